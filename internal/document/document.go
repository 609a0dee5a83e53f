// Package document keeps the papers that acts rest on: which body issued them, under which
// number, on which day, and who signed. A decision from outside (of the Minister, of the
// chairman of a People's Committee) comes in only this way.
package document

import (
	"context"
	"errors"
	"slices"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// Kind is what sort of paper it is.
type Kind string

// The kinds.
const (
	PlanDecision       Kind = "plan_decision"       // phê duyệt kế hoạch khuyến công năm
	Registration       Kind = "registration_report" // báo cáo đăng ký kế hoạch
	Council            Kind = "council"             // thành lập hội đồng thẩm định
	Assignment         Kind = "assignment"          // giao nhiệm vụ
	ClosingMinutes     Kind = "closing_minutes"     // thanh lý hợp đồng
	Implementation     Kind = "implementation"      // phê duyệt kế hoạch tổ chức thực hiện
	AdjustmentDecision Kind = "adjustment_decision" // điều chỉnh đề án
	StopDecision       Kind = "stop_decision"       // ngừng thực hiện đề án
	Acceptance         Kind = "acceptance"          // nghiệm thu cơ sở
	Settlement         Kind = "settlement"          // phê duyệt quyết toán
	Other              Kind = "other"
)

// KindName is what people call each kind.
var KindName = map[Kind]string{
	PlanDecision: "Quyết định phê duyệt kế hoạch khuyến công", Registration: "Báo cáo đăng ký kế hoạch", Council: "Quyết định thành lập hội đồng thẩm định",
	Assignment: "Quyết định giao nhiệm vụ", ClosingMinutes: "Biên bản thanh lý hợp đồng", Implementation: "Văn bản phê duyệt kế hoạch tổ chức thực hiện",
	AdjustmentDecision: "Quyết định điều chỉnh", StopDecision: "Quyết định ngừng thực hiện", Acceptance: "Biên bản nghiệm thu cơ sở",
	Settlement: "Văn bản phê duyệt quyết toán", Other: "Văn bản",
}

// Document is one văn bản as the records know it: number, day, issuer, signer.
type Document struct {
	ID         db.ID         `db:"id"`
	Kind       Kind          `db:"kind"`
	Number     string        `db:"number"`
	Day        clock.Day     `db:"day"`
	Issuer     string        `db:"issuer"`
	Signer     string        `db:"signer"`
	About      string        `db:"about"`
	AgencyID   db.ID         `db:"agency_id"` // the body whose person recorded it; none for an establishment's
	RecordedBy db.ID         `db:"recorded_by"`
	RecordedAt clock.Instant `db:"recorded_at"`
}

// String writes the paper as a sentence cites it: «Quyết định … số 12/QĐ-BCT ngày 21/11/2026».
func (d Document) String() string { return d.Kind.cite(d.Number, d.Day) }

func (k Kind) cite(number string, day clock.Day) string {
	name := KindName[k]
	if name == "" {
		name = KindName[Other]
	}
	return name + " số " + number + " ngày " + day.VN()
}

// Input is what is typed of a paper. The form fields are number, day, issuer, signer and about.
type Input struct {
	Kind                          Kind
	Number, Issuer, Signer, About string
	Day                           clock.Day
}

// Clean brings the texts into normal form.
func (in Input) Clean() Input {
	in.Number, in.Issuer, in.Signer, in.About = vi.NFC(in.Number), vi.NFC(in.Issuer), vi.NFC(in.Signer), vi.NFC(in.About)
	return in
}

// String writes the paper as a sentence cites it.
func (in Input) String() string { return in.Kind.cite(in.Number, in.Day) }

// Check notes what is wrong, for a form that has more fields than these. A paper of a later
// day than today has not been signed yet.
func (in Input) Check(f *errs.Fields, today clock.Day) {
	in = in.Clean()
	short(f, "number", in.Number, 60, "số, ký hiệu của văn bản, ví dụ 123/QĐ-BCT")
	short(f, "issuer", in.Issuer, 200, "cơ quan, người có thẩm quyền ban hành")
	short(f, "signer", in.Signer, 120, "họ tên người ký")
	CheckDay(f, "day", in.Day, today)
	if len([]rune(in.About)) > 500 {
		f.Add("about", "Trích yếu không quá 500 ký tự.")
	}
}

// CheckDay wants the day of a signed paper: given, real, and not after today.
func CheckDay(f *errs.Fields, field string, day, today clock.Day) {
	switch _, err := clock.ParseDay(string(day)); {
	case day == "":
		f.Add(field, "Hãy ghi ngày của văn bản, ví dụ %s.", today.VN())
	case err != nil:
		f.Add(field, "Ngày của văn bản không hợp lệ; hãy ghi như %s.", today.VN())
	case day > today:
		f.Add(field, "Ngày của văn bản (%s) ở sau hôm nay (%s): văn bản chưa ký thì chưa ghi nhận được.", day.VN(), today.VN())
	}
}

func short(f *errs.Fields, field, s string, limit int, what string) {
	if s == "" || len([]rune(s)) > limit {
		f.Add(field, "Hãy ghi %s, không quá %d ký tự.", what, limit)
	}
}

// RecordTx writes a paper down in the caller's transaction. The caller has checked the right
// and records the event of the act that rests on it. Invalid with the fields of Input, beside number
// also when another paper of the year bears it.
func RecordTx(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, in Input) (Document, error) {
	in = in.Clean()
	var f errs.Fields
	in.Check(&f, now.Day())
	if err := f.Err(); err != nil {
		return Document{}, err
	}
	if in.Kind == "" {
		in.Kind = Other
	}
	if err := fresh(ctx, tx, p.Agency.ID, in); err != nil {
		return Document{}, err
	}
	d := Document{ID: db.NewID(), Kind: in.Kind, Number: in.Number, Day: in.Day, Issuer: in.Issuer, Signer: in.Signer, About: in.About,
		AgencyID: p.Agency.ID, RecordedBy: p.PersonID, RecordedAt: now}
	return d, db.Insert(ctx, tx, "documents", d)
}

// ofMany are the kinds of which one paper may decide on several files.
var ofMany = []Kind{AdjustmentDecision, StopDecision, Implementation, Settlement}

// fresh refuses a number that the body has recorded for another paper of the kind and issuer in
// the same year: numbers begin anew each year. The very same paper again is right where one
// paper may decide on several files.
func fresh(ctx context.Context, q db.Q, body db.ID, in Input) error {
	year := in.Day.Year()
	rows, err := db.Select[Document](ctx, q, "SELECT "+db.Columns[Document]("")+" FROM documents WHERE number = ? AND kind = ? AND issuer = ? AND agency_id = ? AND day BETWEEN ? AND ? ORDER BY day, id",
		in.Number, in.Kind, in.Issuer, body, clock.NewDay(year, time.January, 1), clock.NewDay(year, time.December, 31))
	if err != nil {
		return err
	}
	for _, d := range rows {
		if slices.Contains(ofMany, in.Kind) && d.Day == in.Day && d.Signer == in.Signer {
			continue
		}
		return errs.Wrong("number", "Số này đã ghi cho một văn bản cùng loại: %s, «%s». Hãy xem lại số.", d, d.About)
	}
	return nil
}

// Get returns one paper. The caller has checked that the asker may see what rests on it.
func Get(ctx context.Context, q db.Q, id db.ID) (Document, error) {
	d, err := db.Get[Document](ctx, q, "SELECT "+db.Columns[Document]("")+" FROM documents WHERE id = ?", id)
	if errors.Is(err, db.ErrNone) {
		return Document{}, errs.Missing("văn bản này")
	}
	return d, err
}

// ByIDs returns papers by their identity; those not found are left out.
func ByIDs(ctx context.Context, q db.Q, ids []db.ID) (map[db.ID]Document, error) {
	rows, err := db.Select[Document](ctx, q, "SELECT "+db.Columns[Document]("")+" FROM documents WHERE id IN (?)", ids)
	if err != nil {
		return nil, err
	}
	out := make(map[db.ID]Document, len(rows))
	for _, d := range rows {
		out[d.ID] = d
	}
	return out, nil
}
