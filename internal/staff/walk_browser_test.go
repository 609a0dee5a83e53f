package staff_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/web"
)

// browser is one person at a browser without scripts: it keeps its cookies, reads pages, follows
// what it finds on them, and sends forms as they stand on the page. It never writes a body or an
// address that no page offered, so a dead link, a renamed field or a missing button stops it.
type browser struct {
	t    *testing.T
	h    http.Handler
	who  string // for messages
	user string
	jar  map[string]string

	at      string // the address that the page came from
	status  int
	doc     *goquery.Document
	body    string
	checked map[string]bool // links already tried
}

// file is what a file field holds.
type file struct {
	name    string
	content []byte
}

const signInPath = web.PathSignIn

func (b *browser) fail(format string, args ...any) {
	b.t.Helper()
	b.t.Fatalf("%s, at %s (%d): %s\n%s", b.who, b.at, b.status, fmt.Sprintf(format, args...), b.notice())
}

// notice is what the page says is wrong.
func (b *browser) notice() string {
	if b.doc == nil {
		return ""
	}
	text := words(b.doc.Find("h1").First()) + " | " + words(b.doc.Find(".oops, .err, .say:not([hidden]), .note"))
	return clip(text, 900)
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

// words is the text that is seen, with single spaces.
func words(s *goquery.Selection) string {
	s = s.Clone()
	s.Find(".sr, template, script, svg").Remove()
	s.Find("td, th, li, p, div, option, dt, dd, small, span.m").AppendHtml(" ").PrependHtml(" ")
	return strings.Join(strings.Fields(s.Text()), " ")
}

// send does one request and keeps the answer as the page.
func (b *browser) send(method, address string, body io.Reader, kind string) *httptest.ResponseRecorder {
	address, _, _ = strings.Cut(address, "#")
	r := httptest.NewRequest(method, address, body)
	for name, value := range b.jar {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	rec := httptest.NewRecorder()
	b.h.ServeHTTP(rec, r)
	return rec
}

// keep makes an answer the page and follows it where it leads; it fails on an answer of 400 or
// above that was not expected.
func (b *browser) keep(address string, rec *httptest.ResponseRecorder, want ...int) *browser {
	b.t.Helper()
	for hop := 0; ; hop++ {
		for _, c := range rec.Result().Cookies() {
			if c.MaxAge < 0 {
				delete(b.jar, c.Name)
			} else {
				b.jar[c.Name] = c.Value
			}
		}
		b.at, b.status = address, rec.Code
		if rec.Code < 300 || rec.Code >= 400 {
			break
		}
		if hop > 5 {
			b.fail("redirects without end")
		}
		address = rec.Header().Get("Location")
		rec = b.send(http.MethodGet, address, nil, "")
	}
	b.body, b.doc = rec.Body.String(), nil
	if strings.HasPrefix(rec.Header().Get("Content-Type"), "text/html") {
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(b.body))
		if err != nil {
			b.t.Fatal(err)
		}
		b.doc = doc
	}
	if strings.Contains(b.body, "<script>alert") {
		b.fail("a typed script stands in the page as a script")
	}
	switch {
	case len(want) > 0 && !slices.Contains(want, b.status):
		b.fail("status %d, want %v", b.status, want)
	case len(want) == 0 && b.status >= 400:
		b.fail("status %d", b.status)
	}
	if b.doc != nil && b.status < 400 {
		b.tryLinks()
	}
	return b
}

// open goes to an address; a session that has ended is begun again at the door, which leads on
// to where one was going.
func (b *browser) open(address string, want ...int) *browser {
	b.t.Helper()
	rec := b.send(http.MethodGet, address, nil, "")
	if to := rec.Header().Get("Location"); rec.Code == http.StatusSeeOther && strings.HasPrefix(to, signInPath) {
		b.keep(to, b.send(http.MethodGet, to, nil, ""))
		b.form("Đăng nhập").set("login", b.user).set("password", accounttest.Password).press("Đăng nhập", want...)
		if got, _, _ := strings.Cut(address, "#"); b.at != got {
			b.fail("signing in leads here, not on to %s", address)
		}
		return b
	}
	return b.keep(address, rec, want...)
}

// links are the links of the page that read like the label, outside what a script would use.
func (b *browser) links(label string, in *goquery.Selection) *goquery.Selection {
	return in.Find("a[href]").FilterFunction(func(_ int, a *goquery.Selection) bool {
		return words(a) == label && a.Closest("template").Length() == 0
	})
}

// follow clicks on the one link that reads so.
func (b *browser) follow(label string, want ...int) *browser {
	b.t.Helper()
	return b.followIn("html", label, want...)
}

// followIn is follow within a part of the page.
func (b *browser) followIn(part, label string, want ...int) *browser {
	b.t.Helper()
	found := b.links(label, b.doc.Find(part))
	if found.Length() == 0 {
		b.fail("no link «%s»", label)
	}
	href := found.First().AttrOr("href", "")
	if found.FilterFunction(func(_ int, a *goquery.Selection) bool { return a.AttrOr("href", "") != href }).Length() > 0 {
		b.fail("several links «%s»", label)
	}
	return b.open(b.resolve(href), want...)
}

func (b *browser) resolve(href string) string {
	base, _ := url.Parse(b.at)
	to, err := base.Parse(href)
	if err != nil {
		b.fail("link %q: %v", href, err)
	}
	return to.RequestURI()
}

// task finds, on «Việc của tôi», the row of a verb for a file or an establishment; nil for none.
func (b *browser) task(verb, about string) *goquery.Selection {
	b.t.Helper()
	b.open("/viec-cua-toi")
	found := b.doc.Find("table.work tr.task").FilterFunction(func(_ int, row *goquery.Selection) bool {
		group := words(row.Closest("tbody").Find("tr.grp"))
		return !strings.HasPrefix(group, "Tôi đang chờ") && words(row.Find("td").First().Find("a")) == verb && strings.Contains(words(row), about)
	})
	if found.Length() == 0 {
		return nil
	}
	return found.First()
}

// does takes up a step from «Việc của tôi» by its button, as one would.
func (b *browser) does(verb, about string) *browser {
	b.t.Helper()
	row := b.task(verb, about)
	if row == nil {
		var all []string
		b.doc.Find("tr.task").Each(func(_ int, row *goquery.Selection) { all = append(all, words(row.Find("td").First())) })
		b.fail("«%s» of %q is not among the tasks: %s", verb, about, strings.Join(all, "; "))
	}
	do := row.Find("td").Last().Find("a.do")
	if do.Length() != 1 {
		b.fail("«%s» has no button", verb)
	}
	return b.open(b.resolve(do.AttrOr("href", "")))
}

// idle fails when a step waits that ought not to.
func (b *browser) idle(verb, about string) {
	b.t.Helper()
	if b.task(verb, about) != nil {
		b.fail("«%s» of %q still waits", verb, about)
	}
}

// says fails unless the page says each of the sentences.
func (b *browser) says(sentences ...string) *browser {
	b.t.Helper()
	all := words(b.doc.Find("main, body").First())
	for _, s := range sentences {
		if !strings.Contains(all, s) {
			b.fail("the page does not say %q: %s", s, clip(all, 1500))
		}
	}
	return b
}

// tryLinks opens every link of the page that was not tried yet: no page offers one that is dead
// or closed to its reader.
func (b *browser) tryLinks() {
	b.t.Helper()
	from := b.at
	b.doc.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
		href := a.AttrOr("href", "")
		if strings.HasPrefix(href, "#") || strings.Contains(href, ":") || a.Closest("template").Length() > 0 {
			return
		}
		to := b.resolve(href)
		if b.checked[to] {
			return
		}
		b.checked[to] = true
		if rec := b.send(http.MethodGet, to, nil, ""); rec.Code >= 400 {
			b.t.Errorf("%s: %s links to %s («%s»), which answers %d", b.who, from, to, words(a), rec.Code)
		}
	})
}

// form is a form of the page with what was typed into it.
type form struct {
	b      *browser
	node   *goquery.Selection
	label  string
	values map[*goquery.Selection][]string // typed, by control
	typed  map[string][]string             // by name, to compare afterwards
	files  map[string]file
	own    []*goquery.Selection // its controls, in their order
}

// form finds the form with a button that reads so; near is text of the row or the form, where
// several have such a button.
func (b *browser) form(button string, near ...string) *form {
	b.t.Helper()
	if b.doc == nil {
		b.fail("no page")
	}
	var found []*goquery.Selection
	b.doc.Find("form").Each(func(_ int, f *goquery.Selection) {
		ok := false
		b.controls(f, "button").Each(func(_ int, x *goquery.Selection) { ok = ok || words(x) == button && !x.HasClass("sr") })
		for _, s := range near {
			place := f
			if row := f.Closest("tr"); row.Length() > 0 {
				place = row
			}
			ok = ok && strings.Contains(words(place), s)
		}
		if ok {
			found = append(found, f)
		}
	})
	if len(found) != 1 {
		var all []string
		b.doc.Find("form button").Each(func(_ int, x *goquery.Selection) { all = append(all, words(x)) })
		b.fail("%d forms with the button «%s» %v; buttons: %s", len(found), button, near, strings.Join(all, "; "))
	}
	f := &form{b: b, node: found[0], label: button, values: map[*goquery.Selection][]string{}, typed: map[string][]string{}, files: map[string]file{}}
	b.controls(f.node, "input, select, textarea, button").Each(func(_ int, x *goquery.Selection) { f.own = append(f.own, x) })
	return f
}

// controls are what belongs to a form: what stands in it and what names it, templates left out.
func (b *browser) controls(f *goquery.Selection, kinds string) *goquery.Selection {
	id := f.AttrOr("id", "")
	return b.doc.Find(kinds).FilterFunction(func(_ int, x *goquery.Selection) bool {
		if x.Closest("template").Length() > 0 {
			return false
		}
		if of, named := x.Attr("form"); named {
			return id != "" && of == id
		}
		at := x.Closest("form")
		return at.Length() > 0 && at.Nodes[0] == f.Nodes[0]
	})
}

// named are the controls of a name; it complains when there is none.
func (f *form) named(name string) []*goquery.Selection {
	f.b.t.Helper()
	var out []*goquery.Selection
	var all []string
	for _, x := range f.own {
		n := x.AttrOr("name", "")
		all = append(all, n)
		if n == name && !x.Is("button") {
			out = append(out, x)
		}
	}
	if len(out) == 0 {
		f.b.fail("the form «%s» has no field %q; it has %s", f.label, name, strings.Join(slices.Compact(all), " "))
	}
	return out
}

// has reports whether the form has a field that a person may fill in.
func (f *form) has(name string) bool {
	return slices.ContainsFunc(f.own, func(x *goquery.Selection) bool {
		return x.AttrOr("name", "") == name && x.AttrOr("type", "") != "hidden"
	})
}

// set fills a field: types a text, or chooses by the value or by what stands beside it.
func (f *form) set(name string, values ...string) *form {
	f.b.t.Helper()
	list := f.named(name)
	kind := list[0].AttrOr("type", "text")
	switch {
	case list[0].Is("[disabled], [readonly]") || kind == "hidden":
		f.b.fail("a person cannot fill %q in «%s»", name, f.label)
	case kind == "radio" || kind == "checkbox":
		left := slices.Clone(values)
		for _, x := range list {
			f.values[x] = nil
			value, label := x.AttrOr("value", "on"), words(x.Closest("label"))+" "+x.AttrOr("aria-label", "")
			for _, v := range values {
				if v == value || strings.HasPrefix(label, v) || strings.Contains(label, v) && kind == "checkbox" {
					f.values[x] = []string{value}
					left = slices.DeleteFunc(left, func(s string) bool { return s == v })
				}
			}
		}
		if len(left) > 0 {
			f.b.fail("%q of «%s» offers no %v", name, f.label, left)
		}
	case list[0].Is("select"):
		got := ""
		list[0].Find("option").Each(func(_ int, o *goquery.Selection) {
			if v := o.AttrOr("value", ""); v != "" && values[0] != "" && (v == values[0] || got == "" && strings.HasPrefix(words(o), values[0])) {
				got = v
			}
		})
		if got == "" && values[0] != "" {
			f.b.fail("%q of «%s» offers no %q, but %s", name, f.label, values[0], clip(words(list[0]), 400))
		}
		f.values[list[0]] = []string{got}
	case kind == "file":
		f.b.fail("%q of «%s» is a file field", name, f.label)
	default:
		f.values[list[0]] = values
		f.typed[name] = values
	}
	return f
}

// attach puts a file into a file field.
func (f *form) attach(name, fileName string, content []byte) *form {
	f.b.t.Helper()
	if f.named(name)[0].AttrOr("type", "") != "file" {
		f.b.fail("%q of «%s» takes no file", name, f.label)
	}
	if f.node.AttrOr("enctype", "") != "multipart/form-data" {
		f.b.fail("the form «%s» does not send files", f.label)
	}
	f.files[name] = file{fileName, content}
	return f
}

// value is what a control would send, nil for nothing.
func (f *form) value(x *goquery.Selection) []string {
	if v, ok := f.values[x]; ok {
		return v
	}
	switch kind := x.AttrOr("type", "text"); {
	case x.Is("textarea"):
		return []string{strings.TrimPrefix(x.Text(), "\n")}
	case x.Is("select"):
		if o := x.Find("option[selected]"); o.Length() > 0 {
			return []string{o.Last().AttrOr("value", "")}
		}
		return []string{x.Find("option").First().AttrOr("value", "")}
	case kind == "radio" || kind == "checkbox":
		if _, on := x.Attr("checked"); on {
			return []string{x.AttrOr("value", "on")}
		}
		return nil
	}
	return []string{x.AttrOr("value", "")}
}

// request builds what the browser sends when a button of the form is pressed.
func (f *form) request(button string) (method, address string, body []byte, kind string) {
	f.b.t.Helper()
	var pressed *goquery.Selection
	for _, x := range f.own {
		if x.Is("button") && words(x) == button && (pressed == nil || pressed.HasClass("sr")) {
			pressed = x
		}
	}
	if pressed == nil {
		f.b.fail("the form «%s» has no button «%s»", f.label, button)
	}
	method, address = strings.ToUpper(f.node.AttrOr("method", "get")), f.b.resolve(f.node.AttrOr("action", f.b.at))
	if to, ok := pressed.Attr("formaction"); ok {
		address = f.b.resolve(to)
	}
	type pair struct{ name, value string }
	var pairs []pair
	for _, x := range f.own {
		name := x.AttrOr("name", "")
		if name == "" || x.Is("[disabled]") || x.AttrOr("type", "") == "file" || x.Is("button") && x != pressed {
			continue
		}
		if x == pressed {
			pairs = append(pairs, pair{name, x.AttrOr("value", "")})
			continue
		}
		for _, v := range f.value(x) {
			if x.Is("textarea") {
				v = strings.ReplaceAll(v, "\n", "\r\n")
			}
			pairs = append(pairs, pair{name, v})
		}
	}
	if f.node.AttrOr("enctype", "") == "multipart/form-data" {
		var buf bytes.Buffer
		m := multipart.NewWriter(&buf)
		for _, p := range pairs {
			_ = m.WriteField(p.name, p.value)
		}
		for _, x := range f.own {
			if name := x.AttrOr("name", ""); x.AttrOr("type", "") == "file" {
				one := f.files[name] // left empty, a browser still sends a nameless, empty part
				w, _ := m.CreateFormFile(name, one.name)
				_, _ = w.Write(one.content)
			}
		}
		_ = m.Close()
		return method, address, buf.Bytes(), m.FormDataContentType()
	}
	q := url.Values{}
	for _, p := range pairs {
		q.Add(p.name, p.value)
	}
	if method == http.MethodGet {
		path, _, _ := strings.Cut(address, "?")
		return method, path + "?" + q.Encode(), nil, ""
	}
	return method, address, []byte(q.Encode()), "application/x-www-form-urlencoded"
}

// press sends the form by one of its buttons and follows the answer.
func (f *form) press(button string, want ...int) *browser {
	f.b.t.Helper()
	method, address, body, kind := f.request(button)
	return f.b.keep(address, f.b.send(method, address, bytes.NewReader(body), kind), want...)
}

// refused presses the button and fails unless the form comes back with a sentence beside the
// field and with everything typed still in it.
func (f *form) refused(button string, status int, field, sentence string) *browser {
	f.b.t.Helper()
	f.press(button, status)
	f.b.beside(field, sentence)
	f.kept()
	return f.b
}

// kept fails unless everything typed stands in the page that came back.
func (f *form) kept() {
	f.b.t.Helper()
	for name, values := range f.typed {
		x := f.b.doc.Find(fmt.Sprintf("[name=%q]", name)).FilterFunction(func(_ int, x *goquery.Selection) bool { return x.Closest("template").Length() == 0 })
		if x.Length() == 0 {
			f.b.fail("the refused form lost the field %q", name)
		}
		if kind := x.AttrOr("type", ""); kind == "password" {
			continue
		}
		got := x.AttrOr("value", "")
		if x.Is("textarea") {
			got = strings.TrimPrefix(x.First().Text(), "\n")
		}
		if got != values[0] {
			f.b.fail("the refused form changed %q to %q, typed was %q", name, clip(got, 80), clip(values[0], 80))
		}
	}
}

// beside fails unless a sentence stands beside a field: in what describes it, or in the set of
// choices around it.
func (b *browser) beside(field, sentence string) {
	b.t.Helper()
	var near []string
	b.doc.Find(fmt.Sprintf("[name=%q], [id=%q]", field, web.FieldID(field))).Each(func(_ int, x *goquery.Selection) {
		for _, id := range strings.Fields(x.AttrOr("aria-describedby", "")) {
			b.doc.Find(fmt.Sprintf("[id=%q]", id)).Each(func(_ int, d *goquery.Selection) { near = append(near, words(d)) })
		}
		near = append(near, words(x.Closest("fieldset, .field").Find(".err")))
	})
	if !strings.Contains(strings.Join(near, " | "), sentence) {
		b.fail("beside %q stands %q, not %q", field, strings.Join(near, " | "), sentence)
	}
}

// sit signs a person of the world in.
func (h *house) sit(role account.Role, opts ...accounttest.Option) *browser {
	h.t.Helper()
	login := h.w.Login(role, opts...)
	if b := h.people[login]; b != nil {
		return b
	}
	b := &browser{t: h.t, h: h.handler, who: role.Name() + " " + login, user: login, jar: map[string]string{}, checked: map[string]bool{}}
	h.people[login] = b
	return b.open("/viec-cua-toi")
}

// pressIn presses the button that reads so in the row of the form that holds the text.
func (f *form) pressIn(row, button string, want ...int) *browser {
	f.b.t.Helper()
	for i, x := range f.own {
		if x.Is("button") && words(x) == button && strings.Contains(words(x.Closest("tr")), row) {
			for j, y := range f.own { // the other rows' buttons are not the one meant
				if j != i && y.Is("button") && words(y) == button {
					f.own[j] = y.Parent()
				}
			}
			return f.press(button, want...)
		}
	}
	f.b.fail("no row of «%s» with %q and a button «%s»", f.label, row, button)
	return nil
}

// send presses the last button of the form, its main one.
func (f *form) send(want ...int) *browser {
	f.b.t.Helper()
	for _, x := range slices.Backward(f.own) {
		if x.Is("button") && !x.HasClass("sr") {
			return f.press(words(x), want...)
		}
	}
	f.b.fail("the form has no button")
	return nil
}

// chosen fails unless a list stands at the option that reads so.
func (b *browser) chosen(field, label string) {
	b.t.Helper()
	if got := words(b.doc.Find("select[name='" + field + "'] option[selected]")); !strings.HasPrefix(got, label) {
		b.fail("%q stands at %q, chosen was %q", field, got, label)
	}
}

// followRow clicks on the first link of the row of a table that holds the text.
func (b *browser) followRow(row string, want ...int) *browser {
	b.t.Helper()
	found := b.doc.Find("tr").FilterFunction(func(_ int, tr *goquery.Selection) bool { return strings.Contains(words(tr), row) }).Find("a[href]")
	if found.Length() == 0 {
		b.fail("no row with a link holds %q", row)
	}
	return b.open(b.resolve(found.First().AttrOr("href", "")), want...)
}
