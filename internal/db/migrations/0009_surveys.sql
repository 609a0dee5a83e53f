-- Surveys on the spot: a visit with what was told, the quotations and photographs, and why a need
-- was not met.
CREATE TABLE surveys (
  id               TEXT PRIMARY KEY,
  establishment_id TEXT NOT NULL REFERENCES establishments (id),
  site_id          TEXT NOT NULL REFERENCES establishment_sites (id),
  day              TEXT NOT NULL,
  way              TEXT NOT NULL CHECK (way IN ('on_site', 'phone', 'sent')),
  met              TEXT NOT NULL,
  consent          BOOLEAN NOT NULL,
  note             TEXT NOT NULL,
  made_by          TEXT NOT NULL REFERENCES persons (id),
  made_for         TEXT NOT NULL REFERENCES agencies (id),
  created_at       TEXT NOT NULL
);
CREATE INDEX surveys_establishment ON surveys (establishment_id, day);

ALTER TABLE needs ADD COLUMN survey_id TEXT REFERENCES surveys (id);
ALTER TABLE needs ADD COLUMN province_id TEXT NOT NULL DEFAULT '';
ALTER TABLE needs ADD COLUMN commune_fold TEXT NOT NULL DEFAULT '';
ALTER TABLE needs ADD COLUMN queue BIGINT NOT NULL DEFAULT 0;
ALTER TABLE needs ADD COLUMN sent_at TEXT;
ALTER TABLE needs ADD COLUMN machine TEXT NOT NULL DEFAULT '';
ALTER TABLE needs ADD COLUMN origin TEXT NOT NULL DEFAULT '';
ALTER TABLE needs ADD COLUMN quantity BIGINT NOT NULL DEFAULT 0 CHECK (quantity >= 0);
ALTER TABLE needs ADD COLUMN unit TEXT NOT NULL DEFAULT '';
ALTER TABLE needs ADD COLUMN capital_source TEXT NOT NULL DEFAULT '';
ALTER TABLE needs ADD COLUMN wanted_quarter BIGINT NOT NULL DEFAULT 0 CHECK (wanted_quarter BETWEEN 0 AND 4);
ALTER TABLE needs ADD COLUMN ready_site TEXT NOT NULL DEFAULT '' CHECK (ready_site IN ('', 'yes', 'no'));
ALTER TABLE needs ADD COLUMN ready_site_words TEXT NOT NULL DEFAULT '';
ALTER TABLE needs ADD COLUMN ready_capital TEXT NOT NULL DEFAULT '' CHECK (ready_capital IN ('', 'yes', 'no'));
ALTER TABLE needs ADD COLUMN ready_capital_words TEXT NOT NULL DEFAULT '';
ALTER TABLE needs ADD COLUMN ready_quote TEXT NOT NULL DEFAULT '' CHECK (ready_quote IN ('', 'yes', 'no'));
ALTER TABLE needs ADD COLUMN ready_quote_words TEXT NOT NULL DEFAULT '';
ALTER TABLE needs ADD COLUMN ready_permit TEXT NOT NULL DEFAULT '' CHECK (ready_permit IN ('', 'yes', 'no'));
ALTER TABLE needs ADD COLUMN ready_permit_words TEXT NOT NULL DEFAULT '';
ALTER TABLE needs ADD COLUMN ready_labour TEXT NOT NULL DEFAULT '' CHECK (ready_labour IN ('', 'yes', 'no'));
ALTER TABLE needs ADD COLUMN ready_labour_words TEXT NOT NULL DEFAULT '';
ALTER TABLE needs ADD COLUMN priority TEXT NOT NULL DEFAULT '' CHECK (priority IN ('', 'high', 'normal', 'low'));
ALTER TABLE needs ADD COLUMN priority_why TEXT NOT NULL DEFAULT '';
ALTER TABLE needs ADD COLUMN unmet_year BIGINT NOT NULL DEFAULT 0;

CREATE TABLE need_quotes (
  id         TEXT PRIMARY KEY,
  need_id    TEXT NOT NULL REFERENCES needs (id),
  supplier   TEXT NOT NULL,
  amount     BIGINT NOT NULL CHECK (amount > 0),
  quote_day  TEXT,
  chosen     BOOLEAN NOT NULL,
  added_by   TEXT NOT NULL,
  added_at   TEXT NOT NULL
);
CREATE INDEX need_quotes_need ON need_quotes (need_id);

-- Kept for ever: reopening marks the row and leaves it.
CREATE TABLE unmet_needs (
  id          TEXT PRIMARY KEY,
  need_id     TEXT NOT NULL REFERENCES needs (id),
  reason      TEXT NOT NULL CHECK (reason IN ('not_eligible', 'no_money', 'not_ready', 'withdrew', 'double_funded', 'other')),
  words       TEXT NOT NULL,
  law         TEXT NOT NULL,
  wanted_year BIGINT NOT NULL,
  content     TEXT NOT NULL,
  province_id TEXT NOT NULL,
  commune     TEXT NOT NULL,
  cost        BIGINT NOT NULL,
  own_capital BIGINT NOT NULL,
  decided_by  TEXT NOT NULL,
  decided_at  TEXT NOT NULL,
  reopened_by TEXT,
  reopened_at TEXT,
  UNIQUE (need_id, wanted_year)
);
CREATE INDEX unmet_needs_count ON unmet_needs (province_id, wanted_year, reason, content, commune);

-- What stands already. A need that was answered before reasons had codes has «other».
UPDATE needs SET sent_at = created_at,
  province_id = (SELECT s.province_id FROM establishment_sites s WHERE s.id = needs.site_id),
  commune_fold = (SELECT s.commune_fold FROM establishment_sites s WHERE s.id = needs.site_id),
  unmet_year = CASE WHEN state IN ('declined', 'withdrawn') THEN wanted_year ELSE 0 END;
-- sqlite:
UPDATE needs SET queue = CASE WHEN state = 'sent' THEN CAST(strftime('%s', created_at) AS INTEGER) * 1000000
  ELSE 4000000000000000000 - CAST(strftime('%s', COALESCE(answered_at, created_at)) AS INTEGER) * 1000000 END;
-- postgres:
UPDATE needs SET queue = CASE WHEN state = 'sent' THEN CAST(EXTRACT(EPOCH FROM created_at::timestamptz) AS BIGINT) * 1000000
  ELSE 4000000000000000000 - CAST(EXTRACT(EPOCH FROM COALESCE(answered_at, created_at)::timestamptz) AS BIGINT) * 1000000 END;
-- both:
INSERT INTO unmet_needs (id, need_id, reason, words, law, wanted_year, content, province_id, commune, cost, own_capital, decided_by, decided_at, reopened_by, reopened_at)
  SELECT n.id, n.id, CASE WHEN n.state = 'withdrawn' THEN 'withdrew' ELSE 'other' END, n.answer, '', n.wanted_year, n.content, s.province_id, s.commune, n.cost, n.own_capital,
    n.made_by, COALESCE(n.answered_at, n.created_at), NULL, NULL
  FROM needs n JOIN establishment_sites s ON s.id = n.site_id WHERE n.state IN ('declined', 'withdrawn');

-- The list is walked in the order of its indexes; the foot is counted from one index alone.
DROP INDEX needs_establishment;
DROP INDEX needs_agency;
CREATE INDEX needs_queue ON needs (queue, id);
CREATE INDEX needs_province ON needs (province_id, queue, id);
CREATE INDEX needs_province_state ON needs (province_id, state, queue, id);
CREATE INDEX needs_province_content ON needs (province_id, content, queue, id);
CREATE INDEX needs_commune ON needs (province_id, commune_fold, queue, id);
CREATE INDEX needs_establishment ON needs (establishment_id, queue, id);
CREATE INDEX needs_agency ON needs (agency_id, state, queue, id);
CREATE INDEX needs_made_for ON needs (made_for, queue, id);
CREATE INDEX needs_foot ON needs (province_id, state, content, wanted_year, cost, own_capital);
CREATE INDEX needs_site ON needs (site_id);
CREATE INDEX needs_survey ON needs (survey_id);
CREATE INDEX needs_visits ON needs (province_id, survey_id) WHERE survey_id IS NOT NULL;
CREATE INDEX needs_project ON needs (project_id);

-- Where a need lies is where its site lies.
-- sqlite:
CREATE TRIGGER needs_follow_site AFTER UPDATE OF province_id, commune_fold ON establishment_sites BEGIN
  UPDATE needs SET province_id = NEW.province_id, commune_fold = NEW.commune_fold WHERE site_id = NEW.id;
END;
CREATE TRIGGER unmet_needs_stay BEFORE DELETE ON unmet_needs BEGIN SELECT RAISE(ABORT, 'why a need was not met is kept'); END;
-- postgres:
CREATE FUNCTION kc_needs_follow_site() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
  UPDATE needs SET province_id = NEW.province_id, commune_fold = NEW.commune_fold WHERE site_id = NEW.id; RETURN NULL;
END $f$;
CREATE TRIGGER needs_follow_site AFTER UPDATE OF province_id, commune_fold ON establishment_sites FOR EACH ROW EXECUTE FUNCTION kc_needs_follow_site();
CREATE TRIGGER unmet_needs_stay BEFORE DELETE ON unmet_needs FOR EACH ROW EXECUTE FUNCTION kc_keep();
