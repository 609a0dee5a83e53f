package places

import (
	"net/http"
	"strconv"

	"khuyencong/internal/account"
	"khuyencong/internal/area"
	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// shown is what the page of one unit is drawn from.
type shown struct {
	place.Unit
	Form    *web.Form
	On      clock.Day
	Current place.Form // of the day, or of the nearest one
	Valid   bool       // the unit exists on the day
	Line    []knot
	Inside  []place.Unit // communes, or districts, that lie in it on its day
	Steps   []place.Step
	Answers []answer
}

// A knot is one unit on the line of descent: those before, the unit itself, those after.
type knot struct {
	place.Unit
	Day     clock.Day // on which its name is told
	Place   int       // before the unit, the unit, after it
	Divided bool
}

// Places of a knot.
const (
	before = -1
	itself = 0
	after  = 1
)

// answer is whether a commune is of a kind of area on a day.
type answer struct {
	Name string
	area.Answer
}

func (s *Pages) unit(w http.ResponseWriter, r *http.Request) error {
	u, ok := place.Lookup(place.ID(r.PathValue("unit")))
	if !ok {
		return errs.Missing("đơn vị hành chính này")
	}
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	v := shown{Unit: u, Form: f, On: s.today()}
	if d := f.Day("ngay"); d != "" {
		v.On = d
	} else if !f.Bad() {
		f.SetDay("ngay", v.On)
	}
	v.Current, v.Valid = u.Near(v.On), u.Valid(v.On)
	v.Line, v.Steps = line(u, dayOf(v.Current, v.On)), place.History(u.ID)
	day := dayOf(v.Current, v.On)
	switch u.Level {
	case place.LevelProvince:
		if v.Inside = place.Districts(u.ID, day); len(v.Inside) == 0 {
			v.Inside = place.Communes(u.ID, day)
		}
	case place.LevelDistrict:
		v.Inside = place.Communes(u.ID, day)
	case place.LevelCommune:
		if v.Answers, err = s.answers(r, u.ID, v.On); err != nil {
			return err
		}
	}
	status := http.StatusOK
	if f.Bad() {
		status = http.StatusUnprocessableEntity
	}
	return web.RenderTo(w, r, status, unitView(web.NewPage(w, r, v.Current.FullName, kit.NavPlaces), v))
}

func (s *Pages) answers(r *http.Request, unit place.ID, on clock.Day) ([]answer, error) {
	var list []answer
	for _, k := range area.Kinds {
		a, err := area.Holds(r.Context(), s.DB, k.Kind, unit, on)
		if err != nil {
			return nil, err
		}
		list = append(list, answer{k.Name, a})
	}
	return list, nil
}

// dayOf is a day on which a form held, the asked one where it may be.
func dayOf(f place.Form, on clock.Day) clock.Day {
	switch {
	case f.To != "" && on > f.To:
		return f.To
	case f.From != "" && on < f.From:
		return f.From
	}
	return on
}

// line puts a unit, as it is on a day of its own, between those whose land it took and those that
// took its own.
func line(u place.Unit, on clock.Day) []knot {
	var list []knot
	forms := u.Forms()
	first, last := forms[0], forms[len(forms)-1]
	if first.From != "" {
		eve := first.From.AddDays(-1)
		for _, p := range u.Predecessors(eve) {
			list = append(list, knot{p.Unit, eve, before, p.Divided})
		}
	}
	list = append(list, knot{Unit: u, Day: on, Place: itself})
	if last.To != "" {
		next := last.To.AddDays(1)
		for _, p := range u.Successors(next) {
			list = append(list, knot{p.Unit, next, after, p.Divided})
		}
	}
	return list
}

// note tells what share of the land a knot stands for.
func (k knot) note() string {
	switch {
	case k.Place == itself:
		return "đơn vị đang xem"
	case k.Divided && k.Place == before:
		return "một phần đất của đơn vị này"
	case k.Divided:
		return "một phần; cần người xác định phần nào"
	}
	return "toàn bộ"
}

// word is an answer in words.
func (a answer) word() string {
	switch a.Known {
	case area.Yes:
		text := "Có"
		if a.Level != "" {
			text += ", khu vực " + a.Level
		}
		return text
	case area.No:
		return "Không"
	}
	return "Chưa rõ: chưa có danh mục của tỉnh cho ngày này"
}

func insideTitle(u place.Unit, n int) string {
	what := "đơn vị cấp xã"
	if u.Level == place.LevelProvince && n > 0 {
		what = "đơn vị trực thuộc"
	}
	return strconv.Itoa(n) + " " + what
}

// mayEnterList reports whether the button to enter a list is drawn.
func mayEnterList(p account.Principal) bool { return area.KeepsAny(p) }

func (s *Pages) provinceOptions(p account.Principal) []web.Option {
	var out []web.Option
	for _, o := range kit.ProvinceOptions(s.today()) {
		if area.Keeps(p, place.ID(o.Value)) {
			out = append(out, o)
		}
	}
	return out
}
