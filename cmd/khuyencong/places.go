package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
)

// placesCmds hold what asks the map of a day. None of them opens a database.
type placesCmds struct {
	Resolve placesResolveCmd `cmd:"" help:"Cho biết một mã hoặc một tên là đơn vị hành chính nào vào một ngày, và đơn vị ấy nay (hoặc ngày khác) là đơn vị nào. Cấp của mã theo độ dài: 2 chữ số là tỉnh, 3 chữ số là huyện (đến 30/06/2025), 5 chữ số là xã."`
}

type placesResolveCmd struct {
	Code     string `placeholder:"MÃ" help:"Mã đơn vị hành chính: 2 chữ số là tỉnh, 3 là huyện, 5 là xã. Mã được dùng lại nên cần đúng ngày."`
	Name     string `placeholder:"TÊN" help:"Tên, thay cho mã: liệt kê mọi đơn vị của ngày ấy mang tên này. Không cần dấu, có thể kèm xã, phường, huyện, tỉnh."`
	Province string `placeholder:"TỈNH" help:"Chỉ tìm tên trong tỉnh, thành phố này (tên hoặc mã)."`
	On       string `placeholder:"NGÀY" help:"Ngày của mã hoặc tên (2025-06-30 hoặc 30/06/2025). Nếu không nói: hôm nay."`
	To       string `placeholder:"NGÀY" help:"Ngày cần biết đơn vị nào thay cho nó, trước hoặc sau; đơn vị còn nguyên thì không có gì thay. Nếu không nói mà ngày xét đã qua: hôm nay."`
	Format   string `enum:"text,json" default:"text" placeholder:"DẠNG" help:"Dạng in ra: text hoặc json."`
}

// resolved is one unit of a day for people who build on it.
type resolved struct {
	ID           place.ID   `json:"id"`
	Code         string     `json:"code"`
	Name         string     `json:"name"`
	FullName     string     `json:"full_name"`
	Kind         string     `json:"kind"`
	Level        string     `json:"level"`
	Province     *string    `json:"province"`
	ProvinceCode *string    `json:"province_code"`
	District     *string    `json:"district"`
	ValidFrom    *clock.Day `json:"valid_from"`
	ValidTo      *clock.Day `json:"valid_to"`
	LegalBasis   *string    `json:"legal_basis"`
	Successors   []heir     `json:"successors"`
	Predecessors []heir     `json:"predecessors,omitempty"` // when --to lies before the unit
}

// heir is a unit of another day that holds or held land of the one asked for.
type heir struct {
	ID           place.ID `json:"id"`
	Code         string   `json:"code"`
	Name         string   `json:"name"`
	FullName     string   `json:"full_name"`
	Kind         string   `json:"kind"`
	Province     *string  `json:"province"`
	ProvinceCode *string  `json:"province_code"`
	Divided      bool     `json:"divided"`
}

// Run prints the unit of a code, or the candidates of a name.
func (c placesResolveCmd) Run(a *app) error {
	if (c.Code == "") == (c.Name == "") {
		return errs.Wrong("--code", "Hãy cho một trong hai: --code MÃ hoặc --name TÊN.")
	}
	today := clock.System{}.Now().Day()
	on, to := today, clock.Day("")
	var err error
	if c.On != "" {
		if on, err = dayFlag("--on", c.On); err != nil {
			return err
		}
	}
	switch {
	case c.To != "":
		if to, err = dayFlag("--to", c.To); err != nil {
			return err
		}
	case on < today:
		to = today
	}
	if c.Code != "" {
		u, err := unitOfCode(c.Code, on)
		if err != nil {
			return err
		}
		one := resolve(u, on, to)
		if c.Format == "json" {
			return printJSON(a.out, one)
		}
		return one.print(a.out)
	}
	units, err := c.unitsOfName(on)
	if err != nil {
		return err
	}
	list := make([]resolved, 0, len(units))
	for _, u := range units {
		list = append(list, resolve(u, on, to))
	}
	if c.Format == "json" {
		return printJSON(a.out, list)
	}
	for _, one := range list {
		if err := one.print(a.out); err != nil {
			return err
		}
	}
	return nil
}

// unitOfCode finds the unit of a code, or says what the code was on other days.
func unitOfCode(code string, on clock.Day) (place.Unit, error) {
	code = strings.TrimSpace(code)
	if n := len(code); strings.Trim(code, "0123456789") != "" || n != 2 && n != 3 && n != 5 {
		return place.Unit{}, errs.Wrong("--code", "%q không phải mã đơn vị hành chính: tỉnh có 2 chữ số, huyện 3, xã 5 (kể cả số 0 đứng trước).", code)
	}
	if u, ok := place.ByCode(code, on); ok {
		return u, nil
	}
	var known []string
	for _, u := range place.CodeUsers(code) {
		f := u.Near(on)
		known = append(known, fmt.Sprintf("%s (%s)", u.Where(on), span(f)))
	}
	if len(known) > 0 {
		return place.Unit{}, errs.Wrong("--code", "Ngày %s không có đơn vị nào mang mã %s. Mã này là của %s.", on.VN(), code, strings.Join(known, "; "))
	}
	return place.Unit{}, errs.Wrong("--code", "Không có đơn vị hành chính nào mang mã %s.", code)
}

// span says in words when a form was in force.
func span(f place.Form) string {
	switch {
	case f.From == "" && f.To == "":
		return "không rõ thời gian"
	case f.From == "":
		return "đến " + f.To.VN()
	case f.To == "":
		return "từ " + f.From.VN()
	}
	return "từ " + f.From.VN() + " đến " + f.To.VN()
}

// unitsOfName finds the units of a day that bear a name; failing that, those whose names have it.
func (c placesResolveCmd) unitsOfName(on clock.Day) ([]place.Unit, error) {
	q := place.Query{Text: c.Name, On: on, Limit: 500}
	if c.Province != "" {
		id, err := provinceFlag(c.Province, on)
		if err != nil {
			return nil, err
		}
		q.In = id
	}
	var exact, near []place.Unit
	for _, h := range place.Search(q) {
		near = append(near, h.Unit)
		if h.Exact {
			exact = append(exact, h.Unit)
		}
	}
	if len(exact) > 0 {
		return exact, nil
	}
	if len(near) > 0 {
		return near, nil
	}
	q.On, q.Limit = "", 5
	var known []string
	for _, h := range place.Search(q) {
		known = append(known, fmt.Sprintf("%s (%s)", h.Where(on), span(h.Form)))
	}
	if len(known) > 0 {
		return nil, errs.Wrong("--name", "Ngày %s không có đơn vị nào tên «%s». Tên này có ở ngày khác: %s.", on.VN(), c.Name, strings.Join(known, "; "))
	}
	return nil, errs.Wrong("--name", "Không có đơn vị hành chính nào tên «%s».", c.Name)
}

// provinceFlag takes a name or a code, of the day or else of another one.
func provinceFlag(text string, on clock.Day) (place.ID, error) {
	if u, ok := place.ByCode(strings.TrimSpace(text), on); ok && u.Level == place.LevelProvince {
		return u.ID, nil
	}
	p, err := place.Resolve(text, on)
	if err == nil {
		return p.ID, nil
	}
	if former := slices.DeleteFunc(place.Search(place.Query{Text: text, Level: place.LevelProvince}), func(h place.Hit) bool { return !h.Exact }); len(former) > 0 {
		return former[0].ID, nil
	}
	if e, ok := errs.As(err); ok {
		return "", errs.Wrong("--province", "%s", e.Sentence)
	}
	return "", err
}

func dayFlag(flag, s string) (clock.Day, error) {
	day, err := clock.ParseDay(s)
	if err != nil {
		return "", errs.Wrong(flag, "%q không phải một ngày; hãy viết như 2025-06-30 hoặc 30/06/2025.", s)
	}
	return day, nil
}

func resolve(u place.Unit, on, to clock.Day) resolved {
	f := u.On(on)
	one := resolved{
		ID: u.ID, Code: u.Code, Name: f.Name, FullName: f.FullName, Kind: f.Kind.VN(), Level: string(u.Level),
		ValidFrom: orNull(f.From), ValidTo: orNull(f.To), LegalBasis: orNull(f.Basis), Successors: []heir{},
	}
	one.Province, one.ProvinceCode = provinceOf(u, on)
	if d, ok := place.Lookup(u.District()); ok {
		name := d.On(on).FullName
		one.District = &name
	}
	if to == "" {
		return one
	}
	for _, p := range place.Under(u.ID, to) {
		if p.ID == u.ID && p.On(to) == f {
			continue // it is there as it was
		}
		h := heir{ID: p.ID, Code: p.Code, Name: p.On(to).Name, FullName: p.On(to).FullName, Kind: p.On(to).Kind.VN(), Divided: p.Divided}
		h.Province, h.ProvinceCode = provinceOf(p.Unit, to)
		if to < on {
			one.Predecessors = append(one.Predecessors, h)
		} else {
			one.Successors = append(one.Successors, h)
		}
	}
	return one
}

func provinceOf(u place.Unit, on clock.Day) (name, code *string) {
	id, ok := u.Province(on)
	if !ok {
		return nil, nil
	}
	p, _ := place.Get(id)
	n, c := p.On(on).Name, p.Code
	return &n, &c
}

func orNull[T ~string](s T) *T {
	if s == "" {
		return nil
	}
	return &s
}

// print writes the unit for a person.
func (r resolved) print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s", r.Code, r.FullName)
	for _, home := range []*string{r.District, r.Province} {
		if home != nil && *home != r.Name {
			b.WriteString(", " + *home)
		}
	}
	f := place.Form{}
	if r.ValidFrom != nil {
		f.From = *r.ValidFrom
	}
	if r.ValidTo != nil {
		f.To = *r.ValidTo
	}
	basis := "không rõ văn bản"
	if r.LegalBasis != nil {
		basis = *r.LegalBasis
	}
	fmt.Fprintf(&b, "\n  %s · %s\n", span(f), basis)
	line := func(arrow string, list []heir) {
		for _, h := range list {
			fmt.Fprintf(&b, "  %s %s  %s", arrow, h.Code, h.FullName)
			if h.Province != nil && *h.Province != h.Name {
				b.WriteString(", " + *h.Province)
			}
			if h.Divided {
				b.WriteString(" (một phần)")
			}
			b.WriteByte('\n')
		}
	}
	line("→", r.Successors)
	line("←", r.Predecessors)
	_, err := io.WriteString(w, b.String())
	return err
}
