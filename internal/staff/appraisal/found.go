package appraisal

import (
	"fmt"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/establishment"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// found is one thing that the system read in the file, under the criterion it bears on.
type found struct {
	Icon  web.Icon
	Tone  web.Tone
	Text  string
	Law   string // the article and how sure it is today; "" for a plain fact
	LawAt string // its place in the library
	Href  string // where in the file it stands
	At    string // what the link says
}

// anchors of the eight contents and the papers on the left.
var sectionAt = map[string][2]string{
	project.SectionUnits: {"#muc-1", "mục 1"}, project.SectionNecessity: {"#muc-2", "mục 2"}, project.SectionGoals: {"#muc-3", "mục 3"},
	project.SectionScale: {"#muc-4", "mục 4"}, project.SectionContents: {"#muc-5", "mục 5"}, project.SectionEstimate: {"#muc-6", "mục 6"},
	project.SectionOrganisation: {"#muc-7", "mục 7"}, project.SectionEffect: {"#muc-8", "mục 8"}, project.SectionPapers: {"#giay-to", "giấy tờ"},
}

// criterionOf sorts what the check of the file found under the five contents of Điều 9.
func criterionOf(f project.Finding) int {
	field := f.Field
	switch {
	case f.Section == project.SectionPapers:
		return 5
	case field == "other_funding", field == "other_funding_why", field == "combined":
		return 4
	case field == "counterpart", field == "organisation", strings.HasPrefix(field, "beneficiaries."), strings.HasPrefix(field, "partners."):
		return 3
	case field == "contents", strings.HasPrefix(field, "places."), field == "machines_new", field == "large_scale", field == "common_goal":
		return 1
	}
	return 2
}

// sorted gathers what was found, faults first, under each criterion.
func (v view) sorted() map[int][]found {
	out := map[int][]found{}
	wrong := map[int]bool{}
	for _, x := range v.Findings {
		n := criterionOf(x)
		at := sectionAt[x.Section]
		icon, tone := web.IconInfo, web.ToneSoon
		if x.Blocks {
			icon, tone, wrong[n] = web.IconLate, web.ToneLate, true
		}
		out[n] = append(out[n], found{Icon: icon, Tone: tone, Text: x.Sentence, Law: cited(x.Citation, v.Today), Href: at[0], At: at[1]})
	}
	add := func(n int, icon web.Icon, tone web.Tone, section, law, format string, args ...any) {
		at := sectionAt[section]
		out[n] = append(out[n], found{Icon: icon, Tone: tone, Text: fmt.Sprintf(format, args...), Law: law, Href: at[0], At: at[1]})
	}
	fine := func(n int, section, law, format string, args ...any) {
		add(n, web.IconOK, web.ToneDone, section, law, format, args...)
	}
	plain := func(n int, section, format string, args ...any) {
		add(n, web.IconInfo, web.ToneMute, section, "", format, args...)
	}
	f := v.File
	v.lawFound(out)
	v.principles(fine, plain, add)

	sum := f.Sum()
	if !wrong[2] && len(f.Lines) > 0 {
		fine(2, project.SectionEstimate, "", "Dự toán %s dòng cộng đúng %s, ba nguồn của mỗi dòng cộng đủ thành tiền", vi.Count(len(f.Lines)), vi.MoneyUnit(sum.Total))
	}
	plain(2, project.SectionEstimate, "Đề nghị khuyến công %s, bằng %s tổng dự toán", vi.MoneyUnit(sum.Promotion), vi.Percent(sum.Promotion, sum.Total))
	if n := len(f.Results); n > 0 {
		plain(2, project.SectionGoals, "Nêu %s kết quả đo được", vi.Count(n))
	}
	if len(f.Years) > 1 {
		plain(2, project.SectionContents, "Thực hiện trong %s năm, kinh phí chia theo năm", vi.Count(len(f.Years)))
	}

	for _, b := range f.Named() {
		e := v.Places[b.EstablishmentID]
		text := e.Name + ", " + strings.ToLower(e.Kind.Name())
		if y, ok := establishment.WorkersOf(v.Years[e.ID]); ok {
			text += fmt.Sprintf(", %s lao động năm %d", vi.Count(int(*y.Workers)), y.Year)
		} else {
			text += ", chưa có số lao động trong hồ sơ cơ sở"
		}
		plain(3, project.SectionUnits, "%s", text)
	}
	commitment := 0
	for _, a := range v.Papers {
		if a.Paper == project.PaperCommitment {
			commitment++
		}
	}
	law := cited(policy.Cite(policy.TTLT26, "7", "3"), v.Today)
	switch {
	case sum.Own == 0:
	case f.Counterpart == "invested":
		fine(3, project.SectionEstimate, law, "Cơ sở cho biết đã đầu tư phần vốn của mình, %s", vi.MoneyUnit(sum.Own))
	case f.Counterpart == "committed" && commitment > 0:
		fine(3, project.SectionEstimate, law, "Cơ sở cam kết vốn %s, có %s giấy cam kết kèm theo", vi.MoneyUnit(sum.Own), vi.Count(commitment))
	case f.Counterpart == "committed":
		add(3, web.IconMissing, web.ToneSoon, project.SectionPapers, law, "Cơ sở cam kết vốn %s trong đề án, chưa kèm giấy cam kết", vi.MoneyUnit(sum.Own))
	}

	if f.OtherFunding == "none" || f.OtherFunding == "other" {
		fine(4, project.SectionEstimate, cited(policy.Cite(policy.TTLT26, "7", "4"), v.Today), "%s", otherFunding[f.OtherFunding])
	}
	if f.Combined != "" {
		plain(4, project.SectionEstimate, "Lồng ghép: %s", f.Combined)
	}
	for _, o := range v.Others {
		out[4] = append(out[4], found{Icon: web.IconInfo, Tone: web.ToneSoon, Text: fmt.Sprintf("%s có trong đề án %s, kế hoạch %d: %s (%s)", o.Establishment, o.Number, o.PlanYear, o.Name, project.StateName[o.State]), Href: "/de-an/" + string(o.ID), At: "mở"})
	}
	if len(v.Others) == 0 && len(f.Named()) > 0 {
		plain(4, project.SectionUnits, "Trong phạm vi ông/bà được xem, không có đề án khác nêu các cơ sở này")
	}

	if !wrong[5] {
		fine(5, project.SectionPapers, cited(policy.Cite(policy.TT36, "10", "1", "a"), v.Today), "Có công văn đề nghị và đủ văn bản đề nghị hỗ trợ của đơn vị thụ hưởng")
	}
	plain(5, project.SectionPapers, "Giấy tờ kèm theo: %s tệp. Danh mục theo Phụ lục 2 chưa nạp nên hệ thống không đối chiếu", vi.Count(len(v.Papers)))
	for _, r := range v.asksOpen() {
		text := "Đã yêu cầu «" + project.PaperName(r.Paper) + "», hạn " + r.Due.VN()
		tone := web.ToneSoon
		if !r.AnsweredAt.IsZero() {
			text = "Đơn vị đã trả lời yêu cầu «" + project.PaperName(r.Paper) + "», chờ xem xét"
		} else if r.Due < v.Today {
			tone = web.ToneLate
		}
		out[5] = append(out[5], found{Icon: web.IconSoon, Tone: tone, Text: text, Href: "/yeu-cau/" + string(r.ID), At: "mở"})
	}
	return out
}

type (
	finePrint func(n int, section, law, format string, args ...any)
	plainText func(n int, section, format string, args ...any)
	anyText   func(n int, icon web.Icon, tone web.Tone, section, law, format string, args ...any)
)

// principles is criterion 1: contents and places; the level of support is among what the law says.
func (v view) principles(fine finePrint, plain plainText, add anyText) {
	f := v.File
	for _, code := range f.Contents {
		c, ok := policy.FindContent(code)
		if ok && c.Clause != "" {
			fine(1, project.SectionContents, cited(policy.Cite(policy.ND45, "4", c.Clause), v.Today), "Nội dung: %s", c.Name)
		} else {
			add(1, web.IconUnknown, web.ToneSoon, project.SectionContents, "", "Nội dung «%s» không nằm trong Điều 4 NĐ 45/2012 theo bản đã nạp", policy.ContentName(code))
		}
	}
	for _, b := range f.Named() {
		if at, ok := v.Sites[b.SiteID]; ok {
			plain(1, project.SectionUnits, "Địa điểm sản xuất: %s", at.Where(v.Today))
		}
	}
}

// cited writes an article with how sure it is on the day; an internal rule says so.
func cited(c policy.Citation, on clock.Day) string {
	if c == policy.Internal {
		return c.String()
	}
	return c.String() + ", " + strings.ToLower(c.On(on).Word())
}

// What the file's answers mean.
var (
	yesNo        = map[string]string{"yes": "có", "no": "không"}
	counterpart  = map[string]string{"invested": "Cơ sở đã đầu tư phần vốn của mình", "committed": "Cơ sở cam kết đầu tư đủ phần vốn còn lại", "none": "Cơ sở không góp vốn"}
	otherFunding = map[string]string{"none": "Khoản chi này chưa nhận ngân sách nhà nước, theo lời khai trong đề án", "same": "Khoản chi này đã nhận ngân sách nhà nước", "other": "Cơ sở đã nhận ngân sách nhà nước cho nội dung chi khác, theo lời khai trong đề án"}
)
