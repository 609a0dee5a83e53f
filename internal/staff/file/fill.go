package file

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// tables are the tables of fields of the long form.
var tables = []string{"places", "beneficiaries", "partners", "results", "years", "lines"}

// texts are the long texts by field.
func texts(in *project.Input) map[string]*string {
	return map[string]*string{"necessity": &in.Necessity, "goals": &in.Goals, "machines": &in.Machines, "technology": &in.Technology, "product": &in.Product,
		"schedule": &in.Schedule, "organisation": &in.Organisation, "effect": &in.Effect, "large_scale": &in.LargeScale, "common_goal": &in.CommonGoal, "combined": &in.Combined,
		"machines_new": &in.MachinesNew, "production_line": &in.ProductionLine, "counterpart": &in.Counterpart, "other_funding": &in.OtherFunding, "other_funding_why": &in.OtherFundingWhy}
}

// filled draws a stored file into a form.
func filled(file project.File) *web.Form {
	in := project.AsInput(file)
	f := web.NewForm("name", in.Name, "kind", string(in.Kind), "source", string(in.Source), "plan_year", strconv.Itoa(in.PlanYear),
		web.FieldVersion, strconv.FormatInt(in.Version, 10))
	f.SetDay("start_day", in.Start).SetDay("end_day", in.End)
	for name, s := range texts(&in) {
		f.Set(name, *s)
	}
	for _, c := range in.Contents {
		f.Values.Add("contents", c)
	}
	row := func(table string, fields ...string) {
		key := f.AddRow(table)
		for i := 0; i+1 < len(fields); i += 2 {
			f.Set(web.RowName(table, key, fields[i]), fields[i+1])
		}
	}
	for _, l := range in.Places {
		row("places", "province", string(l.Province), "commune", l.Commune)
	}
	for _, b := range in.Beneficiaries {
		row("beneficiaries", "establishment", string(b.EstablishmentID), "site", string(b.SiteID))
	}
	for _, p := range in.Partners {
		row("partners", "name", p.Name, "task", p.Task, "agency", string(p.AgencyID), "was", p.Name)
	}
	for _, r := range in.Results {
		row("results", "indicator", r.Indicator, "unit", r.Unit, "baseline", thousandths(r.Baseline), "target", thousandths(r.Target))
	}
	for _, y := range in.Years {
		row("years", "year", strconv.Itoa(y.Year), "planned", vi.Money(y.Planned), "work", y.Work)
	}
	for _, l := range in.Lines {
		row("lines", web.LineContent, l.Content, web.LineGroup, string(l.EstablishmentID), web.LineText, l.Description, web.LineUnit, l.Unit,
			web.LineQuantity, l.Quantity.String(), web.LineUnitPrice, vi.Money(l.UnitPrice),
			web.LinePromotion, vi.Money(l.Promotion), web.LineOwn, vi.Money(l.Own), web.LineOther, vi.Money(l.Other))
	}
	return withFirstRows(f)
}

// withFirstRows puts one empty row where a table has none, so that its fields can be found.
func withFirstRows(f *web.Form) *web.Form {
	for _, table := range []string{"places", "results", "years", "lines"} {
		if len(f.Rows(table)) > 0 {
			continue
		}
		key := f.AddRow(table)
		if own := f.Rows("beneficiaries"); table == "lines" && len(own) > 0 {
			f.Set(web.RowName(table, key, web.LineGroup), f.Get(web.RowName("beneficiaries", own[0], "establishment")))
		}
	}
	return f
}

func thousandths(n *int64) string {
	if n == nil {
		return ""
	}
	return vi.Quantity(*n).String()
}

// dropEmpty takes rows away in which nothing was typed; zeros that the page itself put there
// do not count, nor what a row inherits.
func dropEmpty(f *web.Form) {
	fields := map[string][]string{
		"places": {"province", "commune"}, "beneficiaries": {"establishment"}, "partners": {"name", "task"},
		"results": {"indicator", "unit", "baseline", "target"}, "years": {"year", "planned", "work"},
		"lines": {web.LineText, web.LineUnit, web.LineQuantity, web.LineUnitPrice, web.LinePromotion, web.LineOwn, web.LineOther},
	}
	for table, names := range fields {
		for _, key := range f.Rows(table) {
			if !slices.ContainsFunc(names, func(n string) bool {
				v := f.Text(web.RowName(table, key, n))
				return v != "" && v != "0"
			}) {
				f.RemoveRow(table, key)
			}
		}
	}
	f.Renumber(tables...)
}

// decoded reads the long form. What could not be read is noted beside its field.
func (s *Pages) decoded(ctx context.Context, f *web.Form) (project.Input, error) {
	in := read(f)
	err := s.decodePartners(ctx, f, &in)
	return in, err
}

// read reads the long form but for the partners.
func read(f *web.Form) project.Input {
	in := project.Input{Name: f.Text("name"), Kind: project.Kind(f.Get("kind")), Source: project.Source(f.Get("source")), PlanYear: f.Int("plan_year"),
		Start: f.Day("start_day"), End: f.Day("end_day"), Contents: f.All("contents"), Version: int64(f.Int(web.FieldVersion))}
	for name, to := range texts(&in) {
		*to = f.Get(name)
	}
	at := func(table, key, field string) string { return web.RowName(table, key, field) }
	for _, k := range f.Rows("places") {
		in.Places = append(in.Places, project.PlaceInput{Province: place.ID(f.Get(at("places", k, "province"))), Commune: f.Text(at("places", k, "commune"))})
	}
	named := map[string]bool{}
	for _, k := range f.Rows("beneficiaries") {
		b := project.BeneficiaryInput{EstablishmentID: kit.FormID(f, at("beneficiaries", k, "establishment")), SiteID: kit.FormID(f, at("beneficiaries", k, "site"))}
		in.Beneficiaries = append(in.Beneficiaries, b)
		named[string(b.EstablishmentID)] = true
	}
	for _, k := range f.Rows("results") {
		in.Results = append(in.Results, project.ResultInput{Indicator: f.Text(at("results", k, "indicator")), Unit: f.Text(at("results", k, "unit")),
			Baseline: number(f, at("results", k, "baseline")), Target: number(f, at("results", k, "target"))})
	}
	for _, k := range f.Rows("years") {
		in.Years = append(in.Years, project.YearInput{Year: f.Int(at("years", k, "year")), Planned: f.Money(at("years", k, "planned")), Work: f.Text(at("years", k, "work"))})
	}
	for _, k := range f.Rows("lines") {
		// A line of whoever is no longer named is kept, among the common costs.
		if group := at("lines", k, web.LineGroup); !named[f.Get(group)] {
			f.Set(group, "")
		}
		// With one content there is nothing to choose for a line.
		if content := at("lines", k, web.LineContent); len(in.Contents) == 1 {
			f.Set(content, in.Contents[0])
		}
		in.Lines = append(in.Lines, project.LineInput{Content: f.Get(at("lines", k, web.LineContent)), EstablishmentID: kit.FormID(f, at("lines", k, web.LineGroup)),
			Description: f.Text(at("lines", k, web.LineText)), Unit: f.Text(at("lines", k, web.LineUnit)), Quantity: f.Quantity(at("lines", k, web.LineQuantity)),
			UnitPrice: f.Money(at("lines", k, web.LineUnitPrice)), Promotion: f.Money(at("lines", k, web.LinePromotion)),
			Own: f.Money(at("lines", k, web.LineOwn)), Other: f.Money(at("lines", k, web.LineOther))})
	}
	return in
}

// decodePartners ties a partner to a body that is known here by its name: that body then sees
// the file. A body already tied stays so while its name is not typed over.
func (s *Pages) decodePartners(ctx context.Context, f *web.Form, in *project.Input) error {
	rows := f.Rows("partners")
	if len(rows) == 0 {
		return nil
	}
	known, err := s.implementers(ctx)
	if err != nil {
		return err
	}
	for _, k := range rows {
		get := func(field string) string { return f.Text(web.RowName("partners", k, field)) }
		p := project.PartnerInput{Name: get("name"), Task: get("task")}
		tied := kit.FormID(f, web.RowName("partners", k, "agency"))
		for _, u := range known {
			if vi.Fold(u.name) == vi.Fold(p.Name) || u.id == tied && p.Name == get("was") {
				p.AgencyID = u.id
			}
		}
		f.Set(web.RowName("partners", k, "agency"), string(p.AgencyID)).Set(web.RowName("partners", k, "was"), p.Name)
		in.Partners = append(in.Partners, p)
	}
	return nil
}

// number reads thousandths; none where nothing was typed.
func number(f *web.Form, name string) *int64 {
	if f.Text(name) == "" {
		return nil
	}
	n := int64(f.Quantity(name))
	return &n
}

// unread is what a form has noted as wrong, as one error: autosave tells it in JSON.
func unread(f *web.Form) error {
	names := make([]string, 0, len(f.Errors))
	for name := range f.Errors {
		names = append(names, name)
	}
	slices.Sort(names)
	var wrong errs.Fields
	for _, name := range names {
		for _, e := range f.Errors[name] {
			wrong.AddSource(name, e.Source, "%s", e.Sentence)
		}
	}
	return wrong.Err()
}

// clause is the contents of one clause of Điều 4 NĐ 45/2012.
type clause struct {
	number   string
	contents []policy.Content
}

func clauses() []clause {
	var out []clause
	for _, c := range policy.Contents {
		i := slices.IndexFunc(out, func(g clause) bool { return g.number == c.Clause })
		if i < 0 {
			out = append(out, clause{number: c.Clause})
			i = len(out) - 1
		}
		out[i].contents = append(out[i].contents, c)
	}
	slices.SortStableFunc(out, func(a, b clause) int { // what has no clause stands last
		switch {
		case a.number == b.number:
			return 0
		case a.number == "" || b.number != "" && a.number > b.number:
			return 1
		}
		return -1
	})
	return out
}

// title names a clause by its first contents.
func (g clause) title() string {
	t := "Nội dung chưa xếp vào khoản nào"
	if g.number != "" {
		t = "Khoản " + g.number
	}
	words := []string{}
	for i, c := range g.contents {
		if i < 2 {
			words = append(words, lower(c.Name))
		}
	}
	t += ": " + strings.Join(words, "; ")
	if n := len(g.contents) - 2; n > 0 {
		t += "; và " + vi.Count(n) + " nội dung khác"
	}
	return t
}

func (g clause) chosen(f *web.Form) (n int) {
	for _, c := range g.contents {
		if f.Has("contents", c.Code) {
			n++
		}
	}
	return n
}
