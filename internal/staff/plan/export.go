package plan

import (
	"net/http"

	"khuyencong/internal/contract"
	"khuyencong/internal/programme"
	"khuyencong/internal/project"
	"khuyencong/internal/sheet"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// contractsFile is the list of contracts as a file.
func (s *Pages) contractsFile(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	v := contractsView{query: f.Values, today: s.today(), filter: contractFilter(f)}
	return kit.Export(w, r, s.Clock.Now(), kit.Table{File: "hop-dong", Title: "Hợp đồng, giao nhiệm vụ", Words: v.words(),
		Columns: []sheet.Column{{Title: "Số", Kind: sheet.Text, Width: 20}, {Title: "Ngày ký", Kind: sheet.Date, Width: 12}, {Title: "Hình thức", Kind: sheet.Text, Width: 24}, {Title: "Nguồn", Kind: sheet.Text, Width: 22}, {Title: "Năm", Kind: sheet.Number, Width: 8},
			{Title: "Bên A", Kind: sheet.Text, Width: 36}, {Title: "Bên B", Kind: sheet.Text, Width: 36}, {Title: "Từ ngày", Kind: sheet.Date, Width: 12}, {Title: "Đến ngày", Kind: sheet.Date, Width: 12}, {Title: "Số đề án", Kind: sheet.Integer, Width: 9, Sum: true},
			{Title: "Kinh phí (đồng)", Kind: sheet.Money, Width: 18, Sum: true}, {Title: "Đã tạm ứng (đồng)", Kind: sheet.Money, Width: 18, Sum: true}, {Title: "Đã nghiệm thu (đồng)", Kind: sheet.Money, Width: 18, Sum: true},
			{Title: "Đã quyết toán (đồng)", Kind: sheet.Money, Width: 18, Sum: true}, {Title: "Trạng thái", Kind: sheet.Text, Width: 16}},
		Each: func(put kit.Put) error {
			return s.Contracts.Each(r.Context(), kit.Who(r), v.filter, func(c contract.Row) error {
				return put(sheet.String(c.Number), sheet.Day(string(c.Day)), sheet.String(contract.KindName[c.Kind]), sheet.String(project.SourceName[c.Source]), sheet.Float(float64(c.Year)), sheet.String(c.PartyA), sheet.String(c.PartyB),
					sheet.Day(string(c.From)), sheet.Day(string(c.To)), sheet.Int(int64(c.Count)), sheet.Int(c.Amount), sheet.Int(c.Advanced), sheet.Int(c.Accepted), sheet.Int(c.Settled), sheet.String(contract.StateName[c.State]))
			})
		}})
}

// plansFile is the list of plans as a file.
func (s *Pages) plansFile(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	v := plansView{query: f.Values, today: s.today(), filter: planFilter(f)}
	return kit.Export(w, r, s.Clock.Now(), kit.Table{File: "ke-hoach", Title: "Kế hoạch khuyến công năm", Words: v.words(),
		Columns: []sheet.Column{{Title: "Kế hoạch", Kind: sheet.Text, Width: 44}, {Title: "Nguồn", Kind: sheet.Text, Width: 22}, {Title: "Năm", Kind: sheet.Number, Width: 8}, {Title: "Đợt", Kind: sheet.Number, Width: 6},
			{Title: "Số đề án", Kind: sheet.Integer, Width: 9, Sum: true}, {Title: "Kinh phí (đồng)", Kind: sheet.Money, Width: 18, Sum: true}, {Title: "Trạng thái", Kind: sheet.Text, Width: 16}, {Title: "Ngày phê duyệt", Kind: sheet.Date, Width: 12}},
		Each: func(put kit.Put) error {
			rows, err := s.Plans.List(r.Context(), kit.Who(r), v.filter)
			for _, row := range rows {
				if err := put(sheet.String(row.Name), sheet.String(project.SourceName[row.Source]), sheet.Float(float64(row.Year)), sheet.Float(float64(row.Tranche)), sheet.Int(int64(row.Count)), sheet.Int(row.Amount),
					sheet.String(programme.StateName[row.State]), sheet.Day(string(row.ApprovedOn))); err != nil {
					return err
				}
			}
			return err
		}})
}

// planItemsFile is the files of one plan as a file.
func (s *Pages) planItemsFile(w http.ResponseWriter, r *http.Request) error {
	pl, err := s.Plans.Open(r.Context(), kit.Who(r), kit.PathID(r, "plan"))
	if err != nil {
		return err
	}
	return kit.Export(w, r, s.Clock.Now(), kit.Table{File: "ke-hoach-de-an", Title: vi.TitleFirst(pl.Title()),
		Columns: []sheet.Column{{Title: "Số hiệu", Kind: sheet.Text, Width: 20}, {Title: "Tên đề án", Kind: sheet.Text, Width: 54}, {Title: "Đơn vị thực hiện", Kind: sheet.Text, Width: 36}, {Title: "Địa bàn", Kind: sheet.Text, Width: 36}, {Title: "Kinh phí khuyến công (đồng)", Kind: sheet.Money, Width: 20, Sum: true}, {Title: "Ghi chú", Kind: sheet.Text, Width: 30}},
		Each: func(put kit.Put) error {
			for _, i := range pl.Entries {
				if err := put(sheet.String(i.Number), sheet.String(i.Name), sheet.String(i.Implementer), sheet.String(i.Places), sheet.Int(i.Amount), sheet.String(i.Note)); err != nil {
					return err
				}
			}
			return nil
		}})
}
