package survey_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/survey"
)

func visit(changes ...string) survey.VisitInput {
	m := map[string]string{"day": "20/11/2026", "way": "on_site", "met": "Bà Mẩy, chủ", "consent": "1", "note": ""}
	for i := 0; i+1 < len(changes); i += 2 {
		m[changes[i]] = changes[i+1]
	}
	return survey.ParseVisit(func(name string) string { return m[name] })
}

func quote(supplier, amount, day string) survey.QuoteInput {
	m := map[string]string{"supplier": supplier, "amount": amount, "day": day}
	return survey.ParseQuote(func(name string) string { return m[name] })
}

func picture(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for x := range w / 2 {
		for y := range h {
			img.Set(x, y, color.RGBA{200, 0, 0, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const pdf = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

func (w world) keep(p account.Principal, key, field, name string, content []byte) error {
	return w.s.Keep(w.ctx, p, key, field, name, bytes.NewReader(content))
}

func TestRecord(t *testing.T) {
	run(t, "2026-11-21", func(t *testing.T, w world) {
		p := w.As(account.Collaborator)
		photo := picture(t, 40, 30)
		if err := w.keep(p, "k1", "photos", "xưởng.png", photo); err != nil {
			t.Fatal(err)
		}
		if err := w.keep(p, "k1", "quotes.0.file", "bao-gia.pdf", []byte(pdf)); err != nil {
			t.Fatal(err)
		}
		in := survey.RecordInput{Key: "k1", Quotes: []survey.QuoteInput{quote("Cơ khí A", "1,1 tỷ", "1/11/2026"), quote("", "", ""), quote("Cơ khí B", "1 tỷ", "")},
			Need: input("machine", "Máy sao chè", "origin", "Việt Nam", "quantity", "2", "unit", "máy", "capital_source", "để dành", "wanted_quarter", "2",
				"ready_site", "yes", "ready_site_words", "xưởng 100 m²", "ready_permit", "no", "priority", "high", "priority_why", "vụ xuân")}
		// What is wrong is told all at once, of the visit and of the need, and what was put down stays.
		bad := in
		bad.Need = input("cost", "x", "priority", "high", "ready_site", "perhaps")
		_, err := w.s.Record(w.ctx, p, w.EstablishmentTQ, "", visit("day", "22/11/2026", "way", "", "met", " ", "consent", ""), bad)
		kind(t, err, errs.Invalid)
		if got := wrongFields(err); got != "day way met consent cost ready_site priority_why" {
			t.Errorf("%q", got)
		}
		if ups, err := w.s.Uploads(w.ctx, p, "k1"); err != nil || len(ups) != 2 {
			t.Fatalf("%v %+v", err, ups)
		}
		if ups, err := w.s.Uploads(w.ctx, w.As(account.CentreOfficer), "k1"); err != nil || len(ups) != 0 {
			t.Errorf("somebody else's files: %v %+v", err, ups)
		}
		id, err := w.s.Record(w.ctx, p, w.EstablishmentTQ, "", visit(), in)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := w.s.Record(w.ctx, p, w.EstablishmentTQ, "", visit(), in); err != nil || again != id {
			t.Errorf("a second press: %v %v", again, err)
		}
		v, err := w.s.Open(w.ctx, w.As(account.CentreOfficer), id)
		if err != nil {
			t.Fatal(err)
		}
		if v.State != survey.Sent || v.AgencyID != w.CentreTQ || v.MadeFor != w.CommuneTQ || v.Asked() != "Máy sao chè, 2 máy" || v.Wanted() != "quý 2 năm 2027" || v.Readiness.Site != survey.Yes ||
			v.SiteWords != "xưởng 100 m²" || v.Permit != survey.No || v.Labour != survey.NotKnown || v.Need.Priority != survey.High || v.CapitalSource != "để dành" {
			t.Errorf("%+v", v.Need)
		}
		if v.Survey == nil || v.Survey.Day != "2026-11-20" || v.Survey.Met != "Bà Mẩy, chủ" || !v.Survey.Consent || v.Survey.AgencyName != "Ủy ban nhân dân xã Hồ Thầu" || v.Survey.Add {
			t.Errorf("%+v", v.Survey)
		}
		if len(v.Quotes) != 2 || v.Quotes[0].Supplier != "Cơ khí B" || v.Quotes[1].Day != "2026-11-01" || v.Quote().Supplier != "Cơ khí B" || len(v.Files) != 2 ||
			len(v.Of(v.ID)) != 1 || len(v.Of(v.Quotes[1].ID)) != 1 {
			t.Fatalf("%+v %+v", v.Quotes, v.Files)
		}
		// Byte for byte.
		f, r, err := w.s.Download(w.ctx, w.As(account.Establishment), id, v.Of(v.ID)[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		got, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(got, photo) || f.Name != "xưởng.png" || !f.Picture() {
			t.Errorf("%+v, %d bytes, %v", f, len(got), err)
		}
		_, _, err = w.s.Download(w.ctx, w.As(account.CentreOfficer, accounttest.In("lao-cai")), id, f.ID)
		kind(t, err, errs.NotFound)
		events, err := audit.OfSubject(w.ctx, w.DB, id, 0)
		if err != nil || len(events) != 1 || events[0].Kind != survey.NeedSent || !strings.Contains(events[0].Sentence, "kèm 2 báo giá, 2 tệp") {
			t.Errorf("%v %+v", err, events)
		}

		// Another need of the same visit, by a colleague; not by others.
		more := survey.RecordInput{Need: input("content", "brand")}
		if _, err := w.s.AddNeed(w.ctx, w.As(account.Collaborator, accounttest.Another(2)), v.SurveyID, more); err != nil {
			t.Error(err)
		}
		_, err = w.s.AddNeed(w.ctx, w.As(account.CentreOfficer), v.SurveyID, more)
		kind(t, err, errs.Forbidden)
		_, err = w.s.AddNeed(w.ctx, w.As(account.CentreOfficer, accounttest.In("lao-cai")), v.SurveyID, more)
		kind(t, err, errs.NotFound)
		own := w.As(account.Establishment)
		if k, err := w.s.GetSurvey(w.ctx, own, v.SurveyID); err != nil || len(k.Needs) != 2 || k.Add {
			t.Errorf("%v %+v", err, k)
		}
		_, err = w.s.GetSurvey(w.ctx, w.As(account.Establishment, accounttest.In("lao-cai")), v.SurveyID)
		kind(t, err, errs.NotFound)
	})
}

func TestWhoSurveys(t *testing.T) {
	run(t, "2026-11-21", func(t *testing.T, w world) {
		for _, r := range account.Roles {
			id, err := w.s.Record(w.ctx, w.As(r.Role), w.EstablishmentTQ, "", visit(), survey.RecordInput{Need: input()})
			switch r.Role {
			case account.Collaborator, account.CentreOfficer, account.CentreDirector, account.UnitOfficer:
				if err != nil || id == "" {
					t.Errorf("%s: %v", r.Role, err)
				}
			default:
				kind(t, err, errs.Forbidden)
			}
		}
		_, err := w.s.Record(w.ctx, w.As(account.Collaborator), w.EstablishmentLC, "", visit(), survey.RecordInput{Need: input()})
		kind(t, err, errs.NotFound)
		// Who told nothing of priority: the establishment does not set one.
		n := w.send(t, w.As(account.Establishment), "", "priority", "high", "priority_why", "gấp")
		if n.Priority != "" || n.PriorityWhy != "" {
			t.Errorf("%+v", n)
		}
	})
}

func TestBadSurveyInput(t *testing.T) {
	run(t, "2026-11-21", func(t *testing.T, w world) {
		p := w.As(account.Collaborator)
		for _, c := range []struct {
			visit  []string
			need   []string
			quotes []survey.QuoteInput
			fields string
		}{
			{visit: []string{"day", "31/2/2026"}, fields: "day"},
			{visit: []string{"day", ""}, fields: "day"},
			{visit: []string{"day", "19/11/2025"}, fields: "day"},
			{visit: []string{"way", "letter"}, fields: "way"},
			{visit: []string{"met", strings.Repeat("a", 201)}, fields: "met"},
			{visit: []string{"note", strings.Repeat("a", 2001)}, fields: "note"},
			{need: []string{"machine", strings.Repeat("a", 301)}, fields: "machine"},
			{need: []string{"quantity", "nhiều"}, fields: "quantity"},
			{need: []string{"quantity", "-1"}, fields: "quantity"},
			{need: []string{"quantity", "2"}, fields: "machine"},
			{need: []string{"wanted_quarter", "5"}, fields: "wanted_quarter"},
			{need: []string{"wanted_quarter", "xuân"}, fields: "wanted_quarter"},
			{need: []string{"priority", "very"}, fields: "priority"},
			{need: []string{"capital_source", strings.Repeat("a", 501)}, fields: "capital_source"},
			{need: []string{"ready_labour_words", strings.Repeat("a", 301)}, fields: "ready_labour_words"},
			{quotes: []survey.QuoteInput{quote("", "200 triệu", "")}, fields: "quotes.0.supplier"},
			{quotes: []survey.QuoteInput{quote("A", "", "")}, fields: "quotes.0.amount"},
			{quotes: []survey.QuoteInput{{}, quote("A", "200", "")}, fields: "quotes.1.amount"},
			{quotes: []survey.QuoteInput{quote("A", "200 triệu", "22/11/2026")}, fields: "quotes.0.day"},
			{quotes: []survey.QuoteInput{quote("A", "200 triệu", "hôm qua")}, fields: "quotes.0.day"},
		} {
			_, err := w.s.Record(w.ctx, p, w.EstablishmentTQ, "", visit(c.visit...), survey.RecordInput{Need: input(c.need...), Quotes: c.quotes})
			kind(t, err, errs.Invalid)
			if got := wrongFields(err); got != c.fields {
				t.Errorf("%.60q %.60q: %q, want %q", c.visit, c.need, got, c.fields)
			}
		}
		for _, c := range []struct{ field, name, content, wrong string }{
			{"photos", "a.pdf", pdf, "photos"},
			{"photos", "a.jpg", pdf, "photos"},
			{"photos", "a.gif", "GIF89a", "photos"},
			{"quotes.0.file", "a.exe", "MZ", "quotes.0.file"},
			{"quotes.9.file", "a.pdf", pdf, "photos"},
			{"elsewhere", "a.pdf", pdf, "photos"},
		} {
			err := w.keep(p, "k", c.field, c.name, []byte(c.content))
			kind(t, err, errs.Invalid)
			if wrongFields(err) != c.wrong {
				t.Errorf("%s %s: %v", c.field, c.name, err)
			}
		}
		// A scan without its quotation is told beside it; taken back, it does not stand in the way.
		if err := w.keep(p, "k2", "quotes.1.file", "a.pdf", []byte(pdf)); err != nil {
			t.Fatal(err)
		}
		_, err := w.s.Record(w.ctx, p, w.EstablishmentTQ, "", visit(), survey.RecordInput{Key: "k2", Need: input()})
		if wrongFields(err) != "quotes.1.supplier" {
			t.Error(err)
		}
		ups, err := w.s.Uploads(w.ctx, p, "k2")
		if err != nil {
			t.Fatal(err)
		}
		id, err := w.s.Record(w.ctx, p, w.EstablishmentTQ, "", visit(), survey.RecordInput{Key: "k2", Need: input(), Drop: []db.ID{ups[0].ID}})
		if err != nil {
			t.Fatal(err)
		}
		if v, err := w.s.Open(w.ctx, p, id); err != nil || len(v.Files) != 0 {
			t.Errorf("%v %+v", err, v.Files)
		}
		for i := range survey.MaxPhotos {
			if err := w.keep(p, "k3", "photos", "a.png", picture(t, 10+i, 10)); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.keep(p, "k3", "photos", "a.png", picture(t, 99, 10)); wrongFields(err) != "photos" {
			t.Error(err)
		}
	})
}

func TestPapersOfANeed(t *testing.T) {
	run(t, "2026-11-21", func(t *testing.T, w world) {
		owner, centre := w.As(account.Establishment), w.As(account.CentreOfficer)
		n := w.send(t, owner, "")
		if err := w.s.AddPapers(w.ctx, owner, n.ID, survey.QuoteInput{}, "", nil); wrongFields(err) != "photos" {
			t.Error(err)
		}
		for i, p := range []account.Principal{owner, centre} {
			key := fmt.Sprint("k", i)
			if err := w.keep(p, key, "photos", "a.png", picture(t, 20+i, 20)); i == 0 && err != nil {
				t.Fatal(err)
			}
			if err := w.s.AddPapers(w.ctx, p, n.ID, quote(fmt.Sprint("Nhà cung cấp ", i), fmt.Sprint(900+100*i, " triệu"), ""), key, nil); err != nil {
				t.Fatal(err)
			}
		}
		kind(t, w.s.AddPapers(w.ctx, w.As(account.DeptOfficer), n.ID, quote("A", "1 tỷ", ""), "", nil), errs.Forbidden)
		v, err := w.s.Open(w.ctx, centre, n.ID)
		if err != nil || len(v.Quotes) != 2 || len(v.Files) != 2 || v.Quote().Amount != 900_000_000 {
			t.Fatalf("%v %+v", err, v.Papers)
		}
		kind(t, w.s.ChooseQuote(w.ctx, centre, n.ID, db.NewID()), errs.NotFound)
		kind(t, w.s.ChooseQuote(w.ctx, w.As(account.DeptOfficer), n.ID, v.Quotes[1].ID), errs.Forbidden)
		for _, q := range []survey.Quote{v.Quotes[0], v.Quotes[1], v.Quotes[1]} {
			if err := w.s.ChooseQuote(w.ctx, centre, n.ID, q.ID); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.s.WithdrawFile(w.ctx, owner, n.ID, v.Files[0].ID, " "); wrongFields(err) != "why" {
			t.Error(err)
		}
		if err := w.s.WithdrawFile(w.ctx, owner, n.ID, v.Files[0].ID, "chụp nhầm"); err != nil {
			t.Error(err)
		}
		v, err = w.s.Open(w.ctx, centre, n.ID)
		if err != nil || len(v.Files) != 1 || v.Quote().Amount != 1_000_000_000 || v.Quotes[0].Chosen {
			t.Errorf("%v %+v", err, v.Papers)
		}
		if err := w.s.Decline(w.ctx, centre, n.ID, no("Chưa có kinh phí năm 2027")); err != nil {
			t.Fatal(err)
		}
		kind(t, w.s.AddPapers(w.ctx, owner, n.ID, quote("A", "1 tỷ", ""), "", nil), errs.Conflict)
		kind(t, w.s.ChooseQuote(w.ctx, centre, n.ID, v.Quotes[0].ID), errs.Conflict)
		kind(t, w.s.WithdrawFile(w.ctx, owner, n.ID, v.Files[0].ID, "thôi"), errs.Conflict)
	})
}

func TestUnmet(t *testing.T) {
	run(t, "2026-11-21", func(t *testing.T, w world) {
		owner, centre := w.As(account.Establishment), w.As(account.CentreOfficer)
		n := w.send(t, owner, "")
		if err := w.s.Decline(w.ctx, centre, n.ID, survey.Decision{Reason: "bored", Words: "ngắn"}); wrongFields(err) != "reason answer" {
			t.Error(err)
		}
		if err := w.s.Decline(w.ctx, centre, n.ID, survey.Decision{Reason: survey.NotEligible, Words: "Ngành nghề không được hỗ trợ", Law: "Điều 5 khoản 1 NĐ 45/2012/NĐ-CP"}); err != nil {
			t.Fatal(err)
		}
		v, err := w.s.Open(w.ctx, owner, n.ID)
		if err != nil || len(v.Unmet) != 1 || v.Unmet[0].Reason != survey.NotEligible || v.Unmet[0].Law == "" || v.Unmet[0].WantedYear != 2027 || v.Unmet[0].DecidedByName != centre.Name {
			t.Fatalf("%v %+v", err, v.Unmet)
		}
		// Reopened for a later year, by who answers; the reason stays and stays counted.
		kind(t, w.s.Reopen(w.ctx, owner, n.ID, 2028), errs.Forbidden)
		for _, year := range []int{2027, 2025, 2050, 0} {
			if err := w.s.Reopen(w.ctx, centre, n.ID, year); wrongFields(err) != "wanted_year" {
				t.Errorf("%d: %v", year, err)
			}
		}
		w.clock.Set("2027-01-10")
		centre, owner = w.As(account.CentreOfficer), w.As(account.Establishment)
		if err := w.s.Reopen(w.ctx, centre, n.ID, 2028); err != nil {
			t.Fatal(err)
		}
		kind(t, w.s.Reopen(w.ctx, centre, n.ID, 2029), errs.Conflict)
		v, err = w.s.Open(w.ctx, owner, n.ID)
		if err != nil || v.State != survey.Sent || v.WantedYear != 2028 || v.Answer != "" || !v.AnsweredAt.IsZero() || v.SentAt.Day() != "2027-01-10" || v.CreatedAt.Day() != "2026-11-21" || v.Unmet[0].ReopenedAt.IsZero() {
			t.Fatalf("%v %+v", err, v)
		}
		// It cannot be edited back to the year it was not met for.
		_, err = w.s.Edit(w.ctx, owner, n.ID, input("wanted_year", "2027"), v.Version)
		if wrongFields(err) != "wanted_year" {
			t.Error(err)
		}
		if err := w.s.Decline(w.ctx, centre, n.ID, no("Kế hoạch năm 2028 đã hết")); err != nil {
			t.Fatal(err)
		}
		gone := w.send(t, owner, "", "content", "brand", "wanted_year", "2028")
		if err := w.s.Withdraw(w.ctx, owner, gone.ID); err != nil {
			t.Fatal(err)
		}
		tally, err := w.s.Tally(w.ctx, centre, survey.TallyFilter{})
		if err != nil || tally.Total.N != 3 || tally.Total.Reopened != 1 || tally.Total.Cost != 3_600_000_000 || len(tally.Cells) != 3 || len(tally.Contents) != 2 || tally.Contents[0].N != 2 ||
			len(tally.Places) != 1 || tally.Places[0].Commune != "xã Hồ Thầu" {
			t.Errorf("%v %+v", err, tally)
		}
		for _, c := range []struct {
			f    survey.TallyFilter
			want int
		}{
			{survey.TallyFilter{Reason: survey.Withdrew}, 1}, {survey.TallyFilter{Year: 2028}, 2}, {survey.TallyFilter{Year: 2027, Reason: survey.NotEligible}, 1},
			{survey.TallyFilter{Content: "brand"}, 1}, {survey.TallyFilter{Commune: "xã Yên Minh"}, 0}, {survey.TallyFilter{Province: "34-08"}, 3},
		} {
			if got, err := w.s.Tally(w.ctx, centre, c.f); err != nil || got.Total.N != c.want {
				t.Errorf("%+v: %d, %v", c.f, got.Total.N, err)
			}
			// Each number is what its list holds, once for each need.
			f := survey.Filter{Reason: c.f.Reason, UnmetYear: c.f.Year, Content: c.f.Content, Commune: c.f.Commune, Province: c.f.Province, Unmet: true}
			if got, err := w.s.List(w.ctx, centre, f); err != nil || got.Total > c.want || got.Total == 0 && c.want > 0 {
				t.Errorf("%+v: %d, %v", f, got.Total, err)
			}
		}
		cuc, err := w.s.Tally(w.ctx, w.As(account.MinistryOfficer), survey.TallyFilter{})
		if err != nil || len(cuc.Places) != 1 || cuc.Places[0].ProvinceID != "34-08" {
			t.Errorf("%v %+v", err, cuc.Places)
		}
		if other, err := w.s.Tally(w.ctx, w.As(account.DeptOfficer, accounttest.In("lao-cai")), survey.TallyFilter{}); err != nil || other.Total.N != 0 {
			t.Errorf("%v %+v", err, other)
		}
		if own, err := w.s.Tally(w.ctx, w.As(account.Collaborator), survey.TallyFilter{}); err != nil || own.Total.N != 3 {
			t.Errorf("%v %+v", err, own)
		}
		_, err = w.s.Tally(w.ctx, w.As(account.Administrator), survey.TallyFilter{})
		kind(t, err, errs.Forbidden)
		if err := w.DB.Tx(w.ctx, func(tx *db.Tx) error { _, err := tx.Exec(w.ctx, "DELETE FROM unmet_needs"); return err }); err == nil {
			t.Error("reasons can be deleted")
		}
	})
}

func TestTogether(t *testing.T) {
	run(t, "2026-11-21", func(t *testing.T, w world) {
		centre := w.As(account.CentreOfficer)
		regs := &establishment.Service{DB: w.DB, Clock: w.clock}
		add := func(commune string) db.ID {
			t.Helper()
			v, _, err := regs.Create(w.ctx, centre, establishment.Input{Name: "Cơ sở ở " + commune, Kind: "household"}, establishment.SiteInput{Province: "34-08", Commune: commune})
			if err != nil {
				t.Fatal(err)
			}
			return v.ID
		}
		here := w.send(t, centre, w.EstablishmentTQ)
		same := w.send(t, centre, add("xã Hồ Thầu"))
		near := w.send(t, centre, add("xã Hoàng Su Phì")) // of the former huyện Hoàng Su Phì, as xã Hồ Thầu
		far := w.send(t, centre, add("xã Yên Minh"))
		other := w.send(t, centre, w.EstablishmentTQ, "content", "brand")
		for _, bad := range [][]db.ID{{here.ID, other.ID}, {here.ID, far.ID}, {here.ID, same.ID, far.ID}, {}} {
			if _, err := w.takeUp(centre, db.NewID(), bad...); wrongFields(err) != "id" {
				t.Errorf("%v: %v", bad, err)
			}
		}
		project := db.NewID()
		taken, err := w.takeUp(centre, project, here.ID, same.ID, here.ID, near.ID)
		if err != nil || len(taken) != 3 {
			t.Fatalf("%v %+v", err, taken)
		}
		err = w.DB.Read(w.ctx, func(tx *db.Tx) error {
			got, err := survey.OfProject(w.ctx, tx, centre, project, "2026-11-21")
			if len(got) != 3 || got[0].State != survey.TakenUp {
				t.Errorf("%+v", got)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		_, err = w.takeUp(centre, db.NewID(), near.ID, far.ID)
		kind(t, err, errs.Conflict)
	})
}

// A long list is read page by page, there and back, and as a whole, always in the one order.
func TestPages(t *testing.T) {
	run(t, "2026-11-21", func(t *testing.T, w world) {
		centre := w.As(account.CentreOfficer)
		var sent []db.ID
		for i := range 23 {
			n := w.send(t, centre, w.EstablishmentTQ, "description", fmt.Sprint("Việc ", i))
			sent = append(sent, n.ID)
		}
		for _, i := range []int{3, 7, 11} {
			if err := w.s.Decline(w.ctx, centre, sent[i], no("Chưa có kinh phí năm 2027")); err != nil {
				t.Fatal(err)
			}
		}
		var want []db.ID
		for i, id := range sent {
			if i != 3 && i != 7 && i != 11 {
				want = append(want, id)
			}
		}
		want = append(want, sent[11], sent[7], sent[3])
		for _, p := range []account.Principal{centre, w.As(account.DeptOfficer), w.As(account.MinistryOfficer), w.As(account.Collaborator), w.As(account.Establishment)} {
			var there, back, whole []db.ID
			f := survey.Filter{Limit: 5}
			var page survey.Page
			for {
				var err error
				if page, err = w.s.List(w.ctx, p, f); err != nil {
					t.Fatal(err)
				}
				if page.Total != 23 || page.Sum.Cost != 23*1_200_000_000 || page.Sum.OwnCapital != 23*900_000_000 || page.Counts[survey.Declined].N != 3 {
					t.Fatalf("%s: %+v %+v", p.Role, page.Sum, page.Counts)
				}
				for _, n := range page.Rows {
					there = append(there, n.ID)
				}
				if page.Next == "" {
					break
				}
				f.After = page.Next
			}
			for page.Prev != "" {
				var err error
				if page, err = w.s.List(w.ctx, p, survey.Filter{Limit: 5, Before: page.Prev}); err != nil {
					t.Fatal(err)
				}
				var ids []db.ID
				for _, n := range page.Rows {
					ids = append(ids, n.ID)
				}
				back = append(ids, back...)
			}
			if err := w.s.Each(w.ctx, p, survey.Filter{}, func(v survey.View) error { whole = append(whole, v.ID); return nil }); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(there, want) || !slices.Equal(whole, want) || !slices.Equal(back, want[:20]) {
				t.Errorf("%s:\n there %v\n back  %v\n whole %v\n want  %v", p.Role, there, back, whole, want)
			}
		}
		if page, err := w.s.List(w.ctx, centre, survey.Filter{After: "x.y"}); err != nil || len(page.Rows) != 23 {
			t.Errorf("%v %d", err, len(page.Rows))
		}
		kind(t, w.s.Each(w.ctx, w.As(account.Administrator), survey.Filter{}, nil), errs.Forbidden)
		stop := errs.Clash("đủ rồi")
		if err := w.s.Each(w.ctx, centre, survey.Filter{State: survey.Declined}, func(survey.View) error { return stop }); !errors.Is(err, stop) {
			t.Error(err)
		}
	})
}

func TestThumbnail(t *testing.T) {
	big := picture(t, 1000, 500)
	small, err := survey.Thumbnail(bytes.NewReader(big))
	if err != nil {
		t.Fatal(err)
	}
	c, kind, err := image.DecodeConfig(bytes.NewReader(small))
	if err != nil || kind != "jpeg" || c.Width != 320 || c.Height != 160 {
		t.Errorf("%v %s %+v", err, kind, c)
	}
	// Held upright: a camera writes how into the Exif.
	img, _, err := image.Decode(bytes.NewReader(big))
	if err != nil {
		t.Fatal(err)
	}
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, img, nil); err != nil {
		t.Fatal(err)
	}
	exif := "\xff\xd8\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"
	upright := append([]byte(exif), plain.Bytes()[2:]...)
	small, err = survey.Thumbnail(bytes.NewReader(upright))
	if err != nil {
		t.Fatal(err)
	}
	turned, _, err := image.Decode(bytes.NewReader(small))
	if err != nil || turned.Bounds().Dx() != 160 || turned.Bounds().Dy() != 320 {
		t.Fatalf("%v %v", err, turned.Bounds())
	}
	if r, _, _, _ := turned.At(80, 20).RGBA(); r < 0xa000 {
		t.Error("what was on the left is not on top")
	}
	for _, bad := range []string{"", "RIFF\x00\x00\x00\x00WEBPVP8 ", string(big[:60])} {
		if _, err := survey.Thumbnail(strings.NewReader(bad)); !errs.Is(err, errs.Invalid) {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
}
