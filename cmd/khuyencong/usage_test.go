package main

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
)

// Every kind of complaint that kong has is told in Vietnamese; a new version of kong that words
// one in another way fails here.
func TestUsageSentence(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"", `Thiếu lệnh. Các lệnh: "all", "one".`},
		{"all --int=x --need=1 a", `--int phải là số nguyên, không phải "x".`},
		{"all --float=x --need=1 a", `--float phải là số, không phải "x".`},
		{"all --wait=x --need=1 a", `--wait phải là khoảng thời gian như 30s hoặc 5m, không phải "x".`},
		{"all --yes=x --need=1 a", `--yes chỉ nhận true hoặc false, không phải "x".`},
		{"all --pick=z --need=1 a", `--pick phải là một trong "a","b", không phải "z".`},
		{"all a", "Thiếu tùy chọn --need=STRING."},
		{"all --need=1", "Thiếu tham số <what>."},
		{"all --need=1 --left --right a", "Không dùng --left cùng với --right."},
		{"one", "Thiếu lệnh: \"more\"."},
		{"all --need", "Thiếu giá trị sau tùy chọn --need."},
	} {
		var cli struct {
			All struct {
				Int   int           `name:"int"`
				Float float64       `name:"float"`
				Wait  time.Duration `name:"wait"`
				Yes   bool          `name:"yes"`
				Pick  string        `enum:"a,b" default:"a"`
				Need  string        `required:""`
				Left  bool          `xor:"side"`
				Right bool          `xor:"side"`
				What  string        `arg:""`
			} `cmd:""`
			One struct {
				More struct{} `cmd:""`
			} `cmd:""`
		}
		parser, err := kong.New(&cli, kong.NoDefaultHelp(), kong.Writers(io.Discard, io.Discard))
		if err != nil {
			t.Fatal(err)
		}
		_, err = parser.Parse(strings.Fields(c.line))
		if err == nil {
			t.Errorf("%q: no complaint", c.line)
			continue
		}
		if got := usageSentence(err); got != c.want {
			t.Errorf("%q: got %q from %q, want %q", c.line, got, err, c.want)
		}
	}
}
