package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/place"
)

var (
	validID       = regexp.MustCompile(`^[a-z][a-z0-9-]{2,79}$`)
	validMonthDay = regexp.MustCompile(`^((0[1-9]|1[0-2])-)?(0[1-9]|[12][0-9]|3[01])$`)
)

// checker gathers what is wrong with one pack.
type checker struct{ wrong Problems }

func (k *checker) add(line int, format string, args ...any) {
	k.wrong = append(k.wrong, Problem{line, fmt.Sprintf(format, args...)})
}

// check says what is wrong with a pack among the documents known. Conditions are checked when
// they are compiled.
func (p *Pack) check(l *Law) Problems {
	k := &checker{}
	if !validID.MatchString(p.Name) {
		k.add(1, "mục «pack» phải là tên bằng chữ thường không dấu và gạch nối, như tt-28-2018")
	}
	if p.Version == "" || p.Title == "" {
		k.add(1, "thiếu mục «version» hoặc «title»")
	}
	if len(p.Documents) == 0 && len(p.Rules) == 0 {
		k.add(1, "gói không có văn bản và không có quy định nào")
	}
	for i := range p.Documents {
		k.document(&p.Documents[i], l)
	}
	for i := range p.Rules {
		k.rule(&p.Rules[i], l)
	}
	return k.wrong
}

func (k *checker) document(d *packDocument, l *Law) {
	if d.Code == "" || d.Name == "" || d.Issuer == "" {
		k.add(d.line, "văn bản thiếu «code», «name» hoặc «issuer»")
	}
	for _, day := range []clock.Day{d.Signed, d.From, d.Until, d.VerifiedUntil} {
		k.day(d.line, day)
	}
	if d.Until != "" && d.Until < d.From || d.VerifiedUntil != "" && (d.From == "" || d.VerifiedUntil < d.From) || d.From != "" && d.From < d.Signed {
		k.add(d.line, "các ngày của văn bản «%s» không theo thứ tự ký, hiệu lực, hết hiệu lực", clip(d.Code))
	}
	if !d.Loaded && (d.VerifiedUntil != "" || d.Note == "") {
		k.add(d.line, "văn bản «%s» chưa nạp thì không thể đã đối chiếu, và cần ghi chú", clip(d.Code))
	}
	for _, list := range [][]string{d.Amends, d.AmendedBy, d.Replaces} {
		for _, code := range list {
			k.known(d.line, code, l)
		}
	}
	if d.ReplacedBy != "" {
		k.known(d.line, d.ReplacedBy, l)
	}
}

func (k *checker) known(line int, code string, l *Law) {
	if _, ok := l.find(code); !ok {
		k.add(line, "không có văn bản «%s»; hãy khai báo trong mục documents", clip(code))
	}
}

func (k *checker) day(line int, d clock.Day) {
	if d == "" {
		return
	}
	if got, err := clock.ParseDay(string(d)); err != nil || got != d {
		k.add(line, "«%s» không phải một ngày; hãy viết như 2018-05-11", clip(string(d)))
	}
}

func (k *checker) rule(r *Rule, l *Law) {
	if !validID.MatchString(r.ID) {
		k.add(r.at("id"), "mục «id» phải là chữ thường không dấu và gạch nối")
	}
	if r.Governs.Word() == "" {
		k.add(r.at("governs"), "không có loại quy định «%s»", clip(string(r.Governs)))
	}
	k.known(r.at("document"), r.Document, l)
	k.scope(r)
	k.day(r.at("from"), r.From)
	k.day(r.at("until"), r.Until)
	k.validity(r, l)
	if r.Sentence == "" {
		k.add(r.line, "quy định «%s» thiếu câu cho người đọc (sentence)", clip(r.ID))
	}
	switch r.Certainty {
	case "", Verified, Secondary, Unverified, Missing:
	default:
		k.add(r.at("certainty"), "độ tin cậy phải là verified, secondary, unverified hoặc missing")
	}
	switch r.OnFalse {
	case Fail, Warn, NotKnown:
	default:
		k.add(r.at("on_false"), "on_false phải là fail, warn hoặc unknown")
	}
	if !r.Uncited && r.Article == "" && !r.NotLoaded && r.Governs != GovernsCapWarning {
		k.add(r.line, "quy định «%s» thiếu điều (article), hoặc phải ghi uncited: true", clip(r.ID))
	}
	if r.Uncited && rank[r.Certainty] < rank[Unverified] {
		k.add(r.line, "quy định không dẫn điều khoản thì độ tin cậy là unverified")
	}
	seen := map[string]bool{}
	for _, c := range r.Contents {
		if contentIndex(c) < 0 || seen[c] {
			k.add(r.at("contents"), "không có nội dung «%s», hoặc viết hai lần", clip(c))
		}
		seen[c] = true
	}
	for _, a := range r.Acts {
		if !slices.Contains(Acts, a) {
			k.add(r.at("acts"), "không có việc «%s»", clip(string(a)))
		}
	}
	k.figures(r)
}

func (k *checker) scope(r *Rule) {
	switch r.Scope {
	case ScopeAll, ScopeNational, ScopeLocal:
		return
	}
	if _, ok := place.Get(place.ID(r.Scope)); !ok {
		k.add(r.at("scope"), "phạm vi phải là all, national, local hoặc mã tỉnh như 34-08, không phải «%s»", clip(string(r.Scope)))
	}
}

func (k *checker) validity(r *Rule, l *Law) {
	d, ok := l.find(r.Document)
	if !ok {
		return
	}
	from, until := r.From, r.Until
	if from == "" {
		from = d.From
	}
	if until == "" {
		until = d.Until
	}
	switch {
	case from == "":
		k.add(r.line, "quy định «%s» không có ngày bắt đầu: văn bản chưa biết ngày hiệu lực, hãy ghi «from»", clip(r.ID))
	case until != "" && until < from:
		k.add(r.at("until"), "quy định «%s» hết hiệu lực trước khi bắt đầu", clip(r.ID))
	case d.Loaded && !r.NotLoaded && d.From != "" && from < d.From:
		k.add(r.at("from"), "quy định «%s» bắt đầu trước ngày hiệu lực của văn bản", clip(r.ID))
	case d.Until != "" && (until == "" || until > d.Until):
		k.add(r.at("until"), "quy định «%s» còn hiệu lực sau khi văn bản đã hết", clip(r.ID))
	}
}

func (k *checker) figures(r *Rule) {
	states := r.Percent > 0 || r.Amount > 0 || r.NoLimit
	switch {
	case r.Amount > 0 && strings.TrimSpace(r.Per) == "":
		k.add(r.at("amount"), "mức hỗ trợ «%s» có số tiền mà không nói trên mỗi gì (per)", clip(r.ID))
	case r.Per != "" && r.Amount == 0:
		k.add(r.at("per"), "quy định «%s» nói trên mỗi gì (per) mà không có số tiền (amount)", clip(r.ID))
	case r.NoLimit && (r.Amount > 0 || r.Percent > 0):
		k.add(r.at("no_limit"), "quy định «%s» vừa không ấn định mức vừa có mức", clip(r.ID))
	case r.Governs == GovernsCap && !states && !r.NotLoaded:
		k.add(r.line, "mức hỗ trợ «%s» không có tỷ lệ, số tiền, no_limit hay not_loaded", clip(r.ID))
	case r.Governs == GovernsCap && r.NotLoaded && states:
		k.add(r.line, "mức hỗ trợ «%s» chưa nạp thì không có con số", clip(r.ID))
	case r.Governs == GovernsCap && len(r.Contents) == 0 && !r.NotLoaded:
		k.add(r.line, "mức hỗ trợ «%s» phải nói cho nội dung nào (contents)", clip(r.ID))
	case r.Governs != GovernsCap && r.Governs != GovernsAdvance && (r.Amount > 0 || r.Percent > 0 || r.NoLimit):
		k.add(r.line, "chỉ mức hỗ trợ và tạm ứng có tỷ lệ hay số tiền")
	case (r.Governs.excludes()) && r.Require == "" && !r.NotLoaded:
		k.add(r.line, "quy định «%s» cần điều kiện (require) hoặc not_loaded", clip(r.ID))
	case r.NotLoaded && r.Require != "":
		k.add(r.at("require"), "văn bản chưa nạp thì không có điều kiện (require)")
	case r.Days < 0 || r.Limit < 0:
		k.add(r.line, "số ngày và số lần không âm")
	case r.MonthDay != "" && !validMonthDay.MatchString(r.MonthDay):
		k.add(r.at("month_day"), "«%s» không phải ngày trong năm (05-20) hay trong tháng (25)", clip(r.MonthDay))
	case r.Governs == GovernsDeadline && r.Days == 0 && r.MonthDay == "" && !r.NotLoaded:
		k.add(r.line, "thời hạn «%s» thiếu «days» hoặc «month_day»", clip(r.ID))
	}
}
