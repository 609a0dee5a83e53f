-- Projects that were carried out before this software, as lists of provinces tell them. They are
-- history: they have no state and no way through the house. Money is đồng; NULL is not stated.
CREATE TABLE past_projects (
  id           TEXT PRIMARY KEY,
  import_id    TEXT NOT NULL,
  row_no       BIGINT NOT NULL,
  name         TEXT NOT NULL,
  name_fold    TEXT NOT NULL,
  year         BIGINT NOT NULL CHECK (year BETWEEN 1990 AND 2200),
  year_to      BIGINT NOT NULL CHECK (year_to BETWEEN 1990 AND 2200),
  source       TEXT NOT NULL CHECK (source IN ('', 'national', 'local')),
  content      TEXT NOT NULL,
  content_text TEXT NOT NULL,
  province_id  TEXT NOT NULL,
  place        TEXT NOT NULL,
  unit         TEXT NOT NULL,
  decision     TEXT NOT NULL,
  total        BIGINT CHECK (total >= 0),
  support      BIGINT CHECK (support >= 0),
  own          BIGINT CHECK (own >= 0),
  remark       TEXT NOT NULL,
  created_at   TEXT NOT NULL,
  created_by   TEXT REFERENCES persons (id),
  created_for  TEXT REFERENCES agencies (id),
  version      BIGINT NOT NULL,
  CHECK (year_to >= year)
);
CREATE INDEX past_projects_place ON past_projects (province_id, year, id);
CREATE INDEX past_projects_name ON past_projects (name_fold, year);
CREATE INDEX past_projects_import ON past_projects (import_id, row_no);

-- Those who received the support of a past project: an establishment of the register where a
-- person or a code said so, else a name as it was written.
CREATE TABLE past_project_beneficiaries (
  past_project_id  TEXT NOT NULL REFERENCES past_projects (id),
  line             BIGINT NOT NULL,
  establishment_id TEXT REFERENCES establishments (id),
  name             TEXT NOT NULL,
  name_fold        TEXT NOT NULL,
  amount           BIGINT CHECK (amount >= 0),
  PRIMARY KEY (past_project_id, line)
);
CREATE INDEX past_project_beneficiaries_of ON past_project_beneficiaries (establishment_id, past_project_id) WHERE establishment_id IS NOT NULL;
CREATE INDEX past_project_beneficiaries_name ON past_project_beneficiaries (name_fold);

-- started_by, started_post and started_for are NULL where the command line of the server did it.
-- One file of a province on its way into the register. While one is 'running' nobody sees what it
-- has written; only one runs at a time.
CREATE TABLE imports (
  id           TEXT PRIMARY KEY,
  kind         TEXT NOT NULL CHECK (kind IN ('establishments', 'projects')),
  file_name    TEXT NOT NULL,
  sha256       TEXT NOT NULL,
  size         BIGINT NOT NULL,
  encoding     TEXT NOT NULL,
  sheet        TEXT NOT NULL,
  layout       TEXT NOT NULL,
  mapping      TEXT NOT NULL,
  signature    TEXT NOT NULL,
  province_id  TEXT NOT NULL,
  year         BIGINT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('uploaded', 'checking', 'checked', 'running', 'returning', 'applied', 'stopped', 'failed', 'undone')),
  stop         BOOLEAN NOT NULL,
  skip_refused BOOLEAN NOT NULL,
  done         BIGINT NOT NULL,
  total        BIGINT NOT NULL,
  created      BIGINT NOT NULL,
  updated      BIGINT NOT NULL,
  unchanged    BIGINT NOT NULL,
  refused      BIGINT NOT NULL,
  asked        BIGINT NOT NULL,
  skipped      BIGINT NOT NULL,
  notes        BIGINT NOT NULL,
  tally        TEXT NOT NULL,
  message      TEXT NOT NULL,
  beat_at      TEXT,
  uploaded_at  TEXT NOT NULL,
  started_by   TEXT REFERENCES persons (id),
  started_post TEXT REFERENCES posts (id),
  started_for  TEXT REFERENCES agencies (id),
  started_name TEXT NOT NULL,
  applied_at   TEXT,
  undone_at    TEXT,
  undone_by    TEXT,
  undone_why   TEXT NOT NULL,
  version      BIGINT NOT NULL
);
CREATE INDEX imports_body ON imports (started_for, uploaded_at);
CREATE UNIQUE INDEX imports_running ON imports ((CASE WHEN state IN ('running', 'returning') THEN 1 END)) WHERE state IN ('running', 'returning');

-- A row of a file: its cells as they were read, what was corrected, what it means, and what it
-- wrote. The history of an establishment reads it.
-- sqlite:
CREATE TABLE import_rows (
  import_id TEXT NOT NULL REFERENCES imports (id),
  row_no    BIGINT NOT NULL,
  cells     TEXT NOT NULL,
  fixes     TEXT NOT NULL,
  verdict   TEXT NOT NULL CHECK (verdict IN ('new', 'update', 'same', 'refused', 'ask', 'skip', 'aside')),
  target_id TEXT,
  base      BIGINT NOT NULL,
  choice    TEXT NOT NULL,
  problems  TEXT NOT NULL,
  before    TEXT NOT NULL,
  after     BIGINT NOT NULL,
  PRIMARY KEY (import_id, row_no)
) WITHOUT ROWID;
-- postgres:
CREATE TABLE import_rows (
  import_id TEXT NOT NULL REFERENCES imports (id),
  row_no    BIGINT NOT NULL,
  cells     TEXT NOT NULL,
  fixes     TEXT NOT NULL,
  verdict   TEXT NOT NULL CHECK (verdict IN ('new', 'update', 'same', 'refused', 'ask', 'skip', 'aside')),
  target_id TEXT,
  base      BIGINT NOT NULL,
  choice    TEXT NOT NULL,
  problems  TEXT NOT NULL,
  before    TEXT NOT NULL,
  after     BIGINT NOT NULL,
  PRIMARY KEY (import_id, row_no)
);
-- both:
CREATE INDEX import_rows_target ON import_rows (target_id) WHERE target_id IS NOT NULL;
CREATE INDEX import_rows_told ON import_rows (import_id, verdict, row_no) WHERE verdict <> 'new';

-- How a body mapped the columns of a header last time.
CREATE TABLE import_mappings (
  agency_id TEXT NOT NULL REFERENCES agencies (id),
  kind      TEXT NOT NULL,
  signature TEXT NOT NULL,
  mapping   TEXT NOT NULL,
  used_at   TEXT NOT NULL,
  PRIMARY KEY (agency_id, kind, signature)
);
