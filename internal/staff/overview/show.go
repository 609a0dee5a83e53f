package overview

import (
	"fmt"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/dossier"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/survey"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// show is one file as its page draws it.
type show struct {
	dossier.View
	judged []judged
	origin []survey.View // the needs that it was made of
	p      account.Principal
	today  clock.Day
}

func (v show) id() db.ID { return v.File.ID }

func (v show) path(rest ...string) string { return kit.ProjectPath(v.id(), rest...) }

// state is where the file stands, in a word.
func (v show) state() (web.Icon, web.Tone, string) {
	icon, tone, word := kit.StateWord(v.File.State, v.File.Years)
	if v.File.State == project.Draft && !v.File.PresentedAt.IsZero() {
		icon, tone, word = web.IconSent, web.ToneGo, "Đã trình giám đốc"
	}
	return icon, tone, word
}

// over is the small line over the title.
func (v show) over() string {
	return join(" · ", v.File.Number, project.SourceName[v.File.Source], fmt.Sprintf("kế hoạch %d", v.File.PlanYear), project.KindName[v.File.Kind])
}

func join(sep string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), sep)
}

// late tells how many of a file's steps are past their day.
func (v show) late() string {
	n := 0
	for _, t := range slices.Concat(v.Mine, v.Others) {
		if t.Due != "" && t.Due < v.today {
			n++
		}
	}
	switch n {
	case 0:
		return ""
	case 1:
		return "một việc quá hạn"
	}
	return vi.Count(n) + " việc quá hạn"
}

func (v show) facts() []web.Fact {
	f := v.File
	sum := f.Sum()
	facts := []web.Fact{{Term: "Đơn vị thực hiện", Text: v.Implementer}}
	var owners []string
	for _, b := range f.Named() {
		owners = append(owners, v.Establishments[b.EstablishmentID].Name)
	}
	switch {
	case len(owners) == 0 && f.Kind == project.Group:
		facts = append(facts, web.Fact{Term: "Đơn vị thụ hưởng", Text: "nêu sau, trong kế hoạch tổ chức thực hiện"})
	case len(owners) > 0 && len(owners) <= 3:
		facts = append(facts, web.Fact{Term: "Đơn vị thụ hưởng", Text: vi.ListVN(owners)})
	case len(owners) > 3:
		facts = append(facts, web.Fact{Term: "Đơn vị thụ hưởng", Text: vi.Count(len(owners)) + " cơ sở"})
	}
	var places []string
	for _, l := range f.Places {
		places = append(places, join(", ", l.Commune, kit.PlaceName(l.ProvinceID, f.StateSince.Day())))
	}
	facts = append(facts, web.Fact{Term: "Địa điểm", Text: strings.Join(places, "; ")})
	if f.Goals != "" {
		facts = append(facts, web.Fact{Term: "Mục tiêu", Text: firstLine(f.Goals)})
	}
	var charged []string
	for _, c := range v.Charged {
		charged = append(charged, c.Name+" ("+project.DutyName[c.Duty]+")")
	}
	if len(charged) > 0 {
		facts = append(facts, web.Fact{Term: "Người phụ trách", Text: strings.Join(charged, ", ")})
	}
	if sum.Total > 0 {
		text := fmt.Sprintf("%s, trong đó khuyến công %s (%s)", vi.MoneyUnit(sum.Total), vi.MoneyUnit(sum.Promotion), vi.Percent(sum.Promotion, sum.Total))
		if a := v.Money.Approved; a > 0 && a != sum.Promotion {
			text = fmt.Sprintf("%s; khuyến công đề nghị %s, được phê duyệt %s (%s)", vi.MoneyUnit(sum.Total), vi.MoneyUnit(sum.Promotion), vi.MoneyUnit(a), vi.Percent(a, sum.Total))
		}
		facts = append(facts, web.Fact{Term: "Kinh phí", Text: text})
	}
	if f.Start != "" || f.End != "" {
		facts = append(facts, web.Fact{Term: "Thời gian", Text: f.Start.VN() + " đến " + f.End.VN()})
	}
	if len(v.origin) > 0 {
		facts = append(facts, web.Fact{Term: "Lập từ nhu cầu", Value: kit.Origin(v.origin)})
	}
	return facts
}

func firstLine(s string) string {
	line, _, more := strings.Cut(s, "\n")
	if r := []rune(line); len(r) > 220 {
		return string(r[:220]) + "…"
	}
	if more {
		return line + " …"
	}
	return line
}

// first is the next step: the reader's own, else whoever's turn it is.
func (v show) first() (dossier.Task, bool) {
	if len(v.Mine) > 0 {
		return v.Mine[0], true
	}
	if len(v.Others) > 0 {
		return v.Others[0], true
	}
	return dossier.Task{}, false
}

func (v show) whose() string {
	if len(v.Mine) > 0 {
		return "Bước tiếp theo, của ông/bà"
	}
	if t, ok := v.first(); ok && t.Whose != "" {
		return "Bước tiếp theo, của " + t.Whose
	}
	return "Bước tiếp theo"
}

// rest are the steps after the first.
func (v show) rest() []dossier.Task {
	all := slices.Concat(v.Mine, v.Others)
	if len(all) < 2 {
		return nil
	}
	return all[1:min(len(all), 5)]
}

// needs is the checklist of the next step: what is there, what lacks, under which article.
func (v show) needs() []web.Need {
	var out []web.Need
	if v.File.State.Editable() {
		bySection := map[string]int{}
		for _, f := range v.Findings {
			if f.Blocks {
				bySection[f.Section]++
			}
		}
		for _, s := range project.SectionName {
			n := web.Need{Label: s.Name}
			if v.prepares() { // nobody else may open the form
				n.Href = v.path("sua") + "#" + s.Code
			}
			if k := bySection[s.Code]; k > 0 {
				n.State, n.Note = web.NeedMissing, fmt.Sprintf("%d chỗ cần sửa", k)
			}
			out = append(out, n)
		}
		return out
	}
	for _, a := range v.Asks {
		if a.SettledAt.IsZero() {
			n := web.Need{State: web.NeedMissing, Label: project.PaperName(a.Paper), Note: join(" · ", firstLine(a.What), "hạn "+a.Due.VN()), Source: "yêu cầu của " + v.Agencies[a.AskedFor], Href: "/yeu-cau/" + string(a.ID)}
			if !a.AnsweredAt.IsZero() {
				n.Word = "đã trả lời"
			}
			out = append(out, n)
		}
	}
	for _, f := range v.Findings {
		if v.early() && f.Blocks {
			out = append(out, web.Need{State: web.NeedMissing, Label: f.Sentence, Source: f.Citation.String()})
		}
	}
	if t, ok := v.first(); ok && t.Citation != policy.Internal {
		out = append(out, web.Need{State: web.NeedUnknown, Label: "Căn cứ của bước này", Source: t.Citation.String(), Word: strings.ToLower(t.Citation.On(v.today).Word()), Href: web.LawHrefOn(t.Citation, v.today)})
	}
	return out
}

// early: before the plan, the file's own completeness still matters.
func (v show) early() bool {
	return slices.Contains([]project.State{project.Submitted, project.ReviewedBase, project.BasePassed, project.Registered, project.Reviewed, project.MinistryPassed}, v.File.State)
}

func (v show) stations() []web.Station {
	out := make([]web.Station, len(v.Way))
	for i, s := range v.Way {
		st := web.Station{Name: s.Name, Who: s.Who, Spent: s.Days, Planned: s.Planned}
		switch {
		case s.Done:
			st.State, st.Day = web.StationDone, s.Day.VN()
		case s.Now:
			st.State = web.StationNow
			if s.Name == "Thực hiện, nghiệm thu" && v.File.End != "" {
				st.Day = "đến " + v.File.End.VN()
			}
			st.Late = v.late()
		}
		out[i] = st
	}
	return out
}

func (v show) totalDays() string {
	for _, s := range v.Way {
		if s.Done {
			return vi.Count(max(0, v.today.Sub(s.Day))) + " ngày từ khi nộp; ngày thực tế / ngày dự kiến (quy định nội bộ)"
		}
	}
	return "ngày dự kiến là quy định nội bộ"
}

func (v show) bars() []web.Bar {
	m := v.Money
	whole, word, own := m.Contracted, "hợp đồng", m.ContractedOwn
	if whole == 0 {
		whole, word, own = m.Estimate.Promotion, "dự toán", m.Estimate.Own
	}
	bars := []web.Bar{{Label: "Khuyến công", Word: word, Whole: whole, Parts: []web.BarPart{
		{Kind: web.BarMid, Word: "đã nghiệm thu", Amount: m.Accepted}, {Kind: web.BarMain, Word: "đã tạm ứng", Amount: m.Advanced}, {Kind: web.BarEdge, Word: "đã quyết toán", Amount: m.Settled}}}}
	if own > 0 {
		bars = append(bars, web.Bar{Label: "Vốn của cơ sở", Word: word, Whole: own, Parts: []web.BarPart{
			{Kind: web.BarMid, Word: "đã nghiệm thu", Amount: m.AcceptedOwn}, {Kind: web.BarEdge, Word: "đã quyết toán", Amount: m.SettledOwn}}})
	}
	return bars
}

func (v show) ledger() []web.LedgerRow {
	m := v.Money
	share := func(n int64) string {
		if m.Contracted == 0 {
			return "–"
		}
		return vi.Percent(n, m.Contracted)
	}
	var contract []string
	for _, y := range m.ByYear {
		contract = append(contract, join(", ", y.Day.VN(), y.Number))
	}
	lastPaid, lastAccepted := "", ""
	for _, p := range v.Payments {
		if p.State == "paid" {
			lastPaid = join(", ", p.VoucherDay.VN(), p.Voucher)
		}
	}
	for _, a := range v.Acceptances {
		if a.State == "signed" {
			lastAccepted = join(", ", a.Day.VN(), a.Minutes)
		}
	}
	decision := ""
	if m.Decision != "" {
		decision = join(", ", m.ApprovedOn.VN(), m.Decision)
	}
	rows := []web.LedgerRow{
		{Step: "Dự toán đề nghị", Figures: []web.Figure{web.Dong(m.Estimate.Promotion), web.Dong(m.Estimate.Own)}, Share: share(m.Estimate.Promotion)},
		{Step: "Phê duyệt", Figures: []web.Figure{yet(m.Approved), web.NoFigure}, Share: share(m.Approved), Paper: decision},
		{Step: "Hợp đồng, giao nhiệm vụ", Key: web.BarTrack, Figures: []web.Figure{yet(m.Contracted), yet(m.ContractedOwn)}, Share: share(m.Contracted), Paper: strings.Join(contract, "; ")},
		{Step: "Đã nghiệm thu", Key: web.BarMid, Figures: []web.Figure{web.Dong(m.Accepted), web.Dong(m.AcceptedOwn)}, Share: share(m.Accepted), Paper: lastAccepted},
		{Step: "Đã tạm ứng", Key: web.BarMain, Figures: []web.Figure{web.Dong(m.Advanced), web.NoFigure}, Share: share(m.Advanced), Paper: lastPaid},
		{Step: "Đã quyết toán", Key: web.BarEdge, Figures: []web.Figure{web.Dong(m.Settled), web.Dong(m.SettledOwn)}, Share: share(m.Settled)},
		{Step: "Nộp trả ngân sách", Figures: []web.Figure{web.Dong(m.Return), web.NoFigure}, Share: "–"},
	}
	if m.Contracted > 0 {
		rows = append(rows, web.LedgerRow{Step: "Còn được tạm ứng theo hợp đồng", Figures: []web.Figure{web.Dong(v.left()), web.NoFigure}, Share: share(v.left()), Paper: "phần còn lại sau nghiệm thu cơ sở", Sum: true})
	}
	return rows
}

// left is what may still be advanced: never above the contract, money that came back counted
// as spent of it; of a settled year no more than was settled; of a finished file nothing.
func (v show) left() (sum int64) {
	if v.File.State.Final() {
		return 0
	}
	for _, c := range v.Money.ByYear {
		one := c.Amount - c.Advanced
		if slices.ContainsFunc(v.File.Years, func(y project.Year) bool { return y.Year == c.Year && y.State == project.Settled }) {
			one = min(one, c.Settled-(c.Advanced-c.Returned))
		}
		sum += max(0, one)
	}
	return sum
}

// restLaw is what the law says of the rest of the money, with the text that may have changed it
// while that is not loaded.
func (v show) restLaw() web.LawNote {
	c := policy.RemainingAdvance
	n := web.LawNote{Sentence: "Số kinh phí thực hiện đề án còn lại được tạm ứng sau khi đề án đã hoàn thành và được nghiệm thu cơ sở.", Quoted: true,
		Article: c.String(), Sure: c.On(v.today), Href: web.LawHrefOn(c, v.today)}
	if d, ok := policy.Find(policy.TT66); ok && !d.Loaded && v.today >= d.Signed {
		n.Note = "Nguyên văn 2013. Từ " + d.Signed.VN() + " có " + d.Code + ", chưa nạp bản gốc: đối chiếu trước khi chi."
	}
	return n
}

func yet(n int64) web.Figure {
	if n == 0 {
		return web.NotYet
	}
	return web.Dong(n)
}

// prepares reports whether the reader is of those who prepare files, of the file's own unit.
func (v show) prepares() bool {
	return v.p.For(v.File.ImplementerID) && v.p.Is(account.CentreOfficer, account.CentreDirector, account.UnitOfficer)
}

// act is a further thing the reader may do with the file.
type act struct{ Label, Href string }

func (v show) acts() []act {
	var out []act
	f := v.File
	mine := v.prepares()
	if mine && f.State.Editable() {
		edit := "Sửa hồ sơ"
		if !f.PresentedAt.IsZero() {
			edit = "Sửa hồ sơ (rồi trình lại)"
		}
		out = append(out, act{edit, v.path("sua")}, act{"Đọc lại cả hồ sơ", v.path("doc-lai")})
	}
	if !v.p.Is(account.Auditor) && !f.State.Final() {
		out = append(out, act{"Thêm giấy tờ", v.path("giay-to")})
	}
	if slices.Contains(v.Acts, project.ActReturnBase) || slices.Contains(v.Acts, project.ActReturnMinistry) {
		out = append(out, act{"Trả lại hồ sơ", v.path("tra-lai")}, act{"Yêu cầu giấy tờ", v.path("yeu-cau")})
	}
	if v.p.Is(account.CentreDirector, account.DeptHead, account.DeptLeader, account.MinistryLeader) && !f.State.Final() {
		out = append(out, act{"Phân công người phụ trách", v.path("phan-cong")})
	}
	if mine && f.State == project.Planned {
		out = append(out, act{"Đề nghị điều chỉnh", v.path("dieu-chinh")})
	}
	if slices.Contains(v.Acts, project.ActStop) {
		out = append(out, act{"Ghi quyết định ngừng", v.path("ngung")})
	}
	if slices.Contains(v.Acts, project.ActWithdraw) {
		out = append(out, act{"Rút hồ sơ", v.path("rut")})
	}
	return out
}

func (v show) history() []web.LogLine {
	out := make([]web.LogLine, len(v.Events))
	for i, e := range v.Events {
		who := e.PersonName
		if e.OnBehalfOf != "" {
			who += " (thay " + e.OnBehalfOf + ")"
		}
		if e.AgencyName != "" {
			who += ", " + e.AgencyName
		}
		out[i] = web.LogLine{At: e.At, Sentence: who + ": " + e.Sentence}
	}
	return out
}

func (v show) anchors() []web.Anchor {
	all := []web.Anchor{{Label: "Nội dung và dự toán", Href: "#du-toan"}, {Label: "Đơn vị thụ hưởng", Href: "#thu-huong"}, {Label: "Giấy tờ", Href: "#giay-to"}, {Label: "Thẩm định", Href: "#tham-dinh"}, {Label: "Quy định", Href: "#quy-dinh"},
		{Label: "Hợp đồng và tạm ứng", Href: "#hop-dong"}, {Label: "Giám sát", Href: "#giam-sat"}, {Label: "Kết quả", Href: "#ket-qua"}, {Label: "Lịch sử", Href: "#lich-su"}}
	return all
}

// group is the estimate of one beneficiary.
type group struct {
	Name, Where string
	Lines       []project.Line
	Sum         project.Sums
	From        int
}

func (v show) groups() []group {
	var out []group
	at := map[db.ID]int{}
	name := map[db.ID]dossierOwner{}
	for _, b := range v.File.Beneficiaries {
		name[b.ID] = dossierOwner{v.Establishments[b.EstablishmentID].Name, v.Sites[b.SiteID].Commune}
	}
	for _, l := range v.File.Lines {
		i, ok := at[l.BeneficiaryID]
		if !ok {
			i = len(out)
			at[l.BeneficiaryID] = i
			g := group{Name: name[l.BeneficiaryID].name, Where: name[l.BeneficiaryID].commune}
			if l.BeneficiaryID == "" {
				g.Name = "Chung của đề án"
			}
			out = append(out, g)
		}
		g := &out[i]
		g.Lines = append(g.Lines, l)
		g.Sum.Total += l.Total()
		g.Sum.Promotion += l.Promotion
		g.Sum.Own += l.Own
		g.Sum.Other += l.Other
	}
	n := 0
	for i := range out {
		out[i].From = n
		n += len(out[i].Lines)
	}
	return out
}

type dossierOwner struct{ name, commune string }

func (v show) contents() string {
	var names []string
	for _, c := range v.File.Contents {
		n := policy.ContentName(c)
		if x, ok := policy.FindContent(c); ok && x.Clause != "" {
			n += " (khoản " + x.Clause + " Điều 4 NĐ 45/2012)"
		}
		names = append(names, n)
	}
	return strings.Join(names, "; ")
}

// accepted tells the acceptance of a beneficiary: the signed minutes' day.
func (v show) acceptedOn(establishment db.ID) clock.Day {
	for _, a := range v.Acceptances {
		if a.Establishment == establishment && a.State == "signed" && a.Result == "pass" {
			return a.Day
		}
	}
	return ""
}

func (v show) supportOf(b project.Beneficiary) (promotion, total int64) {
	for _, l := range v.File.Lines {
		if l.BeneficiaryID == b.ID {
			promotion += l.Promotion
			total += l.Total()
		}
	}
	return promotion, total
}

// seesJudging: opinions and requests of an unfinished appraisal stay with those who appraise.
func (v show) seesJudging(a project.Appraisal) bool {
	return a.State == "concluded" || v.p.For(a.AgencyID)
}

var (
	stepName   = map[string]string{"first_advance": "Tạm ứng lần một", "further_advance": "Tạm ứng tiếp", "remaining_advance": "Tạm ứng kinh phí còn lại", "reversal": "Ghi đảo", "return": "Nộp trả ngân sách"}
	paidName   = map[string]string{"prepared": "chờ kiểm soát", "checked": "chờ duyệt chi", "paid": "đã chi", "refused": "không duyệt"}
	useName    = map[string]string{"yes": "Đang sử dụng tốt", "partly": "Sử dụng một phần", "no": "Không sử dụng", "not_applicable": "Không áp dụng"}
	adjustName = map[string]string{"increase": "Tăng kinh phí", "decrease": "Giảm kinh phí", "contents": "Đổi nội dung", "next_year": "Gia hạn sang năm sau", "within_year": "Đổi thời gian trong năm", "place": "Đổi địa điểm", "beneficiary": "Đổi đơn vị thụ hưởng", "stop": "Ngừng", "other": "Điều chỉnh khác"}
	adjustWord = map[string]string{"requested": "đã đề nghị", "confirmed": "Sở đã xác nhận", "decided": "đã quyết định", "refused": "không chấp thuận", "withdrawn": "đã rút"}
	settleName = map[string]string{"draft": "đang lập", "sent": "chờ duyệt", "returned": "trả lại", "approved": "đã duyệt"}
	reportName = map[string]string{"sent": "chưa xác nhận", "confirmed": "đã xác nhận", "disputed": "yêu cầu sửa"}
)

// thousandth writes a value kept in thousandths of its unit.
func thousandth(p *int64) string {
	if p == nil {
		return "chưa có"
	}
	return vi.Quantity(*p).String()
}

// until is the deadline of a further step, as the end of its sentence.
func until(t dossier.Task) string {
	if t.Due == "" {
		return ""
	}
	return ", hạn " + t.Due.VN()
}
