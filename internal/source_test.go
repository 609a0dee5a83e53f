package internal_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const longest = 600 // lines of a file that people write and read

func TestPackagesSayWhatTheyAre(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles) > 0 && p.Doc == "" {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}

func TestFilesAreShort(t *testing.T) {
	for _, name := range files(t, ".go", ".templ", ".css", ".js", ".mjs") {
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go") {
			continue
		}
		if n := bytes.Count(read(t, name), []byte("\n")); n > longest {
			t.Errorf("%s has %d lines, more than %d: split it by use case", name, n, longest)
		}
	}
}

func TestTextIsNFC(t *testing.T) {
	for _, name := range files(t, ".go", ".templ", ".sql", ".md", ".css", ".js", ".mjs", ".json", ".csv", ".svg", ".txt", ".yml", ".toml", "run") {
		raw := read(t, name)
		if !utf8.Valid(raw) {
			t.Errorf("%s is not UTF-8", name)
			continue
		}
		if norm.NFC.IsNormal(raw) {
			continue
		}
		for i, line := range bytes.Split(raw, []byte("\n")) {
			if !norm.NFC.IsNormal(line) {
				t.Errorf("%s:%d is not NFC (a test that needs NFD writes it with \\u escapes)", name, i+1)
				break
			}
		}
	}
}

// sqlWords are what package db offers for SQL. Above the capabilities a row is asked for and
// changed through a use case, so that right, state and history are never passed by.
var (
	sqlWords    = []string{"Select", "Get", "Insert", "Columns", "Tx", "SQLiteDSN"}
	sqlMethods  = []string{"Exec", "ExecContext", "Query", "QueryContext", "QueryRow", "QueryRowContext", "Tx", "Writer"}
	notForQuery = []string{"URL"} // r.URL.Query() is no SQL
)

func TestFacesKnowNoSQL(t *testing.T) {
	for _, r := range rooms {
		if r.layer != shell && r.layer != face && r.layer != command && r.path != "internal/demo" {
			continue
		}
		for _, name := range files(t, ".go") {
			if strings.HasPrefix(name, filepath.Join("..", r.path)+"/") && !strings.HasSuffix(name, "_test.go") {
				for _, found := range sqlIn(t, name, nil) {
					t.Error(found)
				}
			}
		}
	}
}

func TestSQLIsFound(t *testing.T) {
	src := "package staff\n\nfunc f() {\n\tdb.Select[int](ctx, q, \"\")\n\ts.DB.Tx(ctx, nil)\n\tr.URL.Query()\n\tdb.NewID()\n\tdb.Get[int]()\n\ttx.Exec(ctx, \"\")\n}\n"
	if got := sqlIn(t, "x.go", src); len(got) != 4 {
		t.Errorf("found %q, want four", got)
	}
}

func sqlIn(t *testing.T, name string, src any) []string {
	t.Helper()
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, name, src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	calls := map[*ast.SelectorExpr]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok {
			if s, ok := c.Fun.(*ast.SelectorExpr); ok {
				calls[s] = true
			}
		}
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		pkg, isName := s.X.(*ast.Ident)
		inner, isChain := s.X.(*ast.SelectorExpr)
		ofURL := isChain && slices.Contains(notForQuery, inner.Sel.Name) || isName && (pkg.Name == "u" || pkg.Name == "url")
		switch {
		case isName && pkg.Name == "db" && slices.Contains(sqlWords, s.Sel.Name),
			calls[s] && !ofURL && slices.Contains(sqlMethods, s.Sel.Name):
			found = append(found, set.Position(s.Pos()).String()+": ."+s.Sel.Name+" is SQL, which belongs in a capability")
		}
		return true
	})
	return found
}

func TestMigrationsAreNumbered(t *testing.T) {
	names, err := filepath.Glob("db/migrations/*")
	if err != nil || len(names) == 0 {
		t.Fatal("no migrations:", err)
	}
	slices.Sort(names)
	for i, name := range names {
		base := filepath.Base(name)
		number, rest, _ := strings.Cut(base, "_")
		if want := fourDigits(i + 1); number != want || !strings.HasSuffix(rest, ".sql") || rest == ".sql" {
			t.Errorf("migration %s: want %s_WHAT_IT_DOES.sql", base, want)
		}
	}
}

func fourDigits(n int) string {
	d := []byte("0000")
	for i := 3; i >= 0 && n > 0; i, n = i-1, n/10 {
		d[i] = byte('0' + n%10)
	}
	return string(d)
}

// files lists the tree's own files that end so, from this folder on upwards.
func files(t *testing.T, ends ...string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			if os.IsNotExist(err) {
				return nil // an editor's passing file
			}
			return err
		}
		if d.IsDir() {
			switch d.Name() {
			case ".git", "node_modules", "out", "demo-data":
				return filepath.SkipDir
			}
			return nil
		}
		if slices.ContainsFunc(ends, func(e string) bool { return strings.HasSuffix(name, e) }) {
			out = append(out, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
