package places

import (
	"net/http"

	"khuyencong/internal/account"
	"khuyencong/internal/area"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// eventRow is one event with its form of withdrawing.
type eventRow struct {
	area.Event
	Mine bool
	Form *web.Form
}

func changeOptions() []web.Option {
	return []web.Option{
		{Value: string(place.ChangeForm), Label: "Đổi tên hoặc đổi loại", Hint: "giữ nguyên đất, ví dụ xã thành phường, tỉnh thành thành phố"},
		{Value: string(place.ChangeMerge), Label: "Nhập lại", Hint: "nhiều đơn vị thành một"},
		{Value: string(place.ChangeSplit), Label: "Chia tách", Hint: "một đơn vị thành nhiều"},
		{Value: string(place.ChangeRedraw), Label: "Sắp xếp lại", Hint: "nhiều đơn vị thành nhiều đơn vị khác"},
	}
}

func (s *Pages) events(w http.ResponseWriter, r *http.Request) error {
	return s.drawEvents(w, r, http.StatusOK, "", nil)
}

func (s *Pages) drawEvents(w http.ResponseWriter, r *http.Request, status int, bad db.ID, f *web.Form) error {
	p := kit.Who(r)
	all, err := area.Events(r.Context(), s.DB)
	if err != nil {
		return err
	}
	var rows []eventRow
	for _, e := range all {
		row := eventRow{e, !e.Withdrawn() && area.KeepsEvents(p, e.From()), web.NewForm()}
		if e.ID == bad && f != nil {
			row.Form = f
		}
		row.Form.Apart = string(e.ID) // a page has one such form for each event
		rows = append(rows, row)
	}
	return web.RenderTo(w, r, status, eventsView(web.NewPage(w, r, "Thay đổi đơn vị hành chính", kit.NavPlaces), rows, p.Is(account.Administrator)))
}

func (s *Pages) newEvent(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, eventForm(web.NewPage(w, r, "Ghi thay đổi đơn vị hành chính", kit.NavPlaces), web.NewForm("change", string(place.ChangeForm))))
}

func (s *Pages) enterEvent(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in := area.EventInput{Change: place.Change(f.Get("change")), Day: f.Day("day"), Basis: f.Get("basis"), From: f.Get("from"), To: f.Get("to")}
	status := http.StatusUnprocessableEntity
	if !f.Bad() {
		_, err := s.Areas.EnterEvent(r.Context(), kit.Who(r), in)
		if err == nil {
			return web.Redirect(w, r, "/dia-ban/su-kien", flashEventEntered)
		}
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
	}
	return web.RenderTo(w, r, status, eventForm(web.NewPage(w, r, "Ghi thay đổi đơn vị hành chính", kit.NavPlaces), f))
}

func (s *Pages) withdrawEvent(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	id := kit.PathID(r, "event")
	err = s.Areas.WithdrawEvent(r.Context(), kit.Who(r), id, f.Get("why"))
	if err == nil {
		return web.Redirect(w, r, "/dia-ban/su-kien", flashEventWithdrawn)
	}
	if !f.Take(err) {
		return err
	}
	return s.drawEvents(w, r, web.StatusOf(err), id, f)
}
