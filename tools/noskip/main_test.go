package main

import (
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	const (
		start = `{"Action":"start","Package":"p"}` + "\n"
		pass  = `{"Action":"pass","Package":"p","Test":"TestA"}` + "\n"
		ok    = `{"Action":"output","Package":"p","Output":"ok  \tp\t0.01s\n"}` + "\n" + `{"Action":"pass","Package":"p"}` + "\n"
		fails = `{"Action":"output","Package":"p","Output":"FAIL\tp\t0.01s\n"}` + "\n" + `{"Action":"fail","Package":"p"}` + "\n"
	)
	cases := []struct {
		name, in string
		ok       bool
		want     []string
	}{
		{"all pass", start + pass + ok, true, []string{"ok  \tp\t0.01s\n", "1 passed, 0 failed, 0 skipped\n"}},
		{"a skip", start + pass + `{"Action":"skip","Package":"p","Test":"TestB/sub"}` + "\n" + ok, false, []string{"SKIPPED p TestB/sub", "1 passed, 0 failed, 1 skipped"}},
		{"a failure", start + `{"Action":"output","Package":"p","Test":"TestC","Output":"    c_test.go:7: got 2\n"}` + "\n" +
			`{"Action":"fail","Package":"p","Test":"TestC"}` + "\n" + fails, false, []string{"c_test.go:7: got 2", "FAIL\tp", "0 passed, 1 failed"}},
		{"a package without tests", start + pass + ok + `{"Action":"output","Package":"q","Output":"?   \tq\t[no test files]\n"}` + "\n" +
			`{"Action":"skip","Package":"q"}` + "\n", true, []string{"?   \tq\t[no test files]", "1 passed"}},
		{"a build failure", `{"ImportPath":"p","Action":"build-output","Output":"p.go:3: undefined: x\n"}` + "\n" +
			`{"ImportPath":"p","Action":"build-fail"}` + "\n" + start + fails, false, []string{"p.go:3: undefined: x", "FAIL\tp"}},
		{"cut in the middle", start + pass + `{"Action":"output","Package":"p","Test":"TestD","Output":"panic: gone\n"}` + "\n", false, []string{"panic: gone", "p: no end was reported"}},
		{"nothing ran", "", false, []string{"FAIL: no test ran"}},
		{"what is not JSON is kept", "go: cannot find module\n" + start + pass + ok, true, []string{"go: cannot find module\n"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			ok, err := run(strings.NewReader(c.in), &out)
			if err != nil || ok != c.ok {
				t.Fatalf("got %v, %v; want %v\n%s", ok, err, c.ok, out.String())
			}
			for _, w := range c.want {
				if !strings.Contains(out.String(), w) {
					t.Errorf("output lacks %q:\n%s", w, out.String())
				}
			}
		})
	}
}
