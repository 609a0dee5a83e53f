package kit

import (
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
	"slices"
)

// AnswerOptions says how an answer of the law is drawn.
type AnswerOptions struct {
	Act       policy.Act // what was asked about; "" is registration
	Requested bool       // a sum was asked for, so that a level passed says that the sum lies within it
	Short     bool       // what fails or is open stands first, what passes stays folded: for a side column
}

// ActWords are the acts of the law in the words of the screens.
var ActWords = map[policy.Act]string{
	policy.Registration: "Đăng ký, xét hỗ trợ", policy.ActFirstAdvance: "Tạm ứng lần một", policy.ActRemainingAdvance: "Tạm ứng phần còn lại",
	policy.ActBeneficiary: "Đổi đơn vị thụ hưởng, địa điểm", policy.ActExtend: "Gia hạn sang năm sau", policy.ActStop: "Ngừng thực hiện",
}

// Verdict is the conclusion on support in words, with its shape and colour. What is not known
// never reads as allowed.
func Verdict(a policy.Answer) (web.Icon, web.Tone, string) {
	switch {
	case a.Eligible == nil:
		return web.IconUnknown, web.ToneSoon, "Chưa kết luận được"
	case !*a.Eligible:
		return web.IconNo, web.ToneLate, "Không được hỗ trợ"
	}
	for _, f := range a.Findings {
		if f.Governs == policy.GovernsCap && f.Outcome == policy.Fail {
			return web.IconLate, web.ToneSoon, "Được hỗ trợ, số đề nghị vượt mức"
		}
	}
	if a.MaxKind == policy.CapNotLoaded || a.MaxKind == policy.CapAmount && a.MaxSupport == nil {
		return web.IconUnknown, web.ToneSoon, "Được hỗ trợ, chưa biết mức"
	}
	return web.IconOK, web.ToneDone, "Được hỗ trợ"
}

// ActVerdict is the conclusion on an act after registration.
func ActVerdict(a policy.Answer, act policy.Act) (web.Icon, web.Tone, string) {
	word := vi.LowerFirst(ActWords[act])
	switch {
	case a.Allowed == nil:
		return web.IconUnknown, web.ToneSoon, "Chưa kết luận được về " + word
	case !*a.Allowed:
		return web.IconNo, web.ToneLate, "Chưa được " + word
	case a.DecidedBy != nil: // nothing stands in the way, and somebody decides
		return web.IconPerson, web.ToneGo, ActWords[act] + ": do " + *a.DecidedBy + " quyết định"
	}
	return web.IconOK, web.ToneDone, "Được " + word
}

// after reports whether the act comes after registration.
func (o AnswerOptions) after() bool { return o.Act != "" && o.Act != policy.Registration }

// OutcomeLook is the shape, the colour and the word of what came of one rule.
func OutcomeLook(f policy.Finding, o AnswerOptions) (web.Icon, web.Tone, string) {
	level := f.Governs == policy.GovernsCap
	switch f.Outcome {
	case policy.Pass:
		switch {
		case level && !o.Requested:
			return web.IconInfo, web.ToneGo, "Mức"
		case level:
			return web.IconOK, web.ToneDone, "Trong mức"
		case f.Governs == policy.GovernsAuthority:
			return web.IconPerson, web.ToneGo, "Thẩm quyền"
		}
		return web.IconOK, web.ToneDone, policy.Pass.Word()
	case policy.Fail:
		if level {
			return web.IconLate, web.ToneLate, "Vượt mức"
		}
		return web.IconNo, web.ToneLate, policy.Fail.Word()
	case policy.Warn:
		return web.IconInfo, web.ToneSoon, policy.Warn.Word()
	}
	return web.IconUnknown, web.ToneSoon, policy.NotKnown.Word()
}

// findingGroup is what the rules of one kind say.
type findingGroup struct {
	name     string
	worst    policy.Outcome
	findings []policy.Finding
	icon     web.Icon
	tone     web.Tone
	word     string
	open     bool
}

var severity = map[policy.Outcome]int{policy.Pass: 0, policy.Warn: 1, policy.NotKnown: 2, policy.Fail: 3}

// groups puts findings together by what their rules govern, in the order of the answer. A group
// is told by the worst of it.
func groups(a policy.Answer, o AnswerOptions) []findingGroup {
	var out []findingGroup
	at := map[policy.Governs]int{}
	for _, f := range a.Findings {
		i, have := at[f.Governs]
		if !have {
			i = len(out)
			at[f.Governs] = i
			name := f.Governs.Word()
			if name == "" {
				name = "Điều cần cho biết"
			}
			out = append(out, findingGroup{name: name})
		}
		out[i].findings = append(out[i].findings, f)
	}
	for i := range out {
		g := &out[i]
		worst := g.findings[0]
		for _, f := range g.findings {
			if severity[f.Outcome] > severity[worst.Outcome] {
				worst = f
			}
		}
		g.worst = worst.Outcome
		g.icon, g.tone, g.word = OutcomeLook(worst, o)
		g.open = !o.Short || worst.Outcome == policy.Fail || worst.Outcome == policy.NotKnown || worst.Governs == policy.GovernsAuthority
	}
	if o.Short {
		slices.SortStableFunc(out, func(a, b findingGroup) int { return severity[b.worst] - severity[a.worst] })
	}
	return out
}

// most says what the highest support is.
func most(a policy.Answer) string {
	switch a.MaxKind {
	case policy.CapAmount:
		if a.MaxSupport == nil {
			return "Chưa tính được: chưa biết tổng chi phí."
		}
		return vi.MoneyUnit(*a.MaxSupport)
	case policy.CapNoLimit:
		return "Văn bản không ấn định mức."
	case policy.CapExcluded:
		return "0 đ, vì không được hỗ trợ."
	}
	return "Chưa biết: mức đang có hiệu lực chưa nạp."
}

// binding is the finding of the rule that decides; nil where none does.
func binding(a policy.Answer) *policy.Finding {
	if a.Binding == nil {
		return nil
	}
	for i := range a.Findings {
		if a.Findings[i].Rule == *a.Binding && a.Findings[i].Outcome != policy.Warn {
			return &a.Findings[i]
		}
	}
	return nil
}

// withoutText tells a finding that no rule made from one whose rule has no article to show.
func withoutText(f policy.Finding) string {
	switch f.Rule {
	case "source", "content", "no-text", "no-cap":
		return ""
	}
	return "không dẫn được điều khoản"
}
