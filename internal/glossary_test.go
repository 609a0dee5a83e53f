package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The glossary binds each Vietnamese term to the word that the code uses. A row
//
//	| đề án khuyến công | `project.Project` | NĐ 45/2012 Đ2.3 | … |
//
// holds when package project exports Project and its comment says the term.

const glossary = "../docs/glossary.md"

var identifier = regexp.MustCompile("`([a-z]+)\\.([A-Z][A-Za-z0-9]*)`")

func TestGlossary(t *testing.T) {
	docs := map[string]map[string]string{} // package → exported name → its comment
	rows := 0
	seen := map[string]int{}
	for i, line := range strings.Split(string(read(t, glossary)), "\n") {
		if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|---") || strings.HasPrefix(line, "| ---") || strings.HasPrefix(line, "| thuật ngữ") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "| "), "|")
		if len(cells) < 3 {
			t.Errorf("%s:%d: a row is | thuật ngữ | identifier | article | note |", glossary, i+1)
			continue
		}
		rows++
		term := strings.TrimSpace(cells[0])
		found := identifier.FindAllStringSubmatch(cells[1], -1)
		if term == "" || len(found) == 0 {
			t.Errorf("%s:%d: no term, or no identifier like `project.Project`", glossary, i+1)
			continue
		}
		if before, twice := seen[strings.ToLower(term)]; twice {
			t.Errorf("%s:%d: %q stands in line %d already", glossary, i+1, term, before)
		}
		seen[strings.ToLower(term)] = i + 1
		for _, m := range found {
			pkg, name := m[1], m[2]
			if docs[pkg] == nil {
				docs[pkg] = comments(t, pkg)
			}
			text, there := docs[pkg][name]
			switch {
			case !there:
				t.Errorf("%s:%d: package %s exports no %s", glossary, i+1, pkg, name)
			case !strings.Contains(plain(text), plain(term)):
				t.Errorf("%s:%d: the comment of %s.%s does not say %q: %s", glossary, i+1, pkg, name, term, strings.TrimSpace(text))
			}
		}
	}
	if rows < 10 {
		t.Errorf("%s has only %d rows", glossary, rows)
	}
}

func plain(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// comments gathers what a package says of each exported type, function, constant and variable.
// A constant in a group is told by its own comment, before it or on its line.
func comments(t *testing.T, pkg string) map[string]string {
	t.Helper()
	out := map[string]string{}
	names, err := filepath.Glob(filepath.Join(pkg, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			gather(d, out)
		}
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
