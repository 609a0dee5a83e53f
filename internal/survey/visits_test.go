package survey_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/survey"
)

// Visits are listed to who may know of a need told at them, the last recorded first, in pages that
// lead back; filters and the count agree.
func TestVisits(t *testing.T) {
	run(t, "2026-11-21", func(t *testing.T, w world) {
		officer := w.As(account.CentreOfficer)
		var names []string
		for i := range 5 {
			p, way := w.As(account.Collaborator), "on_site"
			if i%2 == 1 {
				p, way = officer, "phone"
			}
			met := fmt.Sprintf("Bà %d", i)
			if _, err := w.s.Record(w.ctx, p, w.EstablishmentTQ, "", visit("met", met, "way", way, "day", fmt.Sprintf("%d/11/2026", 10+i)), survey.RecordInput{Key: met, Need: input()}); err != nil {
				t.Fatal(err)
			}
			names = append([]string{met}, names...)
		}
		w.send(t, w.As(account.Establishment), "") // a need that no visit told
		page, err := w.s.Visits(w.ctx, officer, survey.VisitFilter{Limit: 2})
		met := func(rows []survey.VisitRow) (out []string) {
			for _, r := range rows {
				out = append(out, r.Met)
			}
			return out
		}
		if err != nil || page.Total != 5 || !slices.Equal(met(page.Rows), names[:2]) || page.Prev != "" || page.Next == "" {
			t.Fatalf("%v %+v", err, page)
		}
		if r := page.Rows[1]; r.Establishment.Name != "Hợp tác xã Chè Hồ Thầu" || r.Needs != 1 || r.Way != survey.ByPhone || r.AgencyName != "Trung tâm Khuyến công tỉnh Tuyên Quang" || r.MadeByName != officer.Name || r.Site.Commune == "" {
			t.Errorf("%+v", r)
		}
		second, err := w.s.Visits(w.ctx, officer, survey.VisitFilter{Limit: 2, After: page.Next})
		if err != nil || !slices.Equal(met(second.Rows), names[2:4]) || second.Prev == "" || second.Next == "" {
			t.Fatalf("%v %+v", err, second)
		}
		last, err := w.s.Visits(w.ctx, officer, survey.VisitFilter{Limit: 2, After: second.Next})
		if err != nil || !slices.Equal(met(last.Rows), names[4:]) || last.Next != "" {
			t.Fatalf("%v %+v", err, last)
		}
		back, err := w.s.Visits(w.ctx, officer, survey.VisitFilter{Limit: 2, Before: last.Prev})
		if err != nil || !slices.Equal(met(back.Rows), names[2:4]) || back.Prev == "" || back.Next == "" {
			t.Errorf("%v %+v", err, back)
		}
		for _, c := range []struct {
			who  account.Principal
			f    survey.VisitFilter
			want int
		}{
			{officer, survey.VisitFilter{Way: survey.ByPhone}, 2},
			{officer, survey.VisitFilter{From: "2026-11-11", To: "2026-11-12"}, 2},
			{officer, survey.VisitFilter{Own: true}, 2},
			{officer, survey.VisitFilter{Q: "che ho"}, 5},
			{officer, survey.VisitFilter{Q: "%"}, 0},
			{w.As(account.Collaborator), survey.VisitFilter{}, 5},
			{w.As(account.Establishment), survey.VisitFilter{}, 5},
			{w.As(account.MinistryOfficer), survey.VisitFilter{Q: "ho thau"}, 5},
			{w.As(account.DeptOfficer, accounttest.In("lao-cai")), survey.VisitFilter{}, 0},
			{w.As(account.Establishment, accounttest.In("lao-cai")), survey.VisitFilter{}, 0},
		} {
			page, err := w.s.Visits(w.ctx, c.who, c.f)
			if err != nil || page.Total != c.want || len(page.Rows) != c.want {
				t.Errorf("%s %+v: %d, want %d (%v)", c.who.Role, c.f, page.Total, c.want, err)
			}
			n := 0
			if err := w.s.EachVisit(w.ctx, c.who, c.f, func(survey.VisitRow) error { n++; return nil }); err != nil || n != c.want {
				t.Errorf("%s %+v: a file of %d, want %d (%v)", c.who.Role, c.f, n, c.want, err)
			}
		}
		_, err = w.s.Visits(w.ctx, w.As(account.Administrator, accounttest.In("cuc")), survey.VisitFilter{})
		kind(t, err, errs.Forbidden)
	})
}

// The name in a list of needs or visits is what the Finder finds, within what the person may know
// of; where it finds too much, or knows nothing yet, names are looked through.
func TestFinder(t *testing.T) {
	run(t, "2026-11-21", func(t *testing.T, w world) {
		officer := w.As(account.CentreOfficer)
		w.send(t, w.As(account.Establishment), "")
		w.send(t, w.As(account.Establishment, accounttest.In("lao-cai")), "")
		if _, err := w.s.Record(w.ctx, officer, w.EstablishmentTQ, "", visit(), survey.RecordInput{Key: "k", Need: input()}); err != nil {
			t.Fatal(err)
		}
		asked := 0
		find := func(ids []db.ID, err error) {
			w.s.Find = func(_ context.Context, _ account.Principal, q string, limit int) ([]db.ID, error) {
				asked++
				return ids, err
			}
		}
		count := func(p account.Principal, q string, needs, visits int) {
			t.Helper()
			page, err := w.s.List(w.ctx, p, survey.Filter{Q: q})
			if err != nil || page.Total != needs || len(page.Rows) != needs {
				t.Errorf("%q: %d needs, want %d, %v", q, page.Total, needs, err)
			}
			n := 0
			if err := w.s.Each(w.ctx, p, survey.Filter{Q: q}, func(survey.View) error { n++; return nil }); err != nil || n != needs {
				t.Errorf("%q: a file of %d needs, want %d, %v", q, n, needs, err)
			}
			v, err := w.s.Visits(w.ctx, p, survey.VisitFilter{Q: q})
			if err != nil || v.Total != visits || len(v.Rows) != visits {
				t.Errorf("%q: %d visits, want %d, %v", q, v.Total, visits, err)
			}
		}
		find([]db.ID{w.EstablishmentTQ, w.EstablishmentLC}, nil)
		count(officer, "0912 345 678", 2, 1)
		count(w.As(account.MinistryOfficer), "0912 345 678", 3, 1)
		find(nil, nil)
		count(officer, "che ho", 0, 0)
		find(nil, errs.Clash("đang đọc"))
		count(officer, "che ho", 2, 1)
		find(make([]db.ID, 2000), nil)
		count(officer, "che ho", 2, 1)
		if asked != 15 {
			t.Errorf("asked %d times", asked)
		}
		count(w.As(account.Collaborator), "che ho", 2, 1) // few needs, some from elsewhere: looked through
		if asked != 15 {
			t.Errorf("asked %d times", asked)
		}
	})
}
