package dossier_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/adjustment"
	"khuyencong/internal/contract/contracttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/dossier"
	"khuyencong/internal/errs"
	"khuyencong/internal/inspection"
	"khuyencong/internal/programme"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/settlement/settlementtest"
)

func verbs(tasks []dossier.Task) []string {
	var out []string
	for _, t := range tasks {
		out = append(out, t.Verb)
	}
	return out
}

func TestWorkUnderWay(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := contracttest.New(t, d)
		id, _ := k.UnderWay(t, k.Machine())
		s := &dossier.Service{DB: d, Clock: k.Set, Projects: k.Projects}
		k.Until("2027-04-10")
		for _, c := range []struct {
			role account.Role
			want string
		}{
			{account.CentreOfficer, "Báo cáo tiến độ"},
			{account.Accountant, ""}, // no work is confirmed yet
		} {
			w, err := s.Work(t.Context(), k.As(c.role))
			if err != nil {
				t.Fatal(err)
			}
			got := verbs(w.Mine)
			if c.want == "" && len(got) > 0 || c.want != "" && !slices.ContainsFunc(got, func(v string) bool { return len(v) >= len(c.want) && v[:len(c.want)] == c.want }) {
				t.Errorf("%s: %v, want %q", c.role, got, c.want)
			}
		}
		v, err := s.Open(t.Context(), k.As(account.MinistryLeader), id, true)
		if err != nil {
			t.Fatal(err)
		}
		if v.Money.Approved != 150_000_000 || v.Money.Contracted != 150_000_000 || v.Money.Left() != 150_000_000 {
			t.Errorf("money %+v", v.Money)
		}
		if len(v.Way) != 8 || !v.Way[4].Done || !v.Way[5].Now {
			t.Errorf("way %+v", v.Way)
		}
		if len(v.Events) != v.EventCount || v.EventCount < 10 {
			t.Errorf("%d of %d events", len(v.Events), v.EventCount)
		}
	})
}

// A year of work is asked for reports until its term is over: in the next calendar year only
// after an extension.
func TestWorkOfExtendedYear(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := settlementtest.New(t, d)
		id, _ := k.UnderWay(t, k.Machine())
		s := &dossier.Service{DB: d, Clock: k.Set, Projects: k.Projects}
		k.Until("2027-12-20")
		k.Work(t, id, 2027, 12, 120_000_000)
		work := func() []string {
			t.Helper()
			w, err := s.Work(t.Context(), k.As(account.CentreOfficer))
			if err != nil {
				t.Fatal(err)
			}
			return verbs(w.Mine)
		}
		k.Until("2028-01-20")
		if got := work(); slices.Contains(got, "Báo cáo tiến độ tháng 1/2028") {
			t.Errorf("nobody extended it: %v", got)
		}
		a := &adjustment.Service{DB: d, Clock: k.Set}
		ask, err := a.Request(t.Context(), k.As(account.CentreDirector), adjustment.Input{ProjectID: id, Kind: adjustment.NextYear, End: "2028-01-31", Reason: "Nhà cung cấp giao máy chậm."})
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Confirm(t.Context(), k.As(account.DeptLeader), ask.ID, 1, ""); err != nil {
			t.Fatal(err)
		}
		if err := a.Decide(t.Context(), k.As(account.Clerk, accounttest.In("cuc")), ask.ID, 2, adjustment.Decision{Number: k.Number(), Day: "2028-01-20", Signer: "Nguyễn Văn Bình"}); err != nil {
			t.Fatal(err)
		}
		if got := work(); !slices.Contains(got, "Báo cáo tiến độ tháng 1/2028") {
			t.Errorf("extended to January: %v", got)
		}
		report, err := k.Inspections.Report(t.Context(), k.As(account.CentreOfficer), id, inspection.ReportInput{Year: 2027, CalendarYear: 2028, Month: 1, Done: 240_000_000, Spent: 200_000_000, Note: "Máy đã về."})
		if err != nil {
			t.Fatal(err)
		}
		w, err := s.Work(t.Context(), k.As(account.DeptOfficer))
		if err != nil || !slices.Contains(verbs(w.Mine), "Xác nhận khối lượng tháng 1/2028") {
			t.Errorf("the Sở: %v %v", verbs(w.Mine), err)
		}
		v, err := s.Open(t.Context(), k.As(account.MinistryLeader), id, true)
		if err != nil || len(v.Reports) != 2 || v.Reports[0].ID != report || v.Reports[0].Year != 2028 {
			t.Errorf("reports: %+v %v", v.Reports, err)
		}
		k.Until("2028-02-20")
		if got := work(); slices.Contains(got, "Báo cáo tiến độ tháng 2/2028") {
			t.Errorf("the term is over: %v", got)
		}
	})
}

// The number of queries for a list of work does not grow with the files: each table is asked
// once for all of them.
func TestWorkOfManyFiles(t *testing.T) {
	d := dbtest.SQLite(t)
	k := contracttest.New(t, d)
	for range 30 {
		k.Submitted(t, k.Machine())
	}
	s := &dossier.Service{DB: d, Clock: k.Set, Projects: k.Projects}
	w, err := s.Work(t.Context(), k.As(account.DeptHead))
	if err != nil || len(w.Mine) != 30 || w.More != 0 {
		t.Errorf("%d tasks, %d more, %v", len(w.Mine), w.More, err)
	}
}

// What a director sends back is the officer's again, with the reason.
func TestWorkSentBackByTheDirector(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := contracttest.New(t, d)
		id := k.Draft(t, k.Machine())
		s := &dossier.Service{DB: d, Clock: k.Set, Projects: k.Projects}
		officer, director := k.As(account.CentreOfficer), k.As(account.CentreDirector)
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		mine := func(p account.Principal) []dossier.Task {
			t.Helper()
			w, err := s.Work(t.Context(), p)
			must(err)
			return w.Mine
		}
		must(k.Projects.Present(t.Context(), officer, id))
		if got := verbs(mine(director)); !slices.Equal(got, []string{"Đọc, ký nộp hồ sơ"}) {
			t.Errorf("the director: %v", got)
		}
		must(k.Projects.SendBackDraft(t.Context(), director, id, "Thiếu giá của máy sấy."))
		if got := mine(officer); len(got) != 1 || got[0].Verb != "Sửa hồ sơ giám đốc trả lại" || got[0].Note != "Thiếu giá của máy sấy." {
			t.Errorf("the officer: %+v", got)
		}
		if err := k.Projects.SendBackDraft(t.Context(), director, id, "Lần nữa."); !errs.Is(err, errs.Conflict) {
			t.Errorf("sent back twice: %v", err)
		}
		must(k.Projects.Present(t.Context(), officer, id))
		if got := verbs(mine(officer)); len(got) != 0 {
			t.Errorf("presented again: %v", got)
		}
	})
}

// A file that passed leads to the draft plan of its year, and to a new one where there is none; a
// rejected one still waits for the number of its sheet.
func TestWorkOfPlansAndSheets(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := contracttest.New(t, d)
		in := k.Machine(projecttest.Local())
		id := k.BasePassed(t, in)
		s := &dossier.Service{DB: d, Clock: k.Set, Projects: k.Projects}
		head, clerk := k.As(account.DeptHead), k.As(account.Clerk)
		path := func(p account.Principal, verb string) string {
			t.Helper()
			w, err := s.Work(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(w.Mine, func(one dossier.Task) bool { return strings.HasPrefix(one.Verb, verb) })
			if i < 0 {
				return ""
			}
			return w.Mine[i].Path
		}
		if got, want := path(head, "Đưa vào kế hoạch"), fmt.Sprintf("/ke-hoach/moi?nam=%d&de-an=%s", in.PlanYear, id); got != want {
			t.Errorf("without a draft: %q, want %q", got, want)
		}
		pl, err := k.Plans.Create(t.Context(), head, programme.NewPlan{Year: in.PlanYear, Tranche: 1})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := path(head, "Đưa vào kế hoạch"), "/ke-hoach/"+string(pl.ID)+"?de-an="+string(id); got != want {
			t.Errorf("with a draft: %q, want %q", got, want)
		}
		if err := d.Tx(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE projects SET state = 'rejected' WHERE id = ?", id)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if got := path(clerk, "Cấp số phiếu thẩm định"); got != "/phieu-tham-dinh" {
			t.Errorf("the sheet of a rejected file: %q", got)
		}
		if got := path(k.As(account.Clerk, accounttest.In("cuc")), "Cấp số"); got != "" {
			t.Errorf("the Cục's clerk: %q", got)
		}
	})
}
