package importing

import (
	"fmt"
	"regexp"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// written is a place as a row writes it.
type written struct{ province, district, commune string }

// found is the place of today that a row means, or what has to be asked.
type found struct {
	province place.ID
	unit     place.ID
	commune  string // «xã Quản Bạ», as the register writes it
	code     string
	wrong    string // refuses the row, or asks where there are choices
	note     string
	choices  []Choices
}

// gazetteer finds places by what rows write, and remembers: finding reads all communes.
type gazetteer struct {
	today clock.Day
	home  place.ID // where a row names no province
	known map[written]found
	cut   map[string]written // by the tail of an address
}

func newGazetteer(today clock.Day, home place.ID) *gazetteer {
	return &gazetteer{today: today, home: home, known: map[written]found{}, cut: map[string]written{}}
}

// lastOldDay is the last day of the map of 63 provinces with districts.
const lastOldDay clock.Day = "2025-06-30"

// remembered bounds how many places are remembered.
const remembered = 50_000

// find finds the commune of today.
func (g *gazetteer) find(w written) found {
	if f, known := g.known[w]; known {
		return f
	}
	if len(g.known) > remembered {
		clear(g.known)
	}
	f := g.look(w)
	g.known[w] = f
	return f
}

func (g *gazetteer) look(w written) found {
	province, old, f := g.provinceOf(w.province)
	if f.wrong != "" {
		return f
	}
	f.province = province
	if id, ok := place.Holder(province, g.today); ok {
		f.province = id
	}
	if w.commune == "" {
		return f
	}
	if u, ok := place.Lookup(place.ID(w.commune)); ok && u.Level == place.LevelCommune && u.Valid(g.today) { // a person chose
		return g.take(f, u)
	}
	in := province
	if old != "" {
		in = old
	}
	if old != "" || w.district != "" {
		if done := g.lookThen(&f, in, w); done {
			return f
		}
	}
	pick := place.CommunePick(f.province, w.commune, g.today)
	if pick.Unit != nil {
		return g.take(f, *pick.Unit)
	}
	f.code = "commune.which"
	for _, c := range pick.Candidates {
		f.choices = append(f.choices, Choices{ID: string(c.ID), Label: c.Sentence, Place: true})
		if len(f.choices) >= 12 {
			break
		}
	}
	if len(f.choices) == 0 {
		f.code = "commune.unknown"
		f.wrong = fmt.Sprintf("Không có xã, phường nào tên «%s» ở %s. Hãy ghi lại tên, hoặc chọn xã, phường.", clip(w.commune), provinceName(f.province, g.today))
		return f
	}
	f.wrong = fmt.Sprintf("«%s» chưa rõ là xã, phường nào của %s hiện nay; hãy chọn.", clip(w.commune), provinceName(f.province, g.today))
	return f
}

// lookThen looks on the map of before 2025-07-01, and says whether that answers.
func (g *gazetteer) lookThen(f *found, in place.ID, w written) bool {
	text := w.commune
	if w.district != "" {
		text += ", " + w.district
	}
	var hits []place.Hit
	for _, h := range place.Exactly(place.Query{Text: text, In: in, Level: place.LevelCommune}) {
		if h.District() != "" {
			hits = append(hits, h)
		}
	}
	if len(hits) == 0 {
		return false
	}
	then := func(h place.Hit) string { return h.Where(lastOldDay) }
	var parts []place.Part
	for _, h := range hits {
		for _, p := range place.Under(h.ID, g.today) {
			if p.Level != place.LevelCommune {
				continue
			}
			parts = append(parts, p)
			f.choices = append(f.choices, Choices{ID: string(p.ID), Label: fmt.Sprintf("%s (%s trước đây)", p.Where(g.today), then(h)), Place: true})
		}
	}
	switch {
	case len(parts) == 0:
		f.choices = nil
		return false
	case len(hits) == 1 && len(parts) == 1:
		f.choices = nil
		*f = g.take(*f, parts[0].Unit)
		if now := parts[0].On(g.today).InText(); vi.Fold(now) != vi.Fold(hits[0].Form.InText()) {
			f.code, f.note = "note.commune.now", fmt.Sprintf("%s nay là %s.", then(hits[0]), parts[0].Where(g.today))
		}
		return true
	}
	f.code = "commune.divided"
	f.wrong = fmt.Sprintf("%s nay thuộc nhiều xã, phường; hãy chọn.", then(hits[0]))
	if len(hits) > 1 {
		f.code = "commune.which"
		f.wrong = fmt.Sprintf("Có %d nơi tên «%s»; hãy chọn xã, phường hiện nay.", len(hits), clip(text))
	}
	return true
}

func (g *gazetteer) take(f found, u place.Unit) found {
	f.unit, f.commune = u.ID, u.On(g.today).InText()
	if id, ok := u.Province(g.today); ok {
		f.province = id
	}
	return f
}

// provinceOf finds a province by what is written, of today or of the map before; old is the one
// of before, where it is no more.
func (g *gazetteer) provinceOf(text string) (id, old place.ID, f found) {
	if text == "" {
		if g.home == "" {
			return "", "", found{code: "province.missing", wrong: "Dòng này không ghi tỉnh, thành phố."}
		}
		return g.home, "", found{}
	}
	if p, ok := place.Get(place.ID(text)); ok {
		return p.ID, "", found{}
	}
	p, err := place.Resolve(text, g.today)
	if err == nil {
		return p.ID, "", found{}
	}
	if before, e := place.Resolve(text, lastOldDay); e == nil {
		return before.ID, before.ID, found{}
	}
	return "", "", found{code: "province.unknown", wrong: err.Error()}
}

func provinceName(id place.ID, on clock.Day) string {
	if p, ok := place.Get(id); ok {
		if f := p.On(on); f.Name != "" {
			return f.InText()
		}
		return p.Last().InText()
	}
	return string(id)
}

var (
	provinceLead = regexp.MustCompile(`(?i)^(tỉnh|t\.)\s*`)
	districtLead = regexp.MustCompile(`(?i)^(huyện|h\.|quận|q\.|thị xã|tx\.?|thành phố|tp\.?)\s*\S`)
	communeLead  = regexp.MustCompile(`(?i)^(xã|x\.|phường|p\.|thị trấn|tt\.?|đặc khu)\s*\S`)
	between      = regexp.MustCompile(`\s*[,;]\s*|\s+[-–—]\s+`)
)

// splitAddress takes «thôn 5, xã Tân Trịnh, huyện Quang Bình, tỉnh Hà Giang» apart. What is not
// the name of a unit stays the address.
func (g *gazetteer) splitAddress(text string) (address string, w written) {
	parts := between.Split(strings.Trim(vi.NFC(text), " .,;-"), -1)
	end := len(parts)
	if end == 0 {
		return "", w
	}
	from := max(0, end-3) // a tail of three units at most
	key := strings.Join(parts[from:], "\x1f")
	if known, ok := g.cut[key]; ok {
		n := 0
		for _, s := range []string{known.province, known.district, known.commune} {
			if s != "" {
				n++
			}
		}
		return strings.Join(parts[:end-n], ", "), known
	}
	tail := parts[from:]
	if n := len(tail); n > 0 && g.isProvince(tail[n-1], n) {
		w.province, tail = tail[n-1], tail[:n-1]
	}
	if n := len(tail); n > 0 && g.isDistrict(tail[n-1], w.province, n) {
		w.district, tail = tail[n-1], tail[:n-1]
	}
	if n := len(tail); n > 0 && g.isCommune(tail[n-1], w, len(parts) == n) {
		w.commune, tail = tail[n-1], tail[:n-1]
	}
	if len(g.cut) > remembered {
		clear(g.cut)
	}
	g.cut[key] = w
	return strings.Join(append(parts[:from:from], tail...), ", "), w
}

func (g *gazetteer) isProvince(s string, parts int) bool {
	if provinceLead.MatchString(s) {
		return true
	}
	if communeLead.MatchString(s) || parts < 2 {
		return false
	}
	if _, err := place.Resolve(s, g.today); err == nil {
		return true
	}
	_, err := place.Resolve(s, lastOldDay)
	return err == nil && !strings.HasPrefix(vi.Fold(s), "huyen ")
}

func (g *gazetteer) isDistrict(s, province string, parts int) bool {
	if communeLead.MatchString(s) {
		return false
	}
	if districtLead.MatchString(s) {
		return true
	}
	if parts < 2 {
		return false
	}
	id, old, f := g.provinceOf(province)
	if f.wrong != "" {
		return false
	}
	if old != "" {
		id = old
	}
	return len(place.Exactly(place.Query{Text: s, In: id, Level: place.LevelDistrict})) > 0
}

// isCommune reports whether the last part left names a commune. A lone word without its kind is
// one only when the district or the province stands behind it.
func (g *gazetteer) isCommune(s string, w written, lone bool) bool {
	if communeLead.MatchString(s) {
		return true
	}
	if lone && w.district == "" && w.province == "" {
		return false
	}
	w.commune = s
	f := g.find(w)
	return f.unit != "" || len(f.choices) > 0
}

var groupPlace = regexp.MustCompile(`^(?i)(?:[IVXLivxl]{1,5}|[A-Ha-h]|\d{1,2})[.)/]?\s+|^(?:[-+*•])\s*`)

// placeOfGroup reads «I. Huyện Bắc Quang» as the place of the rows below.
func placeOfGroup(text string) (w written, ok bool) {
	s := groupPlace.ReplaceAllString(vi.NFC(text), "")
	s = strings.Trim(s, " :.")
	if at := strings.IndexAny(s, "(:"); at > 0 {
		s = strings.TrimSpace(s[:at])
	}
	switch {
	case provinceLead.MatchString(s):
		w.province = s
	case communeLead.MatchString(s):
		w.commune = s
	case districtLead.MatchString(s):
		w.district = s
	default:
		return w, false
	}
	return w, true
}
