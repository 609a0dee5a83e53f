-- Packs of law that this installation loaded beside those of the program. What was published
-- never changes: a later one of its name takes its place from its own day.
CREATE TABLE policy_packs (
  id               TEXT PRIMARY KEY,
  name             TEXT NOT NULL,
  edition          TEXT NOT NULL,
  title            TEXT NOT NULL,
  province_id      TEXT NOT NULL,
  sum              TEXT NOT NULL,
  note             TEXT NOT NULL,
  state            TEXT NOT NULL CHECK (state IN ('draft', 'approved', 'published', 'withdrawn')),
  loaded_by        TEXT NOT NULL REFERENCES persons (id),
  loaded_behalf    TEXT,
  loaded_for       TEXT NOT NULL REFERENCES agencies (id),
  loaded_at        TEXT NOT NULL,
  approved_by      TEXT REFERENCES persons (id),
  approved_behalf  TEXT,
  approved_at      TEXT,
  published_by     TEXT REFERENCES persons (id),
  published_behalf TEXT,
  published_at     TEXT,
  published_from   TEXT,
  withdrawn_by     TEXT REFERENCES persons (id),
  withdrawn_at     TEXT,
  withdrawn_why    TEXT NOT NULL,
  version          BIGINT NOT NULL,
  CHECK (approved_by IS NULL OR (approved_by NOT IN (loaded_by, COALESCE(loaded_behalf, '')) AND COALESCE(approved_behalf, '-') NOT IN (loaded_by, COALESCE(loaded_behalf, '')))),
  CHECK (state NOT IN ('approved', 'published') OR approved_by IS NOT NULL),
  CHECK ((state = 'published') = (published_from IS NOT NULL))
);
CREATE UNIQUE INDEX policy_packs_edition ON policy_packs (name, edition) WHERE state <> 'withdrawn';
CREATE INDEX policy_packs_state ON policy_packs (state, published_from);

-- The texts of packs, those of the program too once an evaluation rests on them, by their sum.
CREATE TABLE policy_texts (
  sum  TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  body TEXT NOT NULL
);

-- What the law of the day said when somebody acted on a file, with what it was told and the
-- reason of who decided where the law did not.
CREATE TABLE evaluations (
  id           TEXT PRIMARY KEY,
  project_id   TEXT NOT NULL REFERENCES projects (id),
  act          TEXT NOT NULL CHECK (act IN ('present', 'appraisal', 'approval', 'advance_prepared', 'advance', 'settlement', 'adjustment')),
  day          TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id   TEXT NOT NULL,
  amount       BIGINT CHECK (amount >= 0),
  parts        TEXT NOT NULL,
  questions    TEXT NOT NULL,
  packs        TEXT NOT NULL,
  reason       TEXT NOT NULL,
  rests_on     TEXT REFERENCES evaluations (id),
  made_by      TEXT NOT NULL REFERENCES persons (id),
  made_behalf  TEXT,
  made_at      TEXT NOT NULL
);
CREATE INDEX evaluations_project ON evaluations (project_id, made_at);
CREATE INDEX evaluations_subject ON evaluations (subject_id);

ALTER TABLE appraisals ADD COLUMN law_reason TEXT NOT NULL DEFAULT '';

-- Days of a year that its guidance letter moved.
CREATE TABLE year_deadlines (
  id          TEXT PRIMARY KEY,
  plan_year   BIGINT NOT NULL,
  step        TEXT NOT NULL,
  province_id TEXT NOT NULL,
  day         TEXT NOT NULL,
  document    TEXT NOT NULL,
  made_by     TEXT NOT NULL REFERENCES persons (id),
  made_for    TEXT NOT NULL REFERENCES agencies (id),
  made_at     TEXT NOT NULL,
  withdrawn_at TEXT
);
CREATE UNIQUE INDEX year_deadlines_one ON year_deadlines (plan_year, step, province_id) WHERE withdrawn_at IS NULL;

-- What was published or judged stays as it was.
-- sqlite:
CREATE TRIGGER policy_packs_kept BEFORE UPDATE ON policy_packs WHEN OLD.state IN ('published', 'withdrawn') BEGIN SELECT RAISE(ABORT, 'a published pack is superseded, never changed'); END;
CREATE TRIGGER policy_packs_stay BEFORE DELETE ON policy_packs BEGIN SELECT RAISE(ABORT, 'packs are never deleted'); END;
CREATE TRIGGER policy_texts_kept BEFORE UPDATE ON policy_texts BEGIN SELECT RAISE(ABORT, 'texts of packs are never changed'); END;
CREATE TRIGGER policy_texts_stay BEFORE DELETE ON policy_texts BEGIN SELECT RAISE(ABORT, 'texts of packs are never deleted'); END;
CREATE TRIGGER evaluations_kept BEFORE UPDATE ON evaluations BEGIN SELECT RAISE(ABORT, 'evaluations are never changed'); END;
CREATE TRIGGER evaluations_stay BEFORE DELETE ON evaluations BEGIN SELECT RAISE(ABORT, 'evaluations are never deleted'); END;
-- postgres:
CREATE TRIGGER policy_packs_kept BEFORE UPDATE ON policy_packs FOR EACH ROW WHEN (OLD.state IN ('published', 'withdrawn')) EXECUTE FUNCTION kc_keep();
CREATE TRIGGER policy_packs_stay BEFORE DELETE ON policy_packs FOR EACH ROW EXECUTE FUNCTION kc_keep();
CREATE TRIGGER policy_texts_kept BEFORE UPDATE OR DELETE ON policy_texts FOR EACH ROW EXECUTE FUNCTION kc_keep();
CREATE TRIGGER evaluations_kept BEFORE UPDATE OR DELETE ON evaluations FOR EACH ROW EXECUTE FUNCTION kc_keep();
