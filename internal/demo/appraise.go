package demo

import (
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/project"
)

// verdict is how an appraisal ends.
type verdict struct {
	conclusion string // "" is still open
	share      int64  // per cent of what was asked for that is recommended
	number     bool   // the sheet has its number
	summary    string
}

// opinions are one appraiser's words on the five criteria; the first n of them.
func opinions(n int) []project.OpinionInput {
	words := []string{
		"Nội dung thuộc danh mục hoạt động khuyến công, phù hợp chương trình của giai đoạn.",
		"Mục tiêu rõ, dự toán sát giá thị trường, hiệu quả đo được.",
		"Đơn vị thực hiện có kinh nghiệm; cơ sở cam kết đủ vốn đối ứng.",
		"Chưa thấy trùng với nguồn ngân sách khác cho cùng nội dung chi.",
		"Hồ sơ đủ thành phần theo quy định.",
	}
	var out []project.OpinionInput
	for i, w := range words[:n] {
		out = append(out, project.OpinionInput{Criterion: i + 1, Verdict: "pass", Opinion: w})
	}
	return out
}

// openers are who sets an appraisal up.
func openers(body string) account.Role {
	if body == "cuc" {
		return account.MinistryLeader
	}
	return account.DeptHead
}

// plotOpen notes the opening of an appraisal by one officer, or by a council where the
// procedure asks for one, and returns who appraises.
func (r *run) plotOpen(f *file, body string, day, due clock.Day) []seat {
	role := r.handles(body)
	who := []seat{{body, role, f.appraiser()}}
	council := body != "cuc" && r.council(f)
	if council {
		who = []seat{{body, role, 1}, {body, account.DeptHead, 1}, {body, role, 2}}
	}
	r.at(day, body, openers(body), "giao thẩm định "+f.key, func(p account.Principal) (err error) {
		in := project.OpenInput{Due: due}
		for i, s := range who {
			m := project.MemberInput{PostID: r.post(s.body, s.role, s.n)}
			if council {
				m.Capacity = []string{"secretary", "chair", "member"}[i]
			}
			in.Members = append(in.Members, m)
		}
		if council {
			in.Council, in.CouncilDocument = true, "Quyết định "+r.number("QĐ-SCT")+" ngày "+r.day().VN()+" (minh họa)"
		}
		f.appraisal, err = r.projects.OpenAppraisal(r.ctx, p, f.id, in)
		return err
	})
	return who
}

// plotSpeak notes that an appraiser declares no conflict and speaks on the first n criteria.
func (r *run) plotSpeak(f *file, who seat, day clock.Day, n int) {
	r.by(day, who, "cho ý kiến "+f.key, func(p account.Principal) error {
		if err := r.projects.Declare(r.ctx, p, f.appraisal, false, ""); err != nil {
			return err
		}
		return r.projects.Opine(r.ctx, p, f.appraisal, opinions(n))
	})
}

// plotPresent notes that the one in charge puts the conclusion before the leader.
func (r *run) plotPresent(f *file, who seat, day clock.Day, v verdict) {
	r.by(day, who, "trình kết luận "+f.key, func(p account.Principal) error {
		in := project.PresentInput{Conclusion: v.conclusion, LawReason: lawReason, Recommended: f.money * million * v.share / 100, Summary: v.summary}
		if in.Summary == "" {
			in.Summary = "Đề án đủ điều kiện; đề nghị hỗ trợ theo mức nêu trên."
		}
		if who.body != "cuc" && r.council(f) {
			in.Minutes = "Hội đồng họp ngày " + r.day().VN() + ", có mặt đủ thành viên không liên quan; các thành viên nhất trí với kết luận. (Biên bản minh họa.)"
		}
		return r.projects.PresentAppraisal(r.ctx, p, f.appraisal, in)
	})
}

// plotAppraisal notes a whole appraisal that is concluded on a day.
func (r *run) plotAppraisal(f *file, body string, day clock.Day, v verdict) {
	who := r.plotOpen(f, body, day.AddDays(-12), day.AddDays(2))
	for _, s := range who {
		r.plotSpeak(f, s, day.AddDays(-6), 5)
	}
	r.plotPresent(f, who[0], afterTurn(day.AddDays(-2)), v)
	r.plotConclude(f, body, day)
	if next := day.AddDays(1); v.number && !f.unnumbered && next < r.today {
		r.plotSheet(f, body, next)
	}
}

func (r *run) plotConclude(f *file, body string, day clock.Day) {
	r.at(day, body, r.leads(body), "ký kết luận "+f.key, func(p account.Principal) error { return r.projects.Conclude(r.ctx, p, f.appraisal) })
}

func (r *run) plotSheet(f *file, body string, day clock.Day) {
	kind := "PTĐ-SCT"
	if body == "cuc" {
		kind = "PTĐ-CCN"
	}
	r.at(day, body, account.Clerk, "cấp số phiếu "+f.key, func(p account.Principal) error {
		return r.projects.NumberSheet(r.ctx, p, f.appraisal, r.number(kind))
	})
}

// registerTogether registers with the Cục, in one report of a Sở and a day, all files that
// reached that stage.
func (r *run) registerTogether() {
	type report struct {
		base string
		year int
		day  clock.Day
	}
	groups := map[report][]*file{}
	var order []report
	for _, f := range r.inFileOrder() {
		if !r.reached(f, registered) || r.direct(f) {
			continue
		}
		k := report{r.base(f), f.year, f.on[registered]}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], f)
	}
	for _, k := range order {
		r.at(k.day, k.base, account.DeptLeader, fmt.Sprintf("đăng ký kế hoạch %d", k.year), func(p account.Principal) error {
			var ids []db.ID
			for _, f := range groups[k] {
				ids = append(ids, f.id)
			}
			_, err := r.projects.Register(r.ctx, p, k.year, ids, document.Input{Number: r.number("BC-SCT"), Day: r.day(), Signer: p.Name})
			return err
		})
	}
}
