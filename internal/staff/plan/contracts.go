package plan

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

var (
	flashDrafted   = web.NewFlash("da-soan-hop-dong", "Đã lưu dự thảo hợp đồng. Bước sau: ký và ghi số.")
	flashSigned    = web.NewFlash("da-ky-hop-dong", "Đã ghi nhận. Các đề án trong văn bản có thể bắt đầu thực hiện.")
	flashAgreed    = web.NewFlash("da-ghi-ho-tro", "Đã ghi hợp đồng hỗ trợ.")
	flashClosed    = web.NewFlash("da-thanh-ly", "Đã thanh lý hợp đồng.")
	flashDraftGone = web.NewFlash("da-bo-hop-dong", "Đã bỏ dự thảo hợp đồng.")
)

// contractsView is the list of contracts.
type contractsView struct {
	list   contract.Page
	filter contract.Filter
	query  url.Values
	form   *web.Form
	units  []web.Option
	today  clock.Day
	may    bool
}

var (
	contractStates = []struct {
		slug  string
		state contract.State
	}{{"du-thao", contract.Draft}, {"dang-hieu-luc", contract.Signed}, {"da-thanh-ly", contract.Closed}}
	contractKinds = []struct {
		slug string
		kind contract.Kind
	}{{"hop-dong", contract.Agreement}, {"giao-nhiem-vu", contract.Assignment}}
)

func (s *Pages) contracts(w http.ResponseWriter, r *http.Request) error {
	f, err := web.QueryForm(r)
	if err != nil {
		return err
	}
	ctx, p := r.Context(), kit.Who(r)
	v := contractsView{query: f.Values, form: f, today: s.today(), may: contract.Drafts(p)}
	v.filter = contractFilter(f)
	v.filter.Page, _ = strconv.Atoi(f.Get("trang"))
	if v.list, err = s.Contracts.List(ctx, p, v.filter); err != nil {
		return err
	}
	for _, row := range v.list.Rows {
		if id := string(row.PartyBID); !slices.ContainsFunc(v.units, func(o web.Option) bool { return o.Value == id }) {
			v.units = append(v.units, web.Option{Value: id, Label: row.PartyB})
		}
	}
	page := web.NewPage(w, r, "Hợp đồng, giao nhiệm vụ", navContracts)
	page.Wide = true
	return web.Render(w, r, contractsPage(page, v))
}

// contractFilter reads the conditions of the list.
func contractFilter(f *web.Form) contract.Filter {
	out := contract.Filter{Year: yearOf(f), Source: sourceOf(f.Get("nguon")), Text: f.Text("q"), PartyB: kit.FormID(f, "ben-b")}
	for _, x := range contractStates {
		if f.Get("trang-thai") == x.slug {
			out.State = x.state
		}
	}
	for _, x := range contractKinds {
		if f.Get("loai") == x.slug {
			out.Kind = x.kind
		}
	}
	return out
}

// page is the address of a page of the list.
func (v contractsView) page(n int) string {
	return with("/hop-dong", v.query, "trang", strconv.Itoa(n))
}

func (v contractsView) words() []web.FilterWord {
	var out []web.FilterWord
	add := func(label, value, name string) {
		out = append(out, web.FilterWord{Label: label, Value: value, Remove: with("/hop-dong", v.query, name, "")})
	}
	if v.filter.Text != "" {
		add("có chữ", v.filter.Text, "q")
	}
	if v.filter.Year != 0 {
		add("năm", strconv.Itoa(v.filter.Year), "nam")
	}
	if v.filter.Source != "" {
		add("nguồn", project.SourceShort[v.filter.Source], "nguon")
	}
	if v.filter.State != "" {
		add("trạng thái", contract.StateName[v.filter.State], "trang-thai")
	}
	if v.filter.Kind != "" {
		add("loại", contract.KindName[v.filter.Kind], "loai")
	}
	if v.filter.PartyB != "" {
		name := "đơn vị đã chọn"
		for _, u := range v.units {
			if u.Value == string(v.filter.PartyB) {
				name = u.Label
			}
		}
		add("bên B", name, "ben-b")
	}
	return out
}

func (v contractsView) empty() string {
	switch {
	case len(v.words()) > 0:
		return "Không có hợp đồng nào đúng với các điều kiện trên. Hãy bỏ bớt một điều kiện bằng dấu × bên cạnh nó."
	case v.may:
		return "Chưa có hợp đồng nào. Khi kế hoạch được duyệt, hãy bấm «Soạn hợp đồng» và chọn các đề án của một đơn vị thực hiện."
	}
	return "Chưa có hợp đồng nào trong phạm vi của ông/bà. Hợp đồng hiện ở đây từ khi được ký."
}

func contractStateOptions() []web.Option {
	var out []web.Option
	for _, x := range contractStates {
		out = append(out, web.Option{Value: x.slug, Label: contract.StateName[x.state]})
	}
	return out
}

func contractKindOptions() []web.Option {
	var out []web.Option
	for _, x := range contractKinds {
		out = append(out, web.Option{Value: x.slug, Label: contract.KindName[x.kind]})
	}
	return out
}

func contractLook(st contract.State) (web.Icon, web.Tone) {
	switch st {
	case contract.Signed:
		return web.IconSign, web.ToneGo
	case contract.Closed:
		return web.IconClosed, web.ToneDone
	}
	return web.IconDraft, web.ToneMute
}

// contractView is one contract as its page draws it.
type contractView struct {
	contract.Opened
	names map[db.ID]string // of establishments
	form  *web.Form
	today clock.Day
}

func (s *Pages) openContract(r *http.Request) (contractView, error) {
	ctx := r.Context()
	o, err := s.Contracts.Open(ctx, kit.Who(r), kit.PathID(r, "contract"))
	if err != nil {
		return contractView{}, err
	}
	v := contractView{Opened: o, today: s.today()}
	var ids []db.ID
	for _, l := range o.Lines {
		for _, a := range l.Agreements {
			ids = append(ids, a.EstablishmentID)
		}
	}
	v.names, err = kit.EstablishmentNames(ctx, s.DB, ids)
	return v, err
}

func (s *Pages) contract(w http.ResponseWriter, r *http.Request) error {
	v, err := s.openContract(r)
	if err != nil {
		return err
	}
	v.form = versioned(web.NewForm(), v.Version)
	return web.Render(w, r, contractPage(web.NewPage(w, r, vi.TitleFirst(v.Title()), navContracts), v))
}

func (v contractView) facts() []web.Fact {
	out := []web.Fact{
		{Term: "Bên A", Text: join(", người ký: ", v.PartyA, v.SignerA)},
		{Term: "Bên B", Text: join(", người ký: ", v.PartyB, v.SignerB)},
		{Term: "Thời hạn", Text: v.From.VN() + " đến " + v.To.VN()},
		{Term: "Kinh phí hỗ trợ", Text: vi.MoneyUnit(v.Total.Amount) + " (" + vi.MoneyWords(v.Total.Amount) + ")"},
	}
	if v.CloseBy != "" {
		out = append(out, web.Fact{Term: "Hạn thanh lý", Text: "không muộn hơn " + v.CloseBy.VN() + " (" + policy.Cite(policy.TT36, "18", "2").String() + ")"})
	}
	if v.ClosingDocumentID != "" {
		out = append(out, web.Fact{Term: "Biên bản thanh lý", Text: "số " + v.Closing.Number + " ngày " + v.Closing.Day.VN()})
	}
	return out
}

func (v contractView) lineBar(l contract.LineOpened) web.Bar {
	return web.Bar{Label: "Khuyến công", Word: "hợp đồng", Whole: l.Amount, Parts: []web.BarPart{
		{Kind: web.BarMid, Word: "đã nghiệm thu", Amount: l.Accepted}, {Kind: web.BarMain, Word: "đã tạm ứng", Amount: l.Advanced}, {Kind: web.BarEdge, Word: "đã quyết toán", Amount: l.Settled}}}
}

func (v contractView) ledger(l contract.LineOpened) []web.LedgerRow {
	row := func(step string, key web.BarKind, n int64) web.LedgerRow {
		return web.LedgerRow{Step: step, Key: key, Figures: []web.Figure{web.Dong(n)}, Share: vi.Percent(n, l.Amount)}
	}
	whole := row("Trong hợp đồng", web.BarTrack, l.Amount)
	if v.Number != "" {
		whole.Paper = v.Number + ", " + v.Day.VN()
	}
	return []web.LedgerRow{
		whole, row("Đã nghiệm thu", web.BarMid, l.Accepted), row("Đã tạm ứng", web.BarMain, l.Advanced),
		row("Đã quyết toán", web.BarEdge, l.Settled), row("Nộp trả ngân sách", web.BarNone, l.Returned),
	}
}

func (v contractView) stage(l contract.LineOpened) (web.Icon, web.Tone, string) {
	if l.State != project.Planned {
		icon, tone := kit.StateLook(l.State)
		return icon, tone, project.StateName[l.State]
	}
	icon, tone := kit.YearLook(l.YearState)
	return icon, tone, project.YearStateName[l.YearState]
}

func (v contractView) capNote(l contract.LineOpened) *web.LawNote { return capNote(l.Cap, v.today) }

// capNote says what bounds the first advance, under which articles.
func capNote(c contract.AdvanceCap, today clock.Day) *web.LawNote {
	note := &web.LawNote{}
	switch {
	case c.Local:
		note.Sentence = "Kinh phí địa phương: tỷ lệ tạm ứng theo quy chế của tỉnh. Phần mềm chưa nạp văn bản này, hãy nêu văn bản ở ô căn cứ."
	case !c.Known && c.Percent < 100:
		note.Sentence = fmt.Sprintf("Không quá %d %% theo nội dung thấp nhất có ghi tỷ lệ. Có nội dung luật không ghi tỷ lệ (%s): Cục trưởng quyết định, hãy nêu văn bản ở ô căn cứ.", c.Percent, contentNames(c.Without))
	case !c.Known:
		note.Sentence = "Luật không ghi tỷ lệ cho nội dung này (" + contentNames(c.Without) + "): Cục trưởng quyết định, hãy nêu văn bản ở ô căn cứ."
	default:
		note.Sentence = fmt.Sprintf("Tạm ứng lần một không quá %d %% kinh phí hỗ trợ.", c.Percent)
	}
	var arts []string
	worst := policy.Certainty("")
	for _, r := range c.Rules {
		if a := r.String(); !slices.Contains(arts, a) {
			arts = append(arts, a)
		}
		if on := r.On(today); sureness(on) > sureness(worst) {
			worst = on
		}
	}
	note.Article, note.Sure = vi.ListVN(arts), worst
	if c.Local {
		note.Sure = policy.Missing
	}
	return note
}

// sureness orders certainties from surest to least.
func sureness(c policy.Certainty) int {
	return slices.Index([]policy.Certainty{"", policy.Verified, policy.Secondary, policy.Unverified, policy.Missing}, c)
}

func contentNames(codes []string) string {
	var out []string
	for _, c := range codes {
		out = append(out, policy.ContentName(c))
	}
	return vi.ListVN(out)
}

// papersNote lists what the first advance asks for, content by content.
func papersNote(contents []string, today clock.Day) string {
	var out []string
	for _, c := range contents {
		if rule, ok := policy.FirstAdvance(c, today); ok && !slices.Contains(out, rule.Papers) {
			out = append(out, rule.Papers)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "Hồ sơ tạm ứng lần một: " + join("; ", out...) + "."
}

// named are the beneficiaries of a file who stand in it, with their names.
func (s *Pages) named(ctx context.Context, f project.File) (map[db.ID]establishment.Establishment, error) {
	var ids []db.ID
	for _, b := range f.Named() {
		ids = append(ids, b.EstablishmentID)
	}
	return establishment.Of(ctx, s.DB, ids)
}
