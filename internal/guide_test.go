package internal_test

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const guide = "../docs/huong-dan.md"

// bold is a button that the guide tells people to press; one that begins a paragraph is its heading.
var bold = regexp.MustCompile(`\*\*([^*]+)\*\*`)

// TestGuideNamesButtonsThatAreThere keeps the guide true: every button it names stands in the
// pages, or in the steps that the work list is made of. «…» ends what a page completes.
func TestGuideNamesButtonsThatAreThere(t *testing.T) {
	var pages strings.Builder
	for _, dir := range []string{"staff", "web", "dossier"} {
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go") {
				return err
			}
			if strings.HasSuffix(name, ".go") || strings.HasSuffix(name, ".templ") {
				pages.Write(read(t, name))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	drawn := pages.String()
	named, unknown := 0, 0
	for i, line := range strings.Split(string(read(t, guide)), "\n") {
		if line == "## Điều chưa biết" {
			unknown = i
		}
		for _, m := range bold.FindAllStringSubmatch(line, -1) {
			word := strings.TrimRight(m[1], " …,")
			heads := strings.HasPrefix(line, m[0]) || strings.HasPrefix(line, "- "+m[0]) && i > unknown && unknown > 0
			if heads || m[1] == "đậm" || m[1] == "không" {
				continue
			}
			named++
			if !strings.Contains(drawn, `"`+word) && !strings.Contains(drawn, ">"+word) {
				t.Errorf("%s:%d: no page has a button %q", guide, i+1, word)
			}
		}
	}
	if named < 60 {
		t.Errorf("%s names only %d buttons", guide, named)
	}
}

// Names of pages and of their parts stand in «…»; those that look like a page's title, with a
// capital, are drawn too.
func TestGuideNamesPagesThatAreThere(t *testing.T) {
	var drawn strings.Builder
	for _, dir := range []string{"staff", "web", "dossier", "project", "account", "agency", "policy"} {
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && (strings.HasSuffix(name, ".go") || strings.HasSuffix(name, ".templ")) && !strings.HasSuffix(name, "_templ.go") {
				drawn.Write(read(t, name))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, line := range strings.Split(string(read(t, guide)), "\n") {
		for _, m := range regexp.MustCompile(`«(\p{Lu}[^»]+)»`).FindAllStringSubmatch(line, -1) {
			if word := strings.TrimRight(m[1], "…"); !strings.Contains(drawn.String(), word) && m[1] != "Trước hết" {
				t.Errorf("%s:%d: nothing is called «%s»", guide, i+1, m[1])
			}
		}
	}
}
