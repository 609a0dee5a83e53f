package area

import (
	"fmt"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// Input is a list as a person enters it. The form fields are kind, province, decision,
// decision_day, issuer, complete, valid_from, valid_to and entries.
type Input struct {
	Kind        Kind
	Province    place.ID // of the map of From; "" for the whole country
	Decision    string
	DecisionDay clock.Day
	Issuer      string
	Complete    bool
	From, To    clock.Day
	// Entries is one commune a line: «Quản Bạ», «xã Quản Bạ; III», «00874 Quản Bạ»; for craft
	// villages the village, a semicolon and its commune: «Làng dệt Hợp Tiến; xã Lùng Tám».
	Entries string
}

// most is how many lines a list may have; the country has a third of it.
const most = 10_000

// fill checks the input and puts it into a list; entries come back without IDs.
func (in Input) fill(f *errs.Fields, l List) (List, []Entry) {
	l.Kind, l.ProvinceID, l.Complete = in.Kind, in.Province, in.Complete
	l.Decision, l.Issuer = vi.NFC(in.Decision), vi.NFC(in.Issuer)
	l.DecisionDay, l.From, l.To = in.DecisionDay, in.From, in.To
	if l.Kind.Name() == "" {
		f.Add("kind", "Hãy chọn loại danh mục.")
	}
	for _, t := range []struct{ name, text, ask string }{
		{"decision", l.Decision, "Hãy nhập số, ký hiệu của quyết định."},
		{"issuer", l.Issuer, "Hãy nhập cơ quan ban hành."},
	} {
		if t.text == "" {
			f.Add(t.name, "%s", t.ask)
		} else if len([]rune(t.text)) > 200 {
			f.Add(t.name, "Tối đa 200 ký tự.")
		}
	}
	if l.DecisionDay == "" {
		f.Add("decision_day", "Hãy nhập ngày ký quyết định.")
	}
	if l.From == "" {
		f.Add("valid_from", "Hãy nhập ngày có hiệu lực.")
	}
	if l.To != "" && l.To < l.From {
		f.Add("valid_to", "Ngày hết hiệu lực không được trước ngày có hiệu lực.")
	}
	if l.ProvinceID != "" {
		if p, ok := place.Get(l.ProvinceID); !ok || l.From != "" && !p.Valid(l.From) {
			f.Add("province", "Hãy chọn tỉnh, thành phố có vào ngày danh mục có hiệu lực.")
		}
	}
	if f.Len() > 0 {
		return l, nil // lines are read by the day and the province
	}
	return l, readEntries(f, l, in.Entries)
}

// readEntries finds the commune of each line; every line that is none, or may be several, is
// told by its number with what it may be.
func readEntries(f *errs.Fields, l List, text string) []Entry {
	var list []Entry
	var wrong []string
	seen := map[place.ID]int{}
	for i, line := range strings.Split(vi.NFCText(text), "\n") {
		line = vi.NFC(line)
		if line == "" {
			continue
		}
		if len(list) >= most {
			f.Add("entries", "Tối đa %d dòng.", most)
			return nil
		}
		e, commune, why := splitLine(l.Kind, line)
		if why == "" {
			e.UnitID, why = findCommune(l, commune)
		}
		if first := seen[e.UnitID]; why == "" && l.Kind != CraftVillage && first > 0 {
			why = fmt.Sprintf("trùng với dòng %d", first)
		}
		if why != "" {
			wrong = append(wrong, fmt.Sprintf("dòng %d «%s»: %s", i+1, short(line), why))
			continue
		}
		seen[e.UnitID] = i + 1
		e.Position = int64(len(list) + 1)
		list = append(list, e)
	}
	switch {
	case len(wrong) > 8:
		f.Add("entries", "Cần sửa %d dòng. %s; và %d dòng nữa.", len(wrong), vi.TitleFirst(strings.Join(wrong[:8], "; ")), len(wrong)-8)
	case len(wrong) > 0:
		f.Add("entries", "%s.", vi.TitleFirst(strings.Join(wrong, "; ")))
	case len(list) == 0:
		f.Add("entries", "Hãy nhập ít nhất một dòng.")
	}
	return list
}

// splitLine takes a line apart into the entry and the text of its commune.
func splitLine(kind Kind, line string) (e Entry, commune, why string) {
	head, tail, cut := strings.Cut(line, ";")
	head, tail = strings.TrimSpace(head), strings.TrimSpace(tail)
	if kind == CraftVillage {
		if head == "" || tail == "" {
			return e, "", "cần tên làng nghề, dấu chấm phẩy và tên xã"
		}
		e.Name = head
		return e, tail, ""
	}
	e.Name = head
	if code, rest, ok := strings.Cut(head, " "); ok && isCode(code) {
		e.Name = strings.TrimSpace(rest)
	}
	if cut && tail != "" {
		word := strings.ToUpper(strings.TrimSpace(strings.TrimPrefix(vi.Fold(tail), "khu vuc")))
		for _, level := range Levels {
			if word == level {
				e.Level = level
			}
		}
		if e.Level == "" {
			return e, "", "sau dấu chấm phẩy là khu vực I, II hoặc III"
		}
	}
	return e, head, ""
}

// isCode reports whether a word is the code of a commune.
func isCode(word string) bool { return len(word) == 5 && strings.Trim(word, "0123456789") == "" }

// findCommune finds the one commune of the list's first day that a text means.
func findCommune(l List, text string) (place.ID, string) {
	if code, _, _ := strings.Cut(text, " "); isCode(code) {
		u, ok := place.ByCode(code, l.From)
		if !ok {
			return "", "không có xã mang mã này ngày " + l.From.VN()
		}
		if home, _ := u.Province(l.From); l.ProvinceID != "" && home != l.ProvinceID {
			return "", "mã này là của " + u.Where(l.From)
		}
		return u.ID, ""
	}
	if l.ProvinceID == "" {
		return anywhere(text, l.From)
	}
	pick := place.CommunePick(l.ProvinceID, text, l.From)
	if pick.Unit != nil {
		return pick.Unit.ID, ""
	}
	return "", choose(pick.Candidates)
}

// anywhere finds the one commune of the country with a name; «xã, tỉnh» narrows.
func anywhere(text string, on clock.Day) (place.ID, string) {
	var same []place.Candidate
	for _, h := range place.Exactly(place.Query{Text: text, On: on, Level: place.LevelCommune}) {
		same = append(same, place.Candidate{ID: h.ID, Name: h.Form.Name, Sentence: h.Where(on)})
	}
	if len(same) == 1 {
		return same[0].ID, ""
	}
	return "", choose(same)
}

// choose says which communes a text may mean, each with the code to write instead.
func choose(list []place.Candidate) string {
	if len(list) == 0 {
		return "không có nơi nào tên như vậy"
	}
	var may []string
	for _, c := range list[:min(len(list), 4)] {
		may = append(may, c.ID.Code()+" "+c.Sentence)
	}
	if len(list) > 4 {
		may = append(may, "…")
	}
	return "chưa rõ là nơi nào; hãy ghi mã: " + strings.Join(may, " / ")
}

// Text writes entries as a person would enter them, each with its code.
func Text(kind Kind, entries []Entry) string {
	var b strings.Builder
	for _, e := range entries {
		code := e.UnitID.Code()
		switch {
		case kind == CraftVillage:
			name := ""
			if u, ok := place.Lookup(e.UnitID); ok {
				name = u.Forms()[0].InText()
			}
			fmt.Fprintf(&b, "%s; %s %s\n", e.Name, code, name)
		case e.Level != "":
			fmt.Fprintf(&b, "%s %s; %s\n", code, strings.TrimPrefix(e.Name, code), e.Level)
		default:
			fmt.Fprintf(&b, "%s %s\n", code, strings.TrimPrefix(e.Name, code))
		}
	}
	return b.String()
}

func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// newEntries gives entries their identities.
func newEntries(list db.ID, entries []Entry) []Entry {
	for i := range entries {
		entries[i].ID, entries[i].ListID = db.NewID(), list
	}
	return entries
}
