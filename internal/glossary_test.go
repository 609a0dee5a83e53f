package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"khuyencong/internal/policy"
)

// The glossary binds each Vietnamese term to the word that the code uses. A row
//
//	| đề án khuyến công | `project.Project` | NĐ 45/2012 Đ2.3 | … |
//
// holds when package project exports Project and its comment says the term. A field is
// written `project.Line.Own`.

const glossary = "../docs/glossary.md"

var identifier = regexp.MustCompile("`([a-z]+)\\.([A-Z][A-Za-z0-9]*(?:\\.[A-Z][A-Za-z0-9]*)?)`")

// bound are the capabilities whose every stored thing stands in the glossary. What dossier
// and report read is made of the others' things.
var bound = []string{"audit", "place", "policy", "agency", "account", "area", "document", "rulebook", "establishment", "importing", "survey", "project", "programme",
	"contract", "adjustment", "inspection", "acceptance", "payment", "settlement"}

// unbound are the types with database columns that are no thing of the programme.
var unbound = map[string]string{
	"importing.Origin":         "a row of an import with its file, as a history shows it",
	"area.Row":                 "a list in a list of lists",
	"account.DelegationLine":   "a delegation as its list shows it",
	"account.Holder":           "a person in a post as a choice shows it",
	"acceptance.Of":            "a sum of acceptances by beneficiary",
	"acceptance.Sums":          "a sum of acceptances",
	"acceptance.View":          "an acceptance with names",
	"acceptance.Waiting":       "an acceptance in a list of work",
	"contract.LineView":        "a line with its contract's facts",
	"contract.Mismatch":        "a finding of the counters' own check",
	"contract.Sums":            "a sum of lines",
	"establishment.Counted":    "a count by unit",
	"establishment.Relative":   "a record as another points to it",
	"inspection.Measured":      "a value with its day",
	"inspection.PostCheckView": "a post-check with names",
	"inspection.ReportView":    "a report with names",
	"inspection.Waiting":       "a report in a list of work",
	"payment.Ready":            "a year in a list of work",
	"payment.View":             "a payment with names",
	"payment.Waiting":          "a payment in a list of work",
	"programme.Placing":        "a plan as a file shows it",
	"project.Charged":          "an assignment with a name",
	"project.EvaluationView":   "an evaluation with names",
	"project.OtherFile":        "a file as the desk shows it",
	"project.RegistrableRow":   "a file in the list for registration",
	"project.RegistrationRow":  "a registration with its sums",
	"project.Row":              "a file in a list",
	"project.ScopeMismatch":    "a finding of the scopes' own check",
	"project.SheetRow":         "a sheet as the clerk sees it",
	"project.Numbered":         "a file as a line of the record names it",
	"rulebook.Letter":          "a moved day with names",
	"rulebook.Row":             "a pack in a list",
	"settlement.Waiting":       "a settlement in a list of work",
	"survey.TallyLine":         "a count of needs not met",
}

func TestGlossary(t *testing.T) {
	words := dictionary{}
	rows, terms, named := 0, map[string]int{}, map[string]int{}
	for i, line := range strings.Split(string(read(t, glossary)), "\n") {
		if !strings.HasPrefix(line, "|") {
			for _, m := range identifier.FindAllStringSubmatch(line, -1) {
				if _, there := words.of(t, m[1])[m[2]]; !there {
					t.Errorf("%s:%d: package %s exports no %s", glossary, i+1, m[1], m[2])
				}
			}
			continue
		}
		if strings.HasPrefix(line, "|---") || strings.HasPrefix(line, "| thuật ngữ") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		if len(cells) != 4 {
			t.Errorf("%s:%d: a row is | thuật ngữ | identifier | article | note |", glossary, i+1)
			continue
		}
		rows++
		term, found := strings.TrimSpace(cells[0]), identifier.FindAllStringSubmatch(cells[1], -1)
		if term == "" || len(found) == 0 {
			t.Errorf("%s:%d: no term, or no identifier like `project.Project`", glossary, i+1)
			continue
		}
		if before, twice := terms[plain(term)]; twice {
			t.Errorf("%s:%d: %q stands in line %d already", glossary, i+1, term, before)
		}
		terms[plain(term)] = i + 1
		for _, m := range found {
			pkg, name := m[1], m[2]
			if before, twice := named[pkg+"."+name]; twice {
				t.Errorf("%s:%d: %s.%s has a term in line %d already", glossary, i+1, pkg, name, before)
			}
			named[pkg+"."+name] = i + 1
			text, there := words.of(t, pkg)[name]
			switch {
			case !there:
				t.Errorf("%s:%d: package %s exports no %s", glossary, i+1, pkg, name)
			case !says(text, term):
				t.Errorf("%s:%d: the comment of %s.%s does not say %q: %s", glossary, i+1, pkg, name, term, strings.TrimSpace(text))
			}
		}
		checkArticles(t, i+1, strings.TrimSpace(cells[2]))
	}
	if rows < 100 {
		t.Errorf("%s has only %d rows", glossary, rows)
	}
	stored := map[string]bool{}
	for _, pkg := range bound {
		for _, name := range storedTypes(t, pkg) {
			stored[name] = true
			_, excused := unbound[name]
			switch line, there := named[name]; {
			case !there && !excused:
				t.Errorf("%s has database columns and no row in %s", name, glossary)
			case there && excused:
				t.Errorf("%s:%d: %s is excused from the glossary and stands in it", glossary, line, name)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(unbound)) {
		if !stored[name] {
			t.Errorf("%s is excused from the glossary and has no database columns", name)
		}
	}
}

// article is one place of a text: «TT 36/2013 Đ10.1.a», «NĐ 235/2025 Đ1 k1».
var article = regexp.MustCompile(`^((?:NĐ|TT|TTLT) \d+/\d{4}) (?:(?:, )?Đ\d+(?:\.[\dđa-z]+)*(?: k\d+)?(?:–Đ\d+)?)+$|^((?:NĐ|TT|TTLT) \d+/\d{4}) Mẫu \d+[a-c]? \(title\)$`)

// checkArticles refuses a source that names no text known to package policy.
func checkArticles(t *testing.T, line int, cell string) {
	t.Helper()
	if cell == "–" || cell == policy.Internal.String() {
		return
	}
	for _, one := range strings.Split(cell, "; ") {
		m := article.FindStringSubmatch(one)
		if m == nil {
			t.Errorf("%s:%d: %q is no article, no «%s» and no dash", glossary, line, one, policy.Internal)
			continue
		}
		if !slices.ContainsFunc(policy.Documents(), func(d policy.Document) bool { return d.Loaded && strings.HasPrefix(d.Code, m[1]+m[2]+"/") }) {
			t.Errorf("%s:%d: %q names a text that was not read", glossary, line, one)
		}
	}
}

// storedTypes lists the exported structs of a package that have database columns, as pkg.Name.
func storedTypes(t *testing.T, pkg string) []string {
	t.Helper()
	var out []string
	for _, f := range sources(t, pkg) {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range g.Specs {
				s, ok := spec.(*ast.TypeSpec)
				if !ok || !s.Name.IsExported() {
					continue
				}
				if st, ok := s.Type.(*ast.StructType); ok && slices.ContainsFunc(st.Fields.List, hasColumn) {
					out = append(out, pkg+"."+s.Name.Name)
				}
			}
		}
	}
	return out
}

func hasColumn(f *ast.Field) bool {
	if f.Tag == nil {
		return false
	}
	tag, err := strconv.Unquote(f.Tag.Value)
	column := reflect.StructTag(tag).Get("db")
	return err == nil && column != "" && column != "-"
}

// says reports whether the text holds the term as whole words.
func says(text, term string) bool {
	word := regexp.MustCompile(`(^|[^\p{L}])` + regexp.QuoteMeta(plain(term)) + `($|[^\p{L}])`)
	return word.MatchString(plain(text))
}

func plain(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// dictionary holds what each package says of its exported names.
type dictionary map[string]map[string]string

// of gathers what a package says of each exported type, field, function, constant and
// variable. A constant in a group is told by its own comment, before it or on its line.
func (d dictionary) of(t *testing.T, pkg string) map[string]string {
	t.Helper()
	if d[pkg] == nil {
		d[pkg] = map[string]string{}
		for _, f := range sources(t, pkg) {
			for _, decl := range f.Decls {
				gather(decl, d[pkg])
			}
		}
	}
	return d[pkg]
}

func sources(t *testing.T, pkg string) []*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(pkg, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var out []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
	return out
}

// gather adds what one declaration says of its exported names.
func gather(d ast.Decl, out map[string]string) {
	add := func(name, text string) {
		if token.IsExported(name) {
			out[name] = text
		}
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			add(d.Name.Name, d.Doc.Text())
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				add(s.Name.Name, d.Doc.Text()+s.Doc.Text()+s.Comment.Text())
				if st, ok := s.Type.(*ast.StructType); ok && s.Name.IsExported() {
					for _, f := range st.Fields.List {
						for _, n := range f.Names {
							if n.IsExported() {
								out[s.Name.Name+"."+n.Name] = f.Doc.Text() + f.Comment.Text()
							}
						}
					}
				}
			case *ast.ValueSpec:
				text := s.Doc.Text() + s.Comment.Text()
				if len(d.Specs) == 1 {
					text += d.Doc.Text()
				}
				for _, n := range s.Names {
					add(n.Name, text)
				}
			}
		}
	}
}
