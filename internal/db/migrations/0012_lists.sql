-- For whom a file is listed: one row for each body, province and person by whom it may be seen, with
-- what lists filter, count and add up. Derived by triggers, so that no way to write can forget it;
-- project.CheckScopesTx compares it. scope is 'vn' for every file that was sent, 'u:' and a body for
-- who carries it out or helps, and for the Sở: the body that has it at base, each province of a
-- place, each member of a council, each member of an appraisal with its body. head is the first of
-- these last ones, so that whoever sees a file by several counts it once: '' in the first row. Money
-- is đồng; …_since is the earliest since of the file's years in that state.
CREATE TABLE project_scopes (
-- sqlite:
  scope TEXT NOT NULL, head TEXT NOT NULL, project_id TEXT NOT NULL REFERENCES projects (id),
  state TEXT NOT NULL, state_since TEXT NOT NULL,
-- postgres:
  scope TEXT COLLATE "C" NOT NULL, head TEXT COLLATE "C" NOT NULL, project_id TEXT NOT NULL REFERENCES projects (id),
  state TEXT COLLATE "C" NOT NULL, state_since TEXT COLLATE "C" NOT NULL,
-- both:
  source         TEXT NOT NULL,
  kind           TEXT NOT NULL,
  plan_year      BIGINT NOT NULL,
  implementer_id TEXT NOT NULL,
  promotion      BIGINT NOT NULL,
  total          BIGINT NOT NULL,
  waiting_since    TEXT,
  assigned_since   TEXT,
  contracted_since TEXT,
  under_way_since  TEXT,
  accepted_since   TEXT,
  PRIMARY KEY (scope, head, state, state_since, project_id)
-- sqlite:
) WITHOUT ROWID;
-- postgres:
);
-- both:
CREATE INDEX project_scopes_of ON project_scopes (project_id, scope);
CREATE INDEX project_scopes_year ON project_scopes (scope, head, plan_year, source, kind, state, state_since, project_id, promotion, total);
CREATE INDEX project_places_commune ON project_places (province_id, commune_fold, project_id);

-- The ways that other lists walk.
CREATE INDEX assignments_open ON assignments (person_id, project_id) WHERE to_day IS NULL;
CREATE INDEX contracts_party_a ON contracts (party_a_id);
CREATE INDEX contracts_order ON contracts (year, day, id);
CREATE INDEX appraisals_numbered ON appraisals (agency_id, state, concluded_at);
CREATE INDEX paper_requests_open ON paper_requests (asked_by) WHERE settled_at IS NULL;
CREATE INDEX payments_waiting ON payments (agency_id, state) WHERE state IN ('prepared', 'checked');

-- What project_scopes must hold, out of the rows.
CREATE VIEW project_scopes_now AS
SELECT x.scope, x.head, x.project_id, p.state, p.state_since, p.source, p.kind, p.plan_year, p.implementer_id,
  CAST(COALESCE((SELECT SUM(e.promotion) FROM estimate_lines e WHERE e.project_id = p.id), 0) AS BIGINT) AS promotion,
  CAST(COALESCE((SELECT SUM((e.quantity * e.unit_price + 500) / 1000) FROM estimate_lines e WHERE e.project_id = p.id), 0) AS BIGINT) AS total,
  (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = p.id AND y.state = 'waiting') AS waiting_since,
  (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = p.id AND y.state = 'assigned') AS assigned_since,
  (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = p.id AND y.state = 'contracted') AS contracted_since,
  (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = p.id AND y.state = 'under_way') AS under_way_since,
  (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = p.id AND y.state = 'accepted') AS accepted_since
FROM (
  SELECT 'vn' AS scope, '' AS head, a.id AS project_id FROM projects a WHERE a.state <> 'draft'
  UNION ALL SELECT 'u:' || a.implementer_id, '', a.id FROM projects a
  UNION ALL SELECT DISTINCT 'u:' || r.agency_id, 'u:' || a.implementer_id, a.id FROM projects a JOIN project_partners r ON r.project_id = a.id WHERE r.agency_id <> a.implementer_id AND a.state <> 'draft'
  UNION ALL SELECT a.base_id, '', a.id FROM projects a WHERE a.base_id IS NOT NULL AND a.state <> 'draft'
  UNION ALL SELECT DISTINCT l.province_id, COALESCE(a.base_id, NULLIF((SELECT MIN(f.province_id) FROM project_places f WHERE f.project_id = a.id), l.province_id), ''), a.id
    FROM projects a JOIN project_places l ON l.project_id = a.id WHERE a.state <> 'draft'
  UNION ALL SELECT DISTINCT CASE WHEN v.council THEN m.person_id ELSE m.person_id || '@' || v.agency_id END, COALESCE(a.base_id, (SELECT MIN(f.province_id) FROM project_places f WHERE f.project_id = a.id), '-'), a.id
    FROM projects a JOIN appraisals v ON v.project_id = a.id JOIN appraisal_members m ON m.appraisal_id = v.id WHERE m.removed_at IS NULL AND v.state <> 'cancelled' AND a.state <> 'draft'
) x JOIN projects p ON p.id = x.project_id;
INSERT INTO project_scopes SELECT * FROM project_scopes_now;

-- sqlite:
-- A file put in here is listed anew; nothing is kept.
CREATE VIEW project_scope_jobs AS SELECT '' AS project_id;
CREATE TRIGGER project_scope_jobs_done INSTEAD OF INSERT ON project_scope_jobs BEGIN
  DELETE FROM project_scopes WHERE project_id = NEW.project_id AND (scope, head, state, state_since) NOT IN (SELECT scope, head, state, state_since FROM project_scopes_now WHERE project_id = NEW.project_id);
  INSERT INTO project_scopes SELECT * FROM project_scopes_now WHERE project_id = NEW.project_id EXCEPT SELECT * FROM project_scopes WHERE project_id = NEW.project_id
    ON CONFLICT DO UPDATE SET source = excluded.source, kind = excluded.kind, plan_year = excluded.plan_year, implementer_id = excluded.implementer_id, promotion = excluded.promotion, total = excluded.total,
      waiting_since = excluded.waiting_since, assigned_since = excluded.assigned_since, contracted_since = excluded.contracted_since, under_way_since = excluded.under_way_since, accepted_since = excluded.accepted_since;
END;
CREATE TRIGGER project_scopes_file_new AFTER INSERT ON projects BEGIN INSERT INTO project_scope_jobs VALUES (NEW.id); END;
CREATE TRIGGER project_scopes_file AFTER UPDATE OF state, state_since, source, kind, plan_year, implementer_id, base_id ON projects BEGIN INSERT INTO project_scope_jobs VALUES (NEW.id); END;
CREATE TRIGGER project_scopes_file_gone BEFORE DELETE ON projects BEGIN DELETE FROM project_scopes WHERE project_id = OLD.id; END;
CREATE TRIGGER project_places_scoped_new AFTER INSERT ON project_places BEGIN INSERT INTO project_scope_jobs VALUES (NEW.project_id); END;
CREATE TRIGGER project_places_scoped AFTER UPDATE ON project_places BEGIN INSERT INTO project_scope_jobs VALUES (NEW.project_id); END;
CREATE TRIGGER project_places_scoped_gone AFTER DELETE ON project_places BEGIN INSERT INTO project_scope_jobs VALUES (OLD.project_id); END;
CREATE TRIGGER project_partners_scoped_new AFTER INSERT ON project_partners BEGIN INSERT INTO project_scope_jobs VALUES (NEW.project_id); END;
CREATE TRIGGER project_partners_scoped AFTER UPDATE ON project_partners BEGIN INSERT INTO project_scope_jobs VALUES (NEW.project_id); END;
CREATE TRIGGER project_partners_scoped_gone AFTER DELETE ON project_partners BEGIN INSERT INTO project_scope_jobs VALUES (OLD.project_id); END;
CREATE TRIGGER estimate_lines_scoped_new AFTER INSERT ON estimate_lines BEGIN UPDATE project_scopes SET promotion = promotion + NEW.promotion, total = total + (NEW.quantity * NEW.unit_price + 500) / 1000 WHERE project_id = NEW.project_id; END;
CREATE TRIGGER estimate_lines_scoped_gone AFTER DELETE ON estimate_lines BEGIN UPDATE project_scopes SET promotion = promotion - OLD.promotion, total = total - (OLD.quantity * OLD.unit_price + 500) / 1000 WHERE project_id = OLD.project_id; END;
CREATE TRIGGER estimate_lines_scoped AFTER UPDATE OF promotion, quantity, unit_price ON estimate_lines BEGIN UPDATE project_scopes SET promotion = promotion + NEW.promotion - OLD.promotion, total = total + (NEW.quantity * NEW.unit_price + 500) / 1000 - (OLD.quantity * OLD.unit_price + 500) / 1000 WHERE project_id = NEW.project_id; END;
CREATE TRIGGER project_years_scoped_new AFTER INSERT ON project_years BEGIN UPDATE project_scopes SET waiting_since = (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = project_scopes.project_id AND y.state = 'waiting'), assigned_since = (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = project_scopes.project_id AND y.state = 'assigned'), contracted_since = (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = project_scopes.project_id AND y.state = 'contracted'), under_way_since = (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = project_scopes.project_id AND y.state = 'under_way'), accepted_since = (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = project_scopes.project_id AND y.state = 'accepted') WHERE project_id = NEW.project_id; END;
CREATE TRIGGER project_years_scoped AFTER UPDATE OF state, since ON project_years BEGIN UPDATE project_scopes SET waiting_since = (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = project_scopes.project_id AND y.state = 'waiting'), assigned_since = (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = project_scopes.project_id AND y.state = 'assigned'), contracted_since = (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = project_scopes.project_id AND y.state = 'contracted'), under_way_since = (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = project_scopes.project_id AND y.state = 'under_way'), accepted_since = (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = project_scopes.project_id AND y.state = 'accepted') WHERE project_id = NEW.project_id; END;
CREATE TRIGGER project_years_scoped_gone AFTER DELETE ON project_years BEGIN UPDATE project_scopes SET waiting_since = (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = project_scopes.project_id AND y.state = 'waiting'), assigned_since = (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = project_scopes.project_id AND y.state = 'assigned'), contracted_since = (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = project_scopes.project_id AND y.state = 'contracted'), under_way_since = (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = project_scopes.project_id AND y.state = 'under_way'), accepted_since = (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = project_scopes.project_id AND y.state = 'accepted') WHERE project_id = OLD.project_id; END;
CREATE TRIGGER appraisals_scoped AFTER UPDATE OF state, council, agency_id ON appraisals BEGIN INSERT INTO project_scope_jobs VALUES (NEW.project_id); END;
CREATE TRIGGER appraisal_members_scoped_insert AFTER INSERT ON appraisal_members BEGIN INSERT INTO project_scope_jobs SELECT project_id FROM appraisals WHERE id = NEW.appraisal_id; END;
CREATE TRIGGER appraisal_members_scoped_update AFTER UPDATE ON appraisal_members BEGIN INSERT INTO project_scope_jobs SELECT project_id FROM appraisals WHERE id = NEW.appraisal_id; END;
CREATE TRIGGER appraisal_members_scoped_delete AFTER DELETE ON appraisal_members BEGIN INSERT INTO project_scope_jobs SELECT project_id FROM appraisals WHERE id = OLD.appraisal_id; END;
-- postgres:
CREATE FUNCTION kc_scope(file TEXT) RETURNS void LANGUAGE sql AS $f$
  DELETE FROM project_scopes WHERE project_id = file AND (scope, head, state, state_since) NOT IN (SELECT scope, head, state, state_since FROM project_scopes_now WHERE project_id = file);
  INSERT INTO project_scopes (SELECT * FROM project_scopes_now WHERE project_id = file EXCEPT SELECT * FROM project_scopes WHERE project_id = file)
    ON CONFLICT (scope, head, state, state_since, project_id) DO UPDATE SET source = excluded.source, kind = excluded.kind, plan_year = excluded.plan_year, implementer_id = excluded.implementer_id, promotion = excluded.promotion, total = excluded.total,
      waiting_since = excluded.waiting_since, assigned_since = excluded.assigned_since, contracted_since = excluded.contracted_since, under_way_since = excluded.under_way_since, accepted_since = excluded.accepted_since;
$f$;
CREATE FUNCTION kc_scope_file() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN PERFORM kc_scope(NEW.id); RETURN NULL; END $f$;
CREATE FUNCTION kc_scope_gone() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN DELETE FROM project_scopes WHERE project_id = OLD.id; RETURN OLD; END $f$;
CREATE FUNCTION kc_scope_part() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM kc_scope(OLD.project_id); ELSE PERFORM kc_scope(NEW.project_id); END IF;
  RETURN NULL;
END $f$;
-- A line or a year changes only what it adds up to; nothing else is read anew.
CREATE FUNCTION kc_scope_sum() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
  IF TG_OP <> 'INSERT' THEN
    UPDATE project_scopes SET promotion = promotion - OLD.promotion, total = total - (OLD.quantity * OLD.unit_price + 500) / 1000 WHERE project_id = OLD.project_id;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    UPDATE project_scopes SET promotion = promotion + NEW.promotion, total = total + (NEW.quantity * NEW.unit_price + 500) / 1000 WHERE project_id = NEW.project_id;
  END IF;
  RETURN NULL;
END $f$;
CREATE FUNCTION kc_scope_year() RETURNS trigger LANGUAGE plpgsql AS $f$ DECLARE file TEXT; BEGIN
  IF TG_OP = 'DELETE' THEN file := OLD.project_id; ELSE file := NEW.project_id; END IF;
  UPDATE project_scopes SET waiting_since = (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = project_scopes.project_id AND y.state = 'waiting'), assigned_since = (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = project_scopes.project_id AND y.state = 'assigned'), contracted_since = (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = project_scopes.project_id AND y.state = 'contracted'), under_way_since = (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = project_scopes.project_id AND y.state = 'under_way'), accepted_since = (SELECT MIN(y.since) FROM project_years y WHERE y.project_id = project_scopes.project_id AND y.state = 'accepted') WHERE project_id = file;
  RETURN NULL;
END $f$;
CREATE FUNCTION kc_scope_member() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM kc_scope(a.project_id) FROM appraisals a WHERE a.id = OLD.appraisal_id;
  ELSE PERFORM kc_scope(a.project_id) FROM appraisals a WHERE a.id = NEW.appraisal_id; END IF;
  RETURN NULL;
END $f$;
CREATE TRIGGER project_scopes_file_new AFTER INSERT ON projects FOR EACH ROW EXECUTE FUNCTION kc_scope_file();
CREATE TRIGGER project_scopes_file AFTER UPDATE OF state, state_since, source, kind, plan_year, implementer_id, base_id ON projects FOR EACH ROW EXECUTE FUNCTION kc_scope_file();
CREATE TRIGGER project_scopes_file_gone BEFORE DELETE ON projects FOR EACH ROW EXECUTE FUNCTION kc_scope_gone();
CREATE TRIGGER project_places_scoped AFTER INSERT OR UPDATE OR DELETE ON project_places FOR EACH ROW EXECUTE FUNCTION kc_scope_part();
CREATE TRIGGER project_partners_scoped AFTER INSERT OR UPDATE OR DELETE ON project_partners FOR EACH ROW EXECUTE FUNCTION kc_scope_part();
CREATE TRIGGER estimate_lines_scoped AFTER INSERT OR UPDATE OR DELETE ON estimate_lines FOR EACH ROW EXECUTE FUNCTION kc_scope_sum();
CREATE TRIGGER project_years_scoped AFTER INSERT OR UPDATE OR DELETE ON project_years FOR EACH ROW EXECUTE FUNCTION kc_scope_year();
CREATE TRIGGER appraisals_scoped AFTER UPDATE OF state, council, agency_id ON appraisals FOR EACH ROW EXECUTE FUNCTION kc_scope_part();
CREATE TRIGGER appraisal_members_scoped AFTER INSERT OR UPDATE OR DELETE ON appraisal_members FOR EACH ROW EXECUTE FUNCTION kc_scope_member();
