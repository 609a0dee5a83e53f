package packs

import (
	"net/http"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/rulebook"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// packView is one pack with its forms.
type packView struct {
	rulebook.View
	today    clock.Day
	act      *web.Form // Duyệt, Công bố
	out      *web.Form // Rút
	affected *affected // nil where nothing is compared
}

func (s *Pages) show(w http.ResponseWriter, r *http.Request) error {
	act := web.NewForm()
	act.SetDay("published_from", s.Clock.Now().Day())
	return s.render(w, r, http.StatusOK, act, web.NewForm())
}

func (s *Pages) render(w http.ResponseWriter, r *http.Request, status int, act, out *web.Form) error {
	p := kit.Who(r)
	v, err := s.Books.Open(r.Context(), p, kit.PathID(r, "id"))
	if err != nil {
		return err
	}
	pv := packView{View: v, today: s.Clock.Now().Day(), act: act, out: out}
	out.Apart = "rut"
	if v.State != rulebook.Withdrawn && v.With != nil && !p.Is(account.Administrator) {
		if pv.affected, err = s.affectedBy(r, v); err != nil {
			return err
		}
		if pv.affected.form.Bad() {
			status = http.StatusUnprocessableEntity
		}
	}
	page := web.NewPage(w, r, v.Title, kit.NavLaw)
	page.Wide = true
	return web.RenderTo(w, r, status, packPage(page, pv))
}

func (s *Pages) approve(w http.ResponseWriter, r *http.Request) error {
	return s.do(w, r, flashApproved, false, func(p account.Principal, id db.ID, _ *web.Form) error {
		return s.Books.Approve(r.Context(), p, id)
	})
}

func (s *Pages) publish(w http.ResponseWriter, r *http.Request) error {
	return s.do(w, r, flashPublished, false, func(p account.Principal, id db.ID, f *web.Form) error {
		day := f.Day("published_from")
		if f.Bad() {
			return nil
		}
		return s.Books.Publish(r.Context(), p, id, day)
	})
}

func (s *Pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	return s.do(w, r, flashWithdrawn, true, func(p account.Principal, id db.ID, f *web.Form) error {
		return s.Books.Withdraw(r.Context(), p, id, f.Get("reason"))
	})
}

// do carries out an act on a pack; what is refused is told on the page of the pack.
func (s *Pages) do(w http.ResponseWriter, r *http.Request, done web.Flash, leaves bool, act func(account.Principal, db.ID, *web.Form) error) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	id := kit.PathID(r, "id")
	err = act(kit.Who(r), id, f)
	if err == nil && !f.Bad() {
		return web.Redirect(w, r, pathPack(id, ""), done)
	}
	status := http.StatusUnprocessableEntity
	if err != nil {
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
	}
	other := web.NewForm()
	if leaves {
		other.SetDay("published_from", s.Clock.Now().Day())
		return s.render(w, r, status, other, f)
	}
	return s.render(w, r, status, f, other)
}

var changeWords = map[string]string{"added": "Thêm", "removed": "Bỏ", "changed": "Đổi"}

// group is what changes in one rule or document.
type group struct {
	name  string
	what  string // Thêm, Bỏ, Đổi
	lines []pair
}

// pair is what stood before and what stands after: one line of a rule, or all of it.
type pair struct{ from, to []string }

// groups puts differences under the rule they belong to, in the words of the screens.
func groups(changes []policy.Change, on clock.Day) []group {
	var out []group
	for _, c := range changes {
		name := ruleName(c.Rule, on)
		if len(out) == 0 || out[len(out)-1].name != name {
			out = append(out, group{name: name, what: changeWords[c.What]})
		}
		g := &out[len(out)-1]
		if c.What == "changed" {
			g.lines = append(g.lines, pair{[]string{words(c.From)}, []string{words(c.To)}})
			continue
		}
		// A whole rule comes as one text; its parts stand better under each other.
		var all []string
		for _, part := range parts(c.From + c.To) {
			all = append(all, words(part))
		}
		if c.What == "removed" {
			g.lines = append(g.lines, pair{from: all})
		} else {
			g.lines = append(g.lines, pair{to: all})
		}
	}
	return out
}

// labels begin the parts of a rule as policy.Diff writes them.
var labels = []string{"tên: ", "cơ quan: ", "ký: ", "hiệu lực: ", "hết hiệu lực: ", "đối chiếu đến: ", "đã nạp: ", "sửa đổi: ", "được sửa đổi bởi: ", "thay thế: ", "được thay bởi: ", "ghi chú: ",
	"quy định: ", "trích dẫn: ", "đến: ", "độ tin cậy: ", "nội dung: ", "việc: ", "khi: ", "điều kiện: ", "không đạt thì: ", "chưa nạp: ", "con số: ", "danh sách: ", "câu: ", "câu khi không đạt: ", "câu khi chưa biết: "}

func labelled(s string) bool {
	for _, l := range labels {
		if strings.HasPrefix(s, l) {
			return true
		}
	}
	return false
}

// parts takes a whole rule apart again.
func parts(text string) []string {
	var out []string
	for _, piece := range strings.Split(text, "; ") {
		if len(out) > 0 && !labelled(piece) {
			out[len(out)-1] += "; " + piece
			continue
		}
		if piece == "chưa nạp: false" || piece == "không đạt thì: fail" {
			continue // as most rules are
		}
		out = append(out, piece)
	}
	return out
}

// words says the codes of one line of a difference in words.
func words(line string) string {
	label, value, ok := strings.Cut(line, ": ")
	if !ok {
		return line
	}
	each := func(say func(string) string) string {
		list := strings.Split(value, ", ")
		for i, one := range list {
			if word := say(one); word != "" {
				list[i] = word
			}
		}
		return strings.Join(list, "; ")
	}
	switch label {
	case "nội dung":
		value = each(policy.ContentName)
	case "việc":
		value = each(func(s string) string { return kit.ActWords[policy.Act(s)] })
	case "độ tin cậy":
		value = policy.Certainty(value).Word()
	case "không đạt thì":
		value = policy.Outcome(value).Word()
	case "đã nạp", "chưa nạp":
		value = map[string]string{"true": "có", "false": "không"}[value]
	}
	if value == "" {
		return label + ": (trống)"
	}
	return label + ": " + value
}

// ruleName says whose money a rule speaks of: «muc-may-moc (khuyến công địa phương của tỉnh …, từ …)».
func ruleName(key string, on clock.Day) string {
	id, rest, ok := strings.Cut(key, " (")
	scope, from, both := strings.Cut(rest, ", ")
	if !ok || !both || strings.HasPrefix(key, "văn bản ") {
		return key
	}
	switch policy.Scope(scope) {
	case policy.ScopeAll:
		scope = "khuyến công quốc gia và địa phương"
	case policy.ScopeNational:
		scope = "khuyến công quốc gia"
	case policy.ScopeLocal:
		scope = "khuyến công địa phương"
	default:
		if name := kit.PlaceName(place.ID(scope), on); name != "" {
			scope = "khuyến công địa phương của " + name
		}
	}
	return id + " (" + scope + ", " + from
}
