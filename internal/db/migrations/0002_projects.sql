-- How a province runs its local money: the steps it chose, by decision and date.
CREATE TABLE local_procedures (
  id               TEXT PRIMARY KEY,
  province_id      TEXT NOT NULL,
  preliminary      BOOLEAN NOT NULL,
  council          BOOLEAN NOT NULL,
  post_check       BOOLEAN NOT NULL,
  document         TEXT NOT NULL,
  valid_from       TEXT NOT NULL,
  made_by          TEXT NOT NULL,
  made_at          TEXT NOT NULL,
  UNIQUE (province_id, valid_from)
);

CREATE TABLE projects (
  id              TEXT PRIMARY KEY,
  number          TEXT NOT NULL,
  name            TEXT NOT NULL,
  name_fold       TEXT NOT NULL,
  kind            TEXT NOT NULL CHECK (kind IN ('specific', 'group', 'key', 'task')),
  source          TEXT NOT NULL CHECK (source IN ('national', 'local')),
  plan_year       BIGINT NOT NULL CHECK (plan_year BETWEEN 2000 AND 2200),
  start_day       TEXT,
  end_day         TEXT,
  implementer_id  TEXT NOT NULL REFERENCES agencies (id),
  base_id         TEXT REFERENCES agencies (id),
  procedure_id    TEXT REFERENCES local_procedures (id),
  state           TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned_base', 'reviewed_base', 'base_passed',
                    'registered', 'returned_ministry', 'reviewed', 'ministry_passed', 'planned', 'post_check', 'closed',
                    'withdrawn', 'rejected', 'stopped')),
  state_since     TEXT NOT NULL,
  returned_from   TEXT NOT NULL,
  presented_at    TEXT,
  presented_by    TEXT,
  necessity       TEXT NOT NULL,
  goals           TEXT NOT NULL,
  machines        TEXT NOT NULL,
  technology      TEXT NOT NULL,
  product         TEXT NOT NULL,
  schedule        TEXT NOT NULL,
  organisation    TEXT NOT NULL,
  effect          TEXT NOT NULL,
  large_scale     TEXT NOT NULL,
  common_goal     TEXT NOT NULL,
  machines_new    TEXT NOT NULL CHECK (machines_new IN ('', 'yes', 'no')),
  production_line TEXT NOT NULL CHECK (production_line IN ('', 'yes', 'no')),
  counterpart     TEXT NOT NULL CHECK (counterpart IN ('', 'invested', 'committed', 'none')),
  other_funding   TEXT NOT NULL CHECK (other_funding IN ('', 'none', 'same', 'other')),
  combined        TEXT NOT NULL,
  need_id         TEXT REFERENCES needs (id),
  illustrative    TEXT NOT NULL,
  created_at      TEXT NOT NULL,
  created_by      TEXT NOT NULL,
  version         BIGINT NOT NULL,
  CHECK (end_day IS NULL OR start_day IS NULL OR end_day >= start_day OR state = 'draft' OR state = 'returned_base' OR state = 'returned_ministry')
);
CREATE UNIQUE INDEX projects_number ON projects (number) WHERE number <> '';
CREATE INDEX projects_implementer ON projects (implementer_id, state);
CREATE INDEX projects_base ON projects (base_id, state);
CREATE INDEX projects_year ON projects (plan_year, source, state);
CREATE INDEX projects_state ON projects (state, state_since);

CREATE TABLE project_contents (
  project_id TEXT NOT NULL REFERENCES projects (id),
  content    TEXT NOT NULL,
  position   BIGINT NOT NULL,
  PRIMARY KEY (project_id, content)
);

CREATE TABLE project_places (
  project_id   TEXT NOT NULL REFERENCES projects (id),
  province_id  TEXT NOT NULL,
  commune_id   TEXT,
  commune      TEXT NOT NULL,
  commune_fold TEXT NOT NULL,
  PRIMARY KEY (project_id, province_id, commune)
);
CREATE INDEX project_places_place ON project_places (province_id, project_id);

CREATE TABLE project_beneficiaries (
  id               TEXT PRIMARY KEY,
  project_id       TEXT NOT NULL REFERENCES projects (id),
  establishment_id TEXT NOT NULL REFERENCES establishments (id),
  site_id          TEXT NOT NULL REFERENCES establishment_sites (id),
  named_on         TEXT NOT NULL,
  removed_on       TEXT,
  UNIQUE (project_id, establishment_id)
);
CREATE INDEX project_beneficiaries_of ON project_beneficiaries (establishment_id, project_id);

CREATE TABLE project_partners (
  id         TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects (id),
  agency_id  TEXT REFERENCES agencies (id),
  name       TEXT NOT NULL,
  task       TEXT NOT NULL
);
CREATE INDEX project_partners_of ON project_partners (project_id);

-- quantity is in thousandths; the total of a line is derived: round(quantity × unit_price).
CREATE TABLE estimate_lines (
  id             TEXT PRIMARY KEY,
  project_id     TEXT NOT NULL REFERENCES projects (id),
  position       BIGINT NOT NULL,
  content        TEXT NOT NULL,
  beneficiary_id TEXT REFERENCES project_beneficiaries (id),
  description    TEXT NOT NULL,
  unit           TEXT NOT NULL,
  quantity       BIGINT NOT NULL CHECK (quantity >= 0),
  unit_price     BIGINT NOT NULL CHECK (unit_price >= 0),
  promotion      BIGINT NOT NULL CHECK (promotion >= 0),
  own            BIGINT NOT NULL CHECK (own >= 0),
  other          BIGINT NOT NULL CHECK (other >= 0)
);
CREATE INDEX estimate_lines_of ON estimate_lines (project_id, position);

CREATE TABLE project_results (
  id         TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects (id),
  position   BIGINT NOT NULL,
  indicator  TEXT NOT NULL,
  unit       TEXT NOT NULL,
  baseline   BIGINT,
  target     BIGINT
);
CREATE INDEX project_results_of ON project_results (project_id, position);

CREATE TABLE project_years (
  project_id TEXT NOT NULL REFERENCES projects (id),
  year       BIGINT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('waiting', 'assigned', 'contracted', 'under_way', 'accepted', 'settled')),
  since      TEXT NOT NULL,
  planned    BIGINT NOT NULL CHECK (planned >= 0),
  work       TEXT NOT NULL,
  PRIMARY KEY (project_id, year)
);

-- Who looks after which file, and as what.
CREATE TABLE assignments (
  id         TEXT PRIMARY KEY,
  project_id TEXT NOT NULL REFERENCES projects (id),
  person_id  TEXT NOT NULL REFERENCES persons (id),
  post_id    TEXT NOT NULL REFERENCES posts (id),
  agency_id  TEXT NOT NULL REFERENCES agencies (id),
  duty       TEXT NOT NULL CHECK (duty IN ('prepare', 'appraise_base', 'review', 'appraise_ministry', 'supervise', 'account')),
  from_day   TEXT NOT NULL,
  to_day     TEXT,
  made_by    TEXT NOT NULL
);
CREATE INDEX assignments_project ON assignments (project_id, duty);
CREATE INDEX assignments_person ON assignments (person_id, to_day);

-- A document somebody outside or inside issued: number, day, signer (văn bản).
CREATE TABLE documents (
  id         TEXT PRIMARY KEY,
  kind       TEXT NOT NULL,
  number     TEXT NOT NULL,
  day        TEXT NOT NULL,
  issuer     TEXT NOT NULL,
  signer     TEXT NOT NULL,
  about      TEXT NOT NULL,
  agency_id  TEXT,
  recorded_by TEXT NOT NULL,
  recorded_at TEXT NOT NULL
);
CREATE INDEX documents_number ON documents (number, day);

-- Bytes lie beside the database, named by their SHA-256.
CREATE TABLE attachments (
  id           TEXT PRIMARY KEY,
  project_id   TEXT REFERENCES projects (id),
  subject_kind TEXT NOT NULL,
  subject_id   TEXT NOT NULL,
  paper        TEXT NOT NULL,
  name         TEXT NOT NULL,
  mime         TEXT NOT NULL,
  size         BIGINT NOT NULL CHECK (size > 0),
  sha256       TEXT NOT NULL,
  added_by     TEXT NOT NULL,
  added_at     TEXT NOT NULL,
  withdrawn_at TEXT,
  withdrawn_why TEXT NOT NULL
);
CREATE INDEX attachments_project ON attachments (project_id);
CREATE INDEX attachments_subject ON attachments (subject_id);
CREATE INDEX attachments_sha ON attachments (sha256);

CREATE TABLE appraisals (
  id               TEXT PRIMARY KEY,
  project_id       TEXT NOT NULL REFERENCES projects (id),
  level            TEXT NOT NULL CHECK (level IN ('base', 'ministry')),
  agency_id        TEXT NOT NULL REFERENCES agencies (id),
  council          BOOLEAN NOT NULL,
  council_document TEXT NOT NULL,
  state            TEXT NOT NULL CHECK (state IN ('open', 'presented', 'concluded', 'cancelled')),
  conclusion       TEXT NOT NULL CHECK (conclusion IN ('', 'pass', 'return', 'reject')),
  requested        BIGINT NOT NULL CHECK (requested >= 0),
  recommended      BIGINT CHECK (recommended >= 0 AND recommended <= requested),
  summary          TEXT NOT NULL,
  minutes          TEXT NOT NULL,
  sheet            TEXT NOT NULL,
  sheet_number     TEXT NOT NULL,
  opened_at        TEXT NOT NULL,
  opened_by        TEXT NOT NULL,
  due_day          TEXT,
  presented_at     TEXT,
  presented_by     TEXT,
  concluded_at     TEXT,
  concluded_by     TEXT,
  version          BIGINT NOT NULL
);
CREATE INDEX appraisals_project ON appraisals (project_id, level);
CREATE UNIQUE INDEX appraisals_one_open ON appraisals (project_id) WHERE state IN ('open', 'presented');

CREATE TABLE appraisal_members (
  appraisal_id TEXT NOT NULL REFERENCES appraisals (id),
  person_id    TEXT NOT NULL REFERENCES persons (id),
  name         TEXT NOT NULL,
  capacity     TEXT NOT NULL CHECK (capacity IN ('chair', 'secretary', 'member', 'officer')),
  conflict     TEXT NOT NULL CHECK (conflict IN ('', 'none', 'declared')),
  conflict_text TEXT NOT NULL,
  declared_at  TEXT,
  removed_at   TEXT,
  PRIMARY KEY (appraisal_id, person_id)
);
CREATE INDEX appraisal_members_person ON appraisal_members (person_id);

CREATE TABLE appraisal_opinions (
  appraisal_id TEXT NOT NULL REFERENCES appraisals (id),
  person_id    TEXT NOT NULL REFERENCES persons (id),
  criterion    BIGINT NOT NULL CHECK (criterion BETWEEN 1 AND 5),
  verdict      TEXT NOT NULL CHECK (verdict IN ('', 'pass', 'fail', 'more')),
  opinion      TEXT NOT NULL,
  saved_at     TEXT NOT NULL,
  PRIMARY KEY (appraisal_id, person_id, criterion)
);

CREATE TABLE paper_requests (
  id           TEXT PRIMARY KEY,
  project_id   TEXT NOT NULL REFERENCES projects (id),
  appraisal_id TEXT REFERENCES appraisals (id),
  paper        TEXT NOT NULL,
  what         TEXT NOT NULL,
  due_day      TEXT,
  asked_by     TEXT NOT NULL,
  asked_for    TEXT NOT NULL REFERENCES agencies (id),
  asked_at     TEXT NOT NULL,
  answer       TEXT NOT NULL,
  attachment_id TEXT REFERENCES attachments (id),
  answered_by  TEXT,
  answered_at  TEXT,
  settled_at   TEXT
);
CREATE INDEX paper_requests_project ON paper_requests (project_id, answered_at);

-- The Sở registers many projects with the agency in one report (TT 36/2013 Đ6.1).
CREATE TABLE registrations (
  id          TEXT PRIMARY KEY,
  agency_id   TEXT NOT NULL REFERENCES agencies (id),
  plan_year   BIGINT NOT NULL,
  document_id TEXT NOT NULL REFERENCES documents (id),
  made_by     TEXT NOT NULL,
  made_at     TEXT NOT NULL
);
CREATE TABLE registration_projects (
  registration_id TEXT NOT NULL REFERENCES registrations (id),
  project_id      TEXT NOT NULL REFERENCES projects (id),
  PRIMARY KEY (registration_id, project_id)
);
CREATE INDEX registration_projects_of ON registration_projects (project_id);

-- One key, one act: what a double click would do twice is done once.
CREATE TABLE idempotency_keys (
  key       TEXT PRIMARY KEY,
  person_id TEXT NOT NULL,
  result    TEXT NOT NULL,
  at        TEXT NOT NULL
);
