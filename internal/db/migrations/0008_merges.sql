-- Records of one establishment: how they are found, told apart, and joined.

-- One standing record for a tax code. A record that was merged into another keeps its own, so that
-- what it was stays to be read; whoever looks a code up is led on to the record that stands.
DROP INDEX establishments_tax;
CREATE UNIQUE INDEX establishments_tax ON establishments (tax_code) WHERE tax_code <> '' AND merged_into IS NULL;
CREATE INDEX establishments_tax_any ON establishments (tax_code) WHERE tax_code <> '';

-- By what two records are known to be alike, derived: kind 1 a household's code, 2 a phone, 3 a
-- folded name, 4 a name without the words of its form in a commune, 5 a representative in a
-- commune, 9 the ten digits of a tax code. A group of one area is walked without the table of
-- establishments. A record that was merged into another has none.
-- sqlite:
CREATE TABLE establishment_keys (
  area_id          TEXT NOT NULL,
  kind             BIGINT NOT NULL,
  value            TEXT NOT NULL,
  establishment_id TEXT NOT NULL REFERENCES establishments (id),
  PRIMARY KEY (area_id, kind, value, establishment_id)
) WITHOUT ROWID;
-- postgres:
CREATE TABLE establishment_keys (
  area_id          TEXT COLLATE "C" NOT NULL,
  kind             BIGINT NOT NULL,
  value            TEXT COLLATE "C" NOT NULL,
  establishment_id TEXT NOT NULL REFERENCES establishments (id),
  PRIMARY KEY (area_id, kind, value, establishment_id)
);
-- both:
CREATE INDEX establishment_keys_of ON establishment_keys (establishment_id);

-- Somebody looked and said that two records are not the same; marks are what the two looked like
-- then, and the word holds while they look so.
CREATE TABLE establishment_distinctions (
  first_id  TEXT NOT NULL REFERENCES establishments (id),
  second_id TEXT NOT NULL REFERENCES establishments (id),
  marks     TEXT NOT NULL,
  reason    TEXT NOT NULL,
  made_by   TEXT NOT NULL REFERENCES persons (id),
  made_for  TEXT REFERENCES agencies (id),
  made_at   TEXT NOT NULL,
  PRIMARY KEY (first_id, second_id),
  CHECK (first_id < second_id)
);
CREATE INDEX establishment_distinctions_second ON establishment_distinctions (second_id);

-- One merger, with all that is needed to take it back: both records as they were, the kept one as
-- it became, what was chosen, and every row that moved.
CREATE TABLE establishment_merges (
  id           TEXT PRIMARY KEY,
  kept_id      TEXT NOT NULL REFERENCES establishments (id),
  gone_id      TEXT NOT NULL REFERENCES establishments (id),
  reason       TEXT NOT NULL,
  kept_before  TEXT NOT NULL,
  gone_before  TEXT NOT NULL,
  kept_after   TEXT NOT NULL,
  choices      TEXT NOT NULL,
  moved        TEXT NOT NULL,
  merged_at    TEXT NOT NULL,
  merged_by    TEXT NOT NULL REFERENCES persons (id),
  merged_for   TEXT REFERENCES agencies (id),
  undone_at    TEXT,
  undone_by    TEXT REFERENCES persons (id),
  undone_for   TEXT REFERENCES agencies (id),
  undone_why   TEXT NOT NULL,
  undo_choices TEXT NOT NULL,
  CHECK (kept_id <> gone_id),
  CHECK ((undone_at IS NULL) = (undone_by IS NULL))
);
CREATE INDEX establishment_merges_kept ON establishment_merges (kept_id);
CREATE UNIQUE INDEX establishment_merges_gone ON establishment_merges (gone_id) WHERE undone_at IS NULL;

-- Why another State support of the same establishment is not for the same spending: what the unit
-- commits itself to beside the field.
ALTER TABLE projects ADD COLUMN other_funding_why TEXT NOT NULL DEFAULT '';

-- A merger stays written; it is undone once, by a row of its own columns.
-- sqlite:
CREATE TRIGGER establishment_merges_stay BEFORE DELETE ON establishment_merges BEGIN SELECT RAISE(ABORT, 'a merger is undone, never deleted'); END;
CREATE TRIGGER establishment_merges_kept_once BEFORE UPDATE ON establishment_merges WHEN OLD.undone_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a merger that was undone is never changed'); END;
-- postgres:
CREATE TRIGGER establishment_merges_stay BEFORE DELETE ON establishment_merges FOR EACH ROW EXECUTE FUNCTION kc_keep();
CREATE TRIGGER establishment_merges_kept_once BEFORE UPDATE ON establishment_merges FOR EACH ROW WHEN (OLD.undone_at IS NOT NULL) EXECUTE FUNCTION kc_keep();
