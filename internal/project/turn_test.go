package project

import (
	"testing"

	"khuyencong/internal/policy"
)

func TestTurns(t *testing.T) {
	yes, no := true, false
	sum := func(n int64) *int64 { return &n }
	answer := func(eligible *bool, kind policy.CapKind, most *int64) policy.Answer {
		return policy.Answer{Eligible: eligible, MaxKind: kind, MaxSupport: most}
	}
	at := func(n int64) policy.Answer { return answer(&yes, policy.CapAmount, sum(n)) }
	out, open := answer(&no, policy.CapExcluded, sum(0)), answer(&yes, policy.CapNoLimit, nil)
	unloaded, unsure := answer(&yes, policy.CapNotLoaded, nil), answer(nil, policy.CapAmount, sum(100))
	for i, c := range []struct {
		old, new policy.Answer
		want     Turn
	}{
		{at(200), at(150), TurnWorse}, {at(150), at(200), TurnBetter}, {at(150), at(150), TurnOther},
		{at(150), out, TurnWorse}, {out, at(150), TurnBetter}, {out, unsure, TurnUnknown}, {unsure, out, TurnClearer},
		{at(150), unloaded, TurnUnknown}, {unloaded, at(150), TurnClearer}, {at(150), open, TurnBetter}, {open, at(150), TurnWorse},
		{unsure, answer(nil, policy.CapAmount, sum(120)), TurnBetter},
	} {
		if got := turn(policy.Registration, c.old, c.new); got != c.want {
			t.Errorf("%d: %s, want %s", i, got, c.want)
		}
	}
	for i, c := range []struct {
		old, new *bool
		want     Turn
	}{{&yes, &no, TurnWorse}, {&no, &yes, TurnBetter}, {&yes, nil, TurnUnknown}, {nil, &no, TurnClearer}, {&yes, &yes, TurnOther}, {nil, nil, TurnOther}} {
		if got := turn(policy.ActFirstAdvance, policy.Answer{Allowed: c.old}, policy.Answer{Allowed: c.new}); got != c.want {
			t.Errorf("act %d: %s, want %s", i, got, c.want)
		}
	}
	file := Affected{Changes: []PartChange{{Turn: TurnBetter}, {Turn: TurnUnknown}}}
	if got := file.Turn(); got != TurnUnknown {
		t.Errorf("the gravest of a file: %s", got)
	}
}
