package web

import (
	"strings"

	"github.com/a-h/templ"

	"khuyencong/internal/clock"
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
)

// Field describes one field of a form. Name and Label are always needed.
type Field struct {
	Name         string
	Label        string
	Hint         string // what would be right, under the label
	Unit         string // after the input: "đồng", "tấn/năm"
	Law          *LawNote
	All          bool // a Select of a filter: its empty option says «Tất cả», not «Chọn…»
	Required     bool // says «bắt buộc»; the server decides
	ReadOnly     bool
	Short        bool // as wide as a date or an amount
	Max          int  // characters; 0 is the widget's own
	HideLabel    bool // the label is for screen readers: a heading beside it says the same
	Autocomplete string
	Autofocus    bool
	Placeholder  string
	Apart        string // where another form of the page has a field of this name: the Form.Apart of this one
}

// ID returns the id of the field's input, as error summaries link to it.
func (fd Field) ID() string {
	if fd.Apart != "" {
		return FieldID(fd.Apart + "-" + fd.Name)
	}
	return FieldID(fd.Name)
}

// FieldID is the id of the input of a field name.
func FieldID(name string) string { return "f-" + name }

func (fd Field) max(own int) int {
	if fd.Max > 0 {
		return fd.Max
	}
	return own
}

// attrs are the attributes that tell an input's errors, hint and limits.
func (fd Field) attrs(f *Form, maxLen int) templ.Attributes {
	a := templ.Attributes{}
	var by []string
	if fd.Hint != "" {
		by = append(by, fd.ID()+"-hint")
	}
	if len(f.Wrong(fd.Name)) > 0 {
		a["aria-invalid"] = "true"
		by = append(by, fd.ID()+"-err")
	}
	if fd.Law != nil {
		by = append(by, fd.ID()+"-law")
	}
	if len(by) > 0 {
		a["aria-describedby"] = strings.Join(by, " ")
	}
	if fd.Required {
		a["aria-required"] = "true"
	}
	if fd.ReadOnly {
		a["readonly"] = true
	}
	if fd.Autofocus {
		a["autofocus"] = true
	}
	if fd.Autocomplete != "" {
		a["autocomplete"] = fd.Autocomplete
	}
	if fd.Placeholder != "" {
		a["placeholder"] = fd.Placeholder
	}
	if maxLen > 0 {
		a["data-max"] = maxLen
	}
	return a
}

// Option is one choice of a Select, of Radios or of Checkboxes.
type Option struct {
	Value string
	Label string
	Hint  string // under a radio or box
	Group string // of a Select: options of one group stand together
}

// optionGroup is a run of options of one group.
type optionGroup struct {
	name    string
	options []Option
}

func groupOptions(options []Option) []optionGroup {
	var gs []optionGroup
	for _, o := range options {
		if len(gs) == 0 || gs[len(gs)-1].name != o.Group {
			gs = append(gs, optionGroup{name: o.Group})
		}
		gs[len(gs)-1].options = append(gs[len(gs)-1].options, o)
	}
	return gs
}

// optionID gives the first option the field's own id, so that the error summary finds it.
func optionID(fd Field, i int, o Option) string {
	if i == 0 {
		return fd.ID()
	}
	return fd.ID() + "-" + o.Value
}

// FormTag describes a form element.
type FormTag struct {
	Action    string
	ID        string
	Multipart bool   // for FileField
	Autosave  string // address that saves without leaving the page; "" for none
	Ask       string // address that tells, while one types, what stands in the page's data-said regions; "" for none
	Keep      string // the browser keeps what is typed under this name until it was sent; "" for none
	Class     string
	Label     string // for screen readers, where a page has several forms
}

func (t FormTag) attrs() templ.Attributes {
	a := templ.Attributes{}
	if t.ID != "" {
		a["id"] = t.ID
	}
	if t.Multipart {
		a["enctype"] = "multipart/form-data"
	}
	if t.Autosave != "" {
		a["data-autosave"] = t.Autosave
	}
	if t.Ask != "" {
		a["data-ask"] = t.Ask
	}
	if t.Keep != "" {
		a["data-keep"] = t.Keep
	}
	if t.Class != "" {
		a["class"] = t.Class
	}
	if t.Label != "" {
		a["aria-label"] = t.Label
	}
	return a
}

// LawNote is the law beside a field or a figure.
type LawNote struct {
	Sentence string // what it demands
	Quoted   bool   // the sentence is read in the text word for word: «» are put around it
	Article  string // "Điều 14 TT 36/2013/TT-BCT"; "quy định nội bộ" where there is none
	Sure     policy.Certainty
	Note     string // "Từ 06/10/2026 có TT 66/2026/TT-BCT, chưa nạp bản gốc."
	Href     string
}

// Cited makes a LawNote of a citation for an act of a day.
// It leads to the article in the library as of that day, and says when the text has ended.
func Cited(c policy.Citation, on clock.Day, sentence string) *LawNote {
	n := &LawNote{Sentence: sentence, Article: c.String(), Sure: c.On(on)}
	if d, ok := policy.Find(c.Document); ok {
		n.Href = LawHrefOn(c, on)
		if d.Until != "" && on > d.Until {
			n.Note = "Văn bản hết hiệu lực sau ngày " + d.Until.VN() + "; chưa đọc được điều thay thế."
		}
	}
	return n
}

func sureIcon(c policy.Certainty) (Icon, Tone) {
	switch c {
	case policy.Verified:
		return IconOK, ToneDone
	case policy.Missing:
		return IconNo, ToneLate
	case policy.Secondary, policy.Unverified:
		return IconUnknown, ToneSoon
	}
	return IconNone, ToneMute
}

func short(fd Field) Field { fd.Short = true; return fd }

func money(fd Field) Field {
	if fd.Unit == "" {
		fd.Unit = "đồng"
	}
	return short(fd)
}

func date(fd Field) Field {
	if fd.Hint == "" {
		fd.Hint = "ngày/tháng/năm, ví dụ 21/11/2026"
	}
	return short(fd)
}

func files(fd Field, limit int64) Field {
	if limit > 0 {
		fd.Hint = join(" ", fd.Hint, "Mỗi tệp không quá "+Size(limit)+".")
	}
	return fd
}

func choiceAttrs(f *Form, fd Field) templ.Attributes {
	a := fd.attrs(f, 0)
	delete(a, "aria-required") // not allowed on a group
	delete(a, "readonly")
	delete(a, "aria-invalid")
	return a
}

func buttonName(name, value string) templ.Attributes {
	if name == "" {
		return nil
	}
	return templ.Attributes{"name": name, "value": value}
}

func (f *Form) summary() string {
	switch n := len(f.list()); {
	case f.Title != "":
		return f.Title
	case n == 1:
		return "Có một chỗ cần sửa."
	default:
		return "Có " + vi.Count(n) + " chỗ cần sửa."
	}
}
