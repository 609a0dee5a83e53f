-- Lists of areas that decide priority, as provinces decide them, and resolutions about units
-- that came after the facts of the program.
CREATE TABLE area_lists (
  id            TEXT PRIMARY KEY,
  kind          TEXT NOT NULL CHECK (kind IN ('hard', 'especially_hard', 'border', 'island', 'new_rural', 'craft_village')),
  province_id   TEXT,
  decision      TEXT NOT NULL,
  decision_day  TEXT NOT NULL,
  issuer        TEXT NOT NULL,
  complete      BOOLEAN NOT NULL,
  valid_from    TEXT NOT NULL,
  valid_to      TEXT,
  entered_by    TEXT NOT NULL REFERENCES persons (id),
  entered_at    TEXT NOT NULL,
  withdrawn_at  TEXT,
  withdrawn_why TEXT NOT NULL,
  version       BIGINT NOT NULL,
  CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
CREATE INDEX area_lists_kind ON area_lists (kind, province_id, valid_from);

CREATE TABLE area_entries (
  id       TEXT PRIMARY KEY,
  list_id  TEXT NOT NULL REFERENCES area_lists (id),
  position BIGINT NOT NULL,
  unit_id  TEXT NOT NULL,
  name     TEXT NOT NULL,
  level    TEXT NOT NULL CHECK (level IN ('', 'I', 'II', 'III')),
  UNIQUE (list_id, position)
);
CREATE INDEX area_entries_unit ON area_entries (unit_id, list_id);

CREATE TABLE place_events (
  id            TEXT PRIMARY KEY,
  change        TEXT NOT NULL CHECK (change IN ('form', 'merge', 'split', 'redraw')),
  day           TEXT NOT NULL,
  basis         TEXT NOT NULL,
  from_units    TEXT NOT NULL,
  to_units      TEXT NOT NULL,
  entered_by    TEXT NOT NULL REFERENCES persons (id),
  entered_at    TEXT NOT NULL,
  withdrawn_at  TEXT,
  withdrawn_why TEXT NOT NULL
);
CREATE INDEX place_events_day ON place_events (day);
