package importing

import (
	"context"
	"errors"
	"io"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/sheet"
	"khuyencong/internal/vi"
)

// Upload keeps a file, looks into it, proposes the sheet, the header and the columns (as they were
// mapped last time by the same body, where the header is the same), and writes nothing else.
// Recorders may. Invalid, on the field file, for what is no list.
func (s *Service) Upload(ctx context.Context, p account.Principal, kind Kind, name string, r io.Reader) (*Import, error) {
	if !May(p) {
		return nil, refuse()
	}
	if kind != Establishments && kind != Projects {
		return nil, errs.Wrong("kind", "Hãy chọn tệp là danh sách cơ sở hay đề án.")
	}
	kept, err := s.Files.PutList("file", name, r)
	if err != nil {
		return nil, err
	}
	imp := &Import{ID: db.NewID(), Kind: kind, FileName: vi.NFC(name), SHA256: kept.SHA256, Size: kept.Size, State: Uploaded, UploadedAt: s.Clock.Now(),
		StartedBy: p.PersonID, StartedPost: p.PostID, StartedFor: p.Agency.ID, StartedName: p.Name, Version: 1}
	b, closing, err := s.book(imp)
	if err != nil {
		if e, ok := errs.As(err); ok && e.Kind == errs.Invalid {
			return nil, errs.Wrong("file", "%s", e.Sentence).Because(err)
		}
		return nil, err
	}
	defer closing()
	at, err := bestSheet(kind, b)
	if err != nil {
		return nil, err
	}
	if err := s.lay(ctx, p, imp, b, at, 0, 0); err != nil {
		return nil, err
	}
	return imp, s.DB.Tx(ctx, func(tx *db.Tx) error { return db.Insert(ctx, tx, "imports", *imp) })
}

// bestSheet is the sheet that looks most like a list of the kind; hidden ones only when no other
// holds anything.
func bestSheet(kind Kind, b *sheet.Book) (int, error) {
	best, bestScore := -1, -1
	for i, info := range b.Sheets() {
		if i >= 20 {
			break
		}
		rows, _, err := sample(b, i)
		if err != nil {
			if len(b.Sheets()) == 1 {
				return 0, told(err)
			}
			continue
		}
		score := 0
		for _, r := range rows {
			score = max(score, headScore(kind, r))
		}
		score = 2*score + min(len(rows), 1)
		if info.Hidden {
			score /= 4
		}
		if score > bestScore {
			best, bestScore = i, score
		}
	}
	if best < 0 {
		return 0, errs.Wrong("file", "Không đọc được trang tính nào của tệp. Hãy mở bằng Excel, lưu lại rồi tải lên.")
	}
	return best, nil
}

// lay finds the layout of a sheet, or takes the header that a person pointed at, and proposes the
// mapping.
func (s *Service) lay(ctx context.Context, p account.Principal, imp *Import, b *sheet.Book, at, top, count int) error {
	rows, detector, err := sample(b, at)
	if err != nil {
		return told(err)
	}
	merged := func() []sheet.Range {
		m, err := b.Merged(at)
		if err != nil {
			return nil
		}
		return m
	}
	var l Layout
	if top > 0 {
		l = layoutAt(at, rows, top, count, merged)
	} else {
		l = findLayout(imp.Kind, at, rows, merged)
	}
	imp.Sheet, imp.Layout, imp.Signature, imp.Encoding = b.Sheets()[at].Name, encode(l), l.Signature(), detector.Encoding().String()
	m, err := s.remembered(ctx, p, imp.Kind, l)
	if err != nil {
		return err
	}
	imp.Mapping = encode(m)
	if imp.Year == 0 {
		imp.Year = l.Year
	}
	return nil
}

// remembered is the mapping of the last time, or a proposal.
func (s *Service) remembered(ctx context.Context, p account.Principal, kind Kind, l Layout) (Mapping, error) {
	text, err := db.Get[string](ctx, s.DB, "SELECT mapping FROM import_mappings WHERE agency_id = ? AND kind = ? AND signature = ?", p.Agency.ID, kind, l.Signature())
	if errors.Is(err, db.ErrNone) {
		return l.Guess(kind), nil
	} else if err != nil {
		return Mapping{}, err
	}
	m, err := decodeMapping(text)
	if err != nil || len(m.Columns) != len(l.Heads) {
		return l.Guess(kind), nil
	}
	return m, nil
}

// SetHeader chooses the sheet and the header: its first row as Excel shows it, and how many rows.
// top 0 looks for it. What was judged before is to be judged again.
func (s *Service) SetHeader(ctx context.Context, p account.Principal, id db.ID, at, top, count int) error {
	imp, err := s.idle(ctx, p, id)
	if err != nil {
		return err
	}
	b, closing, err := s.book(imp)
	if err != nil {
		return err
	}
	defer closing()
	var f errs.Fields
	if at < 0 || at >= len(b.Sheets()) {
		f.Add("sheet", "Hãy chọn một trang tính của tệp.")
	}
	if top < 0 || top > 1000 {
		f.Add("top", "Dòng đầu bảng là số dòng như Excel ghi, ví dụ 5.")
	}
	if top > 0 && (count < 1 || count > 3) {
		f.Add("rows", "Đầu bảng gồm 1 đến 3 dòng.")
	}
	if err := f.Err(); err != nil {
		return err
	}
	if err := s.lay(ctx, p, imp, b, at, top, count); err != nil {
		return err
	}
	return s.keep(ctx, imp)
}

// Settings are what a person says of a file beside its columns.
type Settings struct {
	Columns  []string // by column: the key of a field, "" none
	Year     string   // of figures whose header tells none
	Province place.ID // of rows that name none
	Kind     string   // of establishments whose row and name tell none
}

// SetMapping says what the columns mean, and remembers it for the next file with this header.
func (s *Service) SetMapping(ctx context.Context, p account.Principal, id db.ID, in Settings) error {
	imp, err := s.idle(ctx, p, id)
	if err != nil {
		return err
	}
	l, err := decodeLayout(imp.Layout)
	if err != nil {
		return err
	}
	var f errs.Fields
	today := s.Clock.Now().Day()
	m := Mapping{Columns: make([]string, len(l.Heads))}
	for i := range min(len(in.Columns), len(m.Columns)) {
		key := in.Columns[i]
		if _, ok := FieldOf(imp.Kind, key); !ok && key != "" {
			f.Add("column", "Cột %s: hãy chọn một mục trong danh sách.", sheet.ColumnName(i))
			continue
		}
		m.Columns[i] = key
	}
	if !slices.Contains(m.Columns, "name") {
		f.Add("column", "Hãy chọn cột nào là tên %s.", map[Kind]string{Establishments: "cơ sở", Projects: "đề án"}[imp.Kind])
	}
	imp.Year = 0
	if in.Year != "" {
		v := readYear(cell{text: in.Year})
		n := clock.Day(v.text + "-01-01").Year()
		if v.wrong != "" || n < 1990 || n > today.Year()+1 {
			f.Add("year", "Năm của số liệu từ 1990 đến %d.", today.Year())
		}
		imp.Year = n
	}
	imp.ProvinceID = ""
	if in.Province != "" {
		pr, ok := place.Get(in.Province)
		if !ok || !pr.Valid(today) {
			f.Add("province", "Hãy chọn tỉnh, thành phố trong danh sách.")
		}
		imp.ProvinceID = in.Province
	}
	if in.Kind != "" {
		k, ok := readKind(in.Kind)
		if !ok {
			f.Add("kind", "Hãy chọn loại hình trong danh sách.")
		}
		m.Defaults = map[string]string{"kind": string(k)}
	}
	if err := f.Err(); err != nil {
		return err
	}
	imp.Mapping = encode(m)
	return s.keep(ctx, imp)
}

// idle returns an import that may still be changed.
func (s *Service) idle(ctx context.Context, p account.Principal, id db.ID) (*Import, error) {
	if !May(p) {
		return nil, refuse()
	}
	imp, err := load(ctx, s.DB, p, id)
	if err != nil {
		return nil, err
	}
	if imp.State.Busy() || imp.State == Applied || imp.State == Undone {
		return nil, errs.Clash("Lần nhập này đang ở bước «%s», không đổi được nữa.", StateName[imp.State])
	}
	return imp, nil
}

// keep writes the settings of an import, which is then to be checked anew, and remembers the
// mapping for its body.
func (s *Service) keep(ctx context.Context, imp *Import) error {
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE imports SET sheet = ?, layout = ?, mapping = ?, signature = ?, encoding = ?, province_id = ?, year = ?, state = 'uploaded', message = '', version = version + 1
			WHERE id = ? AND version = ?`, imp.Sheet, imp.Layout, imp.Mapping, imp.Signature, imp.Encoding, imp.ProvinceID, imp.Year, imp.ID, imp.Version)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.Clash("Người khác vừa thay đổi lần nhập này. Hãy tải lại trang.")
		}
		if imp.StartedFor == "" {
			return nil
		}
		if _, err := tx.Exec(ctx, "DELETE FROM import_mappings WHERE agency_id = ? AND kind = ? AND signature = ?", imp.StartedFor, imp.Kind, imp.Signature); err != nil {
			return err
		}
		return db.Insert(ctx, tx, "import_mappings", SavedMapping{imp.StartedFor, imp.Kind, imp.Signature, imp.Mapping, s.Clock.Now()})
	})
}

// SavedMapping is cách ghép cột đã nhớ: how a body mapped the columns of a header last time.
type SavedMapping struct {
	AgencyID  db.ID         `db:"agency_id"`
	Kind      Kind          `db:"kind"`
	Signature string        `db:"signature"`
	Mapping   string        `db:"mapping"`
	UsedAt    clock.Instant `db:"used_at"`
}
