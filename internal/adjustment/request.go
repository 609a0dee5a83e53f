package adjustment

import (
	"context"
	"errors"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/place"
	"khuyencong/internal/programme"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

var (
	requesters = []account.Role{account.CentreOfficer, account.CentreDirector, account.UnitOfficer}
	confirmers = []account.Role{account.DeptHead, account.DeptLeader}
)

// Input is what is typed of a request. The form fields are kind, reason, and by kind: amount
// (the new approved support), end_day, establishment and site (place), establishment,
// new_establishment and site (beneficiary), content (contents, other).
type Input struct {
	ProjectID                        db.ID
	Kind                             Kind
	Reason                           string
	Amount                           int64
	End                              clock.Day
	Establishment, Replacement, Site db.ID
	Content                          string
}

// Request asks for an adjustment of a planned project. The implementing unit. One request of
// a kind waits at a time: the second click is Conflict.
func (s *Service) Request(ctx context.Context, p account.Principal, in Input) (Adjustment, error) {
	now := s.Clock.Now()
	a := Adjustment{ID: db.NewID(), ProjectID: in.ProjectID, Kind: in.Kind, Reason: vi.NFCText(in.Reason), State: Requested,
		RequestedBy: p.PersonID, RequestedFor: p.Agency.ID, RequestedAt: now, Version: 1}
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		one, err := project.SeeTx(ctx, tx, p, in.ProjectID)
		if err != nil {
			return err
		}
		if err := project.MayAct(p, one, requesters, project.Implementer); err != nil {
			return err
		}
		if one.State != project.Planned {
			return errs.Clash("Đề án đang ở trạng thái «%s»; chỉ điều chỉnh đề án trong kế hoạch được duyệt.", project.StateName[one.State])
		}
		var f errs.Fields
		checkReason(&f, a.Reason)
		if KindName[a.Kind] == "" {
			f.Add("kind", "Hãy chọn loại điều chỉnh.")
			return f.Err()
		}
		a.Authority, _ = AuthorityOf(a.Kind, one)
		e, err := in.effect(ctx, tx, p, one, now.Day(), &f)
		if err != nil {
			return err
		}
		if err := f.Err(); err != nil {
			return err
		}
		if err := a.setEffect(e); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, "adjustments", a); db.IsUnique(err) {
			return errs.Clash("Đề án đã có một đề nghị %s đang chờ xử lý.", a.title())
		} else if err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: RequestedBy, SubjectKind: subject, SubjectID: a.ID, ProjectID: one.ID,
			Sentence: fmt.Sprintf("Đề nghị %s: %s. Thẩm quyền: %s. Lý do: %s", a.title(), e.InWords, AuthorityName[a.Authority], a.Reason), After: a})
	})
	if err != nil {
		return Adjustment{}, err
	}
	return a, nil
}

func checkReason(f *errs.Fields, reason string) {
	if n := len([]rune(reason)); n < 5 || n > 2000 {
		f.AddSource("reason", ConfirmRule.String(), "Hãy nêu rõ lý do, từ 5 đến 2.000 ký tự.")
	}
}

// effect checks what was typed for the kind and turns it into an effect in words.
func (in Input) effect(ctx context.Context, q db.Q, p account.Principal, one project.Project, today clock.Day, f *errs.Fields) (Effect, error) {
	switch in.Kind {
	case Increase, Decrease:
		return in.money(ctx, q, one, today, f)
	case NextYear, WithinYear:
		return in.term(one, f), nil
	case Place:
		return in.site(ctx, q, p, one, today, f)
	case Beneficiary:
		return in.replace(ctx, q, p, one, today, f)
	case Contents, Other:
		text := vi.NFCText(in.Content)
		if n := len([]rune(text)); n < 10 || n > 5000 {
			f.Add("content", "Hãy ghi nội dung điều chỉnh, từ 10 đến 5.000 ký tự.")
		}
		return Effect{Text: text, InWords: text}, nil
	}
	return Effect{InWords: "ngừng thực hiện đề án"}, nil
}

func (in Input) money(ctx context.Context, q db.Q, one project.Project, today clock.Day, f *errs.Fields) (Effect, error) {
	was, err := programme.ApprovedTx(ctx, q, one.ID, today)
	if err != nil {
		return Effect{}, err
	}
	file, err := project.LoadTx(ctx, q, one)
	if err != nil {
		return Effect{}, err
	}
	switch total := file.Sum().Total; {
	case in.Amount <= 0:
		f.Add("amount", "Hãy ghi mức hỗ trợ mới, lớn hơn 0.")
	case in.Kind == Increase && in.Amount <= was:
		f.Add("amount", "Mức mới phải cao hơn mức được duyệt hiện nay: %s.", vi.MoneyUnit(was))
	case in.Kind == Decrease && in.Amount >= was:
		f.Add("amount", "Mức mới phải thấp hơn mức được duyệt hiện nay: %s.", vi.MoneyUnit(was))
	case in.Kind == Increase && in.Amount > total:
		f.Add("amount", "Mức hỗ trợ không vượt tổng dự toán của đề án: %s.", vi.MoneyUnit(total))
	}
	return Effect{Amount: in.Amount, WasAmount: was, InWords: fmt.Sprintf("kinh phí hỗ trợ từ %s thành %s", vi.MoneyUnit(was), vi.MoneyUnit(in.Amount))}, nil
}

func (in Input) term(one project.Project, f *errs.Fields) Effect {
	e := Effect{End: in.End, WasEnd: one.End, InWords: fmt.Sprintf("ngày kết thúc từ %s thành %s", one.End.VN(), in.End.VN())}
	_, err := clock.ParseDay(string(in.End))
	switch {
	case err != nil:
		f.Add("end_day", "Hãy ghi ngày kết thúc mới, ví dụ %s.", one.End.VN())
	case in.End == one.End:
		f.Add("end_day", "Đây đã là ngày kết thúc hiện nay.")
	case in.End < one.Start:
		f.Add("end_day", "Ngày kết thúc (%s) ở trước ngày bắt đầu (%s).", in.End.VN(), one.Start.VN())
	case in.Kind == NextYear && in.End.Year() <= one.End.Year():
		f.Add("end_day", "Gia hạn sang năm sau cần một ngày sau năm %d; trong năm thì chọn «%s».", one.End.Year(), KindName[WithinYear])
	case in.Kind == NextYear && in.End.Year() > one.End.Year()+5:
		f.Add("end_day", "Ngày kết thúc quá xa: không quá năm %d.", one.End.Year()+5)
	case in.Kind == WithinYear && in.End.Year() != one.End.Year():
		f.Add("end_day", "Đổi thời gian trong năm tài chính thì ngày kết thúc vẫn trong năm %d; sang năm sau thì chọn «%s».", one.End.Year(), KindName[NextYear])
	}
	return e
}

func (in Input) site(ctx context.Context, q db.Q, p account.Principal, one project.Project, today clock.Day, f *errs.Fields) (Effect, error) {
	b, err := beneficiaryTx(ctx, q, one.ID, in.Establishment)
	if errors.Is(err, db.ErrNone) {
		f.Add("establishment", "Hãy chọn một đơn vị thụ hưởng của đề án.")
		return Effect{}, nil
	} else if err != nil {
		return Effect{}, err
	}
	at, name, err := goodSite(ctx, q, p, one, in.Establishment, in.Site, today, "establishment", f)
	if err != nil {
		return Effect{}, err
	}
	if in.Site == b.SiteID {
		f.Add("site", "Đây đã là địa điểm hiện nay.")
	}
	return Effect{Establishment: in.Establishment, Site: in.Site, WasSite: b.SiteID, InWords: "địa điểm của " + name + " thành " + at}, nil
}

func (in Input) replace(ctx context.Context, q db.Q, p account.Principal, one project.Project, today clock.Day, f *errs.Fields) (Effect, error) {
	b, err := beneficiaryTx(ctx, q, one.ID, in.Establishment)
	if errors.Is(err, db.ErrNone) {
		f.Add("establishment", "Hãy chọn một đơn vị thụ hưởng của đề án.")
		return Effect{}, nil
	} else if err != nil {
		return Effect{}, err
	}
	if err := refuseAccepted(ctx, q, one.ID, in.Establishment); err != nil {
		return Effect{}, err
	}
	_, err = beneficiaryTx(ctx, q, one.ID, in.Replacement)
	switch {
	case err == nil:
		f.Add("new_establishment", "Cơ sở này đã là đơn vị thụ hưởng của đề án.")
		return Effect{}, nil
	case !errors.Is(err, db.ErrNone):
		return Effect{}, err
	}
	at, name, err := goodSite(ctx, q, p, one, in.Replacement, in.Site, today, "new_establishment", f)
	if err != nil {
		return Effect{}, err
	}
	of, err := establishment.Of(ctx, q, []db.ID{in.Establishment})
	if err != nil {
		return Effect{}, err
	}
	return Effect{Establishment: in.Establishment, Replacement: in.Replacement, Site: in.Site, WasSite: b.SiteID,
		InWords: fmt.Sprintf("đơn vị thụ hưởng từ %s thành %s, tại %s", of[in.Establishment].Name, name, at)}, nil
}

func beneficiaryTx(ctx context.Context, q db.Q, projectID, establishmentID db.ID) (project.Beneficiary, error) {
	return db.Get[project.Beneficiary](ctx, q, "SELECT "+db.Columns[project.Beneficiary]("")+" FROM project_beneficiaries WHERE project_id = ? AND establishment_id = ? AND removed_on IS NULL", projectID, establishmentID)
}

// refuseAccepted keeps a beneficiary whose work was accepted.
func refuseAccepted(ctx context.Context, q db.Q, projectID, establishmentID db.ID) error {
	n, err := db.Get[int64](ctx, q, "SELECT COUNT(*) FROM acceptances WHERE project_id = ? AND establishment_id = ? AND state <> 'cancelled' AND result = 'pass'", projectID, establishmentID)
	if err == nil && n > 0 {
		return errs.Clash("Cơ sở này đã có nghiệm thu đạt nên không thay được nữa.")
	}
	return err
}

// goodSite wants an establishment that the person may know of and an open site of it within
// the provinces of the file: elsewhere another Sở would have had to appraise it.
func goodSite(ctx context.Context, q db.Q, p account.Principal, one project.Project, id, site db.ID, today clock.Day, field string, f *errs.Fields) (where, name string, err error) {
	v, err := establishment.GetTx(ctx, q, p, id)
	if errs.Is(err, errs.NotFound) {
		f.Add(field, "Không tìm thấy cơ sở này trong phạm vi của ông/bà.")
		return "", "", nil
	} else if err != nil {
		return "", "", err
	}
	places, err := db.Select[project.Place](ctx, q, "SELECT "+db.Columns[project.Place]("")+" FROM project_places WHERE project_id = ?", one.ID)
	if err != nil {
		return "", "", err
	}
	for _, st := range v.Sites {
		if st.ID != site {
			continue
		}
		if !st.OpenOn(today) {
			f.Add("site", "Địa điểm này không còn hoạt động.")
		}
		within := project.ProvincesOn(places, today)
		ok := false
		for _, now := range place.Successors(st.ProvinceID, today) {
			for _, w := range within {
				ok = ok || w == now
			}
		}
		if !ok {
			f.Add("site", "Địa điểm mới nằm ngoài tỉnh, thành phố của đề án.")
		}
		return st.Where(today), v.Name, nil
	}
	f.Add("site", "Hãy chọn một địa điểm sản xuất của %s.", v.Name)
	return "", v.Name, nil
}
