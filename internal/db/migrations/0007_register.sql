-- The register in full: what the forms ask of an establishment, and where it stands on the map
-- of today, by which lists are read.
ALTER TABLE establishments ADD COLUMN other_names TEXT NOT NULL DEFAULT '';
ALTER TABLE establishments ADD COLUMN founded_year BIGINT CHECK (founded_year BETWEEN 1800 AND 2200);
ALTER TABLE establishments ADD COLUMN owner_sex TEXT NOT NULL DEFAULT '' CHECK (owner_sex IN ('', 'female', 'male'));
ALTER TABLE establishments ADD COLUMN owner_ethnicity TEXT NOT NULL DEFAULT '';
ALTER TABLE establishments ADD COLUMN owner_consent_on TEXT;
ALTER TABLE establishments ADD COLUMN owner_consent_how TEXT NOT NULL DEFAULT '';
ALTER TABLE establishments ADD COLUMN sector TEXT NOT NULL DEFAULT '';
ALTER TABLE establishments ADD COLUMN other_vsic TEXT NOT NULL DEFAULT '';
ALTER TABLE establishments ADD COLUMN markets TEXT NOT NULL DEFAULT '';
ALTER TABLE establishments ADD COLUMN merged_into TEXT REFERENCES establishments (id);
ALTER TABLE establishments ADD COLUMN import_id TEXT;
-- What a list shows beside the record, derived by establishment.LinesTx out of establishment_lines_now:
-- the sites, oldest first, each in five lines of text (province, from, to, commune, address), the newest
-- year whose workers are known, and where its first open site was recorded: line_unit by what was
-- recorded, line_now by what a person chose on today's map where somebody did; '' when none is open.
ALTER TABLE establishments ADD COLUMN line_sites TEXT NOT NULL DEFAULT '';
ALTER TABLE establishments ADD COLUMN line_year BIGINT;
ALTER TABLE establishments ADD COLUMN line_workers BIGINT;
ALTER TABLE establishments ADD COLUMN line_women BIGINT;
ALTER TABLE establishments ADD COLUMN line_unit TEXT NOT NULL DEFAULT '';
ALTER TABLE establishments ADD COLUMN line_now TEXT NOT NULL DEFAULT '';
DROP INDEX establishments_sort;
-- The beginnings of names and codes are looked for as ranges, in the plain order of bytes.
-- postgres:
ALTER TABLE establishments ALTER COLUMN name_fold TYPE TEXT COLLATE "C", ALTER COLUMN tax_code TYPE TEXT COLLATE "C", ALTER COLUMN household_code TYPE TEXT COLLATE "C";
-- both:
CREATE INDEX establishments_name ON establishments (name_fold);
CREATE INDEX establishments_phone ON establishments (phone) WHERE phone <> '';
CREATE INDEX establishments_merged ON establishments (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX establishments_import ON establishments (import_id, id) WHERE import_id IS NOT NULL;
CREATE INDEX establishments_units ON establishments (line_now, line_unit, line_workers, import_id) WHERE merged_into IS NULL;
-- A file of many rows reads them in the order of names: SQLite then looks each up once, not twice.
-- sqlite:
CREATE INDEX establishments_line ON establishments (id, name, kind, tax_code, household_code, vsic, products, line_sites, line_year, line_workers, line_women);
-- both:

-- land_id and unit_id are the province and the commune on the map of today, derived from what
-- was recorded: unit_id is '' where a divided or unknown commune leaves several, until a person
-- chooses (chosen_id). A site that is not placed waits for Derive and keeps what it had meanwhile.
-- Coordinates are millionths of a degree, stated by somebody on a day, never guessed.
ALTER TABLE establishment_sites ADD COLUMN land_id TEXT NOT NULL DEFAULT '';
ALTER TABLE establishment_sites ADD COLUMN unit_id TEXT NOT NULL DEFAULT '';
ALTER TABLE establishment_sites ADD COLUMN placed BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE establishment_sites ADD COLUMN chosen_id TEXT NOT NULL DEFAULT '';
ALTER TABLE establishment_sites ADD COLUMN chosen_on TEXT;
ALTER TABLE establishment_sites ADD COLUMN chosen_by TEXT;
ALTER TABLE establishment_sites ADD COLUMN latitude BIGINT CHECK (latitude BETWEEN -90000000 AND 90000000);
ALTER TABLE establishment_sites ADD COLUMN longitude BIGINT CHECK (longitude BETWEEN -180000000 AND 180000000);
ALTER TABLE establishment_sites ADD COLUMN located_on TEXT;
ALTER TABLE establishment_sites ADD COLUMN located_by TEXT;
ALTER TABLE establishment_sites ADD COLUMN located_how TEXT NOT NULL DEFAULT '' CHECK (located_how IN ('', 'phone', 'map', 'document'));
CREATE INDEX establishment_sites_derived ON establishment_sites (land_id, unit_id);
CREATE INDEX establishment_sites_waiting ON establishment_sites (id) WHERE NOT placed;

-- One row for each area in which an establishment has or had a site: the nation ('vn'), the
-- province and the commune of today. Derived; lists and counts walk it, each in the order of an
-- index that holds all they ask. A record that was merged into another has none. What refers to
-- another table keeps that table's collation: else a join could not use its index.
-- sqlite:
CREATE TABLE establishment_areas (
  area_id          TEXT NOT NULL,
  establishment_id TEXT NOT NULL REFERENCES establishments (id),
  name_sort        TEXT NOT NULL,
  kind             TEXT NOT NULL,
  division         TEXT NOT NULL,
  vsic             TEXT NOT NULL,
  PRIMARY KEY (area_id, name_sort, establishment_id)
) WITHOUT ROWID;
-- postgres:
CREATE TABLE establishment_areas (
  area_id          TEXT COLLATE "C" NOT NULL,
  establishment_id TEXT NOT NULL REFERENCES establishments (id),
  name_sort        TEXT COLLATE "C" NOT NULL,
  kind             TEXT NOT NULL,
  division         TEXT NOT NULL,
  vsic             TEXT NOT NULL,
  PRIMARY KEY (area_id, name_sort, establishment_id)
);
-- both:
CREATE INDEX establishment_areas_of ON establishment_areas (establishment_id, area_id);
CREATE INDEX establishment_areas_new ON establishment_areas (area_id, establishment_id);
CREATE INDEX establishment_areas_kind ON establishment_areas (area_id, kind, name_sort, establishment_id, division, vsic);
CREATE INDEX establishment_areas_division ON establishment_areas (area_id, division, name_sort, establishment_id, kind, vsic);

-- What an establishment was in a year. NULL is not known, which is not nought. Money is đồng.
CREATE TABLE establishment_years (
  establishment_id TEXT NOT NULL REFERENCES establishments (id),
  year             BIGINT NOT NULL CHECK (year BETWEEN 1990 AND 2200),
  workers          BIGINT CHECK (workers >= 0),
  women            BIGINT CHECK (women >= 0),
  minority         BIGINT CHECK (minority >= 0),
  revenue          BIGINT CHECK (revenue >= 0),
  exports          BIGINT CHECK (exports >= 0),
  tax_paid         BIGINT CHECK (tax_paid >= 0),
  capital          BIGINT CHECK (capital >= 0),
  income           BIGINT CHECK (income >= 0),
  version          BIGINT NOT NULL,
  PRIMARY KEY (establishment_id, year),
  CHECK (women <= workers),
  CHECK (minority <= workers),
  CHECK (exports <= revenue)
);
INSERT INTO establishment_years (establishment_id, year, workers, women, version)
  SELECT establishment_id, year, workers, women, version FROM establishment_workers;
DROP TABLE establishment_workers;

CREATE VIEW establishment_lines_now AS
SELECT e.id AS establishment_id,
  COALESCE((SELECT string_agg(x.site, '
') FROM (SELECT s.province_id || '
' || COALESCE(s.valid_from, '') || '
' || COALESCE(s.valid_to, '') || '
' || REPLACE(s.commune, '
', ' ') || '
' || REPLACE(s.address, '
', ' ') AS site FROM establishment_sites s WHERE s.establishment_id = e.id ORDER BY COALESCE(s.valid_from, ''), s.id) x), '') AS line_sites,
  y.year AS line_year, y.workers AS line_workers, y.women AS line_women,
  COALESCE(COALESCE(NULLIF(v.commune_id, ''), NULLIF(v.chosen_id, ''), v.province_id), '') AS line_unit,
  COALESCE(COALESCE(NULLIF(v.chosen_id, ''), NULLIF(v.commune_id, ''), v.province_id), '') AS line_now
FROM establishments e LEFT JOIN establishment_years y ON y.establishment_id = e.id
  AND y.year = (SELECT MAX(k.year) FROM establishment_years k WHERE k.establishment_id = e.id AND k.workers IS NOT NULL)
  LEFT JOIN establishment_sites v ON v.id = (SELECT MIN(o.id) FROM establishment_sites o WHERE o.establishment_id = e.id AND o.valid_to IS NULL);
UPDATE establishments SET line_sites = n.line_sites, line_year = n.line_year, line_workers = n.line_workers, line_women = n.line_women, line_unit = n.line_unit, line_now = n.line_now
  FROM establishment_lines_now n WHERE n.establishment_id = establishments.id;

-- What the forms ask beside: each row a fact that one person may state while another states the
-- next. A removed row stays. NULL is not known. Quantities are in thousandths, money is đồng.
CREATE TABLE establishment_outputs (
  id               TEXT PRIMARY KEY,
  establishment_id TEXT NOT NULL REFERENCES establishments (id),
  product          TEXT NOT NULL,
  product_fold     TEXT NOT NULL,
  unit             TEXT NOT NULL,
  year             BIGINT NOT NULL CHECK (year BETWEEN 1990 AND 2200),
  capacity         BIGINT CHECK (capacity >= 0),
  output           BIGINT CHECK (output >= 0),
  removed_on       TEXT,
  version          BIGINT NOT NULL
);
CREATE UNIQUE INDEX establishment_outputs_one ON establishment_outputs (establishment_id, product_fold, year) WHERE removed_on IS NULL;
CREATE INDEX establishment_outputs_of ON establishment_outputs (establishment_id);

CREATE TABLE establishment_equipment (
  id               TEXT PRIMARY KEY,
  establishment_id TEXT NOT NULL REFERENCES establishments (id),
  name             TEXT NOT NULL,
  origin           TEXT NOT NULL,
  made_year        BIGINT CHECK (made_year BETWEEN 1900 AND 2200),
  quantity         BIGINT CHECK (quantity >= 0),
  value            BIGINT CHECK (value >= 0),
  removed_on       TEXT,
  version          BIGINT NOT NULL
);
CREATE INDEX establishment_equipment_of ON establishment_equipment (establishment_id);

CREATE TABLE establishment_certificates (
  id               TEXT PRIMARY KEY,
  establishment_id TEXT NOT NULL REFERENCES establishments (id),
  kind             TEXT NOT NULL,
  number           TEXT NOT NULL,
  issuer           TEXT NOT NULL,
  issued_on        TEXT,
  expires_on       TEXT,
  removed_on       TEXT,
  version          BIGINT NOT NULL
);
CREATE INDEX establishment_certificates_of ON establishment_certificates (establishment_id);

-- A person to reach, kept only with the day and the way in which they agreed.
CREATE TABLE establishment_contacts (
  id               TEXT PRIMARY KEY,
  establishment_id TEXT NOT NULL REFERENCES establishments (id),
  name             TEXT NOT NULL,
  title            TEXT NOT NULL,
  phone            TEXT NOT NULL,
  email            TEXT NOT NULL,
  consent_on       TEXT NOT NULL,
  consent_how      TEXT NOT NULL,
  removed_on       TEXT,
  version          BIGINT NOT NULL
);
CREATE INDEX establishment_contacts_of ON establishment_contacts (establishment_id);
