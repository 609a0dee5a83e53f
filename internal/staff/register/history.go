package register

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
	"khuyencong/internal/project"
	"khuyencong/internal/sheet"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/support"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

func (s *Pages) history(w http.ResponseWriter, r *http.Request) error {
	h, err := s.Support.History(r.Context(), kit.Who(r), kit.PathID(r, "id"))
	if err != nil {
		return err
	}
	page := web.NewPage(w, r, "Lịch sử hỗ trợ: "+h.Of.Name, kit.NavRegister)
	page.Wide = true
	return web.Render(w, r, historyView(page, h, s.today()))
}

// historyFile is the rows of the history as a list for a spreadsheet.
func (s *Pages) historyFile(w http.ResponseWriter, r *http.Request) error {
	h, err := s.Support.History(r.Context(), kit.Who(r), kit.PathID(r, "id"))
	if err != nil {
		return err
	}
	return kit.ExportAs(w, r, s.Clock.Now(), r.PathValue("format"), kit.Table{File: "lich-su-ho-tro-" + string(h.Of.ID), Title: "Lịch sử hỗ trợ: " + h.Of.Name,
		Notes: []string{"Mã số: " + h.Of.Code() + ". Tiền là đồng kinh phí khuyến công."},
		Columns: []sheet.Column{{Title: "Năm", Kind: sheet.Number, Width: 8}, {Title: "Nguồn", Width: 24}, {Title: "Số hiệu", Width: 20}, {Title: "Đề án", Width: 50}, {Title: "Nội dung", Width: 40},
			{Title: "Trạng thái", Width: 22}, {Title: "Dự toán", Kind: sheet.Money}, {Title: "Hợp đồng hỗ trợ", Kind: sheet.Money}, {Title: "Nghiệm thu", Kind: sheet.Money},
			{Title: "Đã chi, phần của cơ sở", Kind: sheet.Money}, {Title: "Đã chi, cả đề án", Kind: sheet.Money}, {Title: "Ghi chú", Width: 50}},
		Each: func(put kit.Put) error { return historyRows(h, put) }})
}

// historyRows gives the files of each year, then what was carried out before this software.
func historyRows(h support.History, put kit.Put) error {
	for _, y := range h.Years {
		for _, f := range y.Files {
			share := sheet.Int(f.Paid)
			if f.Share == support.Together {
				share = sheet.Value{}
			}
			if err := put(sheet.Int(int64(y.Year)), sheet.String(project.SourceName[f.Source]), sheet.String(f.Number), sheet.String(f.Name), sheet.String(f.ContentNames()),
				sheet.String(project.StateName[f.State]), sheet.Int(f.Estimate), sheet.Int(f.Agreed), sheet.Int(f.Accepted), share, sheet.Int(f.FilePaid), sheet.String(strings.Join(fileNotes(f), " "))); err != nil {
				return err
			}
		}
		for _, x := range y.Past {
			amount := sheet.Value{}
			if x.Amount != nil {
				amount = sheet.Int(*x.Amount)
			}
			if err := put(sheet.Int(int64(y.Year)), sheet.String(sourceName(x.Source)), sheet.String(""), sheet.String(x.Name), sheet.String(x.Content), sheet.String("trước hệ thống này"),
				sheet.Value{}, sheet.Value{}, sheet.Value{}, amount, sheet.Value{}, sheet.String(pastNote(x))); err != nil {
				return err
			}
		}
	}
	return nil
}

func sourceName(s project.Source) string {
	if name := project.SourceName[s]; name != "" {
		return name
	}
	return "chưa rõ nguồn"
}

// fileNotes are what has to be known to read the figures of a file rightly.
func fileNotes(f support.File) []string {
	var out []string
	if len(f.NamedAs) > 0 {
		out = append(out, "Đề án ghi tên "+vi.ListVN(f.NamedAs)+", hồ sơ đã gộp.")
	}
	if f.Removed != "" {
		out = append(out, "Thôi tham gia từ "+f.Removed.VN()+".")
	}
	if f.Common > 0 {
		out = append(out, "Chi chung của các cơ sở "+vi.MoneyUnit(f.Common)+", không chia.")
	}
	if f.Share == support.Together {
		out = append(out, "Tiền đã chi "+vi.MoneyUnit(f.FilePaid)+" là của cả đề án; không có giấy tờ nào chia cho từng cơ sở.")
	}
	return out
}

func pastNote(x support.Past) string {
	var parts []string
	for _, s := range []string{x.Place, x.Unit, x.Decision} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if x.Amount == nil && x.Support != nil {
		parts = append(parts, "cả đề án "+vi.MoneyUnit(*x.Support))
		if x.Others > 0 {
			parts = append(parts, "cho "+vi.Count(x.Others+1)+" đơn vị")
		}
	}
	return strings.Join(parts, "; ")
}

// bars are one bar a year and source: what the files ask for, and in it what was accepted and paid.
func bars(h support.History, national bool) []web.Bar {
	var out []web.Bar
	for _, y := range h.Years {
		sum, source := y.Local, "KCĐP"
		if national {
			sum, source = y.National, "KCQG"
		}
		if sum.Files == 0 {
			continue
		}
		whole := max(sum.Estimate, sum.Agreed, sum.Accepted, sum.Paid)
		if whole == 0 {
			continue
		}
		out = append(out, web.Bar{Label: strconv.Itoa(y.Year) + " · " + source, Word: "dự toán", Whole: whole,
			Parts: []web.BarPart{{Kind: web.BarMid, Word: "đã nghiệm thu", Amount: sum.Accepted}, {Kind: web.BarMain, Word: "đã chi", Amount: sum.Paid}}})
	}
	return out
}

// supportWords sums the history in a sentence.
func supportWords(h support.History) string {
	part := func(name string, s support.Sums) string {
		if s.Files == 0 {
			return ""
		}
		out := fmt.Sprintf("%s: %s đề án, dự toán %s, nghiệm thu %s, đã chi %s", name, vi.Count(s.Files), vi.MoneyUnit(s.Estimate), vi.MoneyUnit(s.Accepted), vi.MoneyUnit(s.Paid))
		if s.Shared > 0 {
			out += ", ngoài ra " + vi.MoneyUnit(s.Shared) + " chi chung cho nhiều cơ sở"
		}
		return out + "."
	}
	var parts []string
	for _, s := range []string{part("Khuyến công quốc gia", h.National), part("Khuyến công địa phương", h.Local)} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if h.Past > 0 {
		parts = append(parts, vi.Count(h.Past)+" đề án trước hệ thống này, theo danh sách của tỉnh.")
	}
	if h.Elsewhere > 0 {
		parts = append(parts, vi.Count(h.Elsewhere)+" đề án khác có tên cơ sở, ngoài phạm vi bạn được xem.")
	}
	if len(parts) == 0 {
		return "Chưa có đề án nào đã nộp mà bạn được xem."
	}
	return strings.Join(parts, " ")
}

func historyPath(id db.ID, rest ...string) string {
	return establishmentPath(id, append([]string{"ho-tro"}, rest...)...)
}

// inUse tells what a later look found of what was supported.
func inUse(code string) string {
	return map[string]string{"yes": "đang dùng", "partly": "dùng một phần", "no": "không dùng", "not_applicable": "không có gì để dùng"}[code]
}

// pastLine tells a project from before this system.
func pastLine(x support.Past) string {
	parts := []string{x.Name}
	if x.Content != "" {
		parts[0] += " (" + x.Content + ")"
	}
	parts = append(parts, vi.LowerFirst(sourceName(x.Source)))
	if x.Amount != nil {
		parts = append(parts, vi.MoneyUnit(*x.Amount))
	}
	return strings.Join(parts, ", ")
}

func certificateLine(c establishment.Certificate) string {
	parts := []string{strings.TrimSpace(c.Kind + " " + c.Number)}
	if c.Issuer != "" {
		parts = append(parts, c.Issuer)
	}
	if c.IssuedOn != "" {
		parts = append(parts, "ngày "+c.IssuedOn.VN())
	}
	return strings.Join(parts, ", ")
}
