package law

import (
	"bytes"
	"encoding/json"
	"net/http"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// askView is a question to the law of a day.
type askView struct {
	form   *web.Form
	on     clock.Day
	asked  bool // something was said, and it could be read
	answer policy.Answer
	opts   kit.AnswerOptions
	lists  []listGroup // papers, criteria, order of priority, days
}

// fields are the fields of the page with the keys of a case that they say, in the order of the
// page. The day is not among them.
var fields = []struct{ field, key string }{
	{"nguon", "source"}, {"noi-dung", "content"}, {"viec", "act"}, {"loai-de-an", "project_kind"}, {"nam", "plan_year"},
	{"loai-hinh", "establishment.kind"}, {"nganh", "establishment.sector"}, {"tinh", "establishment.province"}, {"loai-don-vi", "establishment.unit_kind"},
	{"xa", "establishment.commune"}, {"lang-nghe", "establishment.craft_village"}, {"kho-khan", "establishment.hard_area"},
	{"tru-so-noi-khac", "establishment.office_elsewhere"}, {"lao-dong", "establishment.workers"},
	{"tong-chi-phi", "total_cost"}, {"de-nghi", "requested"}, {"so-luong", "units"}, {"doi-ung", "counterpart_committed"}, {"nguon-khac", "other_state_funding"},
	{"may-moi", "machines_new"}, {"day-chuyen", "production_line"}, {"dau-tien", "first_in_district"}, {"so-lan", "trips_this_year"},
	{"khoi-luong", "done_share"}, {"nghiem-thu", "accepted"},
	{"huyen", "establishment.district"}, {"loai-thanh-pho", "establishment.city_class"}, {"chuyen-tu-xa", "establishment.converted_from_commune_on"},
}

func (s *Pages) ask(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	v := askView{form: f, on: s.dayOf(f)}
	said := false
	for _, one := range fields {
		said = said || f.Text(one.field) != ""
	}
	if said {
		if err := v.evaluate(); err != nil {
			return err
		}
	}
	return web.RenderTo(w, r, status(f), askPage(web.NewPage(w, r, "Hỏi quy định", kit.NavLaw), v))
}

// evaluate reads the case and asks the law. What is wrong stands beside its field.
func (v *askView) evaluate() error {
	c := readCase(v.form)
	if v.form.Bad() {
		return nil
	}
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if c, err = policy.ReadCase(bytes.NewReader(data)); err != nil { // keeps to the same limits as a case in a file
		return v.take(err)
	}
	if v.answer, err = policy.Current().Evaluate(c, v.on); err != nil {
		return v.take(err)
	}
	v.asked = true
	v.opts = kit.AnswerOptions{Requested: c.Requested != nil}
	act := policy.Registration
	if c.Act != nil {
		act = policy.Act(*c.Act)
		v.opts.Act = act
	}
	if c.Content == nil || c.Source == nil {
		return nil
	}
	v.list(policy.GovernsPapers, c, act)
	if act == policy.Registration {
		v.list(policy.GovernsCriteria, c, "")
		v.list(policy.GovernsPriority, c, "")
	}
	v.list(policy.GovernsDeadline, c, "")
	return nil
}

// list keeps the rules of one kind for what was asked about. Papers are those of the act alone.
func (v *askView) list(governs policy.Governs, c policy.Case, act policy.Act) {
	g := listGroup{governs: governs}
	for _, r := range policy.Current().Lists(governs, *c.Content, act, *c.Source, v.on) {
		if act == "" || len(r.Acts) > 0 {
			g.rules = append(g.rules, r)
		}
	}
	if len(g.rules) > 0 {
		v.lists = append(v.lists, g)
	}
}

// listGroup is the rules of one kind that say papers, criteria, an order or days.
type listGroup struct {
	governs policy.Governs
	rules   []policy.Listed
}

// take puts what the law refuses beside the fields of the page.
func (v *askView) take(err error) error {
	e, ok := errs.As(err)
	if !ok || e.Kind != errs.Invalid {
		return err
	}
	for _, wrong := range e.Fields {
		name := wrong.Name
		for _, one := range fields {
			if one.key == wrong.Name {
				name = one.field
			}
		}
		v.form.Fail(name, wrong.Sentence)
	}
	return nil
}

// readCase reads what was said. An empty field is not known.
func readCase(f *web.Form) policy.Case {
	text := func(name string) *string {
		if s := f.Text(name); s != "" {
			return &s
		}
		return nil
	}
	number := func(name string) *int64 {
		if f.Text(name) == "" {
			return nil
		}
		n := int64(f.Int(name))
		return &n
	}
	money := func(name string) *int64 {
		if f.Text(name) == "" {
			return nil
		}
		n := f.Money(name)
		return &n
	}
	flag := func(name string) *bool {
		switch f.Text(name) {
		case "":
			return nil
		case "co", "khong":
			yes := f.Text(name) == "co"
			return &yes
		}
		f.Fail(name, "Hãy chọn có hoặc không; để trống là chưa biết.")
		return nil
	}
	c := policy.Case{
		Source: text("nguon"), Content: text("noi-dung"), Act: text("viec"), ProjectKind: text("loai-de-an"), PlanYear: number("nam"),
		Kind: text("loai-hinh"), Sector: text("nganh"), Province: text("tinh"), UnitKind: text("loai-don-vi"), Commune: text("xa"),
		CraftVillage: flag("lang-nghe"), HardArea: flag("kho-khan"), OfficeElsewhere: flag("tru-so-noi-khac"), Workers: number("lao-dong"),
		TotalCost: money("tong-chi-phi"), Requested: money("de-nghi"), Units: number("so-luong"), CounterpartCommitted: flag("doi-ung"), OtherStateFunding: flag("nguon-khac"),
		MachinesNew: flag("may-moi"), ProductionLine: flag("day-chuyen"), FirstInDistrict: flag("dau-tien"), TripsThisYear: number("so-lan"),
		Accepted: flag("nghiem-thu"), District: text("huyen"), CityClass: number("loai-thanh-pho"),
	}
	if f.Text("khoi-luong") != "" {
		share := float64(f.Quantity("khoi-luong")) / 1000
		c.DoneShare = &share
	}
	if f.Text("chuyen-tu-xa") != "" {
		if d := f.Day("chuyen-tu-xa"); d != "" {
			c.ConvertedOn = &d
		}
	}
	return c
}

// former reports whether the fields of the map until 30/06/2025 stand open.
func (v askView) former() bool {
	return v.on < "2025-07-01" || v.form.Text("huyen")+v.form.Text("loai-thanh-pho")+v.form.Text("chuyen-tu-xa") != ""
}

// The choices of the page.

var yesNo = []web.Option{{Value: "co", Label: "Có"}, {Value: "khong", Label: "Không"}}

func sourceOptions() []web.Option {
	return []web.Option{{Value: string(project.National), Label: project.SourceName[project.National]}, {Value: string(project.Local), Label: project.SourceName[project.Local]}}
}

func contentOptions() []web.Option {
	var out []web.Option
	for _, c := range policy.Contents {
		group := "Không có trong Điều 4 NĐ 45/2012"
		if c.Clause != "" {
			group = "Điều 4 khoản " + c.Clause + " NĐ 45/2012"
		}
		out = append(out, web.Option{Value: c.Code, Label: c.Name, Group: group})
	}
	return out
}

func actOptions() []web.Option {
	var out []web.Option
	for _, a := range policy.Acts {
		out = append(out, web.Option{Value: string(a), Label: kit.ActWords[a]})
	}
	return out
}

func projectKindOptions() []web.Option {
	var out []web.Option
	for _, k := range policy.ProjectKinds {
		out = append(out, web.Option{Value: k, Label: project.KindName[project.Kind(k)]})
	}
	return out
}

func kindOptions() []web.Option {
	var out []web.Option
	for _, k := range policy.Kinds {
		label := establishment.Kind(k).Name()
		if k == string(establishment.LargeEnterprise) {
			label = "Doanh nghiệp lớn"
		}
		out = append(out, web.Option{Value: k, Label: label})
	}
	return out
}

func unitOptions() []web.Option {
	var out []web.Option
	for _, u := range policy.UnitKinds {
		out = append(out, web.Option{Value: u, Label: vi.TitleFirst(u)})
	}
	return out
}

func sectorOptions() []web.Option {
	var out []web.Option
	for _, s := range policy.Sectors {
		out = append(out, web.Option{Value: s, Label: kit.SectorWords[s]})
	}
	return out
}
