// Command noskip reads `go test -json` and prints it as a person reads it: one line for each
// package, the whole output of what failed, and at the end what was counted. It fails when a
// test failed or was skipped, when a package did not build, and when no test ran at all.
//
//	go test -json ./... | noskip
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

func main() {
	ok, err := run(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "noskip:", err)
		os.Exit(1)
	}
	if !ok {
		os.Exit(1)
	}
}

// event is one line of `go test -json` (see `go doc test2json`).
type event struct {
	Action     string
	Package    string
	ImportPath string // of build output
	Test       string
	Output     string
}

// key is a test, or with no name what a package prints of itself.
type key struct{ pkg, test string }

// run copies the events to out and reports whether every test ran and passed.
func run(in io.Reader, out io.Writer) (bool, error) {
	var passed, failed int
	var skipped []string
	broken := false                // a package failed outside its tests, or did not build
	printed := map[key][]string{}  // what was said and not yet needed
	lines := map[string][]string{} // a package's own output
	done := map[string]bool{}      // packages that ended
	began := map[string]bool{}     // packages that began
	r := bufio.NewReaderSize(in, 1<<20)
	for {
		line, err := r.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if line[0] != '{' || json.Unmarshal(line, &e) != nil {
				fmt.Fprint(out, string(line)) // what the go command says itself
				continue
			}
			k := key{e.Package, e.Test}
			switch e.Action {
			case "start":
				began[e.Package] = true
			case "build-output":
				fmt.Fprint(out, e.Output)
			case "build-fail":
				broken = true
			case "output":
				if e.Test == "" {
					lines[e.Package] = append(lines[e.Package], e.Output)
				} else {
					printed[k] = append(printed[k], e.Output)
				}
			case "pass", "fail", "skip":
				switch {
				case e.Test == "":
					done[e.Package] = true
					broken = broken || e.Action == "fail"
					flush(out, lines[e.Package], e.Action == "fail")
				case e.Action == "pass":
					passed++
				case e.Action == "skip":
					skipped = append(skipped, e.Package+" "+e.Test)
				default:
					failed++
					fmt.Fprint(out, strings.Join(printed[k], ""))
				}
				delete(printed, k)
			}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return false, err
		}
	}
	for _, pkg := range sorted(began) {
		if !done[pkg] { // the stream was cut: a panic of the whole process, or a kill
			broken = true
			flush(out, lines[pkg], true)
			for k, said := range printed {
				if k.pkg == pkg {
					fmt.Fprint(out, strings.Join(said, ""))
				}
			}
			fmt.Fprintf(out, "FAIL\t%s: no end was reported\n", pkg)
		}
	}
	slices.Sort(skipped)
	for _, s := range skipped {
		fmt.Fprintln(out, "SKIPPED", s, "- a test that does not run proves nothing")
	}
	fmt.Fprintf(out, "%d passed, %d failed, %d skipped\n", passed, failed, len(skipped))
	if passed+failed == 0 {
		fmt.Fprintln(out, "FAIL: no test ran")
	}
	return !broken && failed == 0 && len(skipped) == 0 && passed > 0, nil
}

// flush prints a package's own lines: all of them after a failure, else the line that ends it.
func flush(out io.Writer, lines []string, all bool) {
	for _, l := range lines {
		if all || strings.HasPrefix(l, "ok  \t") || strings.HasPrefix(l, "?   \t") || strings.HasPrefix(l, "FAIL\t") {
			fmt.Fprint(out, l)
		}
	}
}

func sorted(set map[string]bool) []string {
	var out []string
	for s := range set {
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}
