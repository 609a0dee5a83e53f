package register

import (
	"net/http"

	"khuyencong/internal/establishment"
	"khuyencong/internal/sheet"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/survey"
	"khuyencong/internal/web"
)

// listFile is the list of establishments as a file.
func (s *Pages) listFile(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	l := listing{Query: f.Values, Today: s.today(), Filter: FilterOf(f)}
	l.Filter.After, l.Filter.Before = "", ""
	return kit.Export(w, r, s.Clock.Now(), kit.Table{File: "co-so", Title: "Cơ sở công nghiệp nông thôn", Words: l.words(),
		Columns: []sheet.Column{{Title: "Tên cơ sở", Kind: sheet.Text, Width: 44}, {Title: "Mã số thuế", Kind: sheet.Text, Width: 15}, {Title: "Mã số hộ kinh doanh", Kind: sheet.Text, Width: 15},
			{Title: "Loại hình", Kind: sheet.Text, Width: 22}, {Title: "Nơi sản xuất", Kind: sheet.Text, Width: 44}, {Title: "Số nơi sản xuất", Kind: sheet.Integer, Width: 9},
			{Title: "Mã ngành VSIC", Kind: sheet.Text, Width: 9}, {Title: "Sản phẩm", Kind: sheet.Text, Width: 30}, {Title: "Số liệu năm", Kind: sheet.Number, Width: 9},
			{Title: "Lao động", Kind: sheet.Integer, Width: 10, Sum: true}, {Title: "Trong đó nữ", Kind: sheet.Integer, Width: 10, Sum: true}},
		Each: func(put kit.Put) error {
			return s.Establishments.Each(r.Context(), kit.Who(r), l.Filter, func(e establishment.Row) error {
				row := [11]sheet.Value{sheet.String(e.Name), sheet.String(e.TaxCode), sheet.String(e.HouseholdCode), sheet.String(e.Kind.Name()), {}, sheet.Int(int64(len(e.Sites))),
					sheet.String(e.VSIC), sheet.String(e.Products)}
				if len(e.Sites) > 0 {
					row[4] = sheet.String(e.Sites[0].Where(l.Today))
				}
				if e.Year.Workers != nil {
					row[8], row[9] = sheet.Float(float64(e.Year.Year)), sheet.Int(*e.Year.Workers)
				}
				if e.Year.Women != nil {
					row[10] = sheet.Int(*e.Year.Women)
				}
				return put(row[:]...)
			})
		}})
}

// needsFile is the list of needs as a file.
func (s *Pages) needsFile(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	l := needList{Query: f.Values, Today: s.today(), Filter: needFilter(f)}
	l.Filter.After, l.Filter.Before = "", ""
	words := l.words()
	if l.Filter.State != "" {
		words = append(words, web.FilterWord{Label: "trạng thái", Value: l.Filter.State.Name()})
	}
	return kit.Export(w, r, s.Clock.Now(), kit.Table{File: "nhu-cau", Title: "Nhu cầu hỗ trợ", Words: words,
		Columns: []sheet.Column{{Title: "Cơ sở", Kind: sheet.Text, Width: 44}, {Title: "Nơi sản xuất", Kind: sheet.Text, Width: 44}, {Title: "Nội dung", Kind: sheet.Text, Width: 30}, {Title: "Mô tả", Kind: sheet.Text, Width: 44},
			{Title: "Năm mong muốn", Kind: sheet.Number, Width: 10}, {Title: "Kinh phí dự kiến (đồng)", Kind: sheet.Money, Width: 18, Sum: true}, {Title: "Vốn tự có (đồng)", Kind: sheet.Money, Width: 18, Sum: true},
			{Title: "Trạng thái", Kind: sheet.Text, Width: 20}, {Title: "Gửi ngày", Kind: sheet.Date, Width: 12}, {Title: "Nơi nhận", Kind: sheet.Text, Width: 36}},
		Each: func(put kit.Put) error {
			return s.Needs.Each(r.Context(), kit.Who(r), l.Filter, func(n survey.View) error {
				return put(sheet.String(n.Establishment.Name), sheet.String(n.Site.Where(l.Today)), sheet.String(n.ContentName()), sheet.String(n.Description), sheet.Float(float64(n.WantedYear)),
					sheet.Int(n.Cost), sheet.Int(n.OwnCapital), sheet.String(n.State.Name()), sheet.Day(string(n.CreatedAt.Day())), sheet.String(n.AgencyName))
			})
		}})
}
