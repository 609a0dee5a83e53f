package demo

import (
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/adjustment"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/inspection"
	"khuyencong/internal/payment"
)

// plotWaitingPlan notes an implementation plan that waits for the Sở.
func (r *run) plotWaitingPlan(f *file) { r.plotImplementation(f, r.work(8), "") }

// plotMistake notes an advance that is paid and taken back by a reversal.
func (r *run) plotMistake(f *file, year int, day clock.Day) {
	paid, back := new(db.ID), new(db.ID)
	r.at(day, r.payer(f), account.Accountant, "lập tạm ứng "+f.key, func(p account.Principal) error {
		next, err := r.payments.Next(r.ctx, p, f.id, year)
		if err != nil {
			return err
		}
		*paid, err = r.payments.Prepare(r.ctx, p, f.id, payment.PrepareInput{LawReason: lawReason, Year: year, Amount: next.Most / 2, Note: "Theo đề nghị của đơn vị thực hiện."})
		return err
	})
	r.plotHands(f, day, paid, payment.StatePaid)
	r.at(day.AddDays(5), r.payer(f), account.Accountant, "đảo tạm ứng "+f.key, func(p account.Principal) (err error) {
		*back, err = r.payments.Reverse(r.ctx, p, *paid, "Chuyển nhầm tài khoản của đơn vị; ngân hàng đã hoàn lại.", "")
		return err
	})
	r.plotHands(f, day.AddDays(5), back, payment.StatePaid)
}

// plotDispute notes a report that the Sở sends back.
func (r *run) plotDispute(f *file, year int, sent, back clock.Day, percent int64) {
	r.plotReport(f, year, sent, percent, false)
	body := r.base(f)
	r.at(back, body, r.handles(body), "trả lại báo cáo "+f.key, func(p account.Principal) error {
		rows, err := r.inspections.Reports(r.ctx, p, f.id, year)
		if err != nil {
			return err
		}
		for _, x := range rows {
			if x.State == inspection.Sent {
				return r.inspections.Dispute(r.ctx, p, x.ID, "Bể tuần hoàn chưa đổ xong, khối lượng ghi cao hơn thực tế.", x.Version)
			}
		}
		return fmt.Errorf("no report waits")
	})
}

// request notes that the unit asks for an adjustment.
func (r *run) request(f *file, day clock.Day, one *adjustment.Adjustment, in func() adjustment.Input) {
	r.at(day, f.by, f.preparer(r), "đề nghị điều chỉnh "+f.key, func(p account.Principal) (err error) {
		x := in()
		x.ProjectID = f.id
		*one, err = r.adjustments.Request(r.ctx, p, x)
		return err
	})
}

// plotNextYear notes a request that waits for the Sở to confirm it.
func (r *run) plotNextYear(f *file, day clock.Day) {
	r.request(f, day, &adjustment.Adjustment{}, func() adjustment.Input {
		return adjustment.Input{Kind: adjustment.NextYear, End: clock.NewDay(f.year+1, 6, 30), Reason: "Thiết bị nhập khẩu về chậm ba tháng, không kịp lắp đặt trong năm."}
	})
}

// plotWithinYear notes a change of term that the Cục decided.
func (r *run) plotWithinYear(f *file, asked, confirmed, decided clock.Day) {
	one := &adjustment.Adjustment{}
	r.request(f, asked, one, func() adjustment.Input {
		return adjustment.Input{Kind: adjustment.WithinYear, End: clock.NewDay(f.year, 11, 30), Reason: "Cơ sở lắp đặt sớm hơn dự kiến, xin nghiệm thu sớm."}
	})
	r.at(confirmed, r.base(f), account.DeptHead, "xác nhận điều chỉnh "+f.key, func(p account.Principal) error {
		return r.adjustments.Confirm(r.ctx, p, one.ID, one.Version, "Đúng thực tế, đề nghị chấp thuận.")
	})
	r.at(decided, "cuc", account.MinistryLeader, "quyết định điều chỉnh "+f.key, func(p account.Principal) error {
		return r.adjustments.Decide(r.ctx, p, one.ID, one.Version+1, adjustment.Decision{Number: r.number("QĐ-CCN"), Signer: p.Name, Day: r.day()})
	})
}

// plotReplacement notes that the Sở puts one establishment of a group project in another's place.
func (r *run) plotReplacement(f *file, from, to string, asked, decided clock.Day) {
	one := &adjustment.Adjustment{}
	r.request(f, asked, one, func() adjustment.Input {
		return adjustment.Input{Kind: adjustment.Beneficiary, Establishment: r.firms[from].id, Replacement: r.firms[to].id, Site: r.firms[to].site,
			Reason: "Cơ sở xin rút vì chưa bố trí được vốn đối ứng."}
	})
	r.at(decided, r.base(f), account.DeptLeader, "quyết định điều chỉnh "+f.key, func(p account.Principal) error {
		return r.adjustments.Decide(r.ctx, p, one.ID, one.Version, adjustment.Decision{Number: r.number("QĐ-SCT"), Signer: p.Name, Day: r.day()})
	})
}

// plotStop notes that the clerk of the planning body records a decision that stops a file.
func (r *run) plotStop(f *file, day clock.Day) {
	r.at(day, r.planner(f), account.Clerk, "ngừng "+f.key, func(p account.Principal) error {
		return r.adjustments.Stop(r.ctx, p, f.id, "Cơ sở chuyển địa điểm sản xuất ra ngoài địa bàn, không tiếp tục đầu tư.", adjustment.Decision{Number: r.number("QĐ-BCT"), Signer: signer, Day: r.day()})
	})
}
