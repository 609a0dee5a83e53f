CREATE TABLE plans (
  id          TEXT PRIMARY KEY,
  source      TEXT NOT NULL CHECK (source IN ('national', 'local')),
  province_id TEXT NOT NULL,
  agency_id   TEXT NOT NULL REFERENCES agencies (id),
  year        BIGINT NOT NULL,
  tranche     BIGINT NOT NULL CHECK (tranche >= 1),
  name        TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('draft', 'approved')),
  document_id TEXT REFERENCES documents (id),
  approved_on TEXT,
  made_by     TEXT NOT NULL,
  made_at     TEXT NOT NULL,
  version     BIGINT NOT NULL,
  CHECK ((source = 'local') = (province_id <> '')),
  CHECK ((state = 'approved') = (document_id IS NOT NULL AND approved_on IS NOT NULL))
);
CREATE UNIQUE INDEX plans_one ON plans (source, year, tranche, agency_id);

-- amount is what the decision approves, in đồng of khuyến công money.
CREATE TABLE plan_items (
  plan_id    TEXT NOT NULL REFERENCES plans (id),
  project_id TEXT NOT NULL REFERENCES projects (id),
  position   BIGINT NOT NULL,
  amount     BIGINT NOT NULL CHECK (amount >= 0),
  note       TEXT NOT NULL,
  PRIMARY KEY (plan_id, project_id)
);
-- A project stands in one plan, draft or approved.
CREATE UNIQUE INDEX plan_items_project ON plan_items (project_id);

CREATE TABLE adjustments (
  id          TEXT PRIMARY KEY,
  project_id  TEXT NOT NULL REFERENCES projects (id),
  kind        TEXT NOT NULL CHECK (kind IN ('increase', 'decrease', 'contents', 'next_year', 'within_year', 'place', 'beneficiary', 'stop', 'other')),
  reason      TEXT NOT NULL,
  effect      TEXT NOT NULL,
  delta       BIGINT NOT NULL,
  authority   TEXT NOT NULL CHECK (authority IN ('minister', 'ministry', 'department', 'province')),
  state       TEXT NOT NULL CHECK (state IN ('requested', 'confirmed', 'decided', 'refused', 'withdrawn')),
  requested_by TEXT NOT NULL,
  requested_for TEXT NOT NULL,
  requested_at TEXT NOT NULL,
  confirmed_by TEXT,
  confirmed_at TEXT,
  document_id TEXT REFERENCES documents (id),
  decided_on  TEXT,
  decided_by  TEXT,
  answer      TEXT NOT NULL,
  version     BIGINT NOT NULL
);
CREATE INDEX adjustments_project ON adjustments (project_id, state);
CREATE UNIQUE INDEX adjustments_one_open ON adjustments (project_id, kind) WHERE state IN ('requested', 'confirmed');

CREATE TABLE contracts (
  id          TEXT PRIMARY KEY,
  kind        TEXT NOT NULL CHECK (kind IN ('assignment', 'contract')),
  source      TEXT NOT NULL CHECK (source IN ('national', 'local')),
  number      TEXT NOT NULL,
  day         TEXT,
  year        BIGINT NOT NULL,
  party_a_id  TEXT NOT NULL REFERENCES agencies (id),
  party_b_id  TEXT NOT NULL REFERENCES agencies (id),
  signer_a    TEXT NOT NULL,
  signer_b    TEXT NOT NULL,
  from_day    TEXT NOT NULL,
  to_day      TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('draft', 'signed', 'closed')),
  closing_document_id TEXT REFERENCES documents (id),
  closed_on   TEXT,
  made_by     TEXT NOT NULL,
  made_at     TEXT NOT NULL,
  version     BIGINT NOT NULL,
  CHECK (to_day >= from_day),
  CHECK (party_a_id <> party_b_id),
  CHECK ((state = 'draft') OR day IS NOT NULL)
);
CREATE INDEX contracts_parties ON contracts (party_b_id, party_a_id);
CREATE UNIQUE INDEX contracts_number ON contracts (party_a_id, year, number) WHERE number <> '';

-- The counters are written in the transaction that writes their rows; a test and a nightly
-- check compare them with the sums. Money is khuyến công money in đồng.
CREATE TABLE contract_projects (
  contract_id  TEXT NOT NULL REFERENCES contracts (id),
  project_id   TEXT NOT NULL REFERENCES projects (id),
  year         BIGINT NOT NULL,
  amount       BIGINT NOT NULL CHECK (amount >= 0),
  own_capital  BIGINT NOT NULL CHECK (own_capital >= 0),
  advance_percent BIGINT NOT NULL CHECK (advance_percent BETWEEN 0 AND 100),
  advance_why  TEXT NOT NULL,
  advanced     BIGINT NOT NULL DEFAULT 0,
  accepted     BIGINT NOT NULL DEFAULT 0,
  settled      BIGINT NOT NULL DEFAULT 0,
  returned     BIGINT NOT NULL DEFAULT 0,
  supported    BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (contract_id, project_id, year),
  UNIQUE (project_id, year),
  FOREIGN KEY (project_id, year) REFERENCES project_years (project_id, year),
  CHECK (advanced >= 0 AND advanced <= amount),
  CHECK (accepted >= 0 AND accepted <= amount),
  CHECK (settled >= 0 AND settled <= amount),
  CHECK (returned >= 0 AND returned <= advanced),
  CHECK (supported >= 0 AND supported <= amount)
);

-- hợp đồng hỗ trợ between the implementing unit and a beneficiary, under the contract.
CREATE TABLE support_agreements (
  id               TEXT PRIMARY KEY,
  contract_id      TEXT NOT NULL REFERENCES contracts (id),
  project_id       TEXT NOT NULL REFERENCES projects (id),
  establishment_id TEXT NOT NULL REFERENCES establishments (id),
  number           TEXT NOT NULL,
  day              TEXT NOT NULL,
  amount           BIGINT NOT NULL CHECK (amount > 0),
  own_capital      BIGINT NOT NULL CHECK (own_capital >= 0),
  made_by          TEXT NOT NULL,
  made_at          TEXT NOT NULL,
  ended_on         TEXT
);
CREATE UNIQUE INDEX support_agreements_one ON support_agreements (contract_id, project_id, establishment_id) WHERE ended_on IS NULL;
CREATE INDEX support_agreements_project ON support_agreements (project_id);

-- kế hoạch tổ chức thực hiện (Mẫu 11) of a group project; the Sở approves it.
CREATE TABLE implementation_plans (
  id           TEXT PRIMARY KEY,
  project_id   TEXT NOT NULL REFERENCES projects (id),
  content      TEXT NOT NULL,
  beneficiaries TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('submitted', 'returned', 'approved')),
  submitted_by TEXT NOT NULL,
  submitted_at TEXT NOT NULL,
  answer       TEXT NOT NULL,
  document_id  TEXT REFERENCES documents (id),
  decided_by   TEXT,
  decided_on   TEXT,
  version      BIGINT NOT NULL
);
CREATE INDEX implementation_plans_project ON implementation_plans (project_id);
CREATE UNIQUE INDEX implementation_plans_one ON implementation_plans (project_id) WHERE state = 'submitted';

-- Monthly progress; done is the value of work done so far against the project's total investment.
-- year is the year of work; the month reported is of calendar_year, a later one after an extension.
CREATE TABLE progress_reports (
  id            TEXT PRIMARY KEY,
  project_id    TEXT NOT NULL REFERENCES projects (id),
  year          BIGINT NOT NULL,
  calendar_year BIGINT NOT NULL,
  month         BIGINT NOT NULL CHECK (month BETWEEN 1 AND 12),
  done          BIGINT NOT NULL CHECK (done >= 0),
  spent         BIGINT NOT NULL CHECK (spent >= 0),
  note          TEXT NOT NULL,
  difficulty    TEXT NOT NULL,
  sent_by       TEXT NOT NULL,
  sent_behalf   TEXT,
  sent_at       TEXT NOT NULL,
  state         TEXT NOT NULL CHECK (state IN ('sent', 'confirmed', 'disputed')),
  confirmed     BIGINT CHECK (confirmed >= 0 AND confirmed <= done),
  confirmed_by  TEXT,
  confirmed_at  TEXT,
  confirm_note  TEXT NOT NULL,
  version       BIGINT NOT NULL,
  UNIQUE (project_id, year, calendar_year, month),
  FOREIGN KEY (project_id, year) REFERENCES project_years (project_id, year),
  CHECK (calendar_year >= year),
  CHECK ((state = 'confirmed') = (confirmed IS NOT NULL)),
  CHECK (confirmed_by IS NULL OR confirmed_by <> sent_by)
);

-- nghiệm thu cơ sở, by place and beneficiary; establishment_id is NULL for work without one.
CREATE TABLE acceptances (
  id               TEXT PRIMARY KEY,
  project_id       TEXT NOT NULL REFERENCES projects (id),
  contract_id      TEXT NOT NULL REFERENCES contracts (id),
  year             BIGINT NOT NULL,
  establishment_id TEXT REFERENCES establishments (id),
  place            TEXT NOT NULL,
  day              TEXT NOT NULL,
  volume           TEXT NOT NULL,
  promotion        BIGINT NOT NULL CHECK (promotion >= 0),
  own              BIGINT NOT NULL CHECK (own >= 0),
  other            BIGINT NOT NULL CHECK (other >= 0),
  result           TEXT NOT NULL CHECK (result IN ('pass', 'fail')),
  findings         TEXT NOT NULL,
  minutes_number   TEXT NOT NULL,
  state            TEXT NOT NULL CHECK (state IN ('recorded', 'signed', 'cancelled')),
  made_by          TEXT NOT NULL,
  made_behalf      TEXT,
  made_at          TEXT NOT NULL,
  signed_by        TEXT,
  signed_behalf    TEXT,
  signed_at        TEXT,
  reason           TEXT NOT NULL,
  version          BIGINT NOT NULL,
  FOREIGN KEY (contract_id, project_id, year) REFERENCES contract_projects (contract_id, project_id, year),
  CHECK (result = 'pass' OR promotion + own + other = 0),
  CHECK ((state = 'signed') = (signed_by IS NOT NULL)),
  CHECK (signed_by IS NULL OR (signed_by NOT IN (made_by, COALESCE(made_behalf, '')) AND COALESCE(signed_behalf, '-') NOT IN (made_by, COALESCE(made_behalf, ''))))
);
CREATE INDEX acceptances_project ON acceptances (project_id, year);
CREATE UNIQUE INDEX acceptances_one ON acceptances (project_id, year, place, COALESCE(establishment_id, '')) WHERE state <> 'cancelled' AND result = 'pass';

CREATE TABLE acceptance_members (
  acceptance_id TEXT NOT NULL REFERENCES acceptances (id),
  position      BIGINT NOT NULL,
  name          TEXT NOT NULL,
  unit          TEXT NOT NULL,
  capacity      TEXT NOT NULL,
  PRIMARY KEY (acceptance_id, position)
);

-- tạm ứng. A mistake is reversed by a row of its own (reverses), never deleted. The columns
-- …_behalf hold whose post a delegate acted in: the three people differ by both.
CREATE TABLE payments (
  id          TEXT PRIMARY KEY,
  contract_id TEXT NOT NULL,
  project_id  TEXT NOT NULL,
  year        BIGINT NOT NULL,
  agency_id   TEXT NOT NULL REFERENCES agencies (id),
  step        TEXT NOT NULL CHECK (step IN ('first_advance', 'further_advance', 'remaining_advance', 'reversal', 'return')),
  amount      BIGINT NOT NULL CHECK (amount <> 0),
  state       TEXT NOT NULL CHECK (state IN ('prepared', 'checked', 'paid', 'refused')),
  reverses    TEXT REFERENCES payments (id),
  reason      TEXT NOT NULL,
  voucher     TEXT NOT NULL,
  voucher_day TEXT,
  prepared_by TEXT NOT NULL,
  prepared_behalf TEXT,
  prepared_at TEXT NOT NULL,
  checked_by  TEXT,
  checked_behalf TEXT,
  checked_at  TEXT,
  approved_by TEXT,
  approved_behalf TEXT,
  approved_at TEXT,
  answer      TEXT NOT NULL,
  version     BIGINT NOT NULL,
  FOREIGN KEY (contract_id, project_id, year) REFERENCES contract_projects (contract_id, project_id, year),
  CHECK ((step IN ('reversal', 'return')) = (amount < 0)),
  CHECK ((step = 'reversal') = (reverses IS NOT NULL)),
  CHECK (checked_by IS NULL OR (checked_by NOT IN (prepared_by, COALESCE(prepared_behalf, '')) AND COALESCE(checked_behalf, '-') NOT IN (prepared_by, COALESCE(prepared_behalf, '')))),
  CHECK (approved_by IS NULL OR (checked_by IS NOT NULL
    AND approved_by NOT IN (prepared_by, COALESCE(prepared_behalf, ''), checked_by, COALESCE(checked_behalf, ''))
    AND COALESCE(approved_behalf, '-') NOT IN (prepared_by, COALESCE(prepared_behalf, ''), checked_by, COALESCE(checked_behalf, '')))),
  CHECK (state <> 'paid' OR (voucher <> '' AND voucher_day IS NOT NULL AND approved_by IS NOT NULL))
);
CREATE INDEX payments_project ON payments (project_id, year);
CREATE UNIQUE INDEX payments_reversed_once ON payments (reverses) WHERE reverses IS NOT NULL AND state <> 'refused';
-- One request at a time for a project's year: each is judged by what the ones before it left.
CREATE UNIQUE INDEX payments_one_open ON payments (contract_id, project_id, year) WHERE state IN ('prepared', 'checked');

CREATE TABLE settlements (
  id           TEXT PRIMARY KEY,
  contract_id  TEXT NOT NULL,
  project_id   TEXT NOT NULL,
  year         BIGINT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('draft', 'sent', 'returned', 'approved')),
  advanced     BIGINT NOT NULL,
  settled      BIGINT NOT NULL CHECK (settled >= 0),
  to_return    BIGINT NOT NULL CHECK (to_return >= 0),
  note         TEXT NOT NULL,
  answer       TEXT NOT NULL,
  prepared_by  TEXT NOT NULL,
  prepared_behalf TEXT,
  prepared_at  TEXT NOT NULL,
  sent_by      TEXT,
  sent_behalf  TEXT,
  sent_at      TEXT,
  approved_by  TEXT,
  approved_at  TEXT,
  document_id  TEXT REFERENCES documents (id),
  version      BIGINT NOT NULL,
  UNIQUE (project_id, year),
  FOREIGN KEY (contract_id, project_id, year) REFERENCES contract_projects (contract_id, project_id, year),
  CHECK (approved_by IS NULL OR approved_by <> prepared_by)
);

CREATE TABLE settlement_lines (
  settlement_id TEXT NOT NULL REFERENCES settlements (id),
  line_id       TEXT NOT NULL REFERENCES estimate_lines (id),
  promotion     BIGINT NOT NULL CHECK (promotion >= 0),
  own           BIGINT NOT NULL CHECK (own >= 0),
  other         BIGINT NOT NULL CHECK (other >= 0),
  vouchers      TEXT NOT NULL,
  PRIMARY KEY (settlement_id, line_id)
);

-- hậu kiểm: an internal rule, no article names it. Values are thousandths of the unit.
CREATE TABLE post_checks (
  id               TEXT PRIMARY KEY,
  project_id       TEXT NOT NULL REFERENCES projects (id),
  establishment_id TEXT REFERENCES establishments (id),
  day              TEXT NOT NULL,
  people           TEXT NOT NULL,
  in_use           TEXT NOT NULL CHECK (in_use IN ('yes', 'partly', 'no', 'not_applicable')),
  findings         TEXT NOT NULL,
  proposal         TEXT NOT NULL,
  made_by          TEXT NOT NULL,
  made_at          TEXT NOT NULL
);
CREATE INDEX post_checks_project ON post_checks (project_id);

CREATE TABLE post_check_values (
  post_check_id TEXT NOT NULL REFERENCES post_checks (id),
  result_id     TEXT NOT NULL REFERENCES project_results (id),
  value         BIGINT NOT NULL,
  evidence      TEXT NOT NULL,
  PRIMARY KEY (post_check_id, result_id)
);
