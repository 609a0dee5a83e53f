package file

import (
	"net/http"

	"khuyencong/internal/db"
	"khuyencong/internal/project"
	"khuyencong/internal/sheet"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// listFile is the list of files as a file.
func (s *Pages) listFile(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	v := listPage{filter: filterOf(f), query: keep(f.Values), today: s.today()}
	unit, err := s.agencyName(ctx, v.filter.Unit)
	if err != nil {
		return err
	}
	words := v.sentence(unit)
	if v.filter.Late {
		words = append(words, web.FilterWord{Label: "ở bước", Value: "lâu hơn dự kiến"})
	}
	if v.filter.Mine {
		words = append(words, web.FilterWord{Label: "do", Value: "tôi phụ trách"})
	}
	names := map[db.ID]string{}
	return kit.Export(w, r, s.Clock.Now(), kit.Table{File: "de-an", Title: v.heading(unit), Words: words,
		Columns: []sheet.Column{{Title: "Số hiệu", Kind: sheet.Text, Width: 20}, {Title: "Tên đề án", Kind: sheet.Text, Width: 54}, {Title: "Loại", Kind: sheet.Text, Width: 18}, {Title: "Nguồn", Kind: sheet.Text, Width: 22},
			{Title: "Năm kế hoạch", Kind: sheet.Number, Width: 10}, {Title: "Nội dung", Kind: sheet.Text, Width: 36}, {Title: "Đơn vị thực hiện", Kind: sheet.Text, Width: 36}, {Title: "Đơn vị thụ hưởng", Kind: sheet.Text, Width: 36},
			{Title: "Địa bàn", Kind: sheet.Text, Width: 30}, {Title: "Khuyến công (đồng)", Kind: sheet.Money, Width: 18, Sum: true}, {Title: "Tổng kinh phí (đồng)", Kind: sheet.Money, Width: 18, Sum: true},
			{Title: "Trạng thái", Kind: sheet.Text, Width: 28}, {Title: "Từ ngày", Kind: sheet.Date, Width: 12}},
		Each: func(put kit.Put) error {
			return s.Projects.Each(ctx, kit.Who(r), v.filter, func(row project.Row) error {
				name, known := names[row.ImplementerID]
				if !known { // as many as there are units
					if name, err = s.agencyName(ctx, row.ImplementerID); err != nil {
						return err
					}
					names[row.ImplementerID] = name
				}
				_, _, state := stateOf(row)
				money := [2]sheet.Value{}
				if row.Total > 0 {
					money = [2]sheet.Value{sheet.Int(row.Promotion), sheet.Int(row.Total)}
				}
				return put(sheet.String(row.Number), sheet.String(nameOr(row.Name)), sheet.String(kindName(row.Kind)), sheet.String(sourceName(row.Source)), sheet.Float(float64(row.PlanYear)),
					sheet.String(contentWords(row.Contents)), sheet.String(name), sheet.String(whoFor(row)), sheet.String(whereOf(row.Places, v.today)), money[0], money[1],
					sheet.String(state), sheet.Day(string(kit.StateSince(row.State, row.StateSince, row.Years))))
			})
		}})
}
