package internal_test

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"khuyencong/internal/policy"
)

var (
	citation  = regexp.MustCompile(`(?:policy\.Cite\(policy\.(\w+), |\btt36\(|[^.\w]Cite\((\w+), )("[^"]+"(?:, "[^"]+")*)\)`)
	texts     = map[string]string{"ND45": policy.ND45, "ND235": policy.ND235, "TT46": policy.TT46, "TT36": policy.TT36, "TT17": policy.TT17, "TTLT26": policy.TTLT26, "TT28": policy.TT28, "TT139": policy.TT139, "TT66": policy.TT66, "": policy.TT36}
	quotation = regexp.MustCompile(`"([^"]+)"`)
)

// Every place of a text that the code names stands in the list of policy.Cited, so that a link to
// it arrives somewhere in the library; and nothing stands there that no code names.
func TestCitedPlaces(t *testing.T) {
	listed, named := policy.Cited(), map[policy.Citation]bool{}
	for _, c := range policy.Contents {
		named[policy.Cite(policy.ND45, "4", c.Clause)] = true
	}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go") || strings.Contains(name, "test/") || name == "policy/cited.go" ||
			!strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, ".templ") {
			return err
		}
		for line := range strings.Lines(string(read(t, name))) {
			if strings.HasPrefix(strings.TrimSpace(line), "//") {
				continue
			}
			for _, m := range citation.FindAllStringSubmatch(line, -1) {
				var parts []string
				for _, q := range quotation.FindAllStringSubmatch(m[3], -1) {
					parts = append(parts, q[1])
				}
				c := policy.Cite(texts[m[1]+m[2]], parts...)
				named[c] = true
				if !slices.Contains(listed, c) {
					t.Errorf("%s names %s: write it into internal/policy/cited.go", name, c)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range listed {
		if !named[c] {
			t.Errorf("internal/policy/cited.go lists %s, and nothing names it", c)
		}
	}
	if len(listed) < 40 {
		t.Errorf("only %d places", len(listed))
	}
}
