package places

import (
	"net/http"
	"strconv"

	"khuyencong/internal/account"
	"khuyencong/internal/area"
	"khuyencong/internal/audit"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

func kindOptions() []web.Option {
	var out []web.Option
	for _, k := range area.Kinds {
		out = append(out, web.Option{Value: string(k.Kind), Label: k.Name})
	}
	return out
}

// provinceOf writes the province of a list as it was called when it began.
func provinceOf(l area.List) string {
	if l.ProvinceID == "" {
		return "cả nước"
	}
	return kit.PlaceName(l.ProvinceID, l.From)
}

func (s *Pages) lists(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	filter := listsFilter(f)
	rows, err := area.All(r.Context(), s.DB, filter)
	if err != nil {
		return err
	}
	page := web.NewPage(w, r, "Danh mục địa bàn", kit.NavPlaces)
	page.Wide = true
	return web.Render(w, r, listsView(page, f, rows, kit.ProvinceOptions(s.today()), mayEnterList(kit.Who(r)), filter.Kind != "" || filter.Province != ""))
}

// listShown is what the page of one list is drawn from.
type listShown struct {
	area.View
	Mine   bool
	Form   *web.Form // of withdrawing it
	Events []audit.Record
}

func (s *Pages) list(w http.ResponseWriter, r *http.Request) error {
	return s.drawList(w, r, http.StatusOK, nil)
}

func (s *Pages) drawList(w http.ResponseWriter, r *http.Request, status int, f *web.Form) error {
	one, err := area.Get(r.Context(), s.DB, kit.PathID(r, "list"))
	if err != nil {
		return err
	}
	v := listShown{View: one, Mine: area.Keeps(kit.Who(r), one.ProvinceID) && !one.Withdrawn(), Form: f}
	if v.Form == nil {
		v.Form = web.NewForm(web.FieldVersion, strconv.FormatInt(one.Version, 10))
	}
	if v.Mine {
		if v.Events, err = audit.OfSubject(r.Context(), s.DB, one.ID, 20); err != nil {
			return err
		}
	}
	return web.RenderTo(w, r, status, listView(web.NewPage(w, r, one.Kind.Name(), kit.NavPlaces), v))
}

// input reads a list out of its form.
func input(f *web.Form) area.Input {
	return area.Input{Kind: area.Kind(f.Get("kind")), Province: place.ID(f.Get("province")), Decision: f.Get("decision"), DecisionDay: f.Day("decision_day"),
		Issuer: f.Get("issuer"), Complete: f.Bool("complete"), From: f.Day("valid_from"), To: f.Day("valid_to"), Entries: f.Get("entries")}
}

func (s *Pages) newList(w http.ResponseWriter, r *http.Request) error {
	p := kit.Who(r)
	f := web.NewForm("kind", r.URL.Query().Get("loai"), "complete", "1")
	if !p.National() {
		f.Set("province", string(p.Province())).Set("issuer", "UBND "+kit.PlaceName(p.Province(), s.today()))
	}
	return s.drawForm(w, r, http.StatusOK, f, "")
}

func (s *Pages) drawForm(w http.ResponseWriter, r *http.Request, status int, f *web.Form, action string) error {
	p := kit.Who(r)
	title := "Sửa danh mục địa bàn"
	if action == "" {
		title, action = "Ghi danh mục địa bàn", "/dia-ban/danh-muc/moi"
	}
	options := s.provinceOptions(p)
	if id := place.ID(f.Get("province")); id != "" { // a list of another day has a province of that day
		known := false
		for _, o := range options {
			known = known || o.Value == string(id)
		}
		if one, ok := place.Get(id); ok && !known && area.Keeps(p, id) {
			options = append(options, web.Option{Value: string(id), Label: one.Last().Name, Group: "Trước đây"})
		}
	}
	return web.RenderTo(w, r, status, listForm(web.NewPage(w, r, title, kit.NavPlaces), f, title, action, options, p.National()))
}

func (s *Pages) enterList(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in, status := input(f), http.StatusUnprocessableEntity
	if !f.Bad() {
		l, err := s.Areas.Enter(r.Context(), kit.Who(r), in)
		if err == nil {
			return web.Redirect(w, r, listPath(l.ID), flashListEntered)
		}
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
	}
	return s.drawForm(w, r, status, f, "")
}

// mine loads a list that the person keeps.
func (s *Pages) mine(r *http.Request, p account.Principal) (area.View, error) {
	v, err := area.Get(r.Context(), s.DB, kit.PathID(r, "list"))
	if err == nil && (!area.Keeps(p, v.ProvinceID) || v.Withdrawn()) {
		err = errs.Refuse("Danh mục này không sửa được: đã bị bỏ, hoặc không thuộc tỉnh của bạn (quy định nội bộ).")
	}
	return v, err
}

func (s *Pages) editList(w http.ResponseWriter, r *http.Request) error {
	v, err := s.mine(r, kit.Who(r))
	if err != nil {
		return err
	}
	f := web.NewForm("kind", string(v.Kind), "province", string(v.ProvinceID), "decision", v.Decision, "issuer", v.Issuer,
		"entries", area.Text(v.Kind, v.Entries), web.FieldVersion, strconv.FormatInt(v.Version, 10))
	f.SetDay("decision_day", v.DecisionDay).SetDay("valid_from", v.From)
	if v.To != "" {
		f.SetDay("valid_to", v.To)
	}
	if v.Complete {
		f.Set("complete", "1")
	}
	return s.drawForm(w, r, http.StatusOK, f, listPath(v.ID)+"/sua")
}

func (s *Pages) changeList(w http.ResponseWriter, r *http.Request) error {
	id := kit.PathID(r, "list")
	if _, err := s.mine(r, kit.Who(r)); err != nil {
		return err
	}
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in, version, status := input(f), f.Int(web.FieldVersion), http.StatusUnprocessableEntity
	if !f.Bad() {
		_, err := s.Areas.Change(r.Context(), kit.Who(r), id, int64(version), in)
		if err == nil {
			return web.Redirect(w, r, listPath(id), web.FlashSaved)
		}
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
	}
	return s.drawForm(w, r, status, f, listPath(id)+"/sua")
}

func (s *Pages) withdrawList(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	version, status := f.Int(web.FieldVersion), http.StatusUnprocessableEntity
	if !f.Bad() {
		err := s.Areas.Withdraw(r.Context(), kit.Who(r), kit.PathID(r, "list"), int64(version), f.Get("why"))
		if err == nil {
			return web.Redirect(w, r, "/dia-ban/danh-muc", flashListWithdrawn)
		}
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
	}
	return s.drawList(w, r, status, f)
}
