package appraisal

import (
	"fmt"
	"net/http"

	"khuyencong/internal/project"
	"khuyencong/internal/sheet"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// sheetsFile is the list of sheets as a file: those that wait for a number first, then the latest
// that have one.
func (s *Pages) sheetsFile(w http.ResponseWriter, r *http.Request) error {
	waiting, numbered, err := s.Projects.SheetsToNumber(r.Context(), kit.Who(r))
	if err != nil {
		return err
	}
	return kit.Export(w, r, s.Clock.Now(), kit.Table{File: "phieu-tham-dinh", Title: "Phiếu thẩm định chờ cấp số và hai mươi phiếu mới cấp số",
		Columns: []sheet.Column{{Title: "Số của phiếu", Kind: sheet.Text, Width: 18}, {Title: "Số hiệu đề án", Kind: sheet.Text, Width: 22}, {Title: "Đề án", Kind: sheet.Text, Width: 60},
			{Title: "Thẩm định", Kind: sheet.Text, Width: 20}, {Title: "Kết luận", Kind: sheet.Text, Width: 20}, {Title: "Ngày ký", Kind: sheet.Date, Width: 12}},
		Each: func(put kit.Put) error {
			for _, list := range [][]project.SheetRow{waiting, numbered} {
				for _, x := range list {
					number := x.SheetNumber
					if number == "" {
						number = "chờ cấp số"
					}
					if err := put(sheet.String(number), sheet.String(x.Number), sheet.String(x.Project), sheet.String(project.LevelName[x.Level]), sheet.String(project.ConclusionName[x.Conclusion]),
						sheet.Day(string(x.ConcludedAt.Day()))); err != nil {
						return err
					}
				}
			}
			return nil
		}})
}

// waitingFile is the files of a year that wait for the Sở's registration.
func (s *Pages) waitingFile(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	v, err := s.registrationsOf(r, f.Int("nam"))
	if err != nil {
		return err
	}
	return kit.Export(w, r, s.Clock.Now(), kit.Table{File: "cho-dang-ky", Title: fmt.Sprintf("Đề án chờ đăng ký kế hoạch khuyến công quốc gia năm %d", v.Year),
		Columns: []sheet.Column{{Title: "Số hiệu", Kind: sheet.Text, Width: 22}, {Title: "Đề án", Kind: sheet.Text, Width: 60}, {Title: "Đơn vị thực hiện", Kind: sheet.Text, Width: 44}, {Title: "Phiếu thẩm định", Kind: sheet.Text, Width: 18},
			{Title: "Tổng dự toán (đồng)", Kind: sheet.Money, Width: 18, Sum: true}, {Title: "Đề nghị (đồng)", Kind: sheet.Money, Width: 18, Sum: true}, {Title: "Sở chấp thuận (đồng)", Kind: sheet.Money, Width: 18, Sum: true}},
		Each: func(put kit.Put) error {
			for _, x := range v.chosen().Rows {
				if err := put(sheet.String(x.Number), sheet.String(x.Name), sheet.String(v.Bodies[x.ImplementerID]), sheet.String(x.SheetNumber), sheet.Int(x.Total), sheet.Int(x.Promotion), sheet.Int(x.Recommended)); err != nil {
					return err
				}
			}
			return nil
		}})
}

// registeredFile is the registrations that were made.
func (s *Pages) registeredFile(w http.ResponseWriter, r *http.Request) error {
	v, err := s.registrationsOf(r, 0)
	if err != nil {
		return err
	}
	return kit.Export(w, r, s.Clock.Now(), kit.Table{File: "da-dang-ky", Title: "Các lần đăng ký kế hoạch khuyến công quốc gia",
		Columns: []sheet.Column{{Title: "Báo cáo", Kind: sheet.Text, Width: 22}, {Title: "Ngày", Kind: sheet.Date, Width: 12}, {Title: "Sở", Kind: sheet.Text, Width: 44}, {Title: "Người ký", Kind: sheet.Text, Width: 28},
			{Title: "Trích yếu", Kind: sheet.Text, Width: 60}, {Title: "Kế hoạch", Kind: sheet.Number, Width: 10}, {Title: "Số đề án", Kind: sheet.Integer, Width: 10, Sum: true}, {Title: "Sở chấp thuận (đồng)", Kind: sheet.Money, Width: 18, Sum: true}},
		Each: func(put kit.Put) error {
			for _, x := range v.Past {
				if err := put(sheet.String(x.Number), sheet.Day(string(x.Day)), sheet.String(v.Bodies[x.AgencyID]), sheet.String(x.Signer), sheet.String(x.About), sheet.Float(float64(x.PlanYear)),
					sheet.Int(int64(x.Files)), sheet.Int(x.Recommended)); err != nil {
					return err
				}
			}
			return nil
		}})
}
