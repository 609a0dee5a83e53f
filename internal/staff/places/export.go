package places

import (
	"net/http"

	"khuyencong/internal/area"
	"khuyencong/internal/place"
	"khuyencong/internal/sheet"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// stateOf says in words whether a list holds, and whether it names all.
func stateOf(l area.List) string {
	switch {
	case l.Withdrawn():
		return "đã bỏ"
	case !l.Complete:
		return "bổ sung"
	}
	return "đầy đủ"
}

// listsFile is the lists of areas as a file.
func (s *Pages) listsFile(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	filter := listsFilter(f)
	rows, err := area.All(r.Context(), s.DB, filter)
	if err != nil {
		return err
	}
	var words []web.FilterWord
	if filter.Kind != "" {
		words = append(words, web.FilterWord{Label: "loại", Value: filter.Kind.Name()})
	}
	if filter.Province != "" {
		words = append(words, web.FilterWord{Label: "ở", Value: kit.PlaceName(filter.Province, s.today())})
	}
	return kit.Export(w, r, s.Clock.Now(), kit.Table{File: "danh-muc-dia-ban", Title: "Danh mục địa bàn", Words: words,
		Columns: []sheet.Column{{Title: "Danh mục", Kind: sheet.Text, Width: 40}, {Title: "Tỉnh, thành phố", Kind: sheet.Text, Width: 28}, {Title: "Quyết định", Kind: sheet.Text, Width: 36}, {Title: "Ngày quyết định", Kind: sheet.Date, Width: 12},
			{Title: "Cơ quan ban hành", Kind: sheet.Text, Width: 36}, {Title: "Từ ngày", Kind: sheet.Date, Width: 12}, {Title: "Đến ngày", Kind: sheet.Date, Width: 12}, {Title: "Phạm vi", Kind: sheet.Text, Width: 12}, {Title: "Số dòng", Kind: sheet.Integer, Width: 9}},
		Each: func(put kit.Put) error {
			for _, l := range rows {
				if err := put(sheet.String(l.Kind.Name()), sheet.String(provinceOf(l.List)), sheet.String(l.Decision), sheet.Day(string(l.DecisionDay)), sheet.String(l.Issuer), sheet.Day(string(l.From)), sheet.Day(string(l.To)),
					sheet.String(stateOf(l.List)), sheet.Int(l.Lines)); err != nil {
					return err
				}
			}
			return nil
		}})
}

// listFile is the lines of one list as a file.
func (s *Pages) listFile(w http.ResponseWriter, r *http.Request) error {
	one, err := area.Get(r.Context(), s.DB, kit.PathID(r, "list"))
	if err != nil {
		return err
	}
	notes := []string{one.Decision + " ngày " + one.DecisionDay.VN() + ", " + one.Issuer, "Hiệu lực: " + span(one.From, one.To) + "; phạm vi: " + stateOf(one.List)}
	return kit.Export(w, r, s.Clock.Now(), kit.Table{File: "danh-muc", Title: one.Kind.Name() + ", " + provinceOf(one.List), Notes: notes,
		Columns: []sheet.Column{{Title: "Số", Kind: sheet.Integer, Width: 7}, {Title: "Như quyết định ghi", Kind: sheet.Text, Width: 44}, {Title: "Đơn vị", Kind: sheet.Text, Width: 44}, {Title: "Khu vực", Kind: sheet.Text, Width: 10}},
		Each: func(put kit.Put) error {
			for _, e := range one.Entries {
				if err := put(sheet.Int(e.Position), sheet.String(e.Name), sheet.String(where(e.UnitID, one.From)), sheet.String(e.Level)); err != nil {
					return err
				}
			}
			return nil
		}})
}

// listsFilter reads the conditions of the lists.
func listsFilter(f *web.Form) area.Filter {
	return area.Filter{Kind: area.Kind(f.Get("loai")), Province: place.ID(f.Get("tinh"))}
}
