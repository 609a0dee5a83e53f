package demo

import (
	"bytes"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/project"
)

// procedures are how provinces run their local money; the others have none of their own.
var procedures = []struct {
	base string
	in   project.ProcedureInput
	day  clock.Day
}{
	{"so-lc", project.ProcedureInput{Preliminary: true, Council: true, PostCheck: true, Document: "Quyết định 01-MH/2025/QĐ-UBND ngày 22/7/2025 (minh họa)", From: "2025-08-01"}, "2025-07-25"},
	{"so-na", project.ProcedureInput{Council: true, Document: "Quyết định 02-MH/2026/QĐ-UBND ngày 25/6/2026 (minh họa)", From: "2026-07-01"}, "2026-06-29"},
}

// preliminary and council tell what the procedure asks of a local file.
func (r *run) preliminary(f *file) bool {
	return f.source == project.Local && r.base(f) == "so-lc"
}

func (r *run) council(f *file) bool {
	if f.source != project.Local {
		return false
	}
	for _, pr := range procedures {
		if pr.base == r.base(f) && pr.in.Council && pr.in.From <= f.on[submitted] {
			return true
		}
	}
	return false
}

// plotFile notes the acts of one file up to the threshold of the plan, then its own ones.
func (r *run) plotFile(f *file) {
	if r.files[f.key] != nil {
		panic("demo: two files of the key " + f.key) // a slip in the tables
	}
	r.files[f.key] = f
	r.calendar(f)
	r.plotDraft(f)
	if r.reached(f, submitted) || r.direct(f) && r.reached(f, registered) {
		day := f.on[submitted]
		if r.direct(f) {
			day = f.on[registered]
		}
		r.at(day, f.by, f.director(r), "nộp "+f.key, func(p account.Principal) error { return r.projects.Submit(r.ctx, p, f.id) })
	}
	if r.reached(f, reviewedBase) {
		r.at(f.on[reviewedBase], r.base(f), account.DeptOfficer, "thẩm tra "+f.key, func(p account.Principal) error {
			return r.projects.Review(r.ctx, p, f.id, "Hồ sơ đủ thành phần, nội dung phù hợp kế hoạch của tỉnh")
		})
	}
	if r.reached(f, basePassed) {
		r.plotAppraisal(f, r.base(f), f.on[basePassed], verdict{conclusion: "pass", share: 100, number: true})
	}
	if r.reached(f, reviewed) {
		r.by(f.on[reviewed], seat{"cuc", account.MinistryOfficer, f.appraiser()}, "thẩm tra "+f.key, func(p account.Principal) error {
			return r.projects.Review(r.ctx, p, f.id, "Hồ sơ đầy đủ theo danh mục; kinh phí phù hợp khả năng cân đối")
		})
	}
	if r.reached(f, ministryPassed) {
		r.plotAppraisal(f, "cuc", f.on[ministryPassed], verdict{conclusion: "pass", share: 100, number: true})
	}
	if f.to >= underWay {
		r.plotWork(f)
	}
	if f.part != nil {
		f.part(r, f)
	}
}

func (f *file) appraiser() int { return max(1, f.officer) }

func (r *run) plotDraft(f *file) {
	r.at(f.on[drafted], f.by, f.preparer(r), "lập "+f.key, func(p account.Principal) (err error) {
		f.made = r.input(f)
		if f.id, err = r.projects.Create(r.ctx, p, f.made); err != nil {
			return err
		}
		if f.to == drafted {
			return nil
		}
		return r.papersOf(p, f)
	})
	if r.bodies[f.by].kind != agency.Unit {
		r.at(f.on[drafted], f.by, account.CentreDirector, "phân công "+f.key, func(p account.Principal) error {
			return r.projects.Assign(r.ctx, p, f.id, r.post(f.by, account.CentreOfficer, 1), project.DutyPrepare)
		})
	}
	if r.reached(f, presented) {
		r.at(f.on[presented], f.by, account.CentreOfficer, "trình ký "+f.key, func(p account.Principal) error { return r.projects.Present(r.ctx, p, f.id) })
	}
}

// papersOf attaches what a submission asks for, and two papers more.
func (r *run) papersOf(p account.Principal, f *file) error {
	type paper struct{ kind, name string }
	list := []paper{{project.PaperLetter, "cong-van-de-nghi.pdf"}}
	for i := range f.firms {
		list = append(list, paper{project.PaperRequest, fmt.Sprintf("van-ban-de-nghi-ho-tro-%d.pdf", i+1)})
	}
	if f.own > 0 {
		list = append(list, paper{project.PaperCommitment, "cam-ket-von-doi-ung.pdf"})
	}
	if f.contents[0] == "machinery" {
		list = append(list, paper{project.PaperQuote, "bao-gia-thiet-bi.pdf"})
	}
	for _, x := range list {
		if err := r.attach(p, f, x.kind, x.name); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) attach(p account.Principal, f *file, paper, name string) error {
	body := page("BAN MINH HOA", "Giay to nay duoc tao de minh hoa phan mem, khong co gia tri su dung.", "Loai giay to: "+paper)
	_, err := r.projects.Attach(r.ctx, p, f.id, project.AttachInput{Paper: paper, Name: name, Content: bytes.NewReader(body)})
	return err
}
