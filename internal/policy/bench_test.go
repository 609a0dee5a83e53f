package policy

import (
	"bytes"
	"testing"
	"time"
)

const benchCase = `{"source":"national","content":"machinery","establishment":{"kind":"household","province":"Hà Giang","commune":"Quản Bạ","unit_kind":"xã","craft_village":false,"workers":12,"sector":"processing","office_elsewhere":false,"hard_area":true},
"total_cost":300000000,"requested":150000000,"production_line":false,"machines_new":true,"counterpart_committed":true,"other_state_funding":false}`

func benchInput(t testing.TB) (Case, *facts, []judged) {
	c, err := ReadCase(bytes.NewReader([]byte(benchCase)))
	if err != nil {
		t.Fatal(err)
	}
	f := &facts{}
	p, err := f.see(&c, "2016-06-01")
	if err != nil {
		t.Fatal(err)
	}
	return c, f, Shipped().plan("2016-06-01", *c.Source, p.ID, contentIndex(*c.Content), Registration).rules
}

// BenchmarkEvaluate is one whole answer.
func BenchmarkEvaluate(b *testing.B) {
	c, _, _ := benchInput(b)
	law := Shipped()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := law.Evaluate(c, "2016-06-01"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBare evaluates the expressions of the same rules and nothing else.
func BenchmarkBare(b *testing.B) {
	_, f, rules := benchInput(b)
	b.ReportAllocs()
	for b.Loop() {
		bare(f, rules)
	}
}

func bare(f *facts, rules []judged) {
	for _, r := range rules {
		f.rule = r.compiled
		if r.when != nil {
			_, _, _ = r.when.Eval(f)
		}
		if r.require != nil {
			_, _, _ = r.require.Eval(f)
		}
	}
}

// BenchmarkRatio reports what an answer costs beside its expressions bare, as a ratio of the
// least of many short runs: other work on the machine only ever adds. The goal is three, so
// that an answer can be given at each keystroke. It is reported, never asserted.
func BenchmarkRatio(b *testing.B) {
	c, f, rules := benchInput(b)
	law := Shipped()
	const rounds = 200
	whole, alone := time.Hour, time.Hour
	for b.Loop() {
		start := time.Now()
		for range rounds {
			bare(f, rules)
		}
		mid := time.Now()
		for range rounds {
			if _, err := law.Evaluate(c, "2016-06-01"); err != nil {
				b.Fatal(err)
			}
		}
		alone, whole = min(alone, mid.Sub(start)), min(whole, time.Since(mid))
	}
	b.ReportMetric(float64(whole)/float64(alone), "answer/expressions")
}
