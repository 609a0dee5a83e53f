package demo

import (
	"bytes"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/project"
)

// openAppraisal leaves an appraisal at the Sở open: set up so many days ago, due so many days
// from today, with the first n criteria spoken on. Half-spoken ones wait for a paper too.
func openAppraisal(ago, due, spoken int) func(*run, *file) {
	return func(r *run, f *file) {
		r.plotOpenAppraisal(f, r.base(f), ago, due, spoken)
	}
}

// ministryAppraisal is the same at the Cục.
func ministryAppraisal(ago, due, spoken int) func(*run, *file) {
	return func(r *run, f *file) { r.plotOpenAppraisal(f, "cuc", ago, due, spoken) }
}

func (r *run) plotOpenAppraisal(f *file, body string, ago, due, spoken int) {
	who := r.plotOpen(f, body, r.ago(ago), r.ago(-due))
	if spoken == 0 {
		return
	}
	r.plotSpeak(f, who[0], r.ago(ago-3), spoken)
	if spoken < len(project.Criteria) {
		r.plotAsk(f, who[0], r.ago(ago-4), r.ago(-1), project.PaperQuote, "Bổ sung báo giá thứ hai của thiết bị để so sánh.", new(db.ID))
	}
}

// presentedAppraisal leaves a conclusion of the Sở for its leader to sign.
func presentedAppraisal(ago int, conclusion string) func(*run, *file) {
	return func(r *run, f *file) { r.plotPresented(f, r.base(f), ago, conclusion) }
}

// ministryPresented is the same at the Cục.
func ministryPresented(ago int) func(*run, *file) {
	return func(r *run, f *file) { r.plotPresented(f, "cuc", ago, "pass") }
}

func (r *run) plotPresented(f *file, body string, ago int, conclusion string) {
	who := r.plotOpen(f, body, r.ago(ago+12), r.ago(ago-4))
	r.plotSpeak(f, who[0], r.ago(ago+5), len(project.Criteria))
	v := verdict{conclusion: conclusion, share: 100}
	if conclusion == "return" {
		v.summary = "Dự toán chưa sát; trả lại để lập lại dự toán theo báo giá mới."
	}
	answered := new(db.ID)
	if conclusion == "pass" {
		r.plotAsk(f, who[0], r.ago(ago+9), r.ago(ago), project.PaperLegal, "Bổ sung bản sao giấy đăng ký hoạt động của cơ sở.", answered)
		r.plotAnswer(f, who[0], r.ago(ago+7), r.ago(ago+4), answered)
	}
	r.plotPresent(f, who[0], r.ago(ago), v)
}

// plotAsk notes that an appraiser asks for a paper, within the appraisal that is open, if any.
func (r *run) plotAsk(f *file, who seat, day, due clock.Day, paper, what string, id *db.ID) {
	r.by(day, who, "yêu cầu bổ sung "+f.key, func(p account.Principal) (err error) {
		*id, err = r.projects.AskPaper(r.ctx, p, f.id, f.appraisal, paper, what, due)
		return err
	})
}

// plotAnswer notes that the unit answers with a paper, and that the asker takes it.
func (r *run) plotAnswer(f *file, who seat, day, taken clock.Day, ask *db.ID) {
	r.at(day, f.by, f.preparer(r), "trả lời bổ sung "+f.key, func(p account.Principal) error {
		body := page("BAN MINH HOA", "Giay to bo sung theo yeu cau.")
		id, err := r.projects.Attach(r.ctx, p, f.id, project.AttachInput{Paper: project.PaperLegal, Name: "giay-dang-ky.pdf", Content: bytes.NewReader(body), SubjectKind: "paper_request", SubjectID: *ask})
		if err != nil {
			return err
		}
		return r.projects.AnswerPaper(r.ctx, p, *ask, "Gửi bản sao có chứng thực của cơ sở.", id)
	})
	r.by(taken, who, "nhận giấy tờ bổ sung "+f.key, func(p account.Principal) error { return r.projects.SettlePaper(r.ctx, p, *ask, true) })
}

// askedFor lets the Sở ask for a paper outside an appraisal, due so many days from today.
func askedFor(ago, due int) func(*run, *file) {
	return func(r *run, f *file) {
		r.plotAsk(f, seat{r.base(f), account.DeptOfficer, 1}, r.ago(ago), r.ago(-due), project.PaperOther, "Bổ sung danh sách học viên dự kiến có xác nhận của xã.", new(db.ID))
	}
}

// returnedAgo sends a file back from the Sở.
func returnedAgo(ago int) func(*run, *file) {
	return func(r *run, f *file) {
		r.at(r.ago(ago), r.base(f), account.DeptOfficer, "trả lại "+f.key, func(p account.Principal) error {
			return r.projects.Return(r.ctx, p, f.id, "Dự toán chưa kèm báo giá còn hiệu lực; thuyết minh chưa nêu công suất máy. Đề nghị bổ sung.")
		})
	}
}

// returnedByCuc sends a file back from the Cục.
func returnedByCuc(ago int) func(*run, *file) {
	return func(r *run, f *file) {
		r.at(r.ago(ago), "cuc", account.MinistryOfficer, "trả lại "+f.key, func(p account.Principal) error {
			return r.projects.Return(r.ctx, p, f.id, "Chưa nêu phương án xử lý nước thải của khâu sấy. Đề nghị bổ sung thuyết minh.")
		})
	}
}

func withdrawnAgo(ago int) func(*run, *file) {
	return func(r *run, f *file) {
		r.at(r.ago(ago), f.by, f.director(r), "rút "+f.key, func(p account.Principal) error {
			return r.projects.Withdraw(r.ctx, p, f.id, "Cơ sở tự đầu tư trước, không còn nhu cầu hỗ trợ.")
		})
	}
}

func rejectedAgo(ago int) func(*run, *file) {
	return func(r *run, f *file) {
		r.plotAppraisal(f, r.base(f), r.ago(ago), verdict{conclusion: "reject", summary: "Vốn đối ứng của cơ sở thấp hơn phần còn lại phải đầu tư; không đủ điều kiện hỗ trợ."})
	}
}

// councilWithConflict is a council of four, of whom one declared a conflict and one has not
// spoken yet.
func councilWithConflict(r *run, f *file) {
	body := r.base(f)
	secretary, chair, member, leader := seat{body, account.DeptOfficer, 1}, seat{body, account.DeptHead, 1}, seat{body, account.DeptOfficer, 2}, seat{"stc-lc", account.ChiefAccountant, 1}
	r.at(r.ago(10), body, account.DeptHead, "lập hội đồng "+f.key, func(p account.Principal) (err error) {
		in := project.OpenInput{Council: true, CouncilDocument: "Quyết định " + r.number("QĐ-SCT") + " ngày " + r.day().VN() + " (minh họa)", Due: r.ago(-5)}
		for i, s := range []seat{chair, secretary, member, leader} {
			in.Members = append(in.Members, project.MemberInput{PostID: r.post(s.body, s.role, s.n), Capacity: []string{"chair", "secretary", "member", "member"}[i]})
		}
		f.appraisal, err = r.projects.OpenAppraisal(r.ctx, p, f.id, in)
		return err
	})
	r.plotSpeak(f, secretary, r.ago(7), len(project.Criteria))
	r.plotSpeak(f, chair, r.ago(6), 2)
	r.by(r.ago(5), member, "khai liên quan "+f.key, func(p account.Principal) error {
		return r.projects.Declare(r.ctx, p, f.appraisal, true, "Em ruột góp vốn vào công ty thụ hưởng.")
	})
}
