package appraisal

import (
	"fmt"
	"net/http"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// Names of the fields that set an appraisal up.
const (
	fieldCouncil    = "council"
	fieldDecision   = "council_document"
	fieldDecisionOn = "council_day"
	fieldDue        = "due_day"
	tableMembers    = "members"
	rowPost         = "post"
	rowCapacity     = "capacity"
)

// fresh is the form that the person's next act on the desk needs.
func (v view) fresh() *web.Form {
	switch {
	case v.May.Open:
		f := web.NewForm(fieldCouncil, "no")
		if v.Procedure.Council {
			f.Set(fieldCouncil, "yes")
		}
		f.SetDay(fieldDue, policy.DueAfter(string(v.File.State), v.Today))
		f.AddRow(tableMembers)
		if v.Procedure.Council {
			for _, capacity := range []string{"chair", "secretary", "member"} {
				key := "0"
				if capacity != "chair" {
					key = f.AddRow(tableMembers)
				}
				f.Set(web.RowName(tableMembers, key, rowCapacity), capacity)
			}
		}
		return f
	case v.May.Opine:
		return v.opinionForm()
	}
	return web.NewForm()
}

func (s *Pages) open(w http.ResponseWriter, r *http.Request) error {
	ctx, p, id := r.Context(), kit.Who(r), kit.PathID(r, "id")
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	f.Renumber(tableMembers)
	if f.EditRows(tableMembers) {
		return s.redraw(w, r, http.StatusOK, id, f)
	}
	in := project.OpenInput{Council: f.Text(fieldCouncil) == "yes", Due: f.Day(fieldDue)}
	if in.Due != "" && in.Due < s.today() {
		f.Fail(fieldDue, "Hạn thẩm định phải từ hôm nay, "+s.today().VN()+".")
	}
	if in.Council {
		in.CouncilDocument = f.Text(fieldDecision)
		switch day := f.Day(fieldDecisionOn); {
		case day > s.today():
			f.Fail(fieldDecisionOn, "Ngày của quyết định ở sau hôm nay, "+s.today().VN()+": quyết định chưa ký thì chưa ghi được.")
		case day != "" && in.CouncilDocument != "":
			in.CouncilDocument += " ngày " + day.VN()
		case len(f.Wrong(fieldDecisionOn)) == 0 && day == "":
			f.Fail(fieldDecisionOn, "Hãy ghi ngày của quyết định thành lập hội đồng.")
		}
	}
	for _, key := range f.Rows(tableMembers) {
		in.Members = append(in.Members, project.MemberInput{PostID: kit.FormID(f, web.RowName(tableMembers, key, rowPost)), Capacity: f.Text(web.RowName(tableMembers, key, rowCapacity))})
	}
	if !f.Bad() {
		if _, err = s.Projects.OpenAppraisal(ctx, p, id, in); err == nil {
			return web.Redirect(w, r, deskPath(id), flashOpened)
		}
		if !f.Take(err) {
			return err
		}
	}
	return s.redraw(w, r, status(err), id, f)
}

// redraw draws the desk of a file again with a refused form.
func (s *Pages) redraw(w http.ResponseWriter, r *http.Request, code int, id db.ID, f *web.Form) error {
	d, err := s.Projects.Desk(r.Context(), kit.Who(r), id)
	if err != nil {
		return err
	}
	return s.draw(w, r, code, d, f)
}

// people are the choices of a member, with how many files each has in hand.
func (v view) people() []web.Option {
	var out, money []web.Option
	for _, c := range v.Offered {
		hand := "chưa giữ hồ sơ nào"
		if c.Open > 0 {
			hand = fmt.Sprintf("đang giữ %d hồ sơ", c.Open)
		}
		title := c.Title
		if title == "" {
			title = c.Role.Name()
		}
		o := web.Option{Value: string(c.PostID), Label: c.Name + ", " + title + " · " + hand, Group: "Chuyên môn"}
		if c.Role == account.Accountant || c.Role == account.ChiefAccountant {
			o.Group = "Kế toán"
			money = append(money, o)
			continue
		}
		out = append(out, o)
	}
	return append(out, money...)
}

func capacities() []web.Option {
	return []web.Option{{Value: "chair", Label: project.CapacityName["chair"]}, {Value: "secretary", Label: project.CapacityName["secretary"]}, {Value: "member", Label: project.CapacityName["member"]}}
}

var minutesLaw = policy.Cite(policy.TT36, "8", "3")

func levelLaw(l project.Level) policy.Citation {
	if l == project.MinistryLevel {
		return policy.Cite(policy.TT36, "8", "2")
	}
	return policy.Cite(policy.TT36, "8", "1", "a")
}

func councilHint(v view) string {
	if v.Procedure.Council {
		return "Quy trình của tỉnh đòi hội đồng: " + v.Procedure.Document
	}
	return "Ít nhất ba người, có một chủ tịch và một thư ký (quy định nội bộ)"
}

// recommended writes what an appraisal accepts, in đồng.
func recommended(a project.Appraisal) string {
	if a.Recommended == nil {
		return "chưa có"
	}
	return vi.Money(*a.Recommended) + " đồng"
}
