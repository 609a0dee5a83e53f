-- What the lines of lists show of a file beside what search shows (0011) is written down too, under
-- the kind 'line' with the file: each process keeps lines in memory and reads anew those that the log
-- names (docs/adr/0008-lines-in-memory.md).
-- What tells whether bodies have changed (agency.Stamp).
CREATE INDEX search_log_bodies ON search_log (seq) WHERE kind IN ('agency', 'all');
-- sqlite:
CREATE TRIGGER line_projects_wrote AFTER INSERT ON projects BEGIN INSERT INTO search_log (kind, id) VALUES ('line', NEW.id); END;
CREATE TRIGGER line_projects_changed AFTER UPDATE ON projects BEGIN INSERT INTO search_log (kind, id) VALUES ('line', NEW.id); END;
CREATE TRIGGER line_projects_removed AFTER DELETE ON projects BEGIN INSERT INTO search_log (kind, id) VALUES ('line', OLD.id); END;
CREATE TRIGGER line_project_contents_wrote AFTER INSERT ON project_contents BEGIN INSERT INTO search_log (kind, id) VALUES ('line', NEW.project_id); END;
CREATE TRIGGER line_project_contents_changed AFTER UPDATE ON project_contents BEGIN INSERT INTO search_log (kind, id) SELECT 'line', NEW.project_id UNION SELECT 'line', OLD.project_id; END;
CREATE TRIGGER line_project_contents_removed AFTER DELETE ON project_contents BEGIN INSERT INTO search_log (kind, id) VALUES ('line', OLD.project_id); END;
CREATE TRIGGER line_project_places_wrote AFTER INSERT ON project_places BEGIN INSERT INTO search_log (kind, id) VALUES ('line', NEW.project_id); END;
CREATE TRIGGER line_project_places_changed AFTER UPDATE ON project_places BEGIN INSERT INTO search_log (kind, id) SELECT 'line', NEW.project_id UNION SELECT 'line', OLD.project_id; END;
CREATE TRIGGER line_project_places_removed AFTER DELETE ON project_places BEGIN INSERT INTO search_log (kind, id) VALUES ('line', OLD.project_id); END;
CREATE TRIGGER line_project_beneficiaries_wrote AFTER INSERT ON project_beneficiaries BEGIN INSERT INTO search_log (kind, id) VALUES ('line', NEW.project_id); END;
CREATE TRIGGER line_project_beneficiaries_changed AFTER UPDATE ON project_beneficiaries BEGIN INSERT INTO search_log (kind, id) SELECT 'line', NEW.project_id UNION SELECT 'line', OLD.project_id; END;
CREATE TRIGGER line_project_beneficiaries_removed AFTER DELETE ON project_beneficiaries BEGIN INSERT INTO search_log (kind, id) VALUES ('line', OLD.project_id); END;
CREATE TRIGGER line_project_partners_wrote AFTER INSERT ON project_partners BEGIN INSERT INTO search_log (kind, id) VALUES ('line', NEW.project_id); END;
CREATE TRIGGER line_project_partners_changed AFTER UPDATE ON project_partners BEGIN INSERT INTO search_log (kind, id) SELECT 'line', NEW.project_id UNION SELECT 'line', OLD.project_id; END;
CREATE TRIGGER line_project_partners_removed AFTER DELETE ON project_partners BEGIN INSERT INTO search_log (kind, id) VALUES ('line', OLD.project_id); END;
CREATE TRIGGER line_estimate_lines_wrote AFTER INSERT ON estimate_lines BEGIN INSERT INTO search_log (kind, id) VALUES ('line', NEW.project_id); END;
CREATE TRIGGER line_estimate_lines_changed AFTER UPDATE ON estimate_lines BEGIN INSERT INTO search_log (kind, id) SELECT 'line', NEW.project_id UNION SELECT 'line', OLD.project_id; END;
CREATE TRIGGER line_estimate_lines_removed AFTER DELETE ON estimate_lines BEGIN INSERT INTO search_log (kind, id) VALUES ('line', OLD.project_id); END;
CREATE TRIGGER line_project_years_wrote AFTER INSERT ON project_years BEGIN INSERT INTO search_log (kind, id) VALUES ('line', NEW.project_id); END;
CREATE TRIGGER line_project_years_changed AFTER UPDATE ON project_years BEGIN INSERT INTO search_log (kind, id) SELECT 'line', NEW.project_id UNION SELECT 'line', OLD.project_id; END;
CREATE TRIGGER line_project_years_removed AFTER DELETE ON project_years BEGIN INSERT INTO search_log (kind, id) VALUES ('line', OLD.project_id); END;
CREATE TRIGGER line_appraisals_wrote AFTER INSERT ON appraisals BEGIN INSERT INTO search_log (kind, id) VALUES ('line', NEW.project_id); END;
CREATE TRIGGER line_appraisals_changed AFTER UPDATE ON appraisals BEGIN INSERT INTO search_log (kind, id) SELECT 'line', NEW.project_id UNION SELECT 'line', OLD.project_id; END;
CREATE TRIGGER line_appraisals_removed AFTER DELETE ON appraisals BEGIN INSERT INTO search_log (kind, id) VALUES ('line', OLD.project_id); END;
CREATE TRIGGER line_paper_requests_wrote AFTER INSERT ON paper_requests BEGIN INSERT INTO search_log (kind, id) VALUES ('line', NEW.project_id); END;
CREATE TRIGGER line_paper_requests_changed AFTER UPDATE ON paper_requests BEGIN INSERT INTO search_log (kind, id) SELECT 'line', NEW.project_id UNION SELECT 'line', OLD.project_id; END;
CREATE TRIGGER line_paper_requests_removed AFTER DELETE ON paper_requests BEGIN INSERT INTO search_log (kind, id) VALUES ('line', OLD.project_id); END;
CREATE TRIGGER line_plan_items_wrote AFTER INSERT ON plan_items BEGIN INSERT INTO search_log (kind, id) VALUES ('line', NEW.project_id); END;
CREATE TRIGGER line_plan_items_changed AFTER UPDATE ON plan_items BEGIN INSERT INTO search_log (kind, id) SELECT 'line', NEW.project_id UNION SELECT 'line', OLD.project_id; END;
CREATE TRIGGER line_plan_items_removed AFTER DELETE ON plan_items BEGIN INSERT INTO search_log (kind, id) VALUES ('line', OLD.project_id); END;
CREATE TRIGGER line_contract_projects_wrote AFTER INSERT ON contract_projects BEGIN INSERT INTO search_log (kind, id) VALUES ('line', NEW.project_id); END;
CREATE TRIGGER line_contract_projects_changed AFTER UPDATE ON contract_projects BEGIN INSERT INTO search_log (kind, id) SELECT 'line', NEW.project_id UNION SELECT 'line', OLD.project_id; END;
CREATE TRIGGER line_contract_projects_removed AFTER DELETE ON contract_projects BEGIN INSERT INTO search_log (kind, id) VALUES ('line', OLD.project_id); END;
CREATE TRIGGER line_implementation_plans_wrote AFTER INSERT ON implementation_plans BEGIN INSERT INTO search_log (kind, id) VALUES ('line', NEW.project_id); END;
CREATE TRIGGER line_implementation_plans_changed AFTER UPDATE ON implementation_plans BEGIN INSERT INTO search_log (kind, id) SELECT 'line', NEW.project_id UNION SELECT 'line', OLD.project_id; END;
CREATE TRIGGER line_implementation_plans_removed AFTER DELETE ON implementation_plans BEGIN INSERT INTO search_log (kind, id) VALUES ('line', OLD.project_id); END;
CREATE TRIGGER line_progress_reports_wrote AFTER INSERT ON progress_reports BEGIN INSERT INTO search_log (kind, id) VALUES ('line', NEW.project_id); END;
CREATE TRIGGER line_progress_reports_changed AFTER UPDATE ON progress_reports BEGIN INSERT INTO search_log (kind, id) SELECT 'line', NEW.project_id UNION SELECT 'line', OLD.project_id; END;
CREATE TRIGGER line_progress_reports_removed AFTER DELETE ON progress_reports BEGIN INSERT INTO search_log (kind, id) VALUES ('line', OLD.project_id); END;
CREATE TRIGGER line_acceptances_wrote AFTER INSERT ON acceptances BEGIN INSERT INTO search_log (kind, id) VALUES ('line', NEW.project_id); END;
CREATE TRIGGER line_acceptances_changed AFTER UPDATE ON acceptances BEGIN INSERT INTO search_log (kind, id) SELECT 'line', NEW.project_id UNION SELECT 'line', OLD.project_id; END;
CREATE TRIGGER line_acceptances_removed AFTER DELETE ON acceptances BEGIN INSERT INTO search_log (kind, id) VALUES ('line', OLD.project_id); END;
CREATE TRIGGER line_payments_wrote AFTER INSERT ON payments BEGIN INSERT INTO search_log (kind, id) VALUES ('line', NEW.project_id); END;
CREATE TRIGGER line_payments_changed AFTER UPDATE ON payments BEGIN INSERT INTO search_log (kind, id) SELECT 'line', NEW.project_id UNION SELECT 'line', OLD.project_id; END;
CREATE TRIGGER line_payments_removed AFTER DELETE ON payments BEGIN INSERT INTO search_log (kind, id) VALUES ('line', OLD.project_id); END;
CREATE TRIGGER line_settlements_wrote AFTER INSERT ON settlements BEGIN INSERT INTO search_log (kind, id) VALUES ('line', NEW.project_id); END;
CREATE TRIGGER line_settlements_changed AFTER UPDATE ON settlements BEGIN INSERT INTO search_log (kind, id) SELECT 'line', NEW.project_id UNION SELECT 'line', OLD.project_id; END;
CREATE TRIGGER line_settlements_removed AFTER DELETE ON settlements BEGIN INSERT INTO search_log (kind, id) VALUES ('line', OLD.project_id); END;
CREATE TRIGGER line_post_checks_wrote AFTER INSERT ON post_checks BEGIN INSERT INTO search_log (kind, id) VALUES ('line', NEW.project_id); END;
CREATE TRIGGER line_post_checks_changed AFTER UPDATE ON post_checks BEGIN INSERT INTO search_log (kind, id) SELECT 'line', NEW.project_id UNION SELECT 'line', OLD.project_id; END;
CREATE TRIGGER line_post_checks_removed AFTER DELETE ON post_checks BEGIN INSERT INTO search_log (kind, id) VALUES ('line', OLD.project_id); END;
CREATE TRIGGER line_adjustments_wrote AFTER INSERT ON adjustments BEGIN INSERT INTO search_log (kind, id) VALUES ('line', NEW.project_id); END;
CREATE TRIGGER line_adjustments_changed AFTER UPDATE ON adjustments BEGIN INSERT INTO search_log (kind, id) SELECT 'line', NEW.project_id UNION SELECT 'line', OLD.project_id; END;
CREATE TRIGGER line_adjustments_removed AFTER DELETE ON adjustments BEGIN INSERT INTO search_log (kind, id) VALUES ('line', OLD.project_id); END;
CREATE TRIGGER line_assignments_wrote AFTER INSERT ON assignments BEGIN INSERT INTO search_log (kind, id) VALUES ('line', NEW.project_id); END;
CREATE TRIGGER line_assignments_changed AFTER UPDATE ON assignments BEGIN INSERT INTO search_log (kind, id) SELECT 'line', NEW.project_id UNION SELECT 'line', OLD.project_id; END;
CREATE TRIGGER line_assignments_removed AFTER DELETE ON assignments BEGIN INSERT INTO search_log (kind, id) VALUES ('line', OLD.project_id); END;
CREATE TRIGGER line_audit_events AFTER INSERT ON audit_events WHEN NEW.project_id IS NOT NULL BEGIN INSERT INTO search_log (kind, id) VALUES ('line', NEW.project_id); END;
CREATE TRIGGER line_appraisal_members_wrote AFTER INSERT ON appraisal_members BEGIN INSERT INTO search_log (kind, id) SELECT 'line', project_id FROM appraisals WHERE id = NEW.appraisal_id; END;
CREATE TRIGGER line_appraisal_members_changed AFTER UPDATE ON appraisal_members BEGIN INSERT INTO search_log (kind, id) SELECT 'line', project_id FROM appraisals WHERE id IN (NEW.appraisal_id, OLD.appraisal_id); END;
CREATE TRIGGER line_appraisal_members_removed AFTER DELETE ON appraisal_members BEGIN INSERT INTO search_log (kind, id) SELECT 'line', project_id FROM appraisals WHERE id = OLD.appraisal_id; END;
CREATE TRIGGER line_appraisal_opinions_wrote AFTER INSERT ON appraisal_opinions BEGIN INSERT INTO search_log (kind, id) SELECT 'line', project_id FROM appraisals WHERE id = NEW.appraisal_id; END;
CREATE TRIGGER line_appraisal_opinions_changed AFTER UPDATE ON appraisal_opinions BEGIN INSERT INTO search_log (kind, id) SELECT 'line', project_id FROM appraisals WHERE id IN (NEW.appraisal_id, OLD.appraisal_id); END;
CREATE TRIGGER line_appraisal_opinions_removed AFTER DELETE ON appraisal_opinions BEGIN INSERT INTO search_log (kind, id) SELECT 'line', project_id FROM appraisals WHERE id = OLD.appraisal_id; END;
CREATE TRIGGER line_contracts_changed AFTER UPDATE ON contracts BEGIN INSERT INTO search_log (kind, id) SELECT DISTINCT 'line', project_id FROM contract_projects WHERE contract_id = NEW.id; END;
CREATE TRIGGER line_plans_changed AFTER UPDATE ON plans WHEN NEW.state IS NOT OLD.state BEGIN INSERT INTO search_log (kind, id) SELECT DISTINCT 'line', project_id FROM plan_items WHERE plan_id = NEW.id; END;
CREATE TRIGGER line_establishments_named AFTER UPDATE ON establishments WHEN NEW.name IS NOT OLD.name OR NEW.name_sort IS NOT OLD.name_sort BEGIN INSERT INTO search_log (kind, id) SELECT DISTINCT 'line', project_id FROM project_beneficiaries WHERE establishment_id = NEW.id; END;
CREATE TRIGGER line_local_procedures AFTER UPDATE ON local_procedures BEGIN INSERT INTO search_log (kind, id) SELECT 'line', id FROM projects WHERE procedure_id = NEW.id; END;
CREATE TRIGGER line_persons AFTER UPDATE ON persons WHEN NEW.name IS NOT OLD.name BEGIN INSERT INTO search_log (kind, id) SELECT 'line', project_id FROM assignments WHERE person_id = NEW.id AND to_day IS NULL; END;
-- postgres:
CREATE TRIGGER line_projects AFTER INSERT OR UPDATE OR DELETE ON projects FOR EACH ROW EXECUTE FUNCTION kc_search_id('line');
CREATE TRIGGER line_project_contents AFTER INSERT OR UPDATE OR DELETE ON project_contents FOR EACH ROW EXECUTE FUNCTION kc_search_project_id('line');
CREATE TRIGGER line_project_places AFTER INSERT OR UPDATE OR DELETE ON project_places FOR EACH ROW EXECUTE FUNCTION kc_search_project_id('line');
CREATE TRIGGER line_project_beneficiaries AFTER INSERT OR UPDATE OR DELETE ON project_beneficiaries FOR EACH ROW EXECUTE FUNCTION kc_search_project_id('line');
CREATE TRIGGER line_project_partners AFTER INSERT OR UPDATE OR DELETE ON project_partners FOR EACH ROW EXECUTE FUNCTION kc_search_project_id('line');
CREATE TRIGGER line_estimate_lines AFTER INSERT OR UPDATE OR DELETE ON estimate_lines FOR EACH ROW EXECUTE FUNCTION kc_search_project_id('line');
CREATE TRIGGER line_project_years AFTER INSERT OR UPDATE OR DELETE ON project_years FOR EACH ROW EXECUTE FUNCTION kc_search_project_id('line');
CREATE TRIGGER line_appraisals AFTER INSERT OR UPDATE OR DELETE ON appraisals FOR EACH ROW EXECUTE FUNCTION kc_search_project_id('line');
CREATE TRIGGER line_paper_requests AFTER INSERT OR UPDATE OR DELETE ON paper_requests FOR EACH ROW EXECUTE FUNCTION kc_search_project_id('line');
CREATE TRIGGER line_plan_items AFTER INSERT OR UPDATE OR DELETE ON plan_items FOR EACH ROW EXECUTE FUNCTION kc_search_project_id('line');
CREATE TRIGGER line_contract_projects AFTER INSERT OR UPDATE OR DELETE ON contract_projects FOR EACH ROW EXECUTE FUNCTION kc_search_project_id('line');
CREATE TRIGGER line_implementation_plans AFTER INSERT OR UPDATE OR DELETE ON implementation_plans FOR EACH ROW EXECUTE FUNCTION kc_search_project_id('line');
CREATE TRIGGER line_progress_reports AFTER INSERT OR UPDATE OR DELETE ON progress_reports FOR EACH ROW EXECUTE FUNCTION kc_search_project_id('line');
CREATE TRIGGER line_acceptances AFTER INSERT OR UPDATE OR DELETE ON acceptances FOR EACH ROW EXECUTE FUNCTION kc_search_project_id('line');
CREATE TRIGGER line_payments AFTER INSERT OR UPDATE OR DELETE ON payments FOR EACH ROW EXECUTE FUNCTION kc_search_project_id('line');
CREATE TRIGGER line_settlements AFTER INSERT OR UPDATE OR DELETE ON settlements FOR EACH ROW EXECUTE FUNCTION kc_search_project_id('line');
CREATE TRIGGER line_post_checks AFTER INSERT OR UPDATE OR DELETE ON post_checks FOR EACH ROW EXECUTE FUNCTION kc_search_project_id('line');
CREATE TRIGGER line_adjustments AFTER INSERT OR UPDATE OR DELETE ON adjustments FOR EACH ROW EXECUTE FUNCTION kc_search_project_id('line');
CREATE TRIGGER line_assignments AFTER INSERT OR UPDATE OR DELETE ON assignments FOR EACH ROW EXECUTE FUNCTION kc_search_project_id('line');
CREATE TRIGGER line_audit_events AFTER INSERT ON audit_events FOR EACH ROW WHEN (NEW.project_id IS NOT NULL) EXECUTE FUNCTION kc_search_project_id('line');
CREATE FUNCTION kc_line_appraisal() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
  IF TG_OP <> 'INSERT' THEN INSERT INTO search_log (kind, id) SELECT 'line', project_id FROM appraisals WHERE id = OLD.appraisal_id; END IF;
  IF TG_OP <> 'DELETE' THEN INSERT INTO search_log (kind, id) SELECT 'line', project_id FROM appraisals WHERE id = NEW.appraisal_id; END IF;
  RETURN NULL;
END $f$;
CREATE TRIGGER line_appraisal_members AFTER INSERT OR UPDATE OR DELETE ON appraisal_members FOR EACH ROW EXECUTE FUNCTION kc_line_appraisal();
CREATE TRIGGER line_appraisal_opinions AFTER INSERT OR UPDATE OR DELETE ON appraisal_opinions FOR EACH ROW EXECUTE FUNCTION kc_line_appraisal();
CREATE FUNCTION kc_line_contract() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
  INSERT INTO search_log (kind, id) SELECT DISTINCT 'line', project_id FROM contract_projects WHERE contract_id = NEW.id;
  RETURN NULL;
END $f$;
CREATE TRIGGER line_contracts AFTER UPDATE ON contracts FOR EACH ROW EXECUTE FUNCTION kc_line_contract();
CREATE FUNCTION kc_line_plan() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
  INSERT INTO search_log (kind, id) SELECT DISTINCT 'line', project_id FROM plan_items WHERE plan_id = NEW.id;
  RETURN NULL;
END $f$;
CREATE TRIGGER line_plans AFTER UPDATE ON plans FOR EACH ROW WHEN (NEW.state IS DISTINCT FROM OLD.state) EXECUTE FUNCTION kc_line_plan();
CREATE FUNCTION kc_line_named() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
  INSERT INTO search_log (kind, id) SELECT DISTINCT 'line', project_id FROM project_beneficiaries WHERE establishment_id = NEW.id;
  RETURN NULL;
END $f$;
CREATE TRIGGER line_establishments AFTER UPDATE ON establishments FOR EACH ROW WHEN (NEW.name IS DISTINCT FROM OLD.name OR NEW.name_sort IS DISTINCT FROM OLD.name_sort) EXECUTE FUNCTION kc_line_named();
CREATE FUNCTION kc_line_procedure() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
  INSERT INTO search_log (kind, id) SELECT 'line', id FROM projects WHERE procedure_id = NEW.id;
  RETURN NULL;
END $f$;
CREATE TRIGGER line_local_procedures AFTER UPDATE ON local_procedures FOR EACH ROW EXECUTE FUNCTION kc_line_procedure();
CREATE FUNCTION kc_line_person() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
  INSERT INTO search_log (kind, id) SELECT 'line', project_id FROM assignments WHERE person_id = NEW.id AND to_day IS NULL;
  RETURN NULL;
END $f$;
CREATE TRIGGER line_persons AFTER UPDATE ON persons FOR EACH ROW WHEN (NEW.name IS DISTINCT FROM OLD.name) EXECUTE FUNCTION kc_line_person();
