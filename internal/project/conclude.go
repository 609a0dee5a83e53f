package project

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
)

// Sheet is the phiếu thẩm định as it was concluded (TT 36/2013 Đ10.2.a); kept for ever. The
// columns of Mẫu 4a and 4b were not at hand: the five criteria of Điều 9 and a conclusion.
type Sheet struct {
	Number, Name, Kind, Source string // of the file
	PlanYear                   int
	Level                      string
	Agency                     string
	Implementer                string
	Beneficiaries, Places      []string
	Contents                   []string
	Start, End                 clock.Day
	Total, Requested           int64 // đồng
	Recommended                int64
	Own, Other                 int64
	Council                    bool
	CouncilDocument            string
	Members                    []SheetMember
	Criteria                   []SheetCriterion
	Conclusion, Summary        string
	Minutes                    string
	Law                        string
	Certainty                  policy.Certainty
	LawDay                     clock.Day // of the text it was judged by; "" on sheets of before
	LawTexts, LawPacks         []string  // documents that passed or refused it; the packs
	LawMost                    int64     // the highest support by the levels of the day, đồng, as far as LawLevel says
	LawLevel                   policy.CapKind
	LawOpen                    []SheetPoint // what the law left open or spoke against
	LawReason                  string       // of who presented
	PresentedBy, ConcludedBy   string
	PresentedOn, ConcludedOn   clock.Day
}

// SheetMember is one who appraised.
type SheetMember struct{ Name, Capacity, Conflict string }

// SheetCriterion is one criterion with what each said.
type SheetCriterion struct {
	Number   int
	Name     string
	Opinions []SheetOpinion
}

// SheetPoint is one thing that the law of the day left open, with its article.
type SheetPoint struct {
	Text, Source string
	Certainty    policy.Certainty
}

// SheetOpinion is one member's word.
type SheetOpinion struct{ Who, Verdict, Opinion string }

// Conclude is the leader's signature under the presented conclusion: the sheet is kept and
// the file moves. A leader of the body that appraises, not the one who presented it, and
// not one who prepared the file.
func (s *Service) Conclude(ctx context.Context, p account.Principal, appraisal db.ID) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		a, one, err := s.leads(ctx, tx, p, appraisal)
		if err != nil {
			return err
		}
		if a.PresentedBy == p.PersonID || a.PresentedBy == p.DelegatorID {
			return errs.Refuse("Người trình không tự ký kết luận của mình (quy định nội bộ).")
		}
		if err := notPreparer(ctx, tx, p, one.ID, "kết luận thẩm định"); err != nil {
			return err
		}
		f, err := LoadTx(ctx, tx, one)
		if err != nil {
			return err
		}
		j, err := KeepTx(ctx, tx, now, p, f, Keeping{Act: JudgedAppraisal, On: now.Day(), SubjectKind: "appraisal", SubjectID: appraisal,
			Known: Known{Amount: a.Recommended}, Signs: true, Free: a.Conclusion != "pass"}, policy.Registration)
		if err != nil {
			return err
		}
		sheet, err := sheetOf(ctx, tx, now, p, a, f)
		if err != nil {
			return err
		}
		sheet.judged(j, a)
		body, err := json.Marshal(sheet)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE appraisals SET state = 'concluded', sheet = ?, concluded_at = ?, concluded_by = ?, version = version + 1 WHERE id = ?", string(body), now, p.PersonID, appraisal); err != nil {
			return err
		}
		if err := audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: AppraisalConcluded, SubjectKind: "appraisal", SubjectID: appraisal, ProjectID: one.ID,
			Sentence: fmt.Sprintf("Ký kết luận thẩm định %s: %s.", LevelName[a.Level], ConclusionName[a.Conclusion]), After: sheet}); err != nil {
			return err
		}
		act := map[string]Act{"pass": ActPassBase, "return": ActReturnBase, "reject": ActRejectBase}[a.Conclusion]
		if a.Level == MinistryLevel {
			act = map[string]Act{"pass": ActPassMinistry, "return": ActReturnMinistry, "reject": ActRejectMinistry}[a.Conclusion]
		}
		_, err = MoveTx(ctx, tx, now, p, one.ID, act, Evidence{Sentence: "Kết luận thẩm định " + LevelName[a.Level] + ": " + ConclusionName[a.Conclusion], Proves: Appraised, Reason: a.Summary + " (kết luận thẩm định)"})
		return err
	})
}

// SendBack returns a presented conclusion to who presented it, with the reason.
func (s *Service) SendBack(ctx context.Context, p account.Principal, appraisal db.ID, reason string) error {
	reason = vi.NFCText(reason)
	if len([]rune(reason)) < 5 {
		return errs.Wrong("reason", "Hãy ghi điều cần làm lại.")
	}
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		a, _, err := s.leads(ctx, tx, p, appraisal)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE appraisals SET state = 'open', presented_at = NULL, presented_by = NULL, version = version + 1 WHERE id = ?", appraisal); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: AppraisalSentBack, SubjectKind: "appraisal", SubjectID: appraisal, ProjectID: a.ProjectID, Sentence: "Yêu cầu làm lại kết luận thẩm định " + LevelName[a.Level] + ".", After: reason})
	})
}

// leads checks that the principal leads the body whose presented appraisal this is.
func (s *Service) leads(ctx context.Context, tx *db.Tx, p account.Principal, appraisal db.ID) (Appraisal, Project, error) {
	a, one, err := seeAppraisal(ctx, tx, p, appraisal)
	if err != nil {
		return a, one, err
	}
	if !p.Is(account.DeptLeader, account.MinistryLeader) || !p.For(a.AgencyID) {
		return a, one, errs.Refuse("Kết luận thẩm định do lãnh đạo cơ quan thẩm định ký.")
	}
	if a.State != "presented" {
		return a, one, errs.Clash("Chưa có kết luận nào được trình.")
	}
	return a, one, nil
}

func sheetOf(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, a Appraisal, f File) (Sheet, error) {
	one := f.Project
	names, err := agency.Names(ctx, tx, []db.ID{one.ImplementerID, a.AgencyID}, now.Day())
	if err != nil {
		return Sheet{}, err
	}
	bens, err := db.Select[string](ctx, tx, "SELECT e.name FROM project_beneficiaries b JOIN establishments e ON e.id = b.establishment_id WHERE b.project_id = ? AND b.removed_on IS NULL ORDER BY e.name_sort", one.ID)
	if err != nil {
		return Sheet{}, err
	}
	members, err := MembersTx(ctx, tx, a.ID)
	if err != nil {
		return Sheet{}, err
	}
	opinions, err := OpinionsTx(ctx, tx, a.ID)
	if err != nil {
		return Sheet{}, err
	}
	sum := f.Sum()
	sh := Sheet{Number: one.Number, Name: one.Name, Kind: KindName[one.Kind], Source: SourceName[one.Source], PlanYear: one.PlanYear, Level: LevelName[a.Level],
		Agency: names[a.AgencyID].Name, Implementer: names[one.ImplementerID].Name, Beneficiaries: bens, Start: one.Start, End: one.End,
		Total: sum.Total, Requested: a.Requested, Own: sum.Own, Other: sum.Other, Council: a.Council, CouncilDocument: a.CouncilDocument,
		Conclusion: ConclusionName[a.Conclusion], Summary: a.Summary, Minutes: a.Minutes, Law: CriteriaLaw.String(), Certainty: CriteriaLaw.On(now.Day()),
		PresentedOn: a.PresentedAt.Day(), ConcludedOn: now.Day(), ConcludedBy: p.Name}
	if a.Recommended != nil {
		sh.Recommended = *a.Recommended
	}
	if p.OnBehalfOf != "" {
		sh.ConcludedBy += " (thay " + p.OnBehalfOf + ")"
	}
	for _, c := range f.Contents {
		sh.Contents = append(sh.Contents, policy.ContentName(c))
	}
	for _, l := range f.Places {
		pr, _ := place.Get(l.ProvinceID)
		name := pr.Last().InText()
		if l.Commune != "" {
			name = l.Commune + ", " + name
		}
		sh.Places = append(sh.Places, name)
	}
	members = slices.DeleteFunc(members, func(m Member) bool { return !m.answers(a) })
	for _, m := range members {
		conflict := "không liên quan"
		if m.Conflict == "declared" {
			conflict = "có liên quan, không tham gia: " + m.ConflictText
		}
		sh.Members = append(sh.Members, SheetMember{m.Name, CapacityName[m.Capacity], conflict})
		if m.PersonID == a.PresentedBy {
			sh.PresentedBy = m.Name
		}
	}
	for _, c := range Criteria {
		row := SheetCriterion{Number: c.Number, Name: c.Name}
		for _, o := range opinions {
			i := slices.IndexFunc(members, func(m Member) bool { return m.PersonID == o.PersonID && m.Conflict == "none" })
			if o.Criterion == c.Number && i >= 0 {
				row.Opinions = append(row.Opinions, SheetOpinion{members[i].Name, VerdictName[o.Verdict], o.Opinion})
			}
		}
		sh.Criteria = append(sh.Criteria, row)
	}
	return sh, nil
}

// judged writes onto the sheet by what law the file was judged, what that left open, and the reason.
func (sh *Sheet) judged(j Judgement, a Appraisal) {
	sh.LawDay, sh.LawReason = j.On, a.LawReason
	sh.LawMost, sh.LawLevel = j.Highest()
	add := func(list *[]string, s string) {
		if !slices.Contains(*list, s) {
			*list = append(*list, s)
		}
	}
	for _, p := range j.Parts {
		for _, mark := range p.Answer.Packs {
			add(&sh.LawPacks, mark)
		}
		for _, f := range p.Answer.Findings {
			if f.Citation != nil && (f.Outcome == policy.Pass || f.Outcome == policy.Fail) {
				add(&sh.LawTexts, f.Citation.Document)
			}
		}
	}
	for _, q := range j.Questions {
		point := SheetPoint{Text: q.Finding.Message, Certainty: q.Finding.Certainty}
		if len(j.Parts) > 1 {
			point.Text = q.Text()
		}
		if q.Finding.Citation != nil {
			point.Source = q.Finding.Citation.String()
		}
		sh.LawOpen = append(sh.LawOpen, point)
	}
}

// answers reports whether a member stands on the sheet: who withdrew, and who sat when it was
// presented. Who took a seat over after that has not spoken.
func (m Member) answers(a Appraisal) bool {
	return m.Conflict == "declared" || m.Conflict == "none" && (m.RemovedAt.IsZero() || !m.RemovedAt.Before(a.PresentedAt))
}

// ReadSheet returns a concluded sheet with its number, for reading and printing.
func (s *Service) ReadSheet(ctx context.Context, p account.Principal, appraisal db.ID) (Appraisal, Sheet, error) {
	a, _, err := seeAppraisal(ctx, s.DB, p, appraisal)
	if err != nil {
		return a, Sheet{}, err
	}
	if a.State != "concluded" {
		return a, Sheet{}, errs.Missing("phiếu thẩm định đã ký của lần này")
	}
	var sh Sheet
	return a, sh, json.Unmarshal([]byte(a.Sheet), &sh)
}

// NumberSheet gives a concluded sheet its number. The clerk of the body that appraised, once.
func (s *Service) NumberSheet(ctx context.Context, p account.Principal, appraisal db.ID, number string) error {
	number = vi.NFC(number)
	if number == "" || len([]rune(number)) > 60 {
		return errs.Wrong("number", "Hãy ghi số của phiếu, ví dụ 15/PTĐ-SCT.")
	}
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		a, _, err := seeAppraisal(ctx, tx, p, appraisal)
		if err != nil {
			return err
		}
		if !p.Is(account.Clerk) || !p.For(a.AgencyID) {
			return errs.Refuse("Văn thư của cơ quan thẩm định cấp số cho phiếu.")
		}
		if a.State != "concluded" || a.SheetNumber != "" {
			return errs.Clash("Phiếu chưa ký, hoặc đã có số %s.", a.SheetNumber)
		}
		if err := freshSheet(ctx, tx, a, number); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE appraisals SET sheet_number = ? WHERE id = ?", number, appraisal); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: SheetNumbered, SubjectKind: "appraisal", SubjectID: appraisal, ProjectID: a.ProjectID, Sentence: "Cấp số " + number + " cho phiếu thẩm định " + LevelName[a.Level] + "."})
	})
}

// freshSheet refuses a number that the body gave to another sheet of the same year.
func freshSheet(ctx context.Context, q db.Q, a Appraisal, number string) error {
	type used struct {
		At   clock.Instant `db:"concluded_at"`
		File string        `db:"number"`
	}
	rows, err := db.Select[used](ctx, q, "SELECT a.concluded_at, p.number FROM appraisals a JOIN projects p ON p.id = a.project_id WHERE a.agency_id = ? AND a.sheet_number = ?", a.AgencyID, number)
	for _, u := range rows {
		if u.At.Day().Year() == a.ConcludedAt.Day().Year() {
			return errs.Wrong("number", "Số %s đã cấp cho phiếu của đề án %s, ký ngày %s. Mỗi phiếu trong năm có một số riêng (quy định nội bộ).", number, u.File, u.At.Day().VN())
		}
	}
	return err
}
