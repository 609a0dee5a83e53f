-- Who works here, for whom, and what they did. Days and instants are text; see clock.
CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE audit_events (
  id           TEXT PRIMARY KEY,
  at           TEXT NOT NULL,
  kind         TEXT NOT NULL,
  person_id    TEXT,
  person_name  TEXT NOT NULL,
  agency_id    TEXT,
  agency_name  TEXT NOT NULL,
  on_behalf_of TEXT,
  channel      TEXT NOT NULL CHECK (channel IN ('web', 'command', 'demo')),
  address      TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id   TEXT NOT NULL,
  project_id   TEXT,
  sentence     TEXT NOT NULL,
  before       TEXT NOT NULL,
  after        TEXT NOT NULL
);
CREATE INDEX audit_events_project ON audit_events (project_id, at);
CREATE INDEX audit_events_subject ON audit_events (subject_id, at);
CREATE INDEX audit_events_person ON audit_events (person_id, at);
CREATE INDEX audit_events_at ON audit_events (at);

-- kind: ministry | regional_centre | department | other_department | centre | commune | unit
CREATE TABLE agencies (
  id           TEXT PRIMARY KEY,
  kind         TEXT NOT NULL CHECK (kind IN ('ministry', 'regional_centre', 'department', 'other_department', 'centre', 'commune', 'unit')),
  province_id  TEXT,
  commune      TEXT NOT NULL,
  commune_fold TEXT NOT NULL,
  parent_id    TEXT REFERENCES agencies (id),
  successor_id TEXT REFERENCES agencies (id),
  valid_from   TEXT,
  valid_to     TEXT,
  created_at   TEXT NOT NULL,
  CHECK (kind = 'ministry' OR kind = 'regional_centre' OR kind = 'unit' OR province_id IS NOT NULL)
);
CREATE INDEX agencies_province ON agencies (province_id, kind);

CREATE TABLE agency_names (
  agency_id  TEXT NOT NULL REFERENCES agencies (id),
  name       TEXT NOT NULL,
  short_name TEXT NOT NULL,
  valid_from TEXT,
  valid_to   TEXT,
  basis      TEXT NOT NULL,
  certainty  TEXT NOT NULL CHECK (certainty IN ('verified', 'secondary', 'unverified', 'missing'))
);
CREATE INDEX agency_names_agency ON agency_names (agency_id, valid_from);

CREATE TABLE persons (
  id            TEXT PRIMARY KEY,
  login         TEXT NOT NULL UNIQUE,
  name          TEXT NOT NULL,
  name_fold     TEXT NOT NULL,
  email         TEXT NOT NULL,
  phone         TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  must_change   BOOLEAN NOT NULL,
  disabled_at   TEXT,
  created_at    TEXT NOT NULL,
  version       BIGINT NOT NULL
);

-- A post is a person acting for an agency, or for an establishment, in one role.
CREATE TABLE posts (
  id               TEXT PRIMARY KEY,
  person_id        TEXT NOT NULL REFERENCES persons (id),
  agency_id        TEXT REFERENCES agencies (id),
  establishment_id TEXT,
  role             TEXT NOT NULL,
  title            TEXT NOT NULL,
  valid_from       TEXT NOT NULL,
  valid_to         TEXT,
  decision         TEXT NOT NULL,
  CHECK ((agency_id IS NULL) <> (establishment_id IS NULL))
);
CREATE INDEX posts_person ON posts (person_id);
CREATE INDEX posts_agency ON posts (agency_id, role);
CREATE INDEX posts_establishment ON posts (establishment_id);

CREATE TABLE delegations (
  id           TEXT PRIMARY KEY,
  from_post_id TEXT NOT NULL REFERENCES posts (id),
  to_person_id TEXT NOT NULL REFERENCES persons (id),
  valid_from   TEXT NOT NULL,
  valid_to     TEXT NOT NULL,
  reason       TEXT NOT NULL,
  document     TEXT NOT NULL,
  made_by      TEXT NOT NULL,
  made_at      TEXT NOT NULL,
  revoked_at   TEXT,
  CHECK (valid_to >= valid_from)
);
CREATE INDEX delegations_to ON delegations (to_person_id);
CREATE INDEX delegations_from ON delegations (from_post_id);

CREATE TABLE leaves (
  id        TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES persons (id),
  from_day  TEXT NOT NULL,
  to_day    TEXT NOT NULL,
  reason    TEXT NOT NULL,
  made_at   TEXT NOT NULL,
  ended_at  TEXT,
  CHECK (to_day >= from_day)
);
CREATE INDEX leaves_person ON leaves (person_id, to_day);

CREATE TABLE sessions (
  token_hash    TEXT PRIMARY KEY,
  person_id     TEXT NOT NULL REFERENCES persons (id),
  post_id       TEXT NOT NULL REFERENCES posts (id),
  delegation_id TEXT REFERENCES delegations (id),
  created_at    TEXT NOT NULL,
  seen_at       TEXT NOT NULL,
  expires_at    TEXT NOT NULL,
  address       TEXT NOT NULL,
  agent         TEXT NOT NULL
);
CREATE INDEX sessions_person ON sessions (person_id);

CREATE TABLE sign_in_failures (
  login   TEXT NOT NULL,
  address TEXT NOT NULL,
  at      TEXT NOT NULL
);
CREATE INDEX sign_in_failures_address ON sign_in_failures (address, at);
CREATE INDEX sign_in_failures_login ON sign_in_failures (login, address, at);

CREATE TABLE password_resets (
  token_hash TEXT PRIMARY KEY,
  person_id  TEXT NOT NULL REFERENCES persons (id),
  made_by    TEXT,
  made_at    TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  used_at    TEXT
);
CREATE INDEX password_resets_person ON password_resets (person_id);

CREATE TABLE handovers (
  id             TEXT PRIMARY KEY,
  from_person_id TEXT NOT NULL REFERENCES persons (id),
  to_person_id   TEXT NOT NULL REFERENCES persons (id),
  agency_id      TEXT NOT NULL REFERENCES agencies (id),
  day            TEXT NOT NULL,
  summary        TEXT NOT NULL,
  files          BIGINT NOT NULL,
  made_by        TEXT NOT NULL,
  made_at        TEXT NOT NULL
);
CREATE INDEX handovers_people ON handovers (from_person_id, to_person_id);

CREATE TABLE establishments (
  id                  TEXT PRIMARY KEY,
  name                TEXT NOT NULL,
  name_fold           TEXT NOT NULL,
  name_sort           TEXT NOT NULL,
  kind                TEXT NOT NULL CHECK (kind IN ('household', 'cooperative', 'cooperative_union', 'cooperative_group', 'small_medium_enterprise', 'large_enterprise', 'cluster_investor', 'artisan')),
  tax_code            TEXT NOT NULL,
  household_code      TEXT NOT NULL,
  office_province_id  TEXT NOT NULL,
  office_commune      TEXT NOT NULL,
  office_address      TEXT NOT NULL,
  vsic                TEXT NOT NULL,
  products            TEXT NOT NULL,
  representative      TEXT NOT NULL,
  phone               TEXT NOT NULL,
  email               TEXT NOT NULL,
  applies_cleaner_production BOOLEAN NOT NULL,
  created_at          TEXT NOT NULL,
  created_by          TEXT NOT NULL,
  created_for         TEXT,
  version             BIGINT NOT NULL
);
CREATE INDEX establishments_sort ON establishments (name_sort, id);
CREATE INDEX establishments_household ON establishments (household_code);
-- One record for a tax code, for ever.
CREATE UNIQUE INDEX establishments_tax ON establishments (tax_code) WHERE tax_code <> '';

CREATE TABLE establishment_sites (
  id               TEXT PRIMARY KEY,
  establishment_id TEXT NOT NULL REFERENCES establishments (id),
  province_id      TEXT NOT NULL,
  commune_id       TEXT,
  commune          TEXT NOT NULL,
  commune_fold     TEXT NOT NULL,
  unit_kind        TEXT NOT NULL CHECK (unit_kind IN ('xã', 'phường', 'đặc khu', 'thị trấn')),
  address          TEXT NOT NULL,
  craft_village    TEXT NOT NULL,
  valid_from       TEXT,
  valid_to         TEXT
);
CREATE INDEX establishment_sites_of ON establishment_sites (establishment_id);
CREATE INDEX establishment_sites_place ON establishment_sites (province_id, commune_fold);

CREATE TABLE establishment_workers (
  establishment_id TEXT NOT NULL REFERENCES establishments (id),
  year             BIGINT NOT NULL CHECK (year BETWEEN 1990 AND 2200),
  workers          BIGINT NOT NULL CHECK (workers >= 0),
  women            BIGINT NOT NULL CHECK (women >= 0 AND women <= workers),
  version          BIGINT NOT NULL,
  PRIMARY KEY (establishment_id, year)
);

-- A need (nhu cầu hỗ trợ) is what an establishment asks for before there is a project.
CREATE TABLE needs (
  id               TEXT PRIMARY KEY,
  establishment_id TEXT NOT NULL REFERENCES establishments (id),
  site_id          TEXT NOT NULL REFERENCES establishment_sites (id),
  content          TEXT NOT NULL,
  description      TEXT NOT NULL,
  cost             BIGINT NOT NULL CHECK (cost > 0),
  own_capital      BIGINT NOT NULL CHECK (own_capital >= 0 AND own_capital <= cost),
  wanted_year      BIGINT NOT NULL,
  ready            TEXT NOT NULL,
  state            TEXT NOT NULL CHECK (state IN ('sent', 'taken_up', 'declined', 'withdrawn')),
  answer           TEXT NOT NULL,
  answered_at      TEXT,
  project_id       TEXT,
  agency_id        TEXT NOT NULL REFERENCES agencies (id),
  made_by          TEXT NOT NULL,
  made_for         TEXT,
  created_at       TEXT NOT NULL,
  version          BIGINT NOT NULL
);
CREATE INDEX needs_establishment ON needs (establishment_id);
CREATE INDEX needs_agency ON needs (agency_id, state);
