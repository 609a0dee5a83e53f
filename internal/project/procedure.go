package project

import (
	"context"
	"errors"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// ProcedureSet records that a province set up its local procedure.
const ProcedureSet audit.Kind = "project.procedure_set"

// ProcedureInput is what an administrator of the Sở sets up.
type ProcedureInput struct {
	Preliminary, Council, PostCheck bool
	Document                        string
	From                            clock.Day
}

// SetProcedure sets up how a province runs its local money from a day on, by its own
// decision (TT 46/2012 Đ8.3.b). Files already begun keep the procedure they began with.
// Only an administrator of the Sở; Invalid when the day or the document is wrong.
func (s *Service) SetProcedure(ctx context.Context, p account.Principal, in ProcedureInput) (db.ID, error) {
	if !p.Is(account.Administrator) || p.Agency.Kind != agency.Department {
		return "", errs.Refuse("Chỉ quản trị của Sở Công Thương khai báo quy trình của tỉnh.")
	}
	in.Document = vi.NFC(in.Document)
	var f errs.Fields
	if in.Document == "" || len([]rune(in.Document)) > 300 {
		f.Add("document", "Hãy ghi số, ngày của quyết định ban hành quy trình.")
	}
	if in.From == "" {
		f.Add("valid_from", "Hãy ghi ngày áp dụng, ví dụ 01/01/2026.")
	}
	if err := f.Err(); err != nil {
		return "", err
	}
	now := s.Clock.Now()
	row := Procedure{ID: db.NewID(), ProvinceID: p.Province(), Preliminary: in.Preliminary, Council: in.Council, PostCheck: in.PostCheck,
		Document: in.Document, From: in.From, MadeBy: p.PersonID, MadeAt: now}
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		if err := db.Insert(ctx, tx, "local_procedures", row); db.IsUnique(err) {
			return errs.Wrong("valid_from", "Đã có quy trình áp dụng từ ngày %s. Hãy chọn ngày khác.", in.From.VN())
		} else if err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: ProcedureSet, SubjectKind: "procedure", SubjectID: row.ID,
			Sentence: "Khai báo quy trình khuyến công địa phương áp dụng từ " + in.From.VN() + " theo " + in.Document + ".", After: row})
	})
	return row.ID, err
}

// Procedures returns a province's procedures, newest first.
func (s *Service) Procedures(ctx context.Context, p account.Principal) ([]Procedure, error) {
	return db.Select[Procedure](ctx, s.DB, "SELECT "+db.Columns[Procedure]("")+" FROM local_procedures WHERE province_id IN (?) ORDER BY valid_from DESC", p.Covers)
}

// ProcedureTx returns one procedure. The zero ID is the plain one: no preliminary review,
// staff may appraise, results are checked afterwards.
func ProcedureTx(ctx context.Context, q db.Q, id db.ID) (Procedure, error) {
	if id == "" {
		return Procedure{PostCheck: true}, nil
	}
	return db.Get[Procedure](ctx, q, "SELECT "+db.Columns[Procedure]("")+" FROM local_procedures WHERE id = ?", id)
}

// procedureOn returns the procedure in force in a province on a day; none is the zero ID.
func procedureOn(ctx context.Context, q db.Q, province place.ID, on clock.Day) (db.ID, error) {
	if holder, ok := place.Holder(province, on); ok {
		province = holder
	}
	pr, err := db.Get[db.ID](ctx, q, "SELECT id FROM local_procedures WHERE province_id IN (?) AND valid_from <= ? ORDER BY valid_from DESC LIMIT 1", place.Alike(province), on)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return pr, err
}

// Steps writes the procedure in words.
func (pr Procedure) Steps() string {
	steps := []string{"nộp"}
	if pr.Preliminary {
		steps = append(steps, "thẩm tra tại Sở")
	}
	if pr.Council {
		steps = append(steps, "thẩm định bằng hội đồng")
	} else {
		steps = append(steps, "thẩm định")
	}
	steps = append(steps, "kế hoạch của tỉnh", "hợp đồng hoặc giao nhiệm vụ", "thực hiện", "nghiệm thu", "quyết toán")
	if pr.PostCheck {
		steps = append(steps, "hậu kiểm")
	}
	return strings.Join(steps, " → ")
}
