package importing

import (
	"fmt"
	"net/http"
	"strconv"

	"khuyencong/internal/establishment"
	"khuyencong/internal/importing"
	"khuyencong/internal/place"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// columnView is one column of the file as the page shows it.
type columnView struct {
	letters string
	head    string
	samples []string
	field   web.Field
}

// columnsView is what the page of the columns is drawn from.
type columnsView struct {
	imp       *importing.Import
	layout    importing.Layout
	columns   []columnView
	options   []web.Option
	provinces []web.Option
	kinds     []web.Option
	many      bool // the person's place is more than one province
}

// unmappedColumn is the choice of a column that is not imported.
const unmappedColumn = "-"

func columnName(i int) string { return "column." + strconv.Itoa(i) }

func (s *Pages) columns(w http.ResponseWriter, r *http.Request) error {
	imp, err := s.get(r)
	if err != nil {
		return err
	}
	m := imp.MappingOf()
	f := web.NewForm("province", string(imp.ProvinceID), "kind", m.Defaults["kind"])
	if imp.Year > 0 {
		f.Set("year", strconv.Itoa(imp.Year))
	} else if imp.Kind == importing.Establishments {
		f.Set("year", strconv.Itoa(s.today().Year()))
	}
	for i, key := range m.Columns {
		if key == "" {
			key = unmappedColumn
		}
		f.Set(columnName(i), key)
	}
	return s.drawColumns(w, r, http.StatusOK, f, imp)
}

func (s *Pages) drawColumns(w http.ResponseWriter, r *http.Request, status int, f *web.Form, imp *importing.Import) error {
	p := kit.Who(r)
	v := columnsView{imp: imp, layout: imp.LayoutOf(), options: []web.Option{{Value: unmappedColumn, Label: "Không nhập (giữ ở dòng của tệp)"}}}
	for _, one := range importing.Fields(imp.Kind) {
		v.options = append(v.options, web.Option{Value: one.Key, Label: one.Label})
	}
	rows, _, err := s.Imports.Begin(r.Context(), p, imp.ID, v.layout.Sheet, 60)
	if err != nil {
		return err
	}
	for i, h := range v.layout.Heads {
		c := columnView{letters: importing.ColumnLetters(i), head: h}
		for _, row := range rows {
			if row.No >= v.layout.First && i < len(row.Texts) && row.Texts[i] != "" && len(c.samples) < 3 {
				c.samples = append(c.samples, short(row.Texts[i]))
			}
		}
		if h == "" && len(c.samples) == 0 {
			continue
		}
		c.field = web.Field{Name: columnName(i), Label: fmt.Sprintf("Cột %s, %s, là", c.letters, h), HideLabel: true}
		v.columns = append(v.columns, c)
	}
	if imp.Kind == importing.Establishments {
		for _, k := range establishment.Kinds {
			v.kinds = append(v.kinds, web.Option{Value: string(k.Kind), Label: k.Name})
		}
	}
	if v.many = p.Agency.ProvinceID == "" || p.National(); v.many {
		v.provinces = kit.ProvinceOptions(s.today())
	}
	page := web.NewPage(w, r, "Ghép cột", section(imp.Kind))
	return web.RenderTo(w, r, status, columnsPage(page, f, v))
}

func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

func (s *Pages) setColumns(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	imp, err := s.get(r)
	if err != nil {
		return err
	}
	in := importing.Settings{Year: f.Text("year"), Province: place.ID(f.Text("province")), Kind: f.Text("kind")}
	for i := range imp.LayoutOf().Heads {
		key := f.Text(columnName(i))
		if key == unmappedColumn {
			key = ""
		}
		in.Columns = append(in.Columns, key)
	}
	if err := s.Imports.SetMapping(r.Context(), kit.Who(r), imp.ID, in); err != nil {
		if !f.Take(err) {
			return err
		}
		return s.drawColumns(w, r, web.StatusOf(err), f, imp)
	}
	return s.begin(w, r, imp.ID, importing.CheckFile, web.NoFlash)
}
