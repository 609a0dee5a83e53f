package backup_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"khuyencong/internal/db"
	"khuyencong/internal/filestore"
	"khuyencong/internal/report/reporttest"
)

const (
	at   = "2026-11-02T02:00:00.000001Z"
	day  = "2026-11-02"
	page = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
	// Text that a careless writer loses: quotes, lines, marks, another form of é, nothing at all.
	hard = "\"nháy\" \\ 'đơn'\n\tdòng <b>&amp; \u2028 e\u0301 😀 {\"a\":1} ?"
)

// fill writes rows into every table, the hard kinds of values among them, and returns the
// attachments it put into the store.
func fill(t *testing.T, d *db.DB, files *filestore.Store) []string {
	t.Helper()
	w := reporttest.New(t, d)
	w.HaGiang2023()
	var sums []string
	for i := range 3 {
		k, err := files.Put("f", "a.pdf", strings.NewReader(page+fmt.Sprint(i)))
		if err != nil {
			t.Fatal(err)
		}
		sums = append(sums, k.SHA256)
	}
	row := w.Row
	row("settings", "name", "a?", "value", hard)
	row("audit_events", "id", "e1", "channel", "web", "sentence", hard, "before", "", "after", strings.Repeat("đ", 100_000))
	row("audit_events", "id", "E1", "channel", "demo", "person_id", "p1")
	// A body whose row comes before the one it stands under and the one that took it over;
	// two that name each other.
	ids := func(n string) string { return "00000000-0000-7000-8000-00000000000" + n }
	reporttest.RowsTogether(t, d, "agencies", [][]any{
		{"id", ids("1"), "kind", "centre", "province_id", "34-08", "parent_id", ids("9"), "successor_id", ids("2")},
		{"id", ids("2"), "kind", "centre", "province_id", "34-08", "parent_id", ids("1")},
		{"id", ids("9"), "kind", "department", "province_id", "34-08", "valid_from", "2025-07-01"},
	})
	row("agency_names", "agency_id", ids("9"), "name", "Sở Công Thương", "certainty", "verified")
	row("agency_names", "agency_id", ids("9"), "name", "Sở Công Thương", "certainty", "verified", "valid_from", "2025-07-01")
	for i, p := range []string{"p1", "p2", "p3"} {
		row("persons", "id", p, "login", p, "name", hard, "must_change", i == 1, "version", math.MaxInt64-i)
	}
	row("posts", "id", "w1", "person_id", "p1", "agency_id", ids("9"))
	row("delegations", "id", "d1", "from_post_id", "w1", "to_person_id", "p2", "valid_from", day, "valid_to", day)
	row("leaves", "id", "l1", "person_id", "p1", "from_day", day, "to_day", day)
	row("sessions", "token_hash", "secret", "person_id", "p1", "post_id", "w1")
	row("sign_in_failures", "login", "p1")
	row("password_resets", "token_hash", "secret", "person_id", "p1")
	row("idempotency_keys", "key", "k1", "person_id", "p1")
	row("past_projects", "id", "o1", "year", 2001, "year_to", 2001, "created_by", "p1", "created_for", ids("9"))
	row("past_project_beneficiaries", "past_project_id", "o1", "line", 1)
	row("import_mappings", "agency_id", ids("9"))
	row("handovers", "id", "h1", "from_person_id", "p1", "to_person_id", "p2", "agency_id", ids("9"))
	row("establishments", "id", "c1", "name", "HTX Hồ Thầu", "kind", "cooperative", "tax_code", "5100000000", "applies_cleaner_production", true)
	row("establishment_sites", "id", "s1", "establishment_id", "c1", "province_id", "34-08", "unit_kind", "xã")
	row("establishment_years", "establishment_id", "c1", "year", 2025, "workers", 12, "women", 7)
	row("establishment_areas", "area_id", "34-08", "establishment_id", "c1", "name_sort", "00", "kind", "household")
	row("establishment_outputs", "id", "o1", "establishment_id", "c1", "year", 2025, "capacity", 12500)
	row("establishment_equipment", "id", "q1", "establishment_id", "c1", "name", "máy sao chè", "value", int64(9_007_199_254_740_993))
	row("establishment_certificates", "id", "g1", "establishment_id", "c1", "kind", "OCOP", "expires_on", day)
	row("establishment_contacts", "id", "k1", "establishment_id", "c1", "name", hard, "consent_on", day)
	row("surveys", "id", "k1", "establishment_id", "c1", "site_id", "s1", "day", day, "way", "on_site", "met", hard, "consent", true, "made_by", "p1", "made_for", ids("9"))
	row("needs", "id", "n1", "establishment_id", "c1", "site_id", "s1", "cost", int64(9_007_199_254_740_993), "state", "sent", "survey_id", "k1", "queue", int64(math.MaxInt64-7), "machine", hard, "agency_id", ids("9"))
	row("need_quotes", "id", "q1", "need_id", "n1", "supplier", hard, "amount", int64(9_007_199_254_740_993), "chosen", true)
	row("unmet_needs", "id", "u1", "need_id", "n1", "reason", "no_money", "words", hard, "wanted_year", 2027, "content", "machinery", "province_id", "34-08")
	row("establishments", "id", "b0", "name", "HTX Hồ Thầu, ghi lần hai", "kind", "cooperative", "tax_code", "5100000000", "merged_into", "c1")
	row("establishment_keys", "area_id", "vn", "kind", 9, "value", "5100000000", "establishment_id", "c1")
	row("establishment_distinctions", "first_id", "b0", "second_id", "c1", "marks", "ab", "made_by", "p1")
	row("establishment_merges", "id", "m1", "kept_id", "c1", "gone_id", "b0", "reason", hard, "merged_by", "p1")
	row("local_procedures", "id", "lp", "province_id", "34-08", "preliminary", true, "post_check", true)
	row("projects", "id", "x1", "number", "KCQG.2027.TQU.001", "name", hard, "kind", "group", "source", "national", "plan_year", 2027, "implementer_id", ids("1"), "procedure_id", "lp", "need_id", "n1", "state", "planned")
	row("projects", "id", "x2", "name", "Nháp", "kind", "specific", "source", "local", "plan_year", 2027, "implementer_id", ids("1"), "state", "draft")
	row("project_contents", "project_id", "x1", "content", "machinery")
	row("project_places", "project_id", "x1", "province_id", "34-08", "commune", "xã Hồ Thầu")
	row("project_beneficiaries", "id", "b1", "project_id", "x1", "establishment_id", "c1", "site_id", "s1", "named_on", day)
	row("project_partners", "id", "r1", "project_id", "x1", "agency_id", ids("9"))
	row("estimate_lines", "id", "g1", "project_id", "x1", "beneficiary_id", "b1", "quantity", 1500, "unit_price", 300_000_000)
	row("project_results", "id", "z1", "project_id", "x1", "baseline", -5)
	row("project_results", "id", "z2", "project_id", "x1", "target", 0)
	row("project_years", "project_id", "x1", "year", 2027, "state", "under_way")
	row("assignments", "id", "t1", "project_id", "x1", "person_id", "p1", "post_id", "w1", "agency_id", ids("9"), "duty", "supervise")
	row("documents", "id", "v1", "number", "15/QĐ", "day", day)
	for i, s := range []string{sums[0], sums[1], sums[2], sums[0]} {
		row("attachments", "id", fmt.Sprint("f", i), "project_id", "x1", "name", "a.pdf", "size", 300, "sha256", s)
	}
	row("imports", "id", "m1", "kind", "projects", "sha256", sums[0], "state", "applied", "started_by", "p1", "started_post", "w1", "started_for", ids("9"))
	row("import_rows", "import_id", "m1", "row_no", 1, "verdict", "new")
	row("appraisals", "id", "u1", "project_id", "x1", "level", "base", "agency_id", ids("9"), "council", true, "state", "concluded", "conclusion", "pass", "sheet", hard)
	row("appraisal_members", "appraisal_id", "u1", "person_id", "p2", "capacity", "chair")
	row("appraisal_opinions", "appraisal_id", "u1", "person_id", "p2", "criterion", 3)
	row("paper_requests", "id", "q1", "project_id", "x1", "appraisal_id", "u1", "asked_for", ids("1"), "attachment_id", "f1")
	row("registrations", "id", "k1", "agency_id", ids("9"), "document_id", "v1")
	row("registration_projects", "registration_id", "k1", "project_id", "x1")
	row("plans", "id", "pl", "source", "national", "agency_id", ids("9"), "year", 2027, "tranche", 1, "state", "approved", "document_id", "v1", "approved_on", day)
	row("plan_items", "plan_id", "pl", "project_id", "x1", "amount", 450_000_000)
	row("adjustments", "id", "j1", "project_id", "x1", "kind", "decrease", "delta", -10, "authority", "minister", "state", "decided", "document_id", "v1", "decided_on", day)
	row("contracts", "id", "ct", "kind", "contract", "source", "national", "party_a_id", ids("9"), "party_b_id", ids("1"), "state", "signed", "day", day)
	row("contract_projects", "contract_id", "ct", "project_id", "x1", "year", 2027, "amount", 400_000_000, "advance_percent", 70, "advanced", 5)
	row("support_agreements", "id", "sa", "contract_id", "ct", "project_id", "x1", "establishment_id", "c1", "amount", 1)
	row("implementation_plans", "id", "ip", "project_id", "x1", "state", "submitted")
	row("progress_reports", "id", "pr", "project_id", "x1", "year", 2027, "calendar_year", 2027, "month", 12, "state", "sent")
	row("acceptances", "id", "ac", "project_id", "x1", "contract_id", "ct", "year", 2027, "establishment_id", "c1", "result", "pass", "state", "recorded")
	row("acceptance_members", "acceptance_id", "ac", "position", 1)
	payment := []any{"agency_id", ids("1"), "contract_id", "ct", "project_id", "x1", "year", 2027, "state", "paid", "voucher", "UNC 1", "voucher_day", day, "prepared_by", "p1", "checked_by", "p2", "approved_by", "p3"}
	row("payments", append([]any{"id", "y9", "step", "first_advance", "amount", 280_000_000}, payment...)...)
	row("payments", append([]any{"id", "y1", "step", "reversal", "amount", -280_000_000, "reverses", "y9"}, payment...)...) // sorts first
	row("settlements", "id", "st", "contract_id", "ct", "project_id", "x1", "year", 2027, "state", "sent")
	row("settlement_lines", "settlement_id", "st", "line_id", "g1")
	row("post_checks", "id", "pc", "project_id", "x1", "in_use", "yes")
	row("post_check_values", "post_check_id", "pc", "result_id", "z1", "value", -1)

	row("policy_texts", "sum", "s1", "name", "tt-28-2018", "body", hard)
	row("policy_packs", "id", "pp", "name", "tt-28-2018", "edition", "2", "sum", "s1", "state", "published", "loaded_by", "p1", "loaded_for", ids("9"), "approved_by", "p2", "published_by", "p1", "published_from", day)
	row("evaluations", "id", "w9", "project_id", "x1", "act", "present", "day", day, "parts", "[]", "questions", "[]", "packs", "[]", "reason", hard, "made_by", "p1")
	row("evaluations", "id", "w1", "project_id", "x1", "act", "appraisal", "day", day, "parts", "[]", "questions", "[]", "packs", "[]", "rests_on", "w9", "made_by", "p2") // sorts first
	row("year_deadlines", "id", "yd", "plan_year", 2027, "step", "register_unit", "day", day, "made_by", "p1", "made_for", ids("9"))

	row("area_lists", "id", "al", "kind", "hard", "province_id", "34-08", "decision", hard, "complete", true, "valid_from", day, "entered_by", "p1")
	row("area_entries", "id", "ae", "list_id", "al", "position", 1, "unit_id", "34-00874", "level", "III")
	row("place_events", "id", "pe", "change", "form", "day", day, "from_units", "[]", "to_units", "[]", "entered_by", "p1")

	for _, table := range db.Tables {
		if n, err := db.Get[int](context.Background(), d, "SELECT COUNT(*) FROM "+table); err != nil || n == 0 {
			t.Fatalf("table %s has no row to back up (%v): add one here", table, err)
		}
	}
	return sums
}
