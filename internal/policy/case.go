package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// Case is one trường hợp: what is known of a support asked for. Nil is not known, which is
// neither yes nor no.
type Case struct {
	Source               *string // national or local
	Content              *string // a code of Contents
	Kind                 *string // of the beneficiary: Kinds
	Province             *string // name, or code as of the day
	Commune              *string
	UnitKind             *string // UnitKinds
	District             *string // until 2025-06-30: huyện, quận, thị xã, thành phố with its name
	CityClass            *int64  // 1 to 3: the city that a phường belonged to until 2025-06-30
	ConvertedOn          *clock.Day
	CraftVillage         *bool // in a craft village that the province recognised
	Workers              *int64
	Sector               *string // Sectors
	HardArea             *bool   // khó khăn or đặc biệt khó khăn
	OfficeElsewhere      *bool   // the registered office is elsewhere than the production site
	TotalCost            *int64  // đồng
	Requested            *int64  // đồng
	Units                *int64  // how many establishments, models, brands …; 1 where not said
	ProductionLine       *bool
	MachinesNew          *bool
	CounterpartCommitted *bool
	OtherStateFunding    *bool // for the same nội dung chi
	FirstInDistrict      *bool
	TripsThisYear        *int64   // supported before this one
	DoneShare            *float64 // per cent of the project's investment
	Accepted             *bool
	Act                  *string
	ProjectKind          *string // specific, group or key
	PlanYear             *int64
}

// The values that keys of a case take.
var (
	Sources      = []string{"national", "local"}
	Kinds        = []string{"household", "cooperative", "cooperative_union", "cooperative_group", "small_medium_enterprise", "large_enterprise", "cluster_investor", "artisan"}
	UnitKinds    = []string{"xã", "phường", "đặc khu", "thị trấn"}
	Sectors      = []string{"processing", "consumer_goods", "chemicals_building_materials", "mechanical_electronics", "handicrafts", "minerals", "environment", "hand_kiln_bricks", "other"}
	ProjectKinds = []string{"specific", "group", "key"}
)

const maxCaseSize = 1 << 16

// ReadCase reads a case as JSON. A key left out, or null, is not known; a key or a value that
// the case does not have is errs.Invalid, each with its name.
func ReadCase(r io.Reader) (Case, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxCaseSize+1))
	if err != nil {
		return Case{}, err
	}
	var c Case
	d := caseReader{}
	if len(data) > maxCaseSize {
		d.fields.Add("case", "Tệp trường hợp lớn hơn 64 kB.")
		return c, d.fields.Err()
	}
	top, err := object(data)
	if err != nil {
		d.fields.Add("case", "Trường hợp phải là một đối tượng JSON {…}, viết đúng cú pháp và mỗi khóa một lần.")
		return c, d.fields.Err()
	}
	for _, m := range top {
		switch m.key {
		case "source":
			c.Source = d.word(m, Sources)
		case "content":
			c.Content = d.word(m, contentCodes())
		case "establishment":
			d.establishment(&c, m)
		case "total_cost":
			c.TotalCost = d.number(m, 0, maxDong)
		case "requested":
			c.Requested = d.number(m, 0, maxDong)
		case "units":
			c.Units = d.number(m, 1, 1_000_000)
		case "production_line":
			c.ProductionLine = d.flag(m)
		case "machines_new":
			c.MachinesNew = d.flag(m)
		case "counterpart_committed":
			c.CounterpartCommitted = d.flag(m)
		case "other_state_funding":
			c.OtherStateFunding = d.flag(m)
		case "first_in_district":
			c.FirstInDistrict = d.flag(m)
		case "trips_this_year":
			c.TripsThisYear = d.number(m, 0, 1000)
		case "done_share":
			c.DoneShare = d.share(m)
		case "accepted":
			c.Accepted = d.flag(m)
		case "act":
			c.Act = d.word(m, actWords())
		case "project_kind":
			c.ProjectKind = d.word(m, ProjectKinds)
		case "plan_year":
			c.PlanYear = d.number(m, 1990, 2200)
		default:
			d.unknown(m.key)
		}
	}
	return c, d.fields.Err()
}

func (d *caseReader) establishment(c *Case, m member) {
	if m.null() {
		return
	}
	inner, err := object(m.value)
	if err != nil {
		d.fields.Add(m.key, "Phải là một đối tượng JSON {…}, mỗi khóa một lần.")
		return
	}
	for _, m := range inner {
		m.name = "establishment." + m.key
		switch m.key {
		case "kind":
			c.Kind = d.word(m, Kinds)
		case "province":
			c.Province = d.text(m)
		case "commune":
			c.Commune = d.text(m)
		case "district":
			c.District = d.text(m)
		case "unit_kind":
			c.UnitKind = d.word(m, UnitKinds)
		case "craft_village":
			c.CraftVillage = d.flag(m)
		case "workers":
			c.Workers = d.number(m, 0, 10_000_000)
		case "sector":
			c.Sector = d.word(m, Sectors)
		case "city_class":
			c.CityClass = d.number(m, 1, 3)
		case "converted_from_commune_on":
			c.ConvertedOn = d.day(m)
		case "hard_area":
			c.HardArea = d.flag(m)
		case "office_elsewhere":
			c.OfficeElsewhere = d.flag(m)
		default:
			d.unknown(m.name)
		}
	}
}

type caseReader struct{ fields errs.Fields }

type member struct {
	key, name string
	value     json.RawMessage
}

func (m member) null() bool { return string(m.value) == "null" }

var errNotObject = errors.New("not an object with each key once")

// object reads the members of a JSON object in their order, each key once.
func object(data []byte) ([]member, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errNotObject
	}
	var out []member
	for dec.More() {
		t, err := dec.Token()
		key, ok := t.(string)
		if err != nil || !ok || slices.ContainsFunc(out, func(m member) bool { return m.key == key }) {
			return nil, errNotObject
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, errNotObject
		}
		out = append(out, member{key, key, raw})
	}
	if _, err := dec.Token(); err != nil {
		return nil, errNotObject
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errNotObject
	}
	return out, nil
}

func (d *caseReader) unknown(name string) {
	d.fields.Add(clip(name), "Không có khóa này trong một trường hợp.")
}

func (d *caseReader) text(m member) *string {
	if m.null() {
		return nil
	}
	var s string
	if json.Unmarshal(m.value, &s) != nil || len(s) > 500 {
		d.fields.Add(m.name, "Phải là chữ, đặt trong dấu nháy kép.")
		return nil
	}
	if s = vi.NFC(s); s == "" {
		d.fields.Add(m.name, "Không để trống; nếu chưa biết, hãy bỏ khóa này.")
		return nil
	}
	return &s
}

func (d *caseReader) word(m member, words []string) *string {
	s := d.text(m)
	if s == nil || slices.Contains(words, *s) {
		return s
	}
	d.fields.Add(m.name, "Không có giá trị «%s»; các giá trị: %s.", clip(*s), strings.Join(words, ", "))
	return nil
}

func (d *caseReader) flag(m member) *bool {
	if m.null() {
		return nil
	}
	var b bool
	if json.Unmarshal(m.value, &b) != nil {
		d.fields.Add(m.name, "Phải là true hoặc false; nếu chưa biết, hãy bỏ khóa này.")
		return nil
	}
	return &b
}

func (d *caseReader) number(m member, least, most int64) *int64 {
	if m.null() {
		return nil
	}
	n, err := strconv.ParseInt(string(m.value), 10, 64)
	if f, e := strconv.ParseFloat(string(m.value), 64); err != nil && e == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		n, err = int64(f), nil // 3e8 and 300000000.0 are whole numbers too
	}
	if err != nil || n < least || n > most {
		d.fields.Add(m.name, "Phải là số nguyên từ %s đến %s.", vi.Money(least), vi.Money(most))
		return nil
	}
	return &n
}

func (d *caseReader) share(m member) *float64 {
	if m.null() {
		return nil
	}
	f, err := strconv.ParseFloat(string(m.value), 64)
	if err != nil || !(f >= 0 && f <= 100) {
		d.fields.Add(m.name, "Phải là tỷ lệ phần trăm từ 0 đến 100.")
		return nil
	}
	return &f
}

func (d *caseReader) day(m member) *clock.Day {
	s := d.text(m)
	if s == nil {
		return nil
	}
	day, err := clock.ParseDay(*s)
	if err != nil {
		d.fields.Add(m.name, "«%s» không phải một ngày; hãy viết như 2010-12-16.", clip(*s))
		return nil
	}
	return &day
}

func contentCodes() []string {
	out := make([]string, len(Contents))
	for i, c := range Contents {
		out[i] = c.Code
	}
	return out
}

func actWords() []string {
	out := make([]string, len(Acts))
	for i, a := range Acts {
		out[i] = string(a)
	}
	return out
}

// check refuses values that only Go code could have put in.
func (c *Case) check() error {
	var d errs.Fields
	words := func(name string, v *string, list []string) {
		if v != nil && !slices.Contains(list, *v) {
			d.Add(name, "Không có giá trị «%s».", clip(*v))
		}
	}
	words("source", c.Source, Sources)
	words("establishment.kind", c.Kind, Kinds)
	words("establishment.unit_kind", c.UnitKind, UnitKinds)
	words("establishment.sector", c.Sector, Sectors)
	words("project_kind", c.ProjectKind, ProjectKinds)
	if c.Content != nil && contentIndex(*c.Content) < 0 {
		d.Add("content", "Không có nội dung «%s».", clip(*c.Content))
	}
	if c.Act != nil && !slices.Contains(Acts, Act(*c.Act)) {
		d.Add("act", "Không có việc «%s».", clip(*c.Act))
	}
	sums := func(name string, v *int64) {
		if v != nil && (*v < 0 || *v > maxDong) {
			d.Add(name, "Số tiền phải từ 0 đến %s đồng.", vi.Money(maxDong))
		}
	}
	sums("total_cost", c.TotalCost)
	sums("requested", c.Requested)
	if c.Units != nil && (*c.Units < 1 || *c.Units > 1_000_000) {
		d.Add("units", "Số lượng phải từ 1 đến 1.000.000.")
	}
	return d.Err()
}

// province finds the unit of the day. Most names are written as the map writes them, so that
// is looked up first.
func (c *Case) province(on clock.Day) (place.Province, bool, error) {
	if c.Province == nil {
		return place.Province{}, false, nil
	}
	for _, p := range namesakes()[*c.Province] {
		f := p.On(on)
		if f.Name != "" && (f.Name == *c.Province || f.FullName == *c.Province || p.Code == *c.Province || string(p.ID) == *c.Province) {
			return p, true, nil
		}
	}
	p, err := place.Resolve(*c.Province, on)
	if err != nil {
		sentence := err.Error()
		if e, ok := errs.As(err); ok {
			sentence = e.Sentence
		}
		return place.Province{}, false, errs.Wrong("establishment.province", "%s", sentence)
	}
	return p, true, nil
}
