package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"khuyencong/internal/clock"
	"khuyencong/internal/vi"
)

// Pack is one gói quy định: the rules taken from one text (or the stubs of texts not loaded),
// as a readable file that a policy officer reviews. A published pack never changes; a later one
// of the same name takes its place.
type Pack struct {
	Name      string         `yaml:"pack"`
	Version   string         `yaml:"version"`
	Title     string         `yaml:"title"`
	Documents []packDocument `yaml:"documents"`
	Rules     []Rule         `yaml:"rules"`

	mark string // name and version, as answers keep them
	text []byte // as it was read
	sum  string // of text
}

// packDocument is a Document as a pack writes it.
type packDocument struct {
	Code          string    `yaml:"code"`
	Name          string    `yaml:"name"`
	Issuer        string    `yaml:"issuer"`
	Signed        clock.Day `yaml:"signed"`
	From          clock.Day `yaml:"in_force_from"`
	Until         clock.Day `yaml:"in_force_until"`
	VerifiedUntil clock.Day `yaml:"verified_until"`
	Loaded        bool      `yaml:"loaded"`
	Amends        []string  `yaml:"amends"`
	AmendedBy     []string  `yaml:"amended_by"`
	Replaces      []string  `yaml:"replaces"`
	ReplacedBy    string    `yaml:"replaced_by"`
	Note          string    `yaml:"note"`

	line int
}

// Rule is one quy định taken from a text: what it governs, when, its figures or its condition,
// and the sentence shown to people. A rule without a condition states a figure, a list or a day.
type Rule struct {
	ID      string  `yaml:"id"`
	Governs Governs `yaml:"governs"`
	Scope   Scope   `yaml:"scope"`
	// Document is the code of the text; the first one of the pack where it is left out.
	Document string `yaml:"document"`
	Article  string `yaml:"article"`
	Clause   string `yaml:"clause"`
	Point    string `yaml:"point"`
	// Uncited says that the reading has no article that may be shown as law (general knowledge).
	Uncited   bool      `yaml:"uncited"`
	Certainty Certainty `yaml:"certainty"` // weaker than the document's on the day; "" is the document's own
	From      clock.Day `yaml:"from"`      // the document's where left out
	Until     clock.Day `yaml:"until"`

	Contents  []string `yaml:"contents"`   // codes of Contents; none is every content
	Acts      []Act    `yaml:"acts"`       // none is registration alone for eligibility, else every act
	When      string   `yaml:"when"`       // condition for the rule to apply at all
	Require   string   `yaml:"require"`    // condition that must hold
	OnFalse   Outcome  `yaml:"on_false"`   // what a require that does not hold means; fail
	NotLoaded bool     `yaml:"not_loaded"` // the text that governs is known and was not read: never pass, never fail

	Percent  Percent  `yaml:"percent"`
	Base     string   `yaml:"base"`     // what the per cent is of; the cost where left out
	Amount   Dong     `yaml:"amount"`   // the highest sum …
	Per      string   `yaml:"per"`      // … per what
	NoLimit  bool     `yaml:"no_limit"` // the text names no highest sum
	Factor   Percent  `yaml:"factor"`   // a highest multiple of the ordinary level: 150 %
	Above    Percent  `yaml:"above"`    // strictly above
	Limit    int64    `yaml:"limit"`    // a number of times or people
	Days     int      `yaml:"days"`
	MonthDay string   `yaml:"month_day"` // a day of each year, "05-20", or of each month, "25"
	Decides  string   `yaml:"decides"`   // who decides
	List     []string `yaml:"list"`      // papers, criteria, areas in their order

	Sentence string `yaml:"sentence"` // what the text says
	Fail     string `yaml:"fail"`     // what is said when it does not hold; made from Sentence where left out
	Unknown  string `yaml:"unknown"`  // what is said when it cannot be known

	lines map[string]int
	line  int
}

// Governs says what a rule governs.
type Governs string

// What rules govern.
const (
	GovernsEstablishment   Governs = "eligibility_establishment" // đối tượng thụ hưởng
	GovernsSector          Governs = "eligibility_sector"        // ngành nghề
	GovernsContent         Governs = "eligibility_content"       // nội dung hoạt động
	GovernsCondition       Governs = "content_condition"         // điều kiện của nội dung
	GovernsCounterpart     Governs = "counterpart"               // vốn đối ứng
	GovernsNoDoubleFunding Governs = "no_double_funding"         // không hỗ trợ hai lần
	GovernsCap             Governs = "cap"                       // mức hỗ trợ tối đa
	GovernsCapWarning      Governs = "cap_warning"               // điều cần biết bên cạnh mức hỗ trợ
	GovernsPriority        Governs = "priority"                  // ưu tiên
	GovernsPapers          Governs = "papers"                    // giấy tờ
	GovernsAdvance         Governs = "advance"                   // tạm ứng
	GovernsAuthority       Governs = "authority"                 // thẩm quyền
	GovernsDeadline        Governs = "deadline"                  // thời hạn
	GovernsCriteria        Governs = "criteria"                  // tiêu chí thẩm định
	GovernsAward           Governs = "award"                     // bình chọn sản phẩm
)

var governsWords = map[Governs]string{
	GovernsEstablishment: "Đối tượng", GovernsSector: "Ngành nghề", GovernsContent: "Nội dung",
	GovernsCondition: "Điều kiện của nội dung", GovernsCounterpart: "Vốn đối ứng",
	GovernsNoDoubleFunding: "Không hỗ trợ hai lần", GovernsCap: "Mức hỗ trợ tối đa",
	GovernsCapWarning: "Lưu ý về mức hỗ trợ", GovernsPriority: "Ưu tiên", GovernsPapers: "Giấy tờ",
	GovernsAdvance: "Tạm ứng", GovernsAuthority: "Thẩm quyền", GovernsDeadline: "Thời hạn",
	GovernsCriteria: "Tiêu chí thẩm định", GovernsAward: "Bình chọn sản phẩm",
}

// Word is what the screen says.
func (g Governs) Word() string { return governsWords[g] }

// excludes reports whether a rule of this kind that fails excludes support.
func (g Governs) excludes() bool {
	switch g {
	case GovernsEstablishment, GovernsSector, GovernsContent, GovernsCondition, GovernsCounterpart, GovernsNoDoubleFunding:
		return true
	}
	return false
}

// Scope says whose money a rule speaks of: all, national, local, or one province by its ID ("34-08").
type Scope string

// The scopes that are no province.
const (
	ScopeAll      Scope = "all"
	ScopeNational Scope = "national"
	ScopeLocal    Scope = "local"
)

// Act is one việc that a rule judges.
type Act string

// The acts.
const (
	Registration        Act = "registration"
	ActFirstAdvance     Act = "first_advance"
	ActRemainingAdvance Act = "remaining_advance"
	ActBeneficiary      Act = "change_beneficiary"
	ActExtend           Act = "extend"
	ActStop             Act = "stop"
)

// Acts lists the acts.
var Acts = []Act{Registration, ActFirstAdvance, ActRemainingAdvance, ActBeneficiary, ActExtend, ActStop}

// Dong is a sum in đồng, written with its unit in a pack: 200 triệu đồng.
type Dong int64

// UnmarshalYAML reads a sum as people write it.
func (d *Dong) UnmarshalYAML(n *yaml.Node) error {
	v, err := vi.ParseMoney(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || v <= 0 || v > maxDong {
		return fmt.Errorf("dòng %d: «%s» không phải số tiền; hãy viết như 200 triệu đồng", n.Line, clip(n.Value))
	}
	*d = Dong(v)
	return nil
}

// Percent is a share in hundredths of one per cent, written 2,5 % in a pack.
type Percent int64

// UnmarshalYAML reads a share as people write it.
func (p *Percent) UnmarshalYAML(n *yaml.Node) error {
	s, signed := strings.CutSuffix(strings.TrimSpace(n.Value), "%")
	whole, frac, _ := strings.Cut(strings.TrimSpace(s), ",")
	v, err := strconv.ParseInt(whole+(frac + "00")[:2], 10, 64)
	if n.Kind != yaml.ScalarNode || !signed || err != nil || len(frac) > 2 || v <= 0 || v > 100000 {
		return fmt.Errorf("dòng %d: «%s» không phải tỷ lệ; hãy viết như 50 %%", n.Line, clip(n.Value))
	}
	*p = Percent(v)
	return nil
}

// String writes the share as people read it: 50 %, 2,5 %.
func (p Percent) String() string {
	s := strconv.FormatInt(int64(p)/100, 10)
	if frac := int64(p) % 100; frac != 0 {
		s += "," + strings.TrimRight(fmt.Sprintf("%02d", frac), "0")
	}
	return s + " %"
}

// of returns the share of a sum, rounded down to whole đồng.
func (p Percent) of(sum int64) int64 {
	return sum/10000*int64(p) + sum%10000*int64(p)/10000
}

const (
	maxDong     = 1_000_000_000_000_000_000 / 1000 // a thousand million million
	maxPackSize = 1 << 20
	maxExpr     = 2000
)

// Problem is one thing wrong with a pack: where and why.
type Problem struct {
	Line   int // 0 where no line can be named
	Reason string
}

// Problems are what is wrong with a pack.
type Problems []Problem

// Error writes one problem a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

// String writes the problem with its line.
func (p Problem) String() string {
	if p.Line == 0 {
		return p.Reason
	}
	return fmt.Sprintf("dòng %d: %s", p.Line, p.Reason)
}

// ParsePack reads a pack. Anything it does not know is refused with its line; whether the rules
// make sense together is for Check to say. The error is Problems.
func ParsePack(data []byte) (*Pack, error) {
	if len(data) > maxPackSize {
		return nil, Problems{{0, "gói quy định lớn hơn 1 MB"}}
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		return nil, yamlProblems(err)
	}
	if len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		return nil, Problems{{1, "gói quy định phải là một danh sách mục «tên: giá trị»"}}
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	p := &Pack{}
	if err := dec.Decode(p); err != nil {
		return nil, yamlProblems(err)
	}
	if err := dec.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return nil, Problems{{0, "mỗi tệp chỉ chứa một gói quy định"}}
	}
	p.place(root.Content[0])
	p.mark, p.text, p.sum = p.Name+"@"+p.Version, bytes.Clone(data), sumOf(data)
	return p, nil
}

// place tells documents and rules their lines and what they take from the pack.
func (p *Pack) place(root *yaml.Node) {
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		if value.Kind == yaml.AliasNode {
			value = value.Alias
		}
		if value.Kind != yaml.SequenceNode {
			continue
		}
		for j, item := range value.Content {
			if item.Kind == yaml.AliasNode {
				item = item.Alias
			}
			switch {
			case key.Value == "documents" && j < len(p.Documents):
				p.Documents[j].line = item.Line
			case key.Value == "rules" && j < len(p.Rules):
				r := &p.Rules[j]
				r.line, r.lines = item.Line, map[string]int{}
				for k := 0; k+1 < len(item.Content); k += 2 {
					r.lines[item.Content[k].Value] = item.Content[k+1].Line
				}
			}
		}
	}
	for i := range p.Rules {
		r := &p.Rules[i]
		if r.Document == "" && len(p.Documents) > 0 {
			r.Document = p.Documents[0].Code
		}
		if r.OnFalse == "" {
			r.OnFalse = Fail
		}
	}
}

// at is the line of one key of a rule.
func (r *Rule) at(key string) int {
	if n, ok := r.lines[key]; ok {
		return n
	}
	return r.line
}

// Citation is the place in the text.
func (r *Rule) Citation() Citation {
	if r.Uncited || r.Document == "" {
		return Internal
	}
	return Citation{Document: r.Document, Article: r.Article, Clause: r.Clause, Point: r.Point}
}

var (
	unknownField = regexp.MustCompile(`^line (\d+): field (.+) not found in type`)
	cannotRead   = regexp.MustCompile("^line (\\d+): cannot unmarshal \\S+( `.*`)? into (\\S+)$")
	doubled      = regexp.MustCompile(`^line (\d+): mapping key (".*") already defined at line (\d+)$`)
	withLine     = regexp.MustCompile(`^(?:yaml: )?(?:line|dòng) (\d+): (.*)$`)
)

// yamlProblems says in Vietnamese what the YAML reader refused.
func yamlProblems(err error) Problems {
	said := []string{err.Error()}
	var typed *yaml.TypeError
	if errors.As(err, &typed) {
		said = typed.Errors
	}
	var out Problems
	for _, s := range said {
		line := func(m []string) int { n, _ := strconv.Atoi(m[1]); return n }
		if m := unknownField.FindStringSubmatch(s); m != nil {
			out = append(out, Problem{line(m), fmt.Sprintf("không có mục «%s»", clip(m[2]))})
		} else if m := doubled.FindStringSubmatch(s); m != nil {
			out = append(out, Problem{line(m), fmt.Sprintf("mục %s đã viết ở dòng %s", clip(m[2]), m[3])})
		} else if m := cannotRead.FindStringSubmatch(s); m != nil {
			out = append(out, Problem{line(m), fmt.Sprintf("giá trị%s không đúng kiểu %s", clip(m[2]), kindWord(m[3]))})
		} else if m := withLine.FindStringSubmatch(s); m != nil {
			reason := m[2]
			if !strings.ContainsAny(reason, "«") {
				reason = "không đọc được YAML (" + clip(reason) + ")"
			}
			out = append(out, Problem{line(m), reason})
		} else {
			out = append(out, Problem{0, "không đọc được YAML (" + clip(s) + ")"})
		}
	}
	return out
}

func kindWord(goType string) string {
	switch {
	case strings.HasPrefix(goType, "int"):
		return "số nguyên"
	case goType == "bool":
		return "true hoặc false"
	case strings.HasPrefix(goType, "[]"):
		return "danh sách"
	case strings.HasPrefix(goType, "policy."):
		return "một mục gồm nhiều dòng"
	}
	return "chữ"
}

func clip(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}
