package policy

import (
	"fmt"
	"slices"
	"strings"
)

// Change is one thing in which two packs differ.
type Change struct {
	Rule string `json:"rule"` // identifier, scope and first day; the code of a document
	What string `json:"what"` // added, removed or changed
	From string `json:"from"`
	To   string `json:"to"`
}

// Diff tells what a new pack changes against an old one, document by document and rule by rule.
func Diff(old, new *Pack) []Change {
	before, after := old.parts(), new.parts()
	out := []Change{}
	for _, a := range before {
		i := slices.IndexFunc(after, func(b part) bool { return b.key == a.key })
		switch {
		case i < 0:
			out = append(out, Change{a.key, "removed", a.text(), ""})
		default:
			for j, line := range a.lines {
				if to := after[i].lines[j]; to != line {
					out = append(out, Change{a.key, "changed", line, to})
				}
			}
		}
	}
	for _, b := range after {
		if !slices.ContainsFunc(before, func(a part) bool { return a.key == b.key }) {
			out = append(out, Change{b.key, "added", "", b.text()})
		}
	}
	return out
}

// part is one document or rule as lines that compare one by one.
type part struct {
	key   string
	lines []string
}

func (p part) text() string {
	return strings.Join(slices.DeleteFunc(slices.Clone(p.lines), func(s string) bool { return strings.HasSuffix(s, ": ") }), "; ")
}

func (p *Pack) parts() []part {
	var out []part
	for _, d := range p.Documents {
		out = append(out, part{"văn bản " + d.Code, []string{
			"tên: " + d.Name, "cơ quan: " + d.Issuer, "ký: " + d.Signed.VN(), "hiệu lực: " + d.From.VN(), "hết hiệu lực: " + d.Until.VN(),
			"đối chiếu đến: " + d.VerifiedUntil.VN(), fmt.Sprintf("đã nạp: %t", d.Loaded), "sửa đổi: " + join(d.Amends), "được sửa đổi bởi: " + join(d.AmendedBy),
			"thay thế: " + join(d.Replaces), "được thay bởi: " + d.ReplacedBy, "ghi chú: " + d.Note}})
	}
	for i := range p.Rules {
		r := &p.Rules[i]
		acts := make([]string, len(r.Acts))
		for j, a := range r.Acts {
			acts[j] = string(a)
		}
		out = append(out, part{fmt.Sprintf("%s (%s, từ %s)", r.ID, r.Scope, cmpDay(r)), []string{
			"quy định: " + r.Governs.Word(), "trích dẫn: " + r.Citation().String(), "đến: " + r.Until.VN(), "độ tin cậy: " + string(r.Certainty),
			"nội dung: " + strings.Join(r.Contents, ", "), "việc: " + strings.Join(acts, ", "), "khi: " + r.When, "điều kiện: " + r.Require, "không đạt thì: " + string(r.OnFalse),
			fmt.Sprintf("chưa nạp: %t", r.NotLoaded), "con số: " + r.figure(), "danh sách: " + join(r.List), "câu: " + r.Sentence, "câu khi không đạt: " + r.Fail, "câu khi chưa biết: " + r.Unknown}})
	}
	return out
}

func cmpDay(r *Rule) string {
	if r.From == "" {
		return "ngày hiệu lực của văn bản"
	}
	return r.From.VN()
}
