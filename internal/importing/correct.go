package importing

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// Correction is one thing that a person says of a row: another text for a cell, the record or the
// commune that is meant, or that the row is a new one or to be left out.
type Correction struct {
	Row    int
	Column int    // of a text, or of the problem that is answered
	Code   string // of the problem that is answered
	Text   *string
	Choice string // an identity of a record or of a commune, "new", "skip"; "" with Text
	All    bool   // the same for every row with this problem and the same words
}

// placeFix is the key under which a chosen commune stands among the corrections of a row.
const placeFix = -2

// mostText is the longest correction of a cell, in characters.
const mostText = 2000

// Correct keeps corrections with their rows and returns how many rows they touch. They count when
// the rows are judged again: see JudgeAgain. Those who import may; the file itself stays as it was.
func (s *Service) Correct(ctx context.Context, p account.Principal, id db.ID, list []Correction) (int, error) {
	if !May(p) {
		return 0, refuse()
	}
	touched := 0
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		touched = 0
		imp, err := load(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if imp.State != Checked && imp.State != Stopped && imp.State != Failed {
			return errs.Clash("Lần nhập này đang ở bước «%s», không sửa được dòng nào.", StateName[imp.State])
		}
		for _, c := range list {
			if err := c.check(); err != nil {
				return err
			}
			row, err := db.Get[Row](ctx, tx, "SELECT "+db.Columns[Row]("")+" FROM import_rows WHERE import_id = ? AND row_no = ?", id, c.Row)
			if err != nil {
				return errs.Missing("dòng này trong tệp").Because(err)
			}
			if c.Text != nil && strings.TrimSpace(*c.Text) == strings.TrimSpace(cellAt(row, c.Column)) {
				continue // as it stands
			}
			rows := []Row{row}
			if c.All {
				if rows, err = equals(ctx, tx, row, c); err != nil {
					return err
				}
			}
			for i := range rows {
				c.put(&rows[i])
				if _, err := tx.Exec(ctx, "UPDATE import_rows SET fixes = ?, choice = ? WHERE import_id = ? AND row_no = ?", rows[i].Fixes, rows[i].Choice, id, rows[i].No); err != nil {
					return err
				}
			}
			touched += len(rows)
		}
		_, err = tx.Exec(ctx, "UPDATE imports SET version = version + 1 WHERE id = ?", id)
		return err
	})
	return touched, err
}

func (c Correction) check() error {
	if c.Text != nil {
		if c.Column < 0 || c.Column > 16_383 {
			return errs.Wrong("text", "Không có ô này.")
		}
		if utf8.RuneCountInString(*c.Text) > mostText {
			return errs.Wrong("text", "Nội dung ô dài quá %s ký tự.", vi.Count(mostText))
		}
		return nil
	}
	if c.Choice == string(New) || c.Choice == string(Skip) {
		return nil
	}
	if _, ok := db.ParseID(c.Choice); ok {
		return nil
	}
	if u, ok := place.Lookup(place.ID(c.Choice)); ok && u.Level == place.LevelCommune {
		return nil
	}
	return errs.Wrong("choice", "Hãy chọn một trong các cách đã nêu.")
}

func (c Correction) put(row *Row) {
	fixes := fixesOf(row.Fixes)
	if fixes == nil {
		fixes = map[int]string{}
	}
	switch _, isPlace := place.Lookup(place.ID(c.Choice)); {
	case c.Text != nil:
		fixes[c.Column] = clean(*c.Text)
	case isPlace:
		fixes[placeFix] = c.Choice
	default:
		row.Choice = c.Choice
	}
	row.Fixes = encodeFixes(fixes)
}

// equals finds the rows that have the problem which is answered with the same words: in the same
// message, and for another text in the same cell too.
func equals(ctx context.Context, tx *db.Tx, row Row, c Correction) ([]Row, error) {
	var asked *Problem
	for _, p := range problemsOf(row.Problems) {
		if p.Code == c.Code && p.Column == c.Column {
			asked = &p
		}
	}
	if asked == nil {
		return []Row{row}, nil
	}
	cell := cellAt(row, c.Column)
	var out []Row
	after := -1
	for {
		rows, err := db.Select[Row](ctx, tx, "SELECT "+db.Columns[Row]("")+" FROM import_rows WHERE import_id = ? AND row_no > ? AND problems LIKE ? ESCAPE '!' ORDER BY row_no LIMIT ?",
			row.ImportID, after, `%"k":"`+escapeLike(c.Code)+`"%`, step)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			after = r.No
			for _, p := range problemsOf(r.Problems) {
				if p.Code == asked.Code && p.Column == asked.Column && p.Message == asked.Message && (c.Text == nil || cellAt(r, c.Column) == cell) {
					out = append(out, r)
					break
				}
			}
		}
		if len(rows) < step {
			return out, nil
		}
	}
}

func escapeLike(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}

// cellAt is the text of a cell of a staged row, as it was corrected.
func cellAt(r Row, column int) string {
	if s, ok := fixesOf(r.Fixes)[column]; ok {
		return s
	}
	cells, err := readCells(r.Cells, nil)
	if err != nil || column < 0 || column >= len(cells) {
		return ""
	}
	return cells[column].text
}

// codeNames are what pages call the problems, by code.
var codeNames = map[string]string{
	"name.wrong": "Tên chưa đúng", "name.missing": "Thiếu tên", "kind.wrong": "Thiếu loại hình", "kind.unknown": "Loại hình không nhận ra",
	"tax_code.wrong": "Mã số thuế chưa đúng", "tax_code.zero": "Mã số mất số 0", "code.scientific": "Mã số bị Excel rút gọn", "tax_code.scientific": "Mã số bị Excel rút gọn",
	"household_code.wrong": "Mã hộ kinh doanh chưa đúng", "tax_code.elsewhere": "Mã số thuộc địa bàn khác", "household_code.elsewhere": "Mã số thuộc địa bàn khác",
	"tax_code.name": "Cùng mã, khác tên", "household_code.name": "Cùng mã, khác tên", "household_code.several": "Nhiều cơ sở cùng mã",
	"match.similar": "Giống cơ sở đã có", "double.row": "Trùng trong tệp", "commune.which": "Chưa rõ xã, phường", "commune.divided": "Xã, phường đã chia tách",
	"commune.unknown": "Không có xã, phường này", "province.missing": "Thiếu tỉnh", "province.unknown": "Không rõ tỉnh", "site_province.wrong": "Ngoài địa bàn hoặc thiếu tỉnh",
	"site_commune.wrong": "Thiếu hoặc sai xã, phường", "number.wrong": "Số chưa đọc được", "money.wrong": "Số tiền chưa đọc được", "money.unit": "Chưa rõ đơn vị tiền",
	"money.comma": "Dấu phẩy có hai nghĩa", "year.wrong": "Năm chưa đọc được", "year.missing": "Thiếu năm", "day.wrong": "Ngày chưa đọc được", "yes.wrong": "Chưa rõ có hay không",
	"cell.error": "Công thức bị lỗi", "email.wrong": "Thư điện tử chưa đúng", "women.wrong": "Lao động nữ nhiều hơn tổng", "vsic.wrong": "Mã ngành chưa đúng", "row.refused": "Không có quyền",
	"note.row.total": "Dòng cộng", "note.row.group": "Dòng nhóm", "note.row.header": "Đầu bảng lặp lại", "note.row.numbers": "Dòng đánh số cột", "note.row.footer": "Dòng ghi chú, chữ ký",
	"note.tax_code.zero": "Đã trả lại số 0 của mã số", "note.household_code.zero": "Đã trả lại số 0 của mã hộ", "note.phone.zero": "Đã trả lại số 0 điện thoại",
	"note.phone.more": "Nhiều số điện thoại", "note.phone": "Điện thoại lạ", "note.tax_code": "Mã số thuế lạ", "note.commune.now": "Xã, phường theo địa bàn mới", "note.name.owner": "Lấy tên chủ cơ sở",
	"note.tax_code.moved": "Mã số chuyển ô", "note.household_code.moved": "Mã số chuyển ô", "note.site.other": "Nơi sản xuất khác hồ sơ", "note.year": "Năm của số liệu",
	"note.kind.name": "Loại hình theo tên", "note.day.year": "Ngày chỉ có năm", "note.source": "Chưa rõ nguồn kinh phí", "note.beneficiary.name": "Đơn vị thụ hưởng chưa ghép",
	"choice.gone": "Cơ sở đã chọn không còn", "province.outside": "Ngoài địa bàn",
}

// CodeName is what pages call a problem.
func CodeName(code string) string {
	if s, ok := codeNames[code]; ok {
		return s
	}
	return "Vấn đề khác"
}

// Tallied is how many problems of a kind an import has.
type Tallied struct {
	Code, Name string
	Note       bool
	N          int
}

// Tallies are the problems of each kind, those that keep rows out first.
func (imp *Import) Tallies() []Tallied {
	var raw map[string]int
	if imp.Tally == "" || json.Unmarshal([]byte(imp.Tally), &raw) != nil {
		return nil
	}
	var out []Tallied
	for code, n := range raw {
		out = append(out, Tallied{code, CodeName(code), strings.HasPrefix(code, "note."), n})
	}
	slices.SortFunc(out, func(a, b Tallied) int {
		if a.Note != b.Note {
			if b.Note {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Code, b.Code))
	})
	return out
}

// ShownRow is a row as its page shows it.
type ShownRow struct {
	Row
	Texts  []string // by column, as corrected
	Mended []int    // the columns that were corrected
	Told   []Problem
	Chosen string // the commune that was chosen, in words
}

// RowFilter chooses rows of an import.
type RowFilter struct {
	Code    string  // with this problem; "" any
	Verdict Verdict // "" any
	Open    bool    // those that keep the file from being written: refused, or asking
	After   int     // behind this row
	Limit   int     // 25 when not given
}

// Rows returns rows of an import in the order of the file, by default those with something to be
// told; more says that further ones follow.
func (s *Service) Rows(ctx context.Context, p account.Principal, id db.ID, f RowFilter) (rows []ShownRow, more bool, err error) {
	if _, err := s.Get(ctx, p, id); err != nil {
		return nil, false, err
	}
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 25
	}
	cond, args := "import_id = ? AND row_no > ?", []any{id, f.After}
	switch {
	case f.Open:
		cond += " AND verdict IN ('refused', 'ask')"
	case f.Code == "" && f.Verdict == "":
		cond += " AND problems <> ''"
	}
	if f.Code != "" {
		cond, args = cond+" AND problems LIKE ? ESCAPE '!'", append(args, `%"k":"`+escapeLike(f.Code)+`"%`)
	}
	if f.Verdict != "" {
		cond, args = cond+" AND verdict = ?", append(args, f.Verdict)
	}
	list, err := db.Select[Row](ctx, s.DB, "SELECT "+db.Columns[Row]("")+" FROM import_rows WHERE "+cond+" ORDER BY row_no LIMIT ?", append(args, f.Limit+1)...)
	if err != nil {
		return nil, false, err
	}
	if more = len(list) > f.Limit; more {
		list = list[:f.Limit]
	}
	for _, r := range list {
		rows = append(rows, shown(r))
	}
	return rows, more, nil
}

func shown(r Row) ShownRow {
	out := ShownRow{Row: r, Told: problemsOf(r.Problems)}
	cells, _ := readCells(r.Cells, nil)
	for _, c := range cells {
		out.Texts = append(out.Texts, c.text)
	}
	for i, s := range fixesOf(r.Fixes) {
		if i < 0 {
			if u, ok := place.Lookup(place.ID(s)); ok {
				out.Chosen = u.Where(lastDay)
			}
			continue
		}
		for len(out.Texts) <= i {
			out.Texts = append(out.Texts, "")
		}
		out.Texts[i] = s
		out.Mended = append(out.Mended, i)
	}
	slices.Sort(out.Mended)
	slices.SortStableFunc(out.Told, func(a, b Problem) int { return rank(b.Level) - rank(a.Level) })
	return out
}

// lastDay asks a unit for its present form.
const lastDay = "2200-12-31"
