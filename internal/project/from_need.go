package project

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/survey"
	"khuyencong/internal/vi"
)

// CreateFromNeeds begins a file out of one need, or a group project out of several of one content and
// commune, with nothing typed twice: establishments and sites, content, what is wanted, the
// estimate by the chosen quotation, own capital, the year, and the quotations and photographs as
// papers. The promotion money is left empty: somebody decides it. Who may begin a file and
// belongs to the body that was asked; Conflict when a need was answered already.
func (s *Service) CreateFromNeeds(ctx context.Context, p account.Principal, needs []db.ID, source Source, planYear int) (db.ID, error) {
	return s.create(ctx, p, Input{Source: source, PlanYear: planYear, Kind: Specific},
		func(tx *db.Tx, now clock.Instant, id db.ID, in Input) (begun, error) {
			taken, err := s.Needs.TakeUpTx(ctx, tx, p, needs, id)
			if err != nil {
				return begun{}, err
			}
			out := begun{in: fromNeeds(in, taken), need: taken[0].Need.ID, papers: papersOf(p, now, id, taken)}
			out.sentence = "Lập đề án từ nhu cầu của " + taken[0].Establishment.Name
			if len(taken) > 1 {
				out.sentence = fmt.Sprintf("Lập đề án nhóm từ %d nhu cầu", len(taken))
			}
			return out, nil
		})
}

// fromNeeds fills a file's form with what the needs say.
func fromNeeds(in Input, all []survey.Taken) Input {
	first := all[0]
	content := first.Need.Content
	in.Name = first.Need.ContentName() + " tại " + first.Establishment.Name
	if len(all) > 1 {
		in.Kind = Group
		in.Name = fmt.Sprintf("%s tại %d cơ sở ở %s", first.Need.ContentName(), len(all), first.Site.Commune)
	}
	in.Name = clipTo(in.Name, MaxName)
	if _, ok := policy.FindContent(content); ok {
		in.Contents = []string{content}
	}
	var necessity, machines, technology, schedule []string
	year, quarter := first.Need.WantedYear, 0
	for _, t := range all {
		n := t.Need
		who := ""
		if len(all) > 1 {
			who = t.Establishment.Name + ": "
		}
		necessity = append(necessity, who+n.Description)
		machines = append(machines, who+cmp.Or(n.Asked(), n.Description))
		if n.Origin != "" {
			technology = append(technology, who+n.Origin)
		}
		schedule = append(schedule, who+"cơ sở mong được hỗ trợ "+n.Wanted())
		year = min(year, n.WantedYear)
		if len(all) == 1 {
			quarter = n.WantedQuarter
		}
		here := PlaceInput{Province: t.Site.ProvinceID, Commune: t.Site.Commune}
		if !has(in.Places, here) {
			in.Places = append(in.Places, here)
		}
		if who := (BeneficiaryInput{t.Establishment.ID, t.Site.ID}); !has(in.Beneficiaries, who) {
			in.Beneficiaries = append(in.Beneficiaries, who)
		}
		in.Lines = append(in.Lines, linesOf(t)...)
	}
	join := func(words []string) string { return clipTo(strings.Join(words, "\n"), MaxText) }
	in.Necessity, in.Machines, in.Technology, in.Schedule = join(necessity), join(machines), join(technology), join(schedule)
	year = max(year, in.PlanYear)
	in.Start, in.End = span(year, quarter)
	in.Years = []YearInput{{Year: in.PlanYear}}
	return in
}

func has[T comparable](list []T, v T) bool {
	for _, have := range list {
		if have == v {
			return true
		}
	}
	return false
}

// span is the year that is wanted, from the quarter on where one is.
func span(year, quarter int) (from, to clock.Day) {
	month := time.January
	if quarter > 1 {
		month = time.Month(3*quarter - 2)
	}
	return clock.NewDay(year, month, 1), clock.NewDay(year, time.December, 31)
}

// linesOf are the lines of the estimate for a need: the quotation, and what it leaves of the whole
// cost. Its own capital is laid over them in this order; promotion money is for somebody to decide.
func linesOf(t survey.Taken) []LineInput {
	n := t.Need
	line := func(what, unit string, quantity vi.Quantity, price int64) LineInput {
		return LineInput{Content: n.Content, EstablishmentID: t.Establishment.ID, Description: clipTo(vi.NFC(what), MaxLine), Unit: unit, Quantity: quantity, UnitPrice: price}
	}
	what := cmp.Or(n.Machine, n.Description)
	var out []LineInput
	left := n.Cost
	if q := t.Papers.Quote(); q != nil {
		unit, quantity, price := "khoản", vi.Units(1), q.Amount
		if count := int64(n.Quantity) / 1000; n.Quantity > 0 && int64(n.Quantity)%1000 == 0 && q.Amount%count == 0 {
			unit, quantity, price = cmp.Or(n.Unit, "cái"), n.Quantity, q.Amount/count
		}
		quoted := "theo báo giá của " + q.Supplier
		if q.Day != "" {
			quoted += " ngày " + q.Day.VN()
		}
		out = append(out, line(clipTo(what, MaxLine-len([]rune(quoted))-2)+", "+quoted, unit, quantity, price))
		left -= q.Amount
		what = "Chi phí khác ngoài báo giá"
	}
	if left > 0 {
		out = append(out, line(what, "khoản", vi.Units(1), left))
	}
	own := n.OwnCapital
	for i := range out {
		total, _ := out[i].Quantity.Times(out[i].UnitPrice)
		out[i].Own = min(own, total)
		own -= out[i].Own
	}
	return out
}

// papersOf are the files of the needs as papers of the file: the same bytes, by their sum.
func papersOf(p account.Principal, now clock.Instant, id db.ID, all []survey.Taken) []Attachment {
	var out []Attachment
	for _, t := range all {
		for _, f := range t.Papers.Files {
			paper := PaperPhoto
			if f.Paper == survey.PaperQuote {
				paper = PaperQuote
			}
			out = append(out, Attachment{ID: db.NewID(), ProjectID: id, SubjectKind: "project", SubjectID: id, Paper: paper, Name: f.Name,
				Mime: f.Mime, Size: f.Size, SHA256: f.SHA256, AddedBy: p.PersonID, AddedAt: now})
		}
	}
	return out
}

// AskNeed asks the law of today about a need as if it were a file of the source, so that who
// answers it sees whether it may be supported. Who may know of the need may.
func (s *Service) AskNeed(ctx context.Context, p account.Principal, v survey.View, source Source) (Part, error) {
	if p.Is(account.Administrator) {
		return Part{}, errs.Refuse("Quản trị hệ thống không xem nhu cầu hỗ trợ (quy định nội bộ).")
	}
	on := s.Clock.Now().Day()
	kind := Specific
	f := File{Project: Project{Source: source, Kind: kind, PlanYear: v.WantedYear}, Contents: []string{v.Content},
		Beneficiaries: []Beneficiary{{ID: v.ID, EstablishmentID: v.EstablishmentID, SiteID: v.SiteID}}}
	var out Part
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		j, err := JudgeTx(ctx, tx, f, policy.Registration, on, Known{})
		if err == nil && len(j.Parts) > 0 {
			out = j.Parts[0]
		}
		return err
	})
	return out, err
}
