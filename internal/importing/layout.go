package importing

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"khuyencong/internal/sheet"
	"khuyencong/internal/vi"
)

// Layout is where a table stands in its sheet, and how its columns are called.
type Layout struct {
	Sheet  int      `json:"sheet"`
	Top    int      `json:"top"`   // the first row of the header, as Excel shows it
	Rows   int      `json:"rows"`  // rows of the header: one to three
	First  int      `json:"first"` // the first row that may be data
	Heads  []string `json:"heads"` // by column: «Lao động / Nữ»
	Unit   string   `json:"unit"`  // of all money, as a line above the table tells; ""
	Year   int      `json:"year"`  // of the figures, as a line above the table tells; 0
	Titles []string `json:"titles,omitempty"`
}

// Mapping says what the columns of a file mean.
type Mapping struct {
	Columns  []string          `json:"columns"`            // by column: the key of a field, "" none
	Defaults map[string]string `json:"defaults,omitempty"` // fields of rows that do not state them
}

// Signature tells headers that are the same apart: a mapping is remembered under it.
func (l Layout) Signature() string {
	folded := make([]string, len(l.Heads))
	for i, h := range l.Heads {
		folded[i] = readHead(h).text
	}
	sum := sha256.Sum256([]byte(strings.Join(folded, "|")))
	return hex.EncodeToString(sum[:12])
}

// Guess proposes a mapping by the headers.
func (l Layout) Guess(k Kind) Mapping {
	heads := make([]head, len(l.Heads))
	for i, h := range l.Heads {
		heads[i] = readHead(h)
	}
	return Mapping{Columns: guess(k, heads)}
}

// sampled is a row of the beginning of a sheet.
type sampled struct {
	no    int
	cells []sheet.Cell
}

// sampleRows is how many rows of a sheet are looked at for its header.
const sampleRows = 60

// sample reads the beginning of a sheet, with its old encodings converted by what they say
// together, and returns the detector for the rest.
func sample(b *sheet.Book, at int) ([]sampled, *sheet.Detector, error) {
	var rows []sampled
	detector := &sheet.Detector{}
	for row, err := range b.Rows(at) {
		if err != nil {
			return nil, nil, err
		}
		rows = append(rows, sampled{row.Number, slices.Clone(row.Cells)})
		for _, c := range row.Cells {
			detector.Add(c)
		}
		if len(rows) >= sampleRows {
			break
		}
	}
	for _, r := range rows {
		for i := range r.cells {
			r.cells[i].Text, _ = detector.Decode(r.cells[i])
		}
	}
	return rows, detector, nil
}

// findLayout finds the header among the first rows. merged is asked only where it matters.
func findLayout(k Kind, at int, rows []sampled, merged func() []sheet.Range) Layout {
	l := Layout{Sheet: at}
	best, bestScore := -1, 0
	for i, r := range rows {
		if i >= 40 {
			break
		}
		if s := headScore(k, r); s > bestScore {
			best, bestScore = i, s
		}
	}
	if best < 0 { // nothing is known: the first row of several words
		for i, r := range rows {
			if texts(r) >= 3 {
				best = i
				break
			}
		}
	}
	if best < 0 {
		if len(rows) == 0 {
			return l
		}
		best = 0
	}
	top, last := best, best
	for top > 0 && best-top < 2 && groupHead(rows[top-1], rows[top]) {
		top--
	}
	for last+1 < len(rows) && last-top < 2 && subHead(rows[last], rows[last+1]) {
		last++
	}
	l.place(rows, top, last)
	l.joinHeads(rows, top, last, merged)
	l.readTitles(rows[:top])
	return l
}

// At makes the layout of a header that a person pointed at: its first row and how many.
func layoutAt(at int, rows []sampled, top, count int, merged func() []sheet.Range) Layout {
	l := Layout{Sheet: at}
	from := slices.IndexFunc(rows, func(r sampled) bool { return r.no >= top })
	if from < 0 {
		return l
	}
	last := from
	for last+1 < len(rows) && rows[last+1].no < top+count {
		last++
	}
	l.place(rows, from, last)
	l.joinHeads(rows, from, last, merged)
	l.readTitles(rows[:from])
	return l
}

// place notes where the header stands and where the data begin, past a row of numbers.
func (l *Layout) place(rows []sampled, top, last int) {
	l.Top, l.Rows = rows[top].no, rows[last].no-rows[top].no+1
	l.First = rows[last].no + 1
	for i := last + 1; i < len(rows) && i <= last+2; i++ {
		if numbering(rows[i].texts()) {
			l.First = rows[i].no + 1
			break
		}
	}
}

func (r sampled) texts() []string {
	out := make([]string, len(r.cells))
	for i, c := range r.cells {
		out[i] = vi.NFC(c.Text)
	}
	return out
}

func texts(r sampled) int {
	n := 0
	for _, c := range r.cells {
		if c.Kind == sheet.Text && strings.TrimSpace(c.Text) != "" {
			n++
		}
	}
	return n
}

// headScore says how much a row looks like a header of the kind.
func headScore(k Kind, r sampled) int {
	found, score := 0, 0
	for _, c := range r.cells {
		if c.Kind != sheet.Text {
			if c.Kind == sheet.Number {
				score -= 40
			}
			continue
		}
		h := readHead(c.Text)
		if len(h.words) == 0 || len(h.words) > 12 {
			continue
		}
		if h.text == "stt" || h.text == "tt" {
			score += 90
			found++
			continue
		}
		best := 0
		for _, f := range Fields(k) {
			best = max(best, f.score(h))
		}
		if best >= enough {
			found++
			score += best
		}
	}
	if found < 2 {
		return 0
	}
	return score
}

// groupHead reports whether the row above is the upper part of the header below it: words over
// some of its columns, and no title line.
func groupHead(above, below sampled) bool {
	if below.no-above.no != 1 {
		return false
	}
	full := 0
	for i, c := range above.cells {
		s := strings.TrimSpace(c.Text)
		if s == "" {
			continue
		}
		if c.Kind != sheet.Text || titleLine(s) || len([]rune(s)) > 80 {
			return false
		}
		if i < len(below.cells) || len(below.cells) < len(above.cells) {
			full++
		}
	}
	// A lone cell is a group head only over a gap: «Lao động» over «Tổng | Nữ».
	return full >= 2 || full == 1 && texts(below) < len(below.cells)
}

// subHead reports whether the row below is the lower part of the header above: words under
// columns that the upper row groups, and nothing like data.
func subHead(above, below sampled) bool {
	if below.no-above.no != 1 {
		return false
	}
	full, under := 0, 0
	for i, c := range below.cells {
		s := strings.TrimSpace(c.Text)
		if s == "" {
			continue
		}
		if c.Kind != sheet.Text || len([]rune(s)) > 60 || strings.Trim(s, "0123456789.,()") == "" {
			return false
		}
		full++
		upper := ""
		if i < len(above.cells) {
			upper = strings.TrimSpace(above.cells[i].Text)
		}
		next := ""
		if i+1 < len(above.cells) {
			next = strings.TrimSpace(above.cells[i+1].Text)
		}
		if upper == "" || next == "" && i+1 < len(below.cells) && strings.TrimSpace(below.cells[i+1].Text) != "" {
			under++
		}
	}
	first := ""
	if len(below.cells) > 0 {
		first = strings.TrimSpace(below.cells[0].Text)
	}
	return full > 0 && under == full && first == "" && full < max(2, len(above.cells))
}

var titleWords = regexp.MustCompile(`^(danh sach|bieu|bang|phu luc|uy ban|ubnd|so cong thuong|so cong nghiep|cong hoa|doc lap|kem theo|\(kem theo|tong hop|trung tam|don vi tinh|dvt)`)

func titleLine(s string) bool {
	return titleWords.MatchString(strings.TrimLeft(vi.Fold(s), "( "))
}

// joinHeads writes the headers of the columns: group and sub head joined by « / ».
func (l *Layout) joinHeads(rows []sampled, top, last int, merged func() []sheet.Range) {
	width := 0
	for i := top; i <= last; i++ {
		width = max(width, len(rows[i].cells))
	}
	grid := make([][]string, last-top+1)
	for i := range grid {
		grid[i] = make([]string, width)
		copy(grid[i], rows[top+i].texts())
	}
	if last > top {
		spread(grid, rows[top].no, merged())
	}
	l.Heads = make([]string, width)
	for c := range width {
		var parts []string
		for r := range grid {
			if s := grid[r][c]; s != "" && (len(parts) == 0 || parts[len(parts)-1] != s) {
				parts = append(parts, s)
			}
		}
		l.Heads[c] = strings.Join(parts, " / ")
	}
	for len(l.Heads) > 0 && l.Heads[len(l.Heads)-1] == "" {
		l.Heads = l.Heads[:len(l.Heads)-1]
	}
}

// spread writes the word of a merged range over all its columns; where the file tells of no
// merging, a group head reaches over the empty cells to its right that have words under them.
func spread(grid [][]string, top int, merged []sheet.Range) {
	known := false
	for _, m := range merged {
		if m.Top < top || m.Top >= top+len(grid) {
			continue
		}
		known = true
		for c := m.Left; c <= m.Right && c < len(grid[0]); c++ {
			grid[m.Top-top][c] = grid[m.Top-top][min(m.Left, len(grid[0])-1)]
		}
	}
	if known {
		return
	}
	for r := range len(grid) - 1 {
		for c := 1; c < len(grid[r]); c++ {
			if grid[r][c] == "" && grid[r+1][c] != "" && grid[r+1][c-1] != "" {
				grid[r][c] = grid[r][c-1]
			}
		}
	}
}

var yearInTitle = regexp.MustCompile(`\bnam (19[9]\d|20\d\d)\b`)

// readTitles keeps the lines above the table, and what unit and year they tell.
func (l *Layout) readTitles(rows []sampled) {
	for _, r := range rows {
		var words []string
		for _, s := range r.texts() {
			if s != "" && (len(words) == 0 || words[len(words)-1] != s) {
				words = append(words, s)
			}
		}
		line := strings.Join(words, " ")
		if line == "" {
			continue
		}
		if len(l.Titles) < 12 {
			l.Titles = append(l.Titles, line)
		}
		folded := vi.Fold(line)
		if m := yearInTitle.FindStringSubmatch(folded); m != nil && !strings.Contains(folded, "ngay") {
			l.Year, _ = strconv.Atoi(m[1])
		}
		if at := strings.Index(folded, "don vi tinh"); at >= 0 {
			l.Unit = unitOf(folded[at+len("don vi tinh"):])
		} else if at := strings.Index(folded, "dvt"); at >= 0 {
			l.Unit = unitOf(folded[at+len("dvt"):])
		}
	}
}

var (
	numberMark  = regexp.MustCompile(`^\(?\d{1,2}\)?(=.*)?$`)
	letterMark  = regexp.MustCompile(`^\(?[A-H]\)?$`)
	romanMark   = regexp.MustCompile(`^(I|II|III|IV|V|VI|VII|VIII|IX|X|XI|XII|XIII|XIV|XV|XVI|XVII|XVIII|XIX|XX)\.?$`)
	ordinalMark = regexp.MustCompile(`^[A-Z]\.?$|^\d{1,3}\.?$|^[a-z]\)$`)
	totalWords  = regexp.MustCompile(`^(tong cong|tong so|tong|cong|toan tinh|tong toan tinh|tong cong toan tinh|cong toan tinh|luy ke|trong do|tong hop)\b`)
	groupLead   = regexp.MustCompile(`^(?:([ivx]{1,5}|[a-h]|\d{1,2})[.)]?\s+)?((?:huyen|quan|thi xa|tp|tx|thanh pho|tinh|xa|phuong|thi tran|dac khu|cum|khu|dia ban|nam|nguon|khuyen cong)\b.*)$`)
)

// numbering reports whether a row only numbers the columns: (1) (2) (3), A B 1 2.
func numbering(cells []string) bool {
	n, prev, rising := 0, 0, true
	for _, s := range cells {
		s = strings.TrimSpace(s)
		switch {
		case s == "":
			continue
		case letterMark.MatchString(s):
		case numberMark.MatchString(s):
			digits := strings.Trim(s, "()")
			digits, _, _ = strings.Cut(digits, "=")
			v, _ := strconv.Atoi(strings.TrimRight(digits, ")"))
			rising = rising && v > prev
			prev = v
		default:
			return false
		}
		n++
	}
	return n >= 3 && rising
}

func decodeLayout(s string) (l Layout, err error) {
	if s != "" {
		err = json.Unmarshal([]byte(s), &l)
	}
	return l, err
}

func decodeMapping(s string) (m Mapping, err error) {
	if s != "" {
		err = json.Unmarshal([]byte(s), &m)
	}
	return m, err
}

func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // our own plain types
	}
	return string(b)
}
