-- What was written stays written.
-- sqlite:
CREATE TRIGGER audit_events_kept BEFORE UPDATE ON audit_events BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END;
CREATE TRIGGER audit_events_stay BEFORE DELETE ON audit_events BEGIN SELECT RAISE(ABORT, 'audit events are never deleted'); END;
CREATE TRIGGER payments_stay BEFORE DELETE ON payments BEGIN SELECT RAISE(ABORT, 'payments are reversed, never deleted'); END;
CREATE TRIGGER payments_kept BEFORE UPDATE ON payments WHEN OLD.state IN ('paid', 'refused') BEGIN SELECT RAISE(ABORT, 'a paid or refused payment is never changed'); END;
CREATE TRIGGER appraisals_kept BEFORE UPDATE ON appraisals WHEN OLD.state = 'concluded' AND (NEW.sheet <> OLD.sheet OR NEW.state <> OLD.state OR NEW.conclusion <> OLD.conclusion) BEGIN SELECT RAISE(ABORT, 'a concluded appraisal is kept for ever'); END;
CREATE TRIGGER appraisals_stay BEFORE DELETE ON appraisals BEGIN SELECT RAISE(ABORT, 'an appraisal is kept for ever'); END;
-- postgres:
CREATE FUNCTION kc_keep() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RAISE EXCEPTION '% are never changed or deleted', TG_TABLE_NAME; END $f$;
CREATE TRIGGER audit_events_kept BEFORE UPDATE OR DELETE ON audit_events FOR EACH ROW EXECUTE FUNCTION kc_keep();
CREATE TRIGGER payments_stay BEFORE DELETE ON payments FOR EACH ROW EXECUTE FUNCTION kc_keep();
CREATE TRIGGER payments_kept BEFORE UPDATE ON payments FOR EACH ROW WHEN (OLD.state IN ('paid', 'refused')) EXECUTE FUNCTION kc_keep();
CREATE TRIGGER appraisals_kept BEFORE UPDATE ON appraisals FOR EACH ROW WHEN (OLD.state = 'concluded' AND (NEW.sheet <> OLD.sheet OR NEW.state <> OLD.state OR NEW.conclusion <> OLD.conclusion)) EXECUTE FUNCTION kc_keep();
CREATE TRIGGER appraisals_stay BEFORE DELETE ON appraisals FOR EACH ROW EXECUTE FUNCTION kc_keep();
