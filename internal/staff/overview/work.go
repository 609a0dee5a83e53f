package overview

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/dossier"
	"khuyencong/internal/policy"
	"khuyencong/internal/rulebook"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/survey"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// workPageView is what «Việc của tôi» shows.
type workPageView struct {
	Title  string
	Sub    string
	Groups []web.TaskGroup
	Start  []start // what one can begin
	More   int
	Today  clock.Day
	Days   []dossier.Reminder // days of registration that come near, or passed
}

// tasks counts the lines of the page.
func (v workPageView) tasks() (n int) {
	for _, g := range v.Groups {
		n += len(g.Tasks)
	}
	return n
}

// start is something to begin, for those whose work begins with themselves.
type start struct{ Label, Href, Text string }

var weekdays = []string{"Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"}

// usual says what normally comes to each role, where its list is empty.
var usual = map[account.Role]string{
	account.Establishment:   "Chưa có việc. Khi đơn vị thực hiện hay Sở cần giấy tờ, việc đó nằm ở đây. Muốn xin hỗ trợ, hãy gửi nhu cầu.",
	account.Collaborator:    "Chưa có việc. Hãy ghi nhu cầu của cơ sở trong xã để Trung tâm xem xét.",
	account.CentreOfficer:   "Chưa có việc. Nhu cầu mới, hồ sơ bị trả lại, báo cáo tháng và hồ sơ quyết toán sẽ nằm ở đây.",
	account.CentreDirector:  "Chưa có việc. Hồ sơ viên chức trình ký nộp sẽ nằm ở đây.",
	account.UnitOfficer:     "Chưa có việc. Hồ sơ đang lập, báo cáo tháng và hồ sơ quyết toán sẽ nằm ở đây.",
	account.DeptOfficer:     "Chưa có việc. Hồ sơ được giao thẩm định, khối lượng chờ xác nhận và cơ sở chờ nghiệm thu sẽ nằm ở đây.",
	account.DeptHead:        "Chưa có việc. Hồ sơ mới nộp chờ phân công thẩm định sẽ nằm ở đây.",
	account.DeptLeader:      "Chưa có việc. Kết luận thẩm định, biên bản nghiệm thu chờ ký sẽ nằm ở đây.",
	account.Clerk:           "Chưa có việc. Phiếu chờ cấp số, quyết định từ ngoài chờ ghi vào sẽ nằm ở đây.",
	account.MinistryOfficer: "Chưa có việc. Hồ sơ các tỉnh đăng ký chờ thẩm tra, thẩm định sẽ nằm ở đây.",
	account.MinistryLeader:  "Chưa có việc. Hồ sơ chờ phân công, kết luận chờ ký sẽ nằm ở đây.",
	account.Accountant:      "Chưa có việc. Hợp đồng đến kỳ tạm ứng sẽ nằm ở đây.",
	account.ChiefAccountant: "Chưa có việc. Chứng từ kế toán lập, chờ kiểm soát sẽ nằm ở đây.",
	account.AccountHolder:   "Chưa có việc. Tạm ứng đã kiểm soát, chờ duyệt chi sẽ nằm ở đây.",
	account.Auditor:         "Vai trò này chỉ đọc, không có việc phải làm. Hãy mở danh sách đề án, báo cáo hoặc nhật ký.",
	account.Administrator:   "Vai trò này không có việc hằng ngày. Hãy mở danh sách người dùng, cơ quan hoặc quy trình của tỉnh.",
}

func starts(p account.Principal) []start {
	switch p.Role {
	case account.Establishment:
		return []start{{"Gửi nhu cầu hỗ trợ", "/nhu-cau/moi", "Sáu câu hỏi ngắn, chừng năm phút."}, {"Đề án của cơ sở", "/de-an", "Đề án nào có tên cơ sở, đang ở bước nào."}}
	case account.Collaborator:
		return []start{{"Ghi nhu cầu của một cơ sở", "/nhu-cau/moi", ""}, {"Danh sách cơ sở trong xã", "/co-so", ""}}
	case account.CentreOfficer:
		return []start{{"Lập đề án mới", "/de-an/moi", ""}, {"Ghi nhu cầu của một cơ sở", "/nhu-cau/moi", ""}}
	case account.UnitOfficer:
		return []start{{"Lập đề án mới", "/de-an/moi", ""}, {"Danh sách đề án", "/de-an", ""}}
	case account.Auditor:
		return []start{{"Danh sách đề án", "/de-an", ""}, {"Báo cáo", "/bao-cao", ""}, {"Nhật ký", "/nhat-ky", ""}}
	case account.Administrator:
		return []start{{"Người dùng", "/nguoi-dung", ""}, {"Cơ quan, đơn vị", "/to-chuc", ""}, {"Nhật ký", "/nhat-ky", ""}}
	}
	return nil
}

func workView(p account.Principal, work dossier.Work, needs []dossier.Task, own ownNeeds) workPageView {
	sunday := p.Today.AddDays((7 - int(p.Today.Weekday())) % 7)
	late := web.TaskGroup{Title: "Quá hạn", Note: "việc trễ lâu nhất ở trên", Icon: web.IconLate, Tone: web.ToneLate}
	week := web.TaskGroup{Title: "Trong tuần này", Note: "đến Chủ nhật " + sunday.VN(), Icon: web.IconSoon, Tone: web.ToneSoon}
	later := web.TaskGroup{Title: "Sau đó", Note: "từ " + sunday.AddDays(1).VN()}
	mine := append(slices.Clone(work.Mine), needs...)
	slices.SortStableFunc(mine, dossier.ByDue)
	for _, t := range mine {
		row := taskRow(t, p.Today)
		switch {
		case t.Due != "" && t.Due < p.Today:
			late.Tasks = append(late.Tasks, row)
		case t.Due != "" && t.Due <= sunday:
			week.Tasks = append(week.Tasks, row)
		default:
			later.Tasks = append(later.Tasks, row)
		}
	}
	total := len(mine)
	answered := web.TaskGroup{Title: "Nhu cầu đã có trả lời", Note: fmt.Sprintf("trong %d ngày qua", answerDays), Icon: web.IconInfo, Tone: web.ToneGo, Tasks: own.answered}
	v := workPageView{Title: "Việc của tôi", Today: p.Today, Start: starts(p), More: work.More}
	if total == 0 && len(own.answered)+len(own.waiting) == 0 {
		later.Title, later.Note, later.Empty = "Việc", "", usual[p.Role]
	}
	waiting := web.TaskGroup{Title: "Tôi đang chờ", Note: "người khác đang giữ", Tasks: own.waiting}
	for _, t := range work.Waiting {
		waiting.Tasks = append(waiting.Tasks, waitingRow(t, p.Today))
	}
	v.Groups = []web.TaskGroup{answered, late, week, later, waiting}
	for _, d := range work.Others {
		g := web.TaskGroup{Title: "Làm thay " + d.Name, Note: "được ủy quyền đến " + d.Until.VN(), Empty: "Không có việc nào của " + d.Name + " đang chờ."}
		for _, t := range d.Tasks {
			row := taskRow(t, p.Today)
			row.Do, row.DoHref = "Chuyển vị trí", "/vi-tri"
			row.Why = "Thay " + d.Name
			g.Tasks = append(g.Tasks, row)
		}
		v.Groups = append(v.Groups, g)
	}
	v.Sub = fmt.Sprintf("%s %s · %s", weekdays[int(p.Today.Weekday())%7], p.Today.VN(), counts(total, len(late.Tasks), len(week.Tasks), len(later.Tasks), len(waiting.Tasks)))
	if n := len(own.answered); n > 0 {
		v.Sub += fmt.Sprintf(" · %s nhu cầu đã có trả lời", vi.Count(n))
	}
	return v
}

func counts(total, late, week, later, waiting int) string {
	if total == 0 {
		return "không có việc chờ"
	}
	var parts []string
	for _, c := range []struct {
		n    int
		word string
	}{{late, "quá hạn"}, {week, "trong tuần này"}, {later, "sau đó"}} {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", vi.Count(c.n), c.word))
		}
	}
	s := fmt.Sprintf("%s việc: %s", vi.Count(total), strings.Join(parts, ", "))
	if waiting > 0 {
		s += fmt.Sprintf(" · %s việc tôi đang chờ người khác", vi.Count(waiting))
	}
	return s
}

func fileName(t dossier.Task) string {
	if t.Number == "" {
		return t.Name
	}
	return t.Number + " · " + t.Name
}

func taskRow(t dossier.Task, today clock.Day) web.Task {
	rest, tone := web.Due(t.Due, today)
	if t.Due == "" {
		rest = "không có hạn"
	}
	return web.Task{What: t.Verb, Href: t.Path, File: fileName(t), For: t.For, Due: t.Due.VN(), Rest: rest, Tone: tone, Why: t.Why, Do: t.Button}
}

func waitingRow(t dossier.Task, today clock.Day) web.Task {
	return web.Task{What: t.Verb, Href: "/de-an/" + string(t.ProjectID), File: fileName(t), For: t.Whose, Due: "từ " + t.Since.VN(),
		Rest: vi.Count(max(0, today.Sub(t.Since))) + " ngày", Why: "Tôi theo dõi đề án này", Do: "Xem"}
}

// needs turns the needs that were sent to the principal's body into tasks.
func (s *Pages) needs(r *http.Request) ([]dossier.Task, error) {
	p := kit.Who(r)
	if !p.Is(account.CentreOfficer) {
		return nil, nil
	}
	list, err := s.Needs.List(r.Context(), p, survey.Filter{State: survey.Sent, Received: true, Limit: 50})
	if err != nil {
		return nil, err
	}
	var out []dossier.Task
	for _, n := range list.Rows {
		since := n.SentAt.Day()
		out = append(out, dossier.Task{Mine: true, For: n.Establishment.Name, Step: dossier.Step{Verb: "Xem nhu cầu mới: " + n.ContentName(), Button: "Xem", Path: "/nhu-cau/" + string(n.ID),
			Name: n.Establishment.Name, Why: "Gửi đến đơn vị của ông/bà", Since: since, Due: policy.DueAfter("need", since)}})
	}
	return out, nil
}

// ownNeeds are the needs that the reader's establishment sent, or their body on behalf.
type ownNeeds struct{ answered, waiting []web.Task }

// answerDays is how long an answer stays on the first page. An internal rule.
const answerDays = 60

// own lists the needs of an establishment's person or a collaborator: those that wait, with who
// has them and by when an answer is planned, and those answered lately.
func (s *Pages) own(r *http.Request) (ownNeeds, error) {
	var out ownNeeds
	p := kit.Who(r)
	if !p.Is(account.Establishment, account.Collaborator) {
		return out, nil
	}
	list, err := s.Needs.List(r.Context(), p, survey.Filter{Own: true, Limit: 200})
	if err != nil {
		return out, err
	}
	for _, n := range list.Rows {
		t := web.Task{Href: "/nhu-cau/" + string(n.ID), File: "gửi " + n.CreatedAt.Day().VN(), For: n.AgencyName, Do: "Xem"}
		if p.Is(account.Collaborator) {
			t.File = join(" · ", n.Establishment.Name, t.File)
		}
		switch answered := n.AnsweredAt.Day(); {
		case n.State == survey.Sent:
			due := policy.DueAfter("need", n.SentAt.Day())
			t.What, t.Why, t.Due = "Chờ trả lời nhu cầu: "+kit.NeedName(n.Content), "Ông/bà đã gửi", due.VN()
			t.Rest, t.Tone = web.Due(due, p.Today)
			if due != "" {
				t.Due = "hẹn trả lời trước " + t.Due
			}
			out.waiting = append(out.waiting, t)
		case (n.State == survey.TakenUp || n.State == survey.Declined) && p.Today.Sub(answered) <= answerDays:
			t.What, t.Why, t.Due, t.Rest = "Trả lời nhu cầu: "+kit.NeedName(n.Content), "Trả lời cho ông/bà", answered.VN(), strings.ToLower(n.State.Name())
			t.Tone, t.Do = web.ToneGo, "Đọc"
			out.answered = append(out.answered, t)
		}
	}
	return out, nil
}

// packs turns the packs of law that wait for the principal into tasks.
func (s *Pages) packs(r *http.Request) ([]dossier.Task, error) {
	rows, err := s.Books.Waiting(r.Context(), kit.Who(r))
	var out []dossier.Task
	for _, k := range rows {
		t := dossier.Task{Mine: true, For: vi.TitleFirst(k.Owner), Step: dossier.Step{Verb: "Duyệt gói quy định", Button: "Xem và duyệt", Path: web.PathLaw + "/goi/" + string(k.ID), Name: k.Title,
			Why: k.LoadedName + " nạp, chờ người thứ hai duyệt", Since: k.LoadedAt.Day()}}
		if k.May.Publish {
			t.Verb, t.Button, t.Since, t.Why = "Công bố gói quy định", "Xem và công bố", k.ApprovedAt.Day(), "Đã duyệt, chưa công bố"
		}
		out = append(out, t)
	}
	return out, err
}

// reminder says a day of registration in words: how long is left, and for how many files.
func reminder(d dossier.Reminder, today clock.Day) (rest, text, count string) {
	act := "nộp hồ sơ khuyến công quốc gia năm %d đến Sở Công Thương"
	if d.Step == rulebook.RegisterDepartment {
		act = "đăng ký hồ sơ khuyến công quốc gia năm %d với Cục"
	}
	text = fmt.Sprintf(act, d.PlanYear) + ", chậm nhất " + d.Day.VN()
	switch n := d.Day.Sub(today); {
	case n < 0:
		rest = "Quá hạn " + vi.Count(-n) + " ngày"
	case n == 0:
		rest = "Hôm nay là hạn"
	default:
		rest = "Còn " + vi.Count(n) + " ngày"
	}
	switch {
	case d.Files > 0:
		count = vi.Count(d.Files) + " đề án chưa gửi"
	default:
		count = "không có đề án nào đang chờ gửi"
	}
	return rest, text, count
}

// dayTone stays calm: amber near the day and after it, plain before.
func dayTone(d dossier.Reminder, today clock.Day) web.Tone {
	if d.Day.Sub(today) > 7 || d.Files == 0 {
		return web.ToneGo
	}
	return web.ToneSoon
}

// reminderFiles is the list of the files that a day concerns.
func reminderFiles(d dossier.Reminder) string {
	q := url.Values{"nguon": {"national"}, "nam": {strconv.Itoa(d.PlanYear)}}
	for _, s := range d.States {
		q.Add("trang-thai", string(s))
	}
	return "/de-an?" + q.Encode()
}

// reminderBy is what names the day: the letter of the year, or the article.
func reminderBy(d dossier.Reminder) string {
	switch {
	case d.Letter != nil:
		return "theo " + d.Letter.Document
	case d.Gap != "":
		return "ngày cũ theo " + d.Citation.String() + "; văn bản mới chưa nạp, hãy xem hướng dẫn của năm"
	}
	return "theo " + d.Citation.String()
}
