package importing

import (
	"context"
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

// ShownRow is a row as its page shows it.
type ShownRow struct {
	Row
	Texts   []string // by column, as corrected
	Mended  []int    // the columns that were corrected
	Told    []Problem
	Chosen  string // what was chosen, in words
	Labels  string // what an update would change, in words
	Current string // the record as it is, of an update
}

// RowFilter chooses rows of an import.
type RowFilter struct {
	Code    string  // with this problem; "" any
	Verdict Verdict // "" any
	Plain   bool    // also rows without a problem
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
	if !f.Plain && f.Code == "" && f.Verdict == "" {
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
	return out
}

// lastDay asks a unit for its present form.
const lastDay = "2200-12-31"
