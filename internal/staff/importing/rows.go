package importing

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"khuyencong/internal/importing"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// rowsView is what the page of the rows is drawn from.
type rowsView struct {
	imp   *importing.Import
	heads []string
	rows  []importing.ShownRow
	more  bool
	code  string
	after int
	may   bool // corrections may still be made
	open  bool // only rows that keep the file from being written
}

// verdictLook is the shape and the word of a verdict.
func verdictLook(v importing.Verdict) (web.Icon, web.Tone, string) {
	switch v {
	case importing.New:
		return web.IconOK, web.ToneDone, "Ghi mới"
	case importing.Update:
		return web.IconOK, web.ToneDone, "Cập nhật"
	case importing.Same:
		return web.IconOK, web.ToneMute, "Không đổi"
	case importing.Refused:
		return web.IconLate, web.ToneLate, "Bị từ chối"
	case importing.Ask:
		return web.IconUnknown, web.ToneSoon, "Cần chọn"
	case importing.Skip:
		return web.IconClosed, web.ToneMute, "Bỏ qua"
	case importing.Aside:
	}
	return web.IconInfo, web.ToneMute, "Không phải cơ sở, đề án"
}

func (s *Pages) rows(w http.ResponseWriter, r *http.Request) error {
	return s.drawRows(w, r, http.StatusOK, web.NewForm())
}

func (s *Pages) drawRows(w http.ResponseWriter, r *http.Request, status int, f *web.Form) error {
	imp, err := s.get(r)
	if err != nil {
		return err
	}
	v := rowsView{imp: imp, heads: imp.LayoutOf().Heads, code: r.URL.Query().Get("loi")}
	v.after, _ = strconv.Atoi(r.URL.Query().Get("sau"))
	v.may = imp.State == importing.Checked || imp.State == importing.Stopped || imp.State == importing.Failed
	v.open = v.code == "" && v.may && imp.Refused+imp.Asked > 0 && r.URL.Query().Get("moi") == ""
	if v.rows, v.more, err = s.Imports.Rows(r.Context(), kit.Who(r), imp.ID, importing.RowFilter{Code: v.code, Open: v.open, After: v.after}); err != nil {
		return err
	}
	return web.RenderTo(w, r, status, rowsPage(web.NewPage(w, r, "Các dòng cần xem", section(imp.Kind)), f, v))
}

// address is the address of the page with another filter or behind another row.
func (v rowsView) address(code string, after int) string {
	q := url.Values{}
	if code != "" {
		q.Set("loi", code)
	}
	if after > 0 {
		q.Set("sau", strconv.Itoa(after))
	}
	if code == "" && !v.open {
		q.Set("moi", "1")
	}
	if len(q) == 0 {
		return pathOf(v.imp.ID, "dong")
	}
	return pathOf(v.imp.ID, "dong") + "?" + q.Encode()
}

func (v rowsView) head(column int) string {
	if column >= 0 && column < len(v.heads) {
		return v.heads[column]
	}
	return ""
}

func textName(row, column int) string { return fmt.Sprintf("o.%d.%d", row, column) }

func choiceName(row int, code string) string { return fmt.Sprintf("chon.%d.%s", row, code) }

func allName(row int, code string) string { return fmt.Sprintf("het.%d.%s", row, code) }

// asks reports whether a problem is answered by a choice, mends whether by another text.
func asks(p importing.Problem) bool { return p.Level == importing.Asks || len(p.Choices) > 0 }

func mends(p importing.Problem) bool { return p.Column >= 0 && p.Level == importing.Stops }

func placed(p importing.Problem) bool {
	return strings.HasPrefix(p.Code, "commune.")
}

// asking reports whether a row already offers to be left out.
func asking(row importing.ShownRow) bool { return slices.ContainsFunc(row.Told, asks) }

// editable lists the columns of a row whose cells a problem lets one mend, each once.
func editable(row importing.ShownRow) []importing.Problem {
	var out []importing.Problem
	seen := map[int]bool{}
	for _, p := range row.Told {
		if (mends(p) || p.Level == importing.Asks && p.Column >= 0) && !seen[p.Column] {
			seen[p.Column] = true
			out = append(out, p)
		}
	}
	return out
}

func textOf(row importing.ShownRow, column int) string {
	if column >= 0 && column < len(row.Texts) {
		return row.Texts[column]
	}
	return ""
}

// correct takes the corrections of a page of rows, and judges the file again.
func (s *Pages) correct(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	id := kit.PathID(r, "id")
	var list []importing.Correction
	for name, vals := range f.Values {
		parts := strings.SplitN(name, ".", 3)
		if len(parts) != 3 || len(vals) == 0 {
			continue
		}
		row, err := strconv.Atoi(parts[1])
		if err != nil {
			continue
		}
		switch parts[0] {
		case "o":
			column, err := strconv.Atoi(parts[2])
			if err != nil {
				continue
			}
			text, code := vals[0], f.Get(fmt.Sprintf("ma.%d.%d", row, column))
			list = append(list, importing.Correction{Row: row, Column: column, Code: code, Text: &text, All: f.Bool(allName(row, code))})
		case "chon":
			if vals[0] == "" {
				continue
			}
			column, err := strconv.Atoi(f.Get(fmt.Sprintf("cot.%d.%s", row, parts[2])))
			if err != nil {
				column = -1
			}
			list = append(list, importing.Correction{Row: row, Column: column, Code: parts[2], Choice: vals[0], All: f.Bool(allName(row, parts[2]))})
		}
	}
	n, err := s.Imports.Correct(r.Context(), kit.Who(r), id, list)
	if err == nil && n == 0 {
		f.Fail("rows", "Chưa sửa ô nào và chưa chọn dòng nào.")
		return s.drawRows(w, r, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		if !f.Take(err) {
			return err
		}
		return s.drawRows(w, r, web.StatusOf(err), f)
	}
	return s.begin(w, r, id, importing.JudgeAgain, flashCorrected)
}
