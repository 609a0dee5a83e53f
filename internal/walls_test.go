// Package internal_test keeps the plan of the house: who may import whom, how large a file
// may grow, how text is written, and that the glossary names what the code has.
package internal_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// A layer is a floor of the house. A room may import rooms of lower floors; on the floor of
// the capabilities and below, only rooms that stand before it in the list.
type layer int

const (
	ground     layer = iota // text, errors, days, the database: nothing of the programme
	capability              // what the programme is: rules, rows and use cases
	service                 // what works on the whole: backup, demonstration data
	shell                   // what every face shares
	face                    // what people meet
	command                 // flags and wiring
	testing_                // rooms named …test and the gallery: imported by tests alone
)

// A place is where a room stands.
type place struct {
	path  string
	layer layer
}

// rooms lists every package in the order that a đề án meets them. A new room is written in here,
// at the place that says what it may know.
var rooms = []place{
	{"internal/errs", ground},
	{"internal/vi", ground},
	{"internal/sheet", ground},
	{"internal/clock", ground},
	{"internal/db", ground},
	{"internal/filestore", ground},

	{"internal/changes", ground},

	{"internal/audit", capability},
	{"internal/place", capability},
	{"internal/outline", capability},
	{"internal/policy", capability},
	{"internal/agency", capability},
	{"internal/account", capability},
	{"internal/area", capability},
	{"internal/document", capability},
	{"internal/rulebook", capability},
	{"internal/establishment", capability},
	{"internal/importing", capability},
	{"internal/survey", capability},
	{"internal/project", capability},
	{"internal/programme", capability},
	{"internal/contract", capability},
	{"internal/adjustment", capability},
	{"internal/inspection", capability},
	{"internal/acceptance", capability},
	{"internal/payment", capability},
	{"internal/settlement", capability},
	{"internal/support", capability},
	{"internal/dossier", capability},
	{"internal/report", capability},
	{"internal/search", capability},

	{"internal/backup", service},
	{"internal/demo", service},
	{"internal/bench", service},

	{"internal/web", shell},

	{"internal/staff", face},
	{"internal/portal", face},
	{"internal/field", face},
	{"internal/api", face},

	{"internal/place/gen", command}, // makes the embedded tables, by hand
	{"internal/outline/gen", command},
	{"cmd/khuyencong", command},
}

// apart are pairs on one floor that know nothing of each other although one stands first.
var apart = [][2]string{{"internal/report", "internal/dossier"}}

// notBelowShell are what a capability or anything under it must not know: how it is shown.
var notBelowShell = []string{"net/http", "html/template", "github.com/a-h/templ", "github.com/alecthomas/kong"}

func TestWalls(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles) == 0 {
			continue // tests alone
		}
		path := strings.TrimPrefix(p.ImportPath, module)
		from := room(path)
		if from < 0 {
			t.Errorf("%s stands nowhere in the list of rooms (internal/walls_test.go): write it in at the place that says what it may know", path)
			continue
		}
		for _, imp := range p.Imports {
			if ours, ok := strings.CutPrefix(imp, module); ok {
				if why := wall(path, ours); why != "" {
					t.Errorf("%s imports %s: %s", path, ours, why)
				}
			} else if why := outsideWall(layerOf(path), imp); why != "" {
				t.Errorf("%s imports %s: %s", path, imp, why)
			}
		}
	}
}

const module = "khuyencong/"

// room finds a package in the list. A package for tests stands with the room it is named after,
// and the corners of a face (staff/door) with the face.
func room(path string) int {
	if forTests(path) {
		path = path[:strings.LastIndex(path, "/")]
	}
	return slices.IndexFunc(rooms, func(r place) bool {
		return r.path == path || r.layer == face && strings.HasPrefix(path, r.path+"/")
	})
}

// forTests reports whether a package is there for tests alone; the gallery shows every part of
// the shell to tests and to people at work on it.
func forTests(path string) bool {
	return strings.HasSuffix(path, "test") || strings.HasSuffix(path, "/gallery")
}

func layerOf(path string) layer {
	if forTests(path) {
		return testing_
	}
	return rooms[room(path)].layer
}

// wall says why one package of ours may not import another; "" when it may.
func wall(pathA, pathB string) string {
	from, to := room(pathA), room(pathB)
	if to < 0 {
		return "that room stands nowhere in the list"
	}
	a, b := rooms[from], rooms[to]
	switch {
	case layerOf(pathA) == testing_:
		return ""
	case layerOf(pathB) == testing_:
		return "only tests use it"
	case from == to:
		return ""
	case b.layer > a.layer:
		return "that is a floor above"
	case a.layer == face && b.layer == face:
		return "faces do not know each other"
	case a.layer == b.layer && to > from:
		return "that room comes later"
	case slices.Contains(apart, [2]string{a.path, b.path}):
		return "these two know nothing of each other"
	}
	return ""
}

// outsideWall says why a floor may not import a package that is not ours.
func outsideWall(l layer, imp string) string {
	if l <= service {
		for _, no := range notBelowShell {
			if imp == no || strings.HasPrefix(imp, no+"/") {
				return "rooms below the shell do not know how they are shown"
			}
		}
	}
	if l >= shell && l != testing_ && (imp == "database/sql" || strings.HasPrefix(imp, "modernc.org/") || strings.HasPrefix(imp, "github.com/jackc/")) {
		return "faces and commands know no SQL"
	}
	return ""
}

// The list above must say what the design says.
func TestWallsOfTheList(t *testing.T) {
	for _, c := range []struct {
		from, to string
		ok       bool
	}{
		{"internal/project", "internal/account", true},
		{"internal/project", "internal/payment", false},
		{"internal/payment", "internal/acceptance", true},
		{"internal/audit", "internal/account", false},
		{"internal/db", "internal/audit", false},
		{"internal/errs", "internal/db", false},
		{"internal/staff", "internal/portal", false},
		{"internal/staff", "internal/project", true},
		{"internal/project", "internal/web", false},
		{"internal/report", "internal/dossier", false},
		{"internal/staff", "internal/db/dbtest", false},
		{"internal/staff/door", "internal/portal", false},
		{"internal/staff", "internal/staff/door", true},
		{"internal/project", "internal/staff/door", false},
		{"cmd/khuyencong", "internal/staff", true},
		{"internal/staff", "cmd/khuyencong", false},
	} {
		if why := wall(c.from, c.to); (why == "") != c.ok {
			t.Errorf("%s → %s: got %q, allowed should be %v", c.from, c.to, why, c.ok)
		}
	}
}

// listed is what go list tells of a package.
type listed struct {
	ImportPath string
	Dir        string
	Doc        string
	GoFiles    []string
	Imports    []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,Doc,GoFiles,Imports", "./...")
	cmd.Dir = ".."
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	var all []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 10 {
		t.Fatalf("go list found only %d packages", len(all))
	}
	return all
}
