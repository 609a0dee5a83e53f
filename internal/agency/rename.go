package agency

import (
	"context"
	"fmt"

	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
)

// NewName is what a body is called from a day on. The form fields are name, short_name,
// valid_from, basis and certainty.
type NewName struct {
	Agency      db.ID
	Name, Short string
	From        clock.Day
	Basis       string
	Certainty   policy.Certainty
}

// Rename gives a body a new name from a day; the last name ends the day before. Papers of
// earlier days keep the earlier name. For the administrators who keep the body.
func (s *Service) Rename(ctx context.Context, by Keeper, in NewName) error {
	n := Name{AgencyID: in.Agency, Name: vi.NFC(in.Name), Short: vi.NFC(in.Short), From: in.From, Basis: vi.NFC(in.Basis), Certainty: in.Certainty}
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		a, err := Get(ctx, tx, in.Agency)
		if err != nil {
			return err
		}
		if !by.Administers(a) {
			return errs.Refuse("Cơ quan, đơn vị này không thuộc phạm vi quản trị của bạn (quy định nội bộ).")
		}
		all, err := AllNames(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return fmt.Errorf("agency %s has no name", a.ID)
		}
		last := all[len(all)-1]
		var f errs.Fields
		checkName(&f, n)
		switch {
		case n.From == "":
			f.Add("valid_from", "Hãy nhập ngày bắt đầu mang tên mới.")
		case n.From <= last.From:
			f.Add("valid_from", "Tên mới phải bắt đầu sau ngày %s, ngày bắt đầu của tên gần nhất.", last.From.VN())
		case !n.From.Within(a.From, a.To):
			f.Add("valid_from", "Ngày này nằm ngoài thời gian hoạt động của cơ quan.")
		}
		if n.Name == last.Name && n.Short == last.Short {
			f.Add("name", "Đây đã là tên hiện nay.")
		}
		if err := f.Err(); err != nil {
			return err
		}
		if last.To == "" || last.To >= n.From {
			if _, err := tx.Exec(ctx, "UPDATE agency_names SET valid_to = ? WHERE agency_id = ? AND COALESCE(valid_from, '') = ?",
				n.From.AddDays(-1), a.ID, string(last.From)); err != nil {
				return fmt.Errorf("end the last name: %w", err)
			}
		}
		if err := db.Insert(ctx, tx, "agency_names", n); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, by.Actor(), audit.Event{Kind: Renamed, SubjectKind: subject, SubjectID: a.ID,
			Sentence: fmt.Sprintf("Đổi tên %s thành %s từ ngày %s.", last.Name, n.Name, n.From.VN()), Before: last, After: n})
	})
}
