package demo

import (
	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/project"
	"khuyencong/internal/survey"
)

// plotLoose notes what belongs to no file alone: the procedures of provinces, and what is being
// put together for next year.
func (r *run) plotLoose() {
	for _, x := range procedures {
		r.at(x.day, x.base, account.Administrator, "quy trình của tỉnh", func(p account.Principal) error {
			_, err := r.projects.SetProcedure(r.ctx, p, x.in)
			return err
		})
	}
	r.plotPlan(tranche{"so-tq", 2027, 1}, []*file{r.files["tq27-mien"], r.files["tq27-hoicho"]}, r.ago(5), "")
	r.plotPlan(tranche{"cuc", 2027, 1}, []*file{r.files["hh27-lop"], r.files["na27-maytre"]}, r.ago(9), "")
}

// need is one row of the table of needs.
type need struct {
	firm    string
	from    seat // who sends it; the firm itself where its body is the firm
	day     int  // days before today
	content string
	what    string
	cost    int64 // triệu đồng
	own     int64
	why     survey.Reason // it was declined; "" while it waits
	then    string        // in words
}

var needs = []need{
	{"che-hothau", seat{"che-hothau", account.Establishment, 1}, 6, "brand", "Làm bao bì, nhãn hiệu riêng cho chè shan bán lẻ; cần hỗ trợ thiết kế và đăng ký.", 90, 50, "", ""},
	{"ruou-hothau", seat{"xa-hothau", account.Collaborator, 1}, 15, "consulting", "Cần người hướng dẫn quy trình để rượu đạt chỉ tiêu an toàn, làm hồ sơ công bố.", 60, 30, "", ""},
	{"duoclieu-hothau", seat{"xa-hothau", account.Collaborator, 1}, 20, "brand", "Làm tem nhãn, truy xuất nguồn gốc cho dược liệu sấy.", 70, 35, "", ""},
	{"cam-hamyen", seat{"xa-hamyen", account.Collaborator, 1}, 44, "machinery", "Máy ép lạnh thứ hai để ép hết quả loại hai trong vụ.", 240, 140, survey.DoubleFunded, "Năm nay cơ sở đã có một đề án về dây chuyền phân loại; đề nghị gửi lại cho kế hoạch năm sau."},
	{"vit-hamyen", seat{"xa-hamyen", account.Collaborator, 1}, 12, "machinery", "Dây chuyền giết mổ, hun khói để bán cho siêu thị.", 210, 120, "", ""},
	{"gach-vixuyen", seat{"tt-tq", account.CentreOfficer, 1}, 3, "cleaner_production_assessment", "Đánh giá tiêu hao điện, xi măng của dây chuyền ép gạch.", 40, 20, "", ""},
	{"sen-namdan", seat{"xa-namdan", account.Collaborator, 1}, 9, "fair_join_domestic", "Tham gia hội chợ làng nghề tại Hà Nội.", 20, 6, "", ""},
}

func (r *run) plotNeeds() {
	for _, n := range needs {
		id := new(db.ID)
		r.by(r.ago(n.day), n.from, "nhu cầu của "+n.firm, func(p account.Principal) error {
			x, err := r.needs.Send(r.ctx, p, r.firms[n.firm].id, r.firms[n.firm].site, survey.Input{Content: n.content, Description: n.what, Cost: n.cost * million,
				OwnCapital: n.own * million, WantedYear: r.day().Year() + 1, Ready: "Đã có mặt bằng và lao động."})
			*id = x.ID
			return err
		})
		if n.then != "" {
			r.at(r.ago(n.day-4), "tt-tq", account.CentreOfficer, "trả lời nhu cầu của "+n.firm, func(p account.Principal) error {
				return r.needs.Decline(r.ctx, p, *id, survey.Decision{Reason: n.why, Words: n.then})
			})
		}
	}
	r.plotTaken("nha-vixuyen", r.ago(33), r.ago(30))
}

// plotTaken notes a need that became a file, finished by its officer.
func (r *run) plotTaken(firm string, sent, taken clock.Day) {
	id := new(db.ID)
	f := r.firms[firm]
	r.at(sent, "tt-tq", account.CentreOfficer, "nhu cầu của "+firm, func(p account.Principal) error {
		x, err := r.needs.Send(r.ctx, p, f.id, f.site, survey.Input{Content: "brand", Description: "Làm bao bì, nhãn hiệu cho trà thảo dược; đã có mẫu phác thảo.", Cost: 80 * million, OwnCapital: 45 * million, WantedYear: r.day().Year() + 1})
		*id = x.ID
		return err
	})
	r.at(taken, "tt-tq", account.CentreOfficer, "lập đề án từ nhu cầu của "+firm, func(p account.Principal) error {
		made, err := r.projects.CreateFromNeeds(r.ctx, p, []db.ID{*id}, project.Local, r.day().Year()+1)
		if err != nil {
			return err
		}
		file, err := r.projects.Open(r.ctx, p, made)
		if err != nil {
			return err
		}
		in := project.AsInput(file)
		in.Illustrative = Illustrative
		in.Necessity = "Trà bán theo cân, không có bao bì riêng nên khó vào siêu thị."
		_, err = r.projects.Save(r.ctx, p, made, in)
		return err
	})
}

// plotPeople notes a delegation, a leave and a handover.
func (r *run) plotPeople() {
	r.at(r.ago(3), "so-tq", account.DeptLeader, "ủy quyền", func(p account.Principal) error {
		_, err := r.accounts.Delegate(r.ctx, p, account.NewDelegation{To: r.seats[seat{"so-tq", account.DeptLeader, 2}].person, From: r.day(), Until: r.ago(-12),
			Reason: "Đi công tác, giao ký thay các kết luận thẩm định và biên bản nghiệm thu.", Document: "Giấy ủy quyền " + r.number("UQ-SCT")})
		return err
	})
	r.by(r.ago(4), seat{"so-tq", account.DeptOfficer, 2}, "nghỉ", func(p account.Principal) error {
		_, err := r.accounts.SetLeave(r.ctx, p, account.NewLeave{From: r.ago(2), To: r.ago(-6), Reason: "Nghỉ phép năm."})
		return err
	})
	r.at("2026-06-15", "so-na", account.DeptLeader, "bàn giao", func(p account.Principal) error {
		_, err := r.projects.HandOver(r.ctx, p, account.NewHandover{From: r.seats[seat{"so-na", account.DeptOfficer, 1}].person, To: r.seats[seat{"so-na", account.DeptOfficer, 2}].person,
			Summary: "Bàn giao toàn bộ hồ sơ đang theo dõi do chuyển phòng; các đề án năm 2026 đang thực hiện đúng tiến độ, chưa có vướng mắc."})
		return err
	})
}
