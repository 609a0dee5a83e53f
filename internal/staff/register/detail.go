package register

import (
	"context"
	"net/http"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// A detail is one table of facts beside the record: its pages, its form, and the use cases that
// save and remove a row.
type detail struct {
	Path, Title, Add string
	Fields           []detailField
	may              func(establishment.May) bool
	fill             func(f *web.Form, v establishment.View, row db.ID) bool // the stored row into the form; false when there is none
	save             func(context.Context, *establishment.Service, account.Principal, db.ID, db.ID, establishment.DetailInput) ([]errs.Field, error)
	remove           func(context.Context, *establishment.Service, account.Principal, db.ID, db.ID, int64) error
}

// detailField is a field of a row's form.
type detailField struct {
	web.Field
	Kind string // text, day, money, number, email
}

var details = []detail{
	{Path: "san-luong", Title: "Công suất, sản lượng", Add: "Ghi sản lượng một năm",
		Fields: []detailField{{web.Field{Name: "product", Label: "Sản phẩm", Required: true, Max: 200}, "text"}, {web.Field{Name: "unit", Label: "Đơn vị tính", Hint: "tấn, m, sản phẩm", Required: true, Short: true, Max: 50}, "text"},
			{web.Field{Name: "output_year", Label: "Năm", Required: true}, "number"}, {web.Field{Name: "capacity", Label: "Công suất một năm", Hint: "Để trống nếu chưa biết"}, "text"}, {web.Field{Name: "output", Label: "Sản lượng của năm", Hint: "Để trống nếu chưa biết"}, "text"}},
		may: func(m establishment.May) bool { return m.Workers },
		fill: func(f *web.Form, v establishment.View, row db.ID) bool {
			for _, o := range v.Outputs {
				if o.ID == row {
					f.Set("product", o.Product).Set("unit", o.Unit).Set("output_year", versionText(int64(o.Year))).
						Set("capacity", establishment.QuantityText(o.Capacity)).Set("output", establishment.QuantityText(o.Output)).Set(web.FieldVersion, versionText(o.Version))
					return true
				}
			}
			return false
		},
		save: func(ctx context.Context, s *establishment.Service, p account.Principal, e, row db.ID, in establishment.DetailInput) ([]errs.Field, error) {
			_, odd, err := s.SaveOutput(ctx, p, e, row, in)
			return odd, err
		},
		remove: func(ctx context.Context, s *establishment.Service, p account.Principal, e, row db.ID, version int64) error {
			return s.RemoveOutput(ctx, p, e, row, version)
		}},
	{Path: "thiet-bi", Title: "Máy móc, thiết bị", Add: "Ghi máy móc, thiết bị",
		Fields: []detailField{{web.Field{Name: "equipment_name", Label: "Tên máy móc, thiết bị", Required: true, Max: 200}, "text"}, {web.Field{Name: "origin", Label: "Xuất xứ", Hint: "Nước sản xuất", Max: 100}, "text"},
			{web.Field{Name: "made_year", Label: "Năm sản xuất"}, "number"}, {web.Field{Name: "quantity", Label: "Số lượng", Unit: "cái"}, "number"}, {web.Field{Name: "value", Label: "Giá trị, tất cả"}, "money"}},
		may: func(m establishment.May) bool { return m.Workers },
		fill: func(f *web.Form, v establishment.View, row db.ID) bool {
			for _, q := range v.Equipment {
				if q.ID == row {
					f.Set("equipment_name", q.Name).Set("origin", q.Origin).Set("made_year", establishment.NumberText(q.MadeYear)).
						Set("quantity", establishment.NumberText(q.Quantity)).Set("value", establishment.MoneyText(q.Value)).Set(web.FieldVersion, versionText(q.Version))
					return true
				}
			}
			return false
		},
		save: func(ctx context.Context, s *establishment.Service, p account.Principal, e, row db.ID, in establishment.DetailInput) ([]errs.Field, error) {
			_, odd, err := s.SaveEquipment(ctx, p, e, row, in)
			return odd, err
		},
		remove: func(ctx context.Context, s *establishment.Service, p account.Principal, e, row db.ID, version int64) error {
			return s.RemoveEquipment(ctx, p, e, row, version)
		}},
	{Path: "giay-chung-nhan", Title: "Giấy chứng nhận", Add: "Ghi giấy chứng nhận",
		Fields: []detailField{{web.Field{Name: "certificate_kind", Label: "Loại giấy", Hint: "ISO 22000, OCOP 4 sao, sản phẩm công nghiệp nông thôn tiêu biểu cấp tỉnh", Required: true, Max: 200}, "text"}, {web.Field{Name: "certificate_number", Label: "Số giấy", Max: 100}, "text"},
			{web.Field{Name: "issuer", Label: "Nơi cấp", Max: 200}, "text"}, {web.Field{Name: "issued_on", Label: "Ngày cấp"}, "day"}, {web.Field{Name: "expires_on", Label: "Ngày hết hạn", Hint: "Để trống nếu không có hạn"}, "day"}},
		may: func(m establishment.May) bool { return m.Edit },
		fill: func(f *web.Form, v establishment.View, row db.ID) bool {
			for _, c := range v.Certificates {
				if c.ID == row {
					f.Set("certificate_kind", c.Kind).Set("certificate_number", c.Number).Set("issuer", c.Issuer).Set(web.FieldVersion, versionText(c.Version))
					if c.IssuedOn != "" {
						f.SetDay("issued_on", c.IssuedOn)
					}
					if c.ExpiresOn != "" {
						f.SetDay("expires_on", c.ExpiresOn)
					}
					return true
				}
			}
			return false
		},
		save: func(ctx context.Context, s *establishment.Service, p account.Principal, e, row db.ID, in establishment.DetailInput) ([]errs.Field, error) {
			_, odd, err := s.SaveCertificate(ctx, p, e, row, in)
			return odd, err
		},
		remove: func(ctx context.Context, s *establishment.Service, p account.Principal, e, row db.ID, version int64) error {
			return s.RemoveCertificate(ctx, p, e, row, version)
		}},
	{Path: "nguoi-lien-he", Title: "Người liên hệ", Add: "Thêm người liên hệ",
		Fields: []detailField{{web.Field{Name: "contact_name", Label: "Họ tên", Required: true, Max: 200}, "text"}, {web.Field{Name: "contact_title", Label: "Chức vụ, quan hệ với cơ sở", Max: 100}, "text"},
			{web.Field{Name: "contact_phone", Label: "Điện thoại", Max: 50, Autocomplete: "off"}, "text"}, {web.Field{Name: "contact_email", Label: "Thư điện tử", Autocomplete: "off"}, "email"},
			{web.Field{Name: "consent_on", Label: "Ngày người ấy đồng ý cho lưu", Required: true}, "day"}, {web.Field{Name: "consent_how", Label: "Đồng ý bằng cách nào", Hint: "Ký phiếu khảo sát, nói trực tiếp, điện thoại", Required: true, Max: 200}, "text"}},
		may: func(m establishment.May) bool { return m.Contacts },
		fill: func(f *web.Form, v establishment.View, row db.ID) bool {
			for _, c := range v.Contacts {
				if c.ID == row {
					f.Set("contact_name", c.Name).Set("contact_title", c.Title).Set("contact_phone", c.Phone).Set("contact_email", c.Email).
						SetDay("consent_on", c.ConsentOn).Set("consent_how", c.ConsentHow).Set(web.FieldVersion, versionText(c.Version))
					return true
				}
			}
			return false
		},
		save: func(ctx context.Context, s *establishment.Service, p account.Principal, e, row db.ID, in establishment.DetailInput) ([]errs.Field, error) {
			_, odd, err := s.SaveContact(ctx, p, e, row, in)
			return odd, err
		},
		remove: func(ctx context.Context, s *establishment.Service, p account.Principal, e, row db.ID, version int64) error {
			return s.RemoveContact(ctx, p, e, row, version)
		}},
}

func detailOf(path string) detail {
	for _, d := range details {
		if d.Path == path {
			return d
		}
	}
	panic("register: no detail " + path)
}

// detailRoutes are the pages of each kind of row.
func (s *Pages) detailRoutes() []web.Route {
	who := kit.Roles(owners...)
	var out []web.Route
	for _, d := range details {
		base := "/co-so/{id}/" + d.Path
		out = append(out,
			web.Route{Method: "GET", Pattern: base + "/moi", Who: who, Title: d.Title, Handle: s.detailPage(d)},
			web.Route{Method: "POST", Pattern: base + "/moi", Who: who, Title: d.Title, Handle: s.saveDetail(d)},
			web.Route{Method: "GET", Pattern: base + "/{row}", Who: who, Title: d.Title, Handle: s.detailPage(d)},
			web.Route{Method: "POST", Pattern: base + "/{row}", Who: who, Title: d.Title, Handle: s.saveDetail(d)},
			web.Route{Method: "POST", Pattern: base + "/{row}/bo", Who: who, Title: "Bỏ một dòng của hồ sơ", Handle: s.removeDetail(d)})
	}
	return out
}

// open reads the record and checks that the row of the address, if any, is in it.
func (s *Pages) open(r *http.Request, d detail, f *web.Form) (v establishment.View, row db.ID, err error) {
	if v, err = s.Establishments.Get(r.Context(), kit.Who(r), kit.PathID(r, "id")); err != nil {
		return v, "", err
	}
	if !d.may(v.May) {
		return v, "", errs.Refuse("Vị trí công tác của bạn chỉ được xem phần này của hồ sơ (quy định nội bộ).")
	}
	if r.PathValue("row") == "" {
		return v, "", nil
	}
	row = kit.PathID(r, "row")
	if !d.fill(f, v, row) {
		return v, row, errs.Missing("dòng này")
	}
	return v, row, nil
}

func (s *Pages) detailPage(d detail) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := web.NewForm()
		v, row, err := s.open(r, d, f)
		if err != nil {
			return err
		}
		return s.drawDetail(w, r, http.StatusOK, d, f, v, row)
	}
}

func (s *Pages) drawDetail(w http.ResponseWriter, r *http.Request, status int, d detail, f *web.Form, v establishment.View, row db.ID) error {
	return web.RenderTo(w, r, status, detailView(web.NewPage(w, r, d.Title, kit.NavRegister), d, f, v, row))
}

func (s *Pages) saveDetail(d detail) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, err := web.DecodeForm(r)
		if err != nil {
			return err
		}
		stored := web.NewForm()
		v, row, err := s.open(r, d, stored)
		if err != nil {
			return err
		}
		odd, err := d.save(r.Context(), s.Establishments, kit.Who(r), v.ID, row, establishment.ParseDetail(f.Get, version(f)))
		if err == nil {
			return web.Redirect(w, r, establishmentPath(v.ID)+"#"+d.Path, oddFlash(odd, web.FlashSaved))
		}
		if !f.Take(err) {
			return err
		}
		if web.StatusOf(err) == http.StatusConflict && row != "" { // each field tells what is stored: saving again is meant
			f.Set(web.FieldVersion, stored.Get(web.FieldVersion))
		}
		return s.drawDetail(w, r, web.StatusOf(err), d, f, v, row)
	}
}

func (s *Pages) removeDetail(d detail) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, err := web.DecodeForm(r)
		if err != nil {
			return err
		}
		stored := web.NewForm()
		v, row, err := s.open(r, d, stored)
		if err != nil {
			return err
		}
		err = d.remove(r.Context(), s.Establishments, kit.Who(r), v.ID, row, version(f))
		if err == nil {
			return web.Redirect(w, r, establishmentPath(v.ID)+"#"+d.Path, flashRemoved)
		}
		if !stored.Take(err) {
			return err
		}
		return s.drawDetail(w, r, web.StatusOf(err), d, stored, v, row)
	}
}
