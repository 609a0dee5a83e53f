package survey

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// Limits of what comes with one need.
const (
	MaxPhotos = 12
	MaxQuotes = 5
)

// The papers of a need, by the codes of a file's papers.
const (
	PaperQuote = "quote" // báo giá
	PaperPhoto = "photo" // ảnh
)

const (
	subjectUpload = "upload" // put down for a form that is not sent yet
	subjectQuote  = "need_quote"
)

// File is one tệp khảo sát, a quotation's scan or a photograph: its bytes lie in the file store as
// they came, whatever a camera wrote into them included. The rows stand with those of a đề án's papers.
type File struct {
	ID           db.ID         `db:"id" json:"id"`
	SubjectKind  string        `db:"subject_kind" json:"subject_kind"`
	SubjectID    string        `db:"subject_id" json:"subject_id"` // of the need or the quotation
	Paper        string        `db:"paper" json:"paper"`
	Name         string        `db:"name" json:"name"`
	Mime         string        `db:"mime" json:"mime"`
	Size         int64         `db:"size" json:"size"`
	SHA256       string        `db:"sha256" json:"sha256"`
	AddedBy      db.ID         `db:"added_by" json:"added_by"`
	AddedAt      clock.Instant `db:"added_at" json:"added_at"`
	WithdrawnAt  clock.Instant `db:"withdrawn_at" json:"withdrawn_at"`
	WithdrawnWhy string        `db:"withdrawn_why" json:"withdrawn_why"`
}

// Picture reports whether the standard library can draw it small.
func (f File) Picture() bool { return f.Mime == "image/jpeg" || f.Mime == "image/png" }

// Quote is one báo giá of what is wanted.
type Quote struct {
	ID       db.ID         `db:"id" json:"id"`
	NeedID   db.ID         `db:"need_id" json:"need"`
	Supplier string        `db:"supplier" json:"supplier"`
	Amount   int64         `db:"amount" json:"amount"` // đồng
	Day      clock.Day     `db:"quote_day" json:"day"` // "" unknown
	Chosen   bool          `db:"chosen" json:"chosen"` // the estimate begins with it
	AddedBy  db.ID         `db:"added_by" json:"added_by"`
	AddedAt  clock.Instant `db:"added_at" json:"added_at"`
	slot     int           // of the form
}

// QuoteInput is one quotation as a form has it; an empty one is none.
type QuoteInput struct {
	Supplier string
	Amount   int64 // đồng
	Day      clock.Day
	Chosen   bool
	typed    bool
	Unread   []errs.Field // by the fields supplier, amount, day
}

// Empty reports whether nothing was typed.
func (q QuoteInput) Empty() bool { return !q.typed && q.Supplier == "" && q.Amount == 0 && q.Day == "" }

// ParseQuote reads a row of a form: supplier, amount, day. get returns "" for what is not there.
func ParseQuote(get func(field string) string) QuoteInput {
	in := QuoteInput{Supplier: vi.NFC(get("supplier"))}
	in.typed = in.Supplier != "" || vi.NFC(get("amount")) != "" || vi.NFC(get("day")) != ""
	unread := func(name string, err error) {
		if err != nil {
			in.Unread = append(in.Unread, errs.Field{Name: name, Sentence: err.Error()})
		}
	}
	if vi.NFC(get("amount")) != "" {
		n, sentence := money(get("amount"))
		if in.Amount = n; sentence != "" {
			in.Unread = append(in.Unread, errs.Field{Name: "amount", Sentence: sentence})
		}
	}
	var err error
	if vi.NFC(get("day")) != "" {
		in.Day, err = clock.ParseDay(get("day"))
		unread("day", err)
	}
	return in
}

func (q QuoteInput) fill(f *errs.Fields, prefix string, out Quote, today clock.Day) Quote {
	if q.Empty() {
		return out
	}
	bad := map[string]bool{}
	for _, u := range q.Unread {
		bad[u.Name] = true
		f.Add(prefix+u.Name, "%s", u.Sentence)
	}
	out.Supplier, out.Amount, out.Day = vi.NFC(q.Supplier), q.Amount, q.Day
	if n := utf8.RuneCountInString(out.Supplier); n == 0 || n > 300 {
		f.Add(prefix+"supplier", "Hãy ghi tên nhà cung cấp, nhiều nhất 300 ký tự.")
	}
	if !bad["amount"] && (out.Amount <= 0 || out.Amount > most) {
		f.Add(prefix+"amount", "Số tiền của báo giá lớn hơn 0 và không quá %s.", vi.MoneyUnit(most))
	}
	if !bad["day"] && out.Day > today {
		f.Add(prefix+"day", "Ngày báo giá không sau hôm nay, %s.", today.VN())
	}
	return out
}

// Keep puts a file down for a form that is not sent yet, so that it stays when something else on
// the form is refused. field is "photos", or "quotes.N.file" for the N-th quotation. Those who
// record needs or send their own may; Invalid, and TooLarge, on that field.
func (s *Service) Keep(ctx context.Context, p account.Principal, key, field, name string, content io.Reader) error {
	if !p.Is(account.Establishment) && !p.Is(surveyors...) {
		return refuseSurveyor(p)
	}
	if s.Files == nil || key == "" || len(key) > 100 {
		return errs.Wrong(field, "Tệp chưa nhận được. Hãy tải lại trang rồi chọn lại tệp.")
	}
	have, err := uploads(ctx, s.DB, p, key)
	if err != nil {
		return err
	}
	if _, quote := slotOf(field); !quote && field != "photos" {
		return errs.Wrong("photos", "Không rõ tệp «%s» thuộc mục nào.", name)
	}
	if n := count(have, field); field == "photos" && n >= MaxPhotos {
		return errs.Wrong(field, "Mỗi nhu cầu nhận nhiều nhất %d ảnh; ảnh «%s» chưa nhận.", MaxPhotos, name)
	} else if field != "photos" && n >= 3 {
		return errs.Wrong(field, "Mỗi báo giá nhận nhiều nhất 3 tệp; tệp «%s» chưa nhận.", name)
	}
	k, err := s.Files.Put(field, name, content)
	if err != nil {
		return err
	}
	if field == "photos" && !strings.HasPrefix(k.Mime, "image/") {
		return errs.Wrong(field, "Tệp «%s» không phải là ảnh. Hãy chọn ảnh JPG, PNG hoặc WebP.", name)
	}
	if slices.ContainsFunc(have, func(f File) bool { return f.Paper == field && f.SHA256 == k.SHA256 }) {
		return nil // sent again with the same form
	}
	now := s.Clock.Now()
	row := File{ID: db.NewID(), SubjectKind: subjectUpload, SubjectID: key, Paper: field, Name: clip(vi.NFC(name), 200), Mime: k.Mime, Size: k.Size, SHA256: k.SHA256, AddedBy: p.PersonID, AddedAt: now}
	return s.DB.Tx(ctx, func(tx *db.Tx) error { return db.Insert(ctx, tx, "attachments", row) })
}

// Uploads lists what a person put down under a form's key and did not send yet.
func (s *Service) Uploads(ctx context.Context, p account.Principal, key string) ([]File, error) {
	return uploads(ctx, s.DB, p, key)
}

func uploads(ctx context.Context, q db.Q, p account.Principal, key string) ([]File, error) {
	if key == "" {
		return nil, nil
	}
	return db.Select[File](ctx, q, "SELECT "+db.Columns[File]("")+" FROM attachments WHERE subject_id = ? AND subject_kind = ? AND added_by = ? AND withdrawn_at IS NULL ORDER BY added_at, id", key, subjectUpload, p.PersonID)
}

func count(files []File, paper string) int {
	n := 0
	for _, f := range files {
		if f.Paper == paper {
			n++
		}
	}
	return n
}

func kept(files []File, drop []db.ID) []File {
	return slices.DeleteFunc(slices.Clone(files), func(f File) bool { return slices.Contains(drop, f.ID) })
}

// slotOf reads which quotation of a form a file belongs to.
func slotOf(field string) (int, bool) {
	rest, ok := strings.CutPrefix(field, "quotes.")
	number, found := strings.CutSuffix(rest, ".file")
	n, err := strconv.Atoi(number)
	return n, ok && found && err == nil && n >= 0 && n < MaxQuotes
}

// settle gives the files of a form to the need and its quotations, and takes back the dropped.
func settle(ctx context.Context, tx *db.Tx, p account.Principal, need db.ID, quotes []Quote, in RecordInput) ([]File, error) {
	all, err := uploads(ctx, tx, p, in.Key)
	if err != nil {
		return nil, err
	}
	var out []File
	for _, f := range all {
		kind, id, paper := subject, need, PaperPhoto
		if slot, ok := slotOf(f.Paper); ok {
			kind, paper = subjectQuote, PaperQuote
			for _, q := range quotes {
				if q.slot == slot {
					id = q.ID
				}
			}
		}
		if slices.Contains(in.Drop, f.ID) {
			if _, err := tx.Exec(ctx, "UPDATE attachments SET withdrawn_at = ?, withdrawn_why = ? WHERE id = ?", f.AddedAt, "bỏ trước khi gửi", f.ID); err != nil {
				return nil, err
			}
			continue
		}
		f.SubjectKind, f.SubjectID, f.Paper = kind, string(id), paper
		if _, err := tx.Exec(ctx, "UPDATE attachments SET subject_kind = ?, subject_id = ?, paper = ? WHERE id = ?", kind, id, paper, f.ID); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// AddPapers adds a quotation, or photographs, or both to a need that still waits, with the files put
// down under the key. Who may Edit the need, and who answers it, may.
func (s *Service) AddPapers(ctx context.Context, p account.Principal, need db.ID, quote QuoteInput, key string, drop []db.ID) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		v, err := waiting(ctx, tx, p, need, func(m May) bool { return m.Papers }, "Chỉ người gửi và nơi nhận nhu cầu được thêm báo giá, ảnh (quy định nội bộ).")
		if err != nil {
			return err
		}
		have, err := papers(ctx, tx, need)
		if err != nil {
			return err
		}
		ups, err := uploads(ctx, tx, p, key)
		if err != nil {
			return err
		}
		coming := kept(ups, drop)
		var f errs.Fields
		q := quote.fill(&f, "quotes.0.", Quote{ID: db.NewID(), NeedID: need, AddedBy: p.PersonID, AddedAt: now}, now.Day())
		var quotes []Quote
		switch {
		case !quote.Empty() && len(have.Quotes) >= MaxQuotes:
			f.Add("quotes.0.supplier", "Mỗi nhu cầu ghi nhiều nhất %d báo giá.", MaxQuotes)
		case !quote.Empty():
			quotes = append(quotes, q)
		case count(coming, "quotes.0.file") > 0:
			f.Add("quotes.0.supplier", "Hãy ghi nhà cung cấp và số tiền của báo giá.")
		case len(coming) == 0:
			f.Add("photos", "Hãy ghi một báo giá hoặc chọn ảnh.")
		}
		if n := count(have.Files, PaperPhoto) + count(coming, "photos"); n > MaxPhotos {
			f.Add("photos", "Mỗi nhu cầu nhận nhiều nhất %d ảnh, đang có %d.", MaxPhotos, count(have.Files, PaperPhoto))
		}
		if err := f.Err(); err != nil {
			return err
		}
		for _, q := range quotes {
			if err := db.Insert(ctx, tx, "need_quotes", q); err != nil {
				return err
			}
		}
		files, err := settle(ctx, tx, p, need, quotes, RecordInput{Key: key, Drop: drop})
		if err != nil {
			return err
		}
		if len(quotes) > 0 {
			err = audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: QuoteAdded, SubjectKind: subject, SubjectID: need,
				Sentence: fmt.Sprintf("Thêm báo giá của %s cho nhu cầu của %s: %s.", q.Supplier, v.establishment.Name, vi.MoneyUnit(q.Amount)), After: q})
			if err != nil {
				return err
			}
		}
		if n := count(files, PaperPhoto); n > 0 {
			return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: PhotosAdded, SubjectKind: subject, SubjectID: need,
				Sentence: fmt.Sprintf("Thêm %d ảnh cho nhu cầu của %s.", n, v.establishment.Name), After: files})
		}
		return nil
	})
}

// ChooseQuote says which quotation the estimate begins with. Who may AddPapers may.
func (s *Service) ChooseQuote(ctx context.Context, p account.Principal, need, quote db.ID) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		v, err := waiting(ctx, tx, p, need, func(m May) bool { return m.Papers }, "Chỉ người gửi và nơi nhận nhu cầu được chọn báo giá (quy định nội bộ).")
		if err != nil {
			return err
		}
		have, err := papers(ctx, tx, need)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(have.Quotes, func(q Quote) bool { return q.ID == quote })
		if at < 0 {
			return errs.Missing("báo giá này")
		}
		if have.Quotes[at].Chosen {
			return nil
		}
		for _, set := range []struct {
			chosen bool
			cond   string
			id     db.ID
		}{{false, "need_id", need}, {true, "id", quote}} {
			if _, err := tx.Exec(ctx, "UPDATE need_quotes SET chosen = ? WHERE "+set.cond+" = ?", set.chosen, set.id); err != nil {
				return err
			}
		}
		q := have.Quotes[at]
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: QuoteChosen, SubjectKind: subject, SubjectID: need,
			Sentence: fmt.Sprintf("Chọn báo giá của %s cho nhu cầu của %s: %s.", q.Supplier, v.establishment.Name, vi.MoneyUnit(q.Amount)), After: q})
	})
}

// WithdrawFile takes a photograph or a scan back, with a reason; its bytes and its row stay. Who may
// AddPapers may, while the need waits. The field of the reason is why.
func (s *Service) WithdrawFile(ctx context.Context, p account.Principal, need, file db.ID, why string) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		v, err := waiting(ctx, tx, p, need, func(m May) bool { return m.Papers }, "Chỉ người gửi và nơi nhận nhu cầu được bỏ tệp (quy định nội bộ).")
		if err != nil {
			return err
		}
		one, err := fileOf(ctx, tx, need, file)
		if err != nil {
			return err
		}
		if why = vi.NFC(why); why == "" || utf8.RuneCountInString(why) > 300 {
			return errs.Wrong("why", "Hãy ghi lý do bỏ tệp này, nhiều nhất 300 ký tự.")
		}
		if _, err := tx.Exec(ctx, "UPDATE attachments SET withdrawn_at = ?, withdrawn_why = ? WHERE id = ?", now, why, file); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: FileWithdrawn, SubjectKind: subject, SubjectID: need,
			Sentence: fmt.Sprintf("Bỏ tệp «%s» của nhu cầu của %s: %s.", one.Name, v.establishment.Name, why), Before: one})
	})
}

// Download opens a file of a need that the person may know of. The caller closes it.
func (s *Service) Download(ctx context.Context, p account.Principal, need, file db.ID) (File, *os.File, error) {
	if _, err := load(ctx, s.DB, p, need); err != nil {
		return File{}, nil, err
	}
	f, err := fileOf(ctx, s.DB, need, file)
	if err != nil || s.Files == nil {
		return f, nil, errors.Join(err, errNoStore(s))
	}
	r, err := s.Files.Open(f.SHA256)
	return f, r, err
}

func errNoStore(s *Service) error {
	if s.Files == nil {
		return errs.Missing("kho tệp")
	}
	return nil
}

func fileOf(ctx context.Context, q db.Q, need, file db.ID) (File, error) {
	have, err := papers(ctx, q, need)
	if err != nil {
		return File{}, err
	}
	for _, f := range have.Files {
		if f.ID == file {
			return f, nil
		}
	}
	return File{}, errs.Missing("tệp này")
}

// Papers are the quotations of a need, cheapest first, and its files, oldest first.
type Papers struct {
	Quotes []Quote
	Files  []File
}

// Of returns the files of a quotation, or of the need itself: its photographs.
func (p Papers) Of(id db.ID) []File {
	return slices.DeleteFunc(slices.Clone(p.Files), func(f File) bool { return f.SubjectID != string(id) })
}

// Quote is the quotation that an estimate begins with: the chosen one, else the cheapest; nil where
// there is none. An internal rule.
func (p Papers) Quote() *Quote {
	for i := range p.Quotes {
		if p.Quotes[i].Chosen {
			return &p.Quotes[i]
		}
	}
	if len(p.Quotes) == 0 {
		return nil
	}
	return &p.Quotes[0]
}

func papers(ctx context.Context, q db.Q, need db.ID) (Papers, error) {
	var out Papers
	var err error
	out.Quotes, err = db.Select[Quote](ctx, q, "SELECT "+db.Columns[Quote]("")+" FROM need_quotes WHERE need_id = ? ORDER BY amount, added_at, id", need)
	if err != nil {
		return out, err
	}
	ids := []string{string(need)}
	for _, one := range out.Quotes {
		ids = append(ids, string(one.ID))
	}
	out.Files, err = db.Select[File](ctx, q, "SELECT "+db.Columns[File]("")+" FROM attachments WHERE subject_id IN (?) AND subject_kind IN (?) AND withdrawn_at IS NULL ORDER BY added_at, id",
		ids, []string{subject, subjectQuote})
	return out, err
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
