package project

import (
	"context"
	"errors"
	"io"
	"os"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
)

// The kinds of events of attachments.
const (
	Attached       audit.Kind = "project.attached"
	AttachmentGone audit.Kind = "project.attachment_withdrawn"
)

// The papers a file may carry. Only those with an article are asked for by name.
const (
	PaperLetter     = "letter"     // công văn đề nghị
	PaperRequest    = "request"    // văn bản đề nghị hỗ trợ of a beneficiary
	PaperCommitment = "commitment" // cam kết vốn
	PaperQuote      = "quote"      // báo giá
	PaperLegal      = "legal"      // giấy đăng ký, giấy phép
	PaperDecision   = "decision"   // quyết định
	PaperContract   = "contract"   // hợp đồng
	PaperProgress   = "progress"   // báo cáo tiến độ
	PaperAcceptance = "acceptance" // biên bản nghiệm thu
	PaperInvoice    = "invoice"    // hóa đơn, chứng từ
	PaperSettlement = "settlement" // hồ sơ quyết toán
	PaperPhoto      = "photo"      // ảnh
	PaperOther      = "other"      // giấy tờ khác
)

// Paper describes one kind of paper.
type Paper struct {
	Code, Name string
	Citation   policy.Citation
}

// Papers lists the kinds in the order of the way.
var Papers = []Paper{
	{PaperLetter, "Công văn đề nghị", policy.Cite(policy.TT36, "10", "1", "a")},
	{PaperRequest, "Văn bản đề nghị hỗ trợ của đơn vị thụ hưởng", policy.Cite(policy.TT36, "10", "1", "a")},
	{PaperCommitment, "Cam kết đầu tư đủ phần vốn còn lại", policy.Cite(policy.TTLT26, "7", "3")},
	{PaperQuote, "Báo giá", policy.Internal},
	{PaperLegal, "Giấy đăng ký, giấy phép của cơ sở", policy.Internal},
	{PaperDecision, "Quyết định", policy.Internal},
	{PaperContract, "Hợp đồng", policy.Cite(policy.TT36, "13")},
	{PaperProgress, "Báo cáo tiến độ", policy.Cite(policy.TT36, "23", "3", "a")},
	{PaperAcceptance, "Biên bản nghiệm thu cơ sở", policy.Cite(policy.TT36, "14")},
	{PaperInvoice, "Hóa đơn, chứng từ", policy.Cite(policy.TT36, "19")},
	{PaperSettlement, "Hồ sơ quyết toán", policy.Cite(policy.TT36, "19")},
	{PaperPhoto, "Ảnh", policy.Internal},
	{PaperOther, "Giấy tờ khác", policy.Internal},
}

// PaperName is the Vietnamese name of a kind of paper.
func PaperName(code string) string {
	for _, p := range Papers {
		if p.Code == code {
			return p.Name
		}
	}
	return code
}

// Attachment is one giấy tờ kèm theo: its bytes lie in the file store.
type Attachment struct {
	ID           db.ID         `db:"id"`
	ProjectID    db.ID         `db:"project_id"`
	SubjectKind  string        `db:"subject_kind"`
	SubjectID    db.ID         `db:"subject_id"`
	Paper        string        `db:"paper"`
	Name         string        `db:"name"`
	Mime         string        `db:"mime"`
	Size         int64         `db:"size"`
	SHA256       string        `db:"sha256"`
	AddedBy      db.ID         `db:"added_by"`
	AddedAt      clock.Instant `db:"added_at"`
	WithdrawnAt  clock.Instant `db:"withdrawn_at"`
	WithdrawnWhy string        `db:"withdrawn_why"`
}

// AttachInput is one paper as it is uploaded. SubjectKind and SubjectID say what it belongs
// to; empty, it belongs to the file itself.
type AttachInput struct {
	Paper       string
	Name        string
	Content     io.Reader
	SubjectKind string
	SubjectID   db.ID
}

// Attach keeps a paper with a file. Whoever sees the file and is not a mere reader may add
// one; an establishment may add to its own. Invalid when the content is not what the name
// says, TooLarge beyond the limit, both on the field "file".
func (s *Service) Attach(ctx context.Context, p account.Principal, id db.ID, in AttachInput) (db.ID, error) {
	if p.Is(account.Auditor, account.Administrator) {
		return "", errs.Refuse("Vai trò «%s» chỉ đọc.", p.Role.Name())
	}
	if _, err := SeeTx(ctx, s.DB, p, id); err != nil {
		return "", err
	}
	if PaperName(in.Paper) == in.Paper {
		return "", errs.Wrong("paper", "Hãy chọn loại giấy tờ.")
	}
	kept, err := s.Files.Put("file", in.Name, in.Content)
	if err != nil {
		return "", err
	}
	now := s.Clock.Now()
	a := Attachment{ID: db.NewID(), ProjectID: id, SubjectKind: in.SubjectKind, SubjectID: in.SubjectID, Paper: in.Paper, Name: clipTo(vi.NFC(in.Name), 200),
		Mime: kept.Mime, Size: kept.Size, SHA256: kept.SHA256, AddedBy: p.PersonID, AddedAt: now}
	if a.SubjectID == "" {
		a.SubjectKind, a.SubjectID = "project", id
	}
	return a.ID, s.DB.Tx(ctx, func(tx *db.Tx) error {
		one, err := SeeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if one.State.Final() {
			return errs.Clash("Đề án đã kết thúc nên không thêm giấy tờ.")
		}
		if err := db.Insert(ctx, tx, "attachments", a); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: Attached, SubjectKind: "attachment", SubjectID: a.ID, ProjectID: id,
			Sentence: "Thêm giấy tờ «" + a.Name + "» (" + PaperName(a.Paper) + ").", After: a})
	})
}

// WithdrawAttachment takes a paper back, with a reason; its bytes and its row stay. Who
// added it, while the file may be edited.
func (s *Service) WithdrawAttachment(ctx context.Context, p account.Principal, id, attachment db.ID, why string) error {
	why = vi.NFC(why)
	if why == "" {
		return errs.Wrong("reason", "Hãy ghi lý do bỏ giấy tờ này.")
	}
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		one, err := SeeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		a, err := attachment1(ctx, tx, id, attachment)
		if err != nil {
			return err
		}
		if !one.State.Editable() || !p.For(one.ImplementerID) {
			return errs.Refuse("Giấy tờ đã nộp không bỏ được. Hãy thêm bản mới.")
		}
		n, err := tx.Exec(ctx, "UPDATE attachments SET withdrawn_at = ?, withdrawn_why = ? WHERE id = ? AND withdrawn_at IS NULL", now, why, attachment)
		if err != nil {
			return err
		} else if n != 1 {
			return errs.Clash("Giấy tờ này đã được bỏ.")
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: AttachmentGone, SubjectKind: "attachment", SubjectID: a.ID, ProjectID: id,
			Sentence: "Bỏ giấy tờ «" + a.Name + "»: " + why + ".", Before: a})
	})
}

// Download opens a paper of a file that the principal may see. The caller closes it.
func (s *Service) Download(ctx context.Context, p account.Principal, id, attachment db.ID) (Attachment, *os.File, error) {
	if _, err := SeeTx(ctx, s.DB, p, id); err != nil {
		return Attachment{}, nil, err
	}
	a, err := attachment1(ctx, s.DB, id, attachment)
	if err == nil && !a.WithdrawnAt.IsZero() {
		err = errs.Missing("giấy tờ này: đơn vị đã bỏ")
	}
	if err != nil {
		return Attachment{}, nil, err
	}
	f, err := s.Files.Open(a.SHA256)
	return a, f, err
}

// AttachmentsTx returns the papers of a file, those taken back left out.
func AttachmentsTx(ctx context.Context, q db.Q, id db.ID) ([]Attachment, error) {
	return db.Select[Attachment](ctx, q, "SELECT "+db.Columns[Attachment]("")+" FROM attachments WHERE project_id = ? AND withdrawn_at IS NULL ORDER BY added_at, id", id)
}

func attachment1(ctx context.Context, q db.Q, project, id db.ID) (Attachment, error) {
	a, err := db.Get[Attachment](ctx, q, "SELECT "+db.Columns[Attachment]("")+" FROM attachments WHERE id = ? AND project_id = ?", id, project)
	if errors.Is(err, db.ErrNone) {
		return a, errs.Missing("giấy tờ này")
	}
	return a, err
}

func paperCounts(ctx context.Context, q db.Q, id db.ID) (map[string]int, error) {
	type row struct {
		Paper string `db:"paper"`
		N     int    `db:"n"`
	}
	rows, err := db.Select[row](ctx, q, "SELECT paper, COUNT(*) AS n FROM attachments WHERE project_id = ? AND withdrawn_at IS NULL AND subject_kind = 'project' GROUP BY paper", id)
	out := map[string]int{}
	for _, r := range rows {
		out[r.Paper] = r.N
	}
	return out, err
}
