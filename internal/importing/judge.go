package importing

import (
	"context"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"

	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/vi"
)

// A row that has been judged, with what it would write.
type judged struct {
	row   Row
	draft establishment.Draft
	past  *pastDraft
	order string // of new records
	moved bool   // another verdict than the row waited with
}

// judge decides what rows would do. It keeps what the file has said so far, to find doubles.
type judge struct {
	bulk *establishment.Bulk
	imp  *Import
	seed maphash.Seed
	past map[string][]PastProject // the stored projects of the names of the batch
	seen map[uint64]int32         // by what a row is known: the first row that said so
}

func newJudge(b *establishment.Bulk, imp *Import) *judge {
	return &judge{bulk: b, imp: imp, seed: maphash.MakeSeed(), seen: map[uint64]int32{}}
}

// known is the register by what rows of a batch may be known by.
type known struct {
	tax, household, name, phone map[string][]*establishment.Known
	id                          map[db.ID]*establishment.Known
}

// rows judges a batch. The queries do not grow with the rows.
func (j *judge) rows(ctx context.Context, q db.Q, batch []*parsed) ([]judged, error) {
	k, err := j.find(ctx, q, batch)
	if err != nil {
		return nil, err
	}
	if j.imp.Kind == Projects {
		if err := j.findPast(ctx, q, batch); err != nil {
			return nil, err
		}
	}
	out := make([]judged, len(batch))
	for i, p := range batch {
		out[i].row = Row{ImportID: j.imp.ID, No: p.no, Cells: p.raw, Fixes: p.fixes, Choice: p.choice}
		switch {
		case p.aside:
			out[i].row.Verdict = Aside
		case p.choice == string(Skip):
			out[i].row.Verdict = Skip
			p.problems = nil
		case j.imp.Kind == Projects:
			j.project(p, k, &out[i])
		default:
			j.establishment(p, k, &out[i])
		}
		out[i].row.Problems = encodeProblems(p.problems)
		if old, now := p.old, &out[i].row; old != nil {
			if old.Verdict == New && now.Verdict == New {
				now.TargetID = old.TargetID
			}
			out[i].moved = old.Verdict != now.Verdict || old.TargetID != now.TargetID || old.Base != now.Base || old.Problems != now.Problems
		}
	}
	return out, nil
}

func encodeProblems(list []Problem) string {
	if len(list) == 0 {
		return ""
	}
	return encode(list)
}

func (j *judge) find(ctx context.Context, q db.Q, batch []*parsed) (*known, error) {
	var keys establishment.Keys
	for _, p := range batch {
		if p.aside || p.choice == string(Skip) {
			continue
		}
		if id, ok := db.ParseID(p.choice); ok {
			keys.IDs = append(keys.IDs, id)
		}
		if j.imp.Kind == Projects {
			j.projectKeys(p, &keys)
			continue
		}
		if s := taxForm(p.values["tax_code"]); s != "" {
			keys.TaxCodes = append(keys.TaxCodes, s)
		}
		if s := p.values["household_code"]; s != "" {
			keys.HouseholdCodes = append(keys.HouseholdCodes, s)
		}
		if s := p.values["name"]; s != "" {
			keys.NameFolds = append(keys.NameFolds, nameForms(s)...)
		}
		if s := p.values["phone"]; s != "" {
			keys.Phones = append(keys.Phones, s)
		}
	}
	all, err := j.bulk.Find(ctx, q, keys)
	if err != nil {
		return nil, err
	}
	k := &known{map[string][]*establishment.Known{}, map[string][]*establishment.Known{}, map[string][]*establishment.Known{}, map[string][]*establishment.Known{}, map[db.ID]*establishment.Known{}}
	for _, e := range all {
		k.id[e.ID] = e
		add := func(m map[string][]*establishment.Known, key string) {
			if key != "" {
				m[key] = append(m[key], e)
			}
		}
		add(k.tax, e.TaxCode)
		add(k.household, e.HouseholdCode)
		add(k.name, e.NameFold)
		add(k.phone, e.Phone)
	}
	return k, nil
}

// taxForm is a tax code of digits as the register stores it.
func taxForm(d string) string {
	if len(d) == 13 && strings.IndexByte(d, '-') < 0 {
		return d[:10] + "-" + d[10:]
	}
	return d
}

// shortForms are how lists shorten the words of names.
var shortForms = [][2]string{{"cty", "cong ty"}, {"htx", "hop tac xa"}, {"hkd", "ho kinh doanh"}, {"dntn", "doanh nghiep tu nhan"}, {"tht", "to hop tac"}, {"cs", "co so"}, {"cp", "co phan"}, {"mtv", "mot thanh vien"}, {"sx", "san xuat"}, {"tm", "thuong mai"}, {"dv", "dich vu"}}

// nameForms are the folded forms under which a name may stand in the register.
func nameForms(name string) []string {
	folded := vi.Fold(name)
	out := []string{folded}
	long := folded
	for _, f := range shortForms {
		long = replaceWord(long, f[0], f[1])
	}
	if long != folded {
		out = append(out, long)
	}
	return out
}

func replaceWord(s, word, by string) string {
	if !strings.Contains(s, word) {
		return s
	}
	words := strings.Fields(s)
	for i, w := range words {
		if w == word {
			words[i] = by
		}
	}
	return strings.Join(words, " ")
}

// plainNames are words of names that tell nobody apart.
var plainNames = map[string]bool{"cong": true, "ty": true, "cty": true, "tnhh": true, "mtv": true, "mot": true, "thanh": true, "vien": true, "co": true, "phan": true, "cp": true,
	"hop": true, "tac": true, "xa": true, "htx": true, "ho": true, "kinh": true, "doanh": true, "hkd": true, "so": true, "cs": true, "san": true, "xuat": true, "sx": true,
	"thuong": true, "mai": true, "dich": true, "vu": true, "tm": true, "dv": true, "va": true, "doi": true, "tu": true, "nhan": true, "dntn": true, "nghiep": true, "che": true, "bien": true, "xuong": true}

// alike reports whether two folded names share a word that tells them apart from others.
func alike(a, b string) bool {
	if a == b || a == "" || b == "" {
		return true
	}
	of := strings.Fields(signs.ReplaceAllString(b, " "))
	own := 0
	for _, w := range strings.Fields(signs.ReplaceAllString(a, " ")) {
		if plainNames[w] {
			continue
		}
		own++
		if slices.Contains(of, w) {
			return true
		}
	}
	return own == 0
}

// establishment judges one row.
func (j *judge) establishment(p *parsed, k *known, out *judged) {
	in := establishment.Stated{Get: func(field string) string { return p.values[field] }, Site: p.siteInput(), Unit: p.place.unit, Figures: p.figures}
	target, asked := j.match(p, k)
	double := j.double(p, target)
	if double != 0 && target == nil && !asked {
		p.say(Asks, p.of("name"), "double.row", fmt.Sprintf("Trùng với dòng %d của tệp này. Hãy bỏ qua dòng này, hoặc xác nhận là cơ sở khác.", double))
		asked = true
	}
	if double != 0 && target != nil {
		p.say(Asks, p.of("name"), "double.row", fmt.Sprintf("Cùng cơ sở với dòng %d của tệp này; một cơ sở chỉ cập nhật một lần mỗi tệp. Hãy bỏ qua một dòng.", double))
		asked = true
	}
	var err error
	if target != nil {
		out.row.TargetID, out.row.Base = target.ID, target.Version
		out.draft, err = j.bulk.Over(target, in)
	} else {
		out.draft, err = j.bulk.New("", "", in)
		out.order = out.draft.Establishment.NameSort
	}
	j.wrong(p, err, asked)
	for _, o := range out.draft.Odd {
		if o.Name == "tax_code" && p.values["tax_code"] == "" {
			continue // that a firm has none yet is no news of the row
		}
		p.say(Notes, p.fieldOfInput(o.Name), "note."+o.Name, o.Sentence)
	}
	if out.draft.Apart {
		p.say(Notes, p.of("address"), "note.site.other", "Nơi sản xuất trong tệp khác các địa điểm của hồ sơ; hồ sơ giữ nguyên địa điểm. Nếu đúng, hãy thêm địa điểm trên trang của cơ sở.")
	}
	switch {
	case has(p.problems, Stops):
		out.row.Verdict, out.row.TargetID = Refused, ""
	case has(p.problems, Asks):
		out.row.Verdict, out.row.TargetID = Ask, ""
	case target == nil:
		out.row.Verdict = New
	case out.draft.Changed():
		out.row.Verdict = Update
	default:
		out.row.Verdict = Same
	}
}

// wrong takes a refusal of the register over, each field under its cell. Of a row that asks, what
// only a new record needs is left for later.
func (j *judge) wrong(p *parsed, err error, asked bool) {
	if err == nil {
		return
	}
	e, ok := errs.As(err)
	if !ok {
		p.say(Stops, -1, "row.failed", "Không kiểm tra được dòng này.")
		return
	}
	for _, f := range e.Fields {
		placed := strings.HasPrefix(f.Name, "site_") || f.Name == "unit_kind"
		if asked && (placed || f.Name == "kind") || placed && p.place.wrong != "" || f.Name == "kind" && hasCode(p.problems, "kind.unknown") {
			continue // told already
		}
		p.say(Stops, p.fieldOfInput(f.Name), f.Name+".wrong", f.Sentence)
	}
	if len(e.Fields) == 0 {
		p.say(Stops, -1, "row.refused", e.Sentence)
	}
}

func has(list []Problem, level Level) bool {
	return slices.ContainsFunc(list, func(p Problem) bool { return p.Level == level })
}

func hasCode(list []Problem, code string) bool {
	return slices.ContainsFunc(list, func(p Problem) bool { return p.Code == code })
}

// match finds the one record that a row is about; nil for a new one. asked says that a person has
// to decide, which is noted.
func (j *judge) match(p *parsed, k *known) (target *establishment.Known, asked bool) {
	if id, ok := db.ParseID(p.choice); ok {
		e := k.id[id]
		if e == nil || !e.Seen {
			p.say(Stops, -1, "choice.gone", "Cơ sở đã chọn không còn trong danh sách của bạn. Hãy chọn lại.")
			return nil, true
		}
		return e, false
	}
	tax := taxForm(p.values["tax_code"])
	for _, by := range []struct {
		found []*establishment.Known
		field string
		what  string
	}{{k.tax[tax], "tax_code", "mã số thuế"}, {k.household[p.values["household_code"]], "household_code", "mã số hộ kinh doanh"}} {
		if len(by.found) == 0 || p.values[by.field] == "" || p.choice == string(New) && by.field != "tax_code" {
			continue
		}
		at := p.of(by.field)
		seen := visibleOf(by.found)
		switch {
		case len(seen) == 0:
			p.say(Stops, at, by.field+".elsewhere", fmt.Sprintf("Đã có cơ sở mang %s này, thuộc địa bàn mà bạn không xem được. Hãy đề nghị Cục thêm địa điểm sản xuất ở địa bàn của bạn vào hồ sơ đó.", by.what))
			return nil, true
		case len(by.found) > 1:
			p.say(Asks, at, by.field+".several", fmt.Sprintf("Có %d cơ sở mang %s này; hãy chọn.", len(by.found), by.what), choicesOf(seen)...)
			return nil, true
		case p.values["name"] != "" && !sameName(p.values["name"], seen[0]):
			p.say(Asks, at, by.field+".name", fmt.Sprintf("Hồ sơ mang %s này tên là «%s», khác hẳn tên trong tệp. Có đúng là một cơ sở không?", by.what, seen[0].Name), choicesOf(seen)...)
			return nil, true
		}
		return seen[0], false
	}
	if p.choice == string(New) {
		return nil, false
	}
	return j.matchName(p, k, tax)
}

// matchName finds a record by name and place, or by telephone.
func (j *judge) matchName(p *parsed, k *known, tax string) (target *establishment.Known, asked bool) {
	var near, there []*establishment.Known
	take := func(list []*establishment.Known, same bool) {
		for _, e := range list {
			if !e.Seen || slices.Contains(near, e) || slices.Contains(there, e) {
				continue
			}
			inProvince, inCommune := false, false
			for _, s := range e.Sites {
				inProvince = inProvince || s.LandID == p.place.province || s.ProvinceID == p.place.province
				inCommune = inCommune || p.place.unit != "" && s.UnitID == p.place.unit
			}
			other := tax != "" && e.TaxCode != "" && e.TaxCode != tax || p.values["household_code"] != "" && e.HouseholdCode != "" && e.HouseholdCode != p.values["household_code"]
			switch {
			case same && inCommune && !other:
				there = append(there, e)
			case inProvince && (same || p.values["name"] == "" || alike(vi.Fold(p.values["name"]), e.NameFold)) && !(other && !inCommune):
				near = append(near, e)
			}
		}
	}
	for _, form := range nameForms(p.values["name"]) {
		take(k.name[form], true)
	}
	take(k.phone[p.values["phone"]], false)
	if len(there) == 1 {
		return there[0], false
	}
	if all := append(there, near...); len(all) > 0 {
		p.say(Asks, p.of("name"), "match.similar", "Trong hệ thống đã có cơ sở giống cơ sở này; hãy chọn là cơ sở nào, hoặc là cơ sở mới.", choicesOf(all)...)
		return nil, true
	}
	return nil, false
}

func sameName(typed string, e *establishment.Known) bool {
	for _, form := range nameForms(typed) {
		for _, stored := range nameForms(e.Name) {
			if alike(form, stored) {
				return true
			}
		}
	}
	return false
}

func visibleOf(list []*establishment.Known) []*establishment.Known {
	var out []*establishment.Known
	for _, e := range list {
		if e.Seen {
			out = append(out, e)
		}
	}
	return out
}

// mostChoices is how many records a row offers.
const mostChoices = 6

func choicesOf(list []*establishment.Known) []Choices {
	var out []Choices
	for _, e := range list[:min(len(list), mostChoices)] {
		label := e.Name
		if c := e.Code(); c != "" {
			label += ", mã số " + c
		}
		if e.OfficeCommune != "" {
			label += ", " + e.OfficeCommune
		}
		if e.Phone != "" {
			label += ", ĐT " + e.Phone
		}
		out = append(out, Choices{ID: string(e.ID), Label: label})
	}
	return out
}

// double tells the earlier row of the file that is known by the same; 0 for none.
func (j *judge) double(p *parsed, target *establishment.Known) int {
	var keys []string
	if target != nil {
		keys = append(keys, "i"+string(target.ID))
	}
	if s := taxForm(p.values["tax_code"]); s != "" {
		keys = append(keys, "t"+s)
	}
	if s := p.values["household_code"]; s != "" {
		keys = append(keys, "h"+s)
	}
	if name := p.values["name"]; name != "" && len(keys) == 0 && p.place.unit != "" {
		keys = append(keys, "n"+nameForms(name)[0]+"|"+string(p.place.unit))
	}
	first := 0
	for _, key := range keys {
		h := maphash.String(j.seed, key)
		if no, there := j.seen[h]; there {
			if first == 0 && int(no) != p.no {
				first = int(no)
			}
		} else if p.choice != string(New) || key[0] == 't' {
			j.seen[h] = int32(p.no)
		}
	}
	if p.choice == string(New) && first != 0 && taxForm(p.values["tax_code"]) == "" {
		return 0 // a person said that it is another
	}
	return first
}

// first tells the earlier row that said a key; 0 where this is the first.
func (j *judge) first(key string, no int) int {
	h := maphash.String(j.seed, key)
	if had, there := j.seen[h]; there {
		return int(had)
	}
	j.seen[h] = int32(no)
	return 0
}
