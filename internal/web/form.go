package web

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// Form is what was typed and what is wrong with it. Every page draws its fields from one, so a
// refused page comes back exactly as it was typed. Use it by pointer.
type Form struct {
	Values url.Values
	Errors map[string][]errs.Field
	Title  string // over the error summary; empty takes a plain one
	Apart  string // tells its fields from those of another form of the page, see Field.Apart
	order  []string
}

// Names of fields that the shell writes itself.
const (
	FieldKey     = "_key"    // the form's idempotency key
	FieldVersion = "version" // the version of the row that the form was drawn from
)

// NewForm makes a form to draw for the first time. vals are name, value pairs.
func NewForm(vals ...string) *Form {
	f := &Form{Values: url.Values{}}
	for i := 0; i+1 < len(vals); i += 2 {
		f.Values.Add(vals[i], vals[i+1])
	}
	f.Values.Set(FieldKey, rand.Text())
	return f
}

// DecodeForm reads a posted form (not a multipart one: see ParseMultipart). Text is brought to
// NFC and to plain line ends; otherwise it stays as it was typed.
func DecodeForm(r *http.Request) (*Form, error) {
	if err := r.ParseForm(); err != nil {
		return nil, badBody(err)
	}
	return formOf(r.PostForm)
}

// maxFilter is how many characters of a condition count: nothing has a longer name, and SQLite
// refuses patterns without end.
const maxFilter = 500

// QueryForm reads the filters of a list from its address.
func QueryForm(r *http.Request) (*Form, error) {
	f, err := formOf(r.URL.Query())
	if err != nil {
		return nil, err
	}
	for _, list := range f.Values {
		for i, v := range list {
			if len(v) > maxFilter {
				if runes := []rune(v); len(runes) > maxFilter {
					list[i] = string(runes[:maxFilter])
				}
			}
		}
	}
	return f, nil
}

func badBody(err error) error {
	if isTooLarge(err) {
		return err
	}
	return errs.New(errs.Invalid, "Phần gửi lên không đọc được. Hãy quay lại trang trước và gửi lại.").Because(err)
}

func formOf(vals url.Values) (*Form, error) {
	clean := make(url.Values, len(vals))
	for name, list := range vals {
		for _, v := range list {
			if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
				return nil, errs.New(errs.Invalid, "Có chữ không đọc được trong phần gửi lên. Hãy gõ lại chỗ vừa dán và gửi lại.")
			}
			clean.Add(name, norm.NFC.String(strings.ReplaceAll(v, "\r\n", "\n")))
		}
	}
	return &Form{Values: clean}, nil
}

// Get returns the first value as it was typed.
func (f *Form) Get(name string) string { return f.Values.Get(name) }

// All returns every value of a name.
func (f *Form) All(name string) []string { return f.Values[name] }

// Set puts a value, for pages that fill a form from a record.
func (f *Form) Set(name, value string) *Form { f.Values.Set(name, value); return f }

// SetMoney puts an amount with its dots.
func (f *Form) SetMoney(name string, n int64) *Form { return f.Set(name, vi.Money(n)) }

// SetDay puts a day as people write it.
func (f *Form) SetDay(name string, d clock.Day) *Form { return f.Set(name, d.VN()) }

// Has reports whether a name carries a value: a ticked box, a chosen option.
func (f *Form) Has(name, value string) bool { return slices.Contains(f.Values[name], value) }

// Key returns the idempotency key that the form carried.
func (f *Form) Key() string { return f.Get(FieldKey) }

// Text returns the value without spaces around it.
func (f *Form) Text(name string) string { return strings.TrimSpace(f.Get(name)) }

// Bool reports whether a single Checkbox was ticked.
func (f *Form) Bool(name string) bool { return f.Get(name) != "" }

// Money reads an amount in đồng: 1.646.000.000, also 746 triệu. Empty is 0. What cannot be read
// becomes an error of the field.
func (f *Form) Money(name string) int64 {
	s := f.Text(name)
	if s == "" {
		return 0
	}
	n, err := vi.ParseMoney(s)
	if err != nil {
		f.Fail(name, inputSentence(err, "Viết số tiền bằng đồng, ví dụ 1.646.000.000."))
	}
	return n
}

// Quantity reads a number with up to three decimals after a comma: 2,5. Empty is 0.
func (f *Form) Quantity(name string) vi.Quantity {
	s := f.Text(name)
	if s == "" {
		return 0
	}
	q, err := vi.ParseQuantity(s)
	if err != nil {
		f.Fail(name, inputSentence(err, "Viết một số, phần lẻ sau dấu phẩy, ví dụ 2,5."))
	}
	return q
}

// Int reads a whole number, not below zero. Empty is 0.
func (f *Form) Int(name string) int {
	s := f.Text(name)
	if s == "" {
		return 0
	}
	q, err := vi.ParseQuantity(s)
	if err != nil || q%vi.Units(1) != 0 {
		f.Fail(name, "Viết một số nguyên, ví dụ 12.")
		return 0
	}
	return int(q / vi.Units(1))
}

func inputSentence(err error, otherwise string) string {
	var in vi.InputError
	if errors.As(err, &in) {
		return in.Error()
	}
	return otherwise
}

// Day reads a day, 21/11/2026. Empty is no day.
func (f *Form) Day(name string) clock.Day {
	s := f.Text(name)
	if s == "" {
		return ""
	}
	d, err := clock.ParseDay(s)
	if err != nil {
		f.Fail(name, err.Error()) // a clock.DayError
	}
	return d
}

// Fail notes that a field is wrong.
func (f *Form) Fail(name, sentence string) { f.fail(errs.Field{Name: name, Sentence: sentence}) }

func (f *Form) fail(e errs.Field) {
	if f.Errors == nil {
		f.Errors = map[string][]errs.Field{}
	}
	if _, seen := f.Errors[e.Name]; !seen {
		f.order = append(f.order, e.Name)
	}
	f.Errors[e.Name] = append(f.Errors[e.Name], e)
}

// Bad reports whether anything is wrong so far.
func (f *Form) Bad() bool { return len(f.order) > 0 || f.Title != "" }

// Take puts a refusal into the form and reports whether it could: wrong fields, a conflict, a
// refusal with a sentence. The page is then drawn again with status StatusOf(err) and nothing
// typed is lost. Everything else is for the shell: return it.
func (f *Form) Take(err error) bool {
	e, ok := errs.As(err)
	if !ok || (e.Kind != errs.Invalid && e.Kind != errs.Conflict) {
		return false
	}
	if !f.Bad() || len(e.Fields) == 0 { // else the count of the sentence no longer holds
		f.Title = e.Sentence
	}
	for _, field := range e.Fields {
		f.fail(field)
	}
	return true
}

// Wrong returns the errors of a field.
func (f *Form) Wrong(name string) []errs.Field {
	if f == nil {
		return nil
	}
	return f.Errors[name]
}

// list returns every error in the order in which it was noted.
func (f *Form) list() []errs.Field {
	var all []errs.Field
	for _, name := range f.order {
		all = append(all, f.Errors[name]...)
	}
	return all
}
