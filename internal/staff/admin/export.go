package admin

import (
	"net/http"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/sheet"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// peopleFile is the list of people as a file.
func (s *Pages) peopleFile(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	filter := peopleFilter(f)
	filter.Limit = 200
	return kit.Export(w, r, s.Clock.Now(), kit.Table{File: "nguoi-dung", Title: "Người dùng",
		Columns: []sheet.Column{{Title: "Họ tên", Kind: sheet.Text, Width: 28}, {Title: "Tên đăng nhập", Kind: sheet.Text, Width: 22}, {Title: "Vị trí công tác", Kind: sheet.Text, Width: 60}, {Title: "Tài khoản", Kind: sheet.Text, Width: 24}},
		Each: func(put kit.Put) error {
			for ; ; filter.Offset += filter.Limit {
				rows, _, err := s.Accounts.People(r.Context(), kit.Who(r), filter)
				if err != nil {
					return err
				}
				for _, x := range rows {
					var posts []string
					for _, w := range x.Posts {
						if w.Holds {
							posts = append(posts, postLine(w))
						}
					}
					_, _, word := personState(x.Person)
					if err := put(sheet.String(x.Name), sheet.String(x.Login), sheet.String(strings.Join(posts, "; ")), sheet.String(word)); err != nil {
						return err
					}
				}
				if len(rows) < filter.Limit {
					return nil
				}
			}
		}})
}

// peopleFilter reads the conditions of the list.
func peopleFilter(f *web.Form) account.PeopleFilter {
	return account.PeopleFilter{Query: f.Text("q"), Agency: kit.FormID(f, "co-quan"), Role: account.Role(f.Text("vai-tro")), Ended: f.Bool("da-thoi")}
}

// bodiesFile is the list of bodies as a file.
func (s *Pages) bodiesFile(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	on := f.Day("ngay")
	if on == "" {
		on = s.today()
	}
	return kit.Export(w, r, s.Clock.Now(), kit.Table{File: "to-chuc", Title: "Cơ quan, đơn vị ngày " + on.VN(),
		Columns: []sheet.Column{{Title: "Tên gọi", Kind: sheet.Text, Width: 60}, {Title: "Tên ngắn", Kind: sheet.Text, Width: 24}, {Title: "Loại", Kind: sheet.Text, Width: 30}, {Title: "Địa bàn", Kind: sheet.Text, Width: 36},
			{Title: "Từ ngày", Kind: sheet.Date, Width: 12}, {Title: "Đến ngày", Kind: sheet.Date, Width: 12}},
		Each: func(put kit.Put) error {
			tree, err := agency.Tree(r.Context(), s.DB, on)
			if err != nil {
				return err
			}
			for _, b := range flatten(kit.Who(r), tree, 0) {
				if err := put(sheet.String(strings.Repeat("  ", b.Depth)+b.Name), sheet.String(b.Short), sheet.String(agency.KindName[b.Kind]), sheet.String(landOf(b.Agency, on)), sheet.Day(string(b.From)), sheet.Day(string(b.To))); err != nil {
					return err
				}
			}
			return nil
		}})
}

// landOf names the place of a body on a day.
func landOf(a agency.Agency, on clock.Day) string {
	switch {
	case a.ProvinceID == "":
		return "cả nước"
	case a.Commune != "":
		return a.Commune + ", " + kit.PlaceName(a.ProvinceID, on)
	}
	return kit.PlaceName(a.ProvinceID, on)
}

// logFile is the record of acts as a file: the sentences, without the values before and after.
func (s *Pages) logFile(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	filter, d, err := s.logFilter(r, f)
	if err != nil {
		return err
	}
	filter.Before, filter.Limit = "", 500
	return kit.Export(w, r, s.Clock.Now(), kit.Table{File: "nhat-ky", Title: "Nhật ký", Words: append([]web.FilterWord{{Label: "phạm vi:", Value: d.Scope}}, d.Words...),
		Columns: []sheet.Column{{Title: "Ngày", Kind: sheet.Date, Width: 12}, {Title: "Lúc", Kind: sheet.Text, Width: 8}, {Title: "Người làm", Kind: sheet.Text, Width: 26}, {Title: "Cơ quan, đơn vị", Kind: sheet.Text, Width: 36}, {Title: "Làm thay", Kind: sheet.Text, Width: 22},
			{Title: "Việc đã làm", Kind: sheet.Text, Width: 90}, {Title: "Qua", Kind: sheet.Text, Width: 14}},
		Each: func(put kit.Put) error {
			for {
				rows, err := audit.Page(r.Context(), s.DB, filter)
				if err != nil {
					return err
				}
				for _, e := range rows {
					if err := put(sheet.Day(string(e.At.Day())), sheet.String(e.At.Time().Format("15:04")), sheet.String(e.PersonName), sheet.String(e.AgencyName), sheet.String(e.OnBehalfOf), sheet.String(e.Sentence), sheet.String(channelWord(e))); err != nil {
						return err
					}
				}
				if len(rows) < filter.Limit {
					return nil
				}
				filter.Before = rows[len(rows)-1].Cursor()
			}
		}})
}
