package demo

import (
	"fmt"

	"khuyencong/internal/acceptance"
	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/inspection"
	"khuyencong/internal/payment"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/settlement"
)

// plotWork notes the work of a file, from the contract to where it stands.
func (r *run) plotWork(f *file) {
	lastYear := max(f.last, f.year)
	atHand := min(lastYear, max(f.year, workYear))
	for year := f.year; year <= atHand; year++ {
		begin, end := f.on[underWay], f.on[accepted]
		if year > f.year {
			begin = weekday(clock.NewDay(year, 3, 12))
		}
		goes := f.to
		if year < atHand {
			goes, end = settled, weekday(clock.NewDay(year, 10, 16))
		}
		if year == f.year && len(f.later) > 0 {
			r.plotImplementation(f, begin.AddDays(-14), begin.AddDays(-3))
		}
		r.at(begin, f.by, f.director(r), "bắt đầu "+f.key, func(p account.Principal) error { return r.contracts.Start(r.ctx, p, f.id, year) })
		if f.agreed && year == f.year {
			r.plotAgreements(f, year, begin.AddDays(2))
		}
		from, to := int64(0), int64(100)
		if year < lastYear {
			to = 78
		}
		if year > f.year {
			from = 78
		}
		r.plotReport(f, year, begin.AddDays(45), from+(to-from)/4, true)
		if goes < accepted {
			if f.source == local { // the autumn's; files of national money tell their own
				r.plotReport(f, year, r.work(29), 50, true)
			}
			continue
		}
		r.plotReport(f, year, end.AddDays(-70), to-min(4, (to-from)/4), true)
		r.plotAdvance(f, year, end.AddDays(-63), payment.StatePaid)
		r.plotReport(f, year, end.AddDays(-21), to, true)
		r.plotAcceptances(f, year, end.AddDays(-6), end.AddDays(-2))
		r.plotConclusion(f, year, end)
		if goes == accepted {
			continue
		}
		done := f.on[settled]
		if year < atHand {
			done = weekday(clock.NewDay(year, 11, 26))
		}
		r.plotAdvance(f, year, end.AddDays(8), payment.StatePaid)
		r.plotSettlement(f, year, end.AddDays(14), end.AddDays(16))
		if f.back > 0 && year == atHand {
			r.plotReturn(f, year, end.AddDays(19))
		}
		r.plotApproval(f, done)
		if f.shared == "" && (goes > settled || year < atHand) {
			r.plotClosing(f, done.AddDays(9))
		}
	}
	if f.to >= postChecking {
		body := r.planner(f)
		r.at(f.on[postChecking], body, r.leads(body), "chuyển hậu kiểm "+f.key, func(p account.Principal) error {
			_, err := r.inspections.Begin(r.ctx, p, f.id)
			return err
		})
	}
	if f.to == closed {
		r.plotPostCheck(f, f.on[closed].AddDays(-17), f.on[closed])
	}
}

// plotReport notes a month's progress, at a share of the whole investment, and whether the Sở
// confirmed it.
func (r *run) plotReport(f *file, year int, day clock.Day, percent int64, confirm bool) {
	day = weekday(day)
	id := new(db.ID)
	r.at(day, f.by, f.preparer(r), fmt.Sprintf("báo cáo tháng %s %s", day[5:7], f.key), func(p account.Principal) (err error) {
		done := (f.money + f.own) * million / 100 * percent
		in := inspection.ReportInput{Year: year, CalendarYear: day.Year(), Month: int(day.Month()), Done: done, Spent: done / 10 * 9, Note: progressNote(percent)}
		if percent < 40 {
			in.Difficulty = "Giá vật tư tăng, đang thương lượng với bên cung cấp."
		}
		*id, err = r.inspections.Report(r.ctx, p, f.id, in)
		return err
	})
	if confirm {
		r.plotVolume(f, day.AddDays(3), id)
	}
}

func progressNote(percent int64) string {
	switch {
	case percent < 40:
		return "Đã ký hợp đồng mua sắm, chuẩn bị mặt bằng."
	case percent < 90:
		return "Phần lớn hạng mục đã lắp đặt, đang chạy thử."
	}
	return "Đã hoàn thành toàn bộ hạng mục, đủ điều kiện nghiệm thu."
}

// plotVolume notes that the Sở confirms a report.
func (r *run) plotVolume(f *file, day clock.Day, report *db.ID) {
	body := r.base(f)
	r.at(day, body, r.handles(body), "xác nhận khối lượng "+f.key, func(p account.Principal) error {
		rows, err := r.inspections.Reports(r.ctx, p, f.id, 0)
		if err != nil {
			return err
		}
		for _, x := range rows {
			if x.ID == *report {
				return r.inspections.Confirm(r.ctx, p, x.ID, inspection.ConfirmInput{Confirmed: x.Done, Note: "Đã kiểm tra tại chỗ.", Version: x.Version})
			}
		}
		return fmt.Errorf("no report %s", *report)
	})
}

// payer is the body whose three people pay.
func (r *run) payer(f *file) string {
	if p := r.planner(f); p != "so-lc" {
		return p
	}
	return "stc-lc"
}

// plotAdvance notes the next advance of a year, with all that may be paid, up to a state.
func (r *run) plotAdvance(f *file, year int, day clock.Day, to payment.State) {
	day = afterTurn(day)
	id := new(db.ID)
	r.at(day, r.payer(f), account.Accountant, "lập tạm ứng "+f.key, func(p account.Principal) error {
		next, err := r.payments.Next(r.ctx, p, f.id, year)
		if err != nil {
			return err
		}
		*id, err = r.payments.Prepare(r.ctx, p, f.id, payment.PrepareInput{LawReason: lawReason, Year: year, Amount: next.Most, Note: "Theo đề nghị của đơn vị thực hiện."})
		return err
	})
	r.plotHands(f, day, id, to)
}

// afterTurn puts off what would begin before a new text was signed and end after it: the last
// hand would have to send it back for a reason.
func afterTurn(day clock.Day) clock.Day {
	for _, d := range policy.Documents() {
		if d.Signed > day && d.Signed <= day.AddDays(2) {
			return d.Signed
		}
	}
	return day
}

// plotHands notes the second and the third hand on a payment.
func (r *run) plotHands(f *file, day clock.Day, id *db.ID, to payment.State) {
	if to == payment.StatePrepared {
		return
	}
	r.at(day.AddDays(1), r.payer(f), account.ChiefAccountant, "kiểm tra tạm ứng "+f.key, func(p account.Principal) error { return r.payments.Check(r.ctx, p, *id) })
	if to == payment.StateChecked {
		return
	}
	r.at(day.AddDays(2), r.payer(f), account.AccountHolder, "duyệt chi "+f.key, func(p account.Principal) error {
		return r.payments.Pay(r.ctx, p, *id, payment.PayInput{Voucher: r.number("UNC"), VoucherDay: r.day()})
	})
}

// plotReturn notes that money comes back to the budget.
func (r *run) plotReturn(f *file, year int, day clock.Day) {
	id := new(db.ID)
	r.at(day, r.payer(f), account.Accountant, "nộp trả "+f.key, func(p account.Principal) (err error) {
		*id, err = r.payments.Return(r.ctx, p, f.id, payment.ReturnInput{Year: year, Amount: f.back * million, Reason: "Chi phí thực tế thấp hơn dự toán, đơn vị nộp trả ngân sách."})
		return err
	})
	r.plotHands(f, day, id, payment.StatePaid)
}

// yearOwn is what the establishments put in within one year, in đồng: as much in each.
func (f *file) yearOwn() int64 {
	if f.last <= f.year {
		return f.own * million
	}
	return f.own * million / int64(f.last-f.year+1)
}

// where writes the place of an acceptance.
func (r *run) where(f *file, k string) string {
	at, commune := r.bodies[r.present(f.by)].province, ""
	if one := r.firms[k]; one != nil {
		at, commune = one.province, one.commune+", "
	} else if at == "" {
		at = f.province
	}
	pr, _ := place.Get(at)
	return commune + pr.Last().InText()
}

// plotAcceptances notes minutes that passed, for each establishment or for the work as a whole.
func (r *run) plotAcceptances(f *file, year int, recorded, signed clock.Day) {
	list := f.supported()
	if len(list) == 0 {
		list = []string{""}
	}
	for _, k := range list {
		r.plotMinutes(f, year, k, int64(len(list)), recorded, signed, acceptance.Pass)
	}
}

// plotMinutes notes one acceptance; signed "" leaves it waiting for the leader.
func (r *run) plotMinutes(f *file, year int, k string, among int64, recorded, signed clock.Day, result acceptance.Result) {
	body := r.base(f)
	id := new(db.ID)
	r.at(recorded, body, r.handles(body), "nghiệm thu "+f.key, func(p account.Principal) (err error) {
		in := acceptance.Input{Year: year, Place: r.where(f, k), Day: r.day(), Volume: "Đã kiểm tra " + f.thing + " theo hợp đồng: đủ số lượng, vận hành được.",
			Promotion: r.yearMoney(f, year) / among, Own: f.yearOwn() / among, Result: result, Findings: "Đạt yêu cầu của đề án.", MinutesNumber: r.number("BBNT"),
			Members: []acceptance.MemberInput{{Name: r.nameOf(seat{body, openers(body), 1}), Unit: p.AgencyName, Capacity: acceptance.Chair},
				{Name: p.Name, Unit: p.AgencyName, Capacity: acceptance.Secretary},
				{Name: r.nameOf(seat{f.by, f.director(r), 1}), Unit: r.bodies[r.present(f.by)].name, Capacity: acceptance.Implementer}}}
		if one := r.firms[k]; one != nil {
			in.EstablishmentID = one.id
			in.Members = append(in.Members, acceptance.MemberInput{Name: one.rep, Unit: one.name, Capacity: acceptance.Beneficiary})
		}
		if result == acceptance.Fail {
			in.Promotion, in.Own = 0, 0
			in.Findings = "Máy chạy chưa đạt công suất đã đăng ký; cơ sở hiệu chỉnh cùng bên cung cấp rồi mời nghiệm thu lại."
		}
		*id, err = r.acceptances.Record(r.ctx, p, f.id, in)
		return err
	})
	if signed == "" {
		return
	}
	r.at(signed, body, r.leads(body), "ký biên bản nghiệm thu "+f.key, func(p account.Principal) error { return r.acceptances.Sign(r.ctx, p, *id) })
}

func (r *run) plotConclusion(f *file, year int, day clock.Day) {
	body := r.base(f)
	r.at(day, body, r.leads(body), "kết luận nghiệm thu "+f.key, func(p account.Principal) error { return r.acceptances.Conclude(r.ctx, p, f.id, year) })
}

// plotSettlement notes that the unit writes and, unless sent is "", sends the settlement.
func (r *run) plotSettlement(f *file, year int, written, sent clock.Day) {
	id := new(db.ID)
	r.at(written, f.by, f.preparer(r), "lập quyết toán "+f.key, func(p account.Principal) error {
		st, err := r.settlements.Statement(r.ctx, p, f.id, year)
		if err != nil {
			return err
		}
		in := settlement.Input{Year: year, Version: st.Version, Note: "Chứng từ gốc lưu tại đơn vị (minh họa)."}
		money, own := st.Accepted.Promotion-f.back*million, st.Accepted.Own
		for i, row := range st.Rows {
			l := settlement.LineInput{LineID: row.ID, Promotion: share(money, row.Promotion, st.Planned.Promotion), Own: share(own, row.Own, st.Planned.Own), Vouchers: r.number("HĐ") + " ngày " + r.day().VN()}
			if i == len(st.Rows)-1 { // what rounding left
				l.Promotion, l.Own = money, own
				for _, o := range in.Lines {
					l.Promotion, l.Own = l.Promotion-o.Promotion, l.Own-o.Own
				}
			}
			in.Lines = append(in.Lines, l)
		}
		*id, err = r.settlements.Prepare(r.ctx, p, f.id, in)
		return err
	})
	f.settlement = id
	if sent == "" {
		return
	}
	r.at(sent, f.by, f.director(r), "gửi quyết toán "+f.key, func(p account.Principal) error {
		st, err := r.settlements.Statement(r.ctx, p, f.id, year)
		if err != nil {
			return err
		}
		return r.settlements.Send(r.ctx, p, *id, st.Version)
	})
}

func share(sum, part, whole int64) int64 {
	if whole == 0 {
		return 0
	}
	return sum / million * part / whole * million
}

// plotApproval notes that the planning body approves the settlement that was written last.
func (r *run) plotApproval(f *file, day clock.Day) {
	body, id := r.planner(f), f.settlement
	r.at(day, body, r.leads(body), "duyệt quyết toán "+f.key, func(p account.Principal) error {
		return r.settlements.Approve(r.ctx, p, *id, document.Input{Number: r.number("QT"), Day: r.day(), Signer: p.Name}, lawReason)
	})
}

// plotClosing notes the closing of the contract of a year that is settled.
func (r *run) plotClosing(f *file, day clock.Day) {
	body := r.planner(f)
	r.at(day, body, account.Clerk, "thanh lý "+f.key, func(p account.Principal) error {
		o, err := r.contracts.Open(r.ctx, p, f.contract)
		if err != nil {
			return err
		}
		return r.contracts.Close(r.ctx, p, o.ID, o.Contract.Version, contract.Closing{Number: r.number("BBTL"), Day: r.day()})
	})
}

// plotPostCheck notes what is found at each establishment, and the end of the file.
func (r *run) plotPostCheck(f *file, seen, end clock.Day) {
	body := r.planner(f)
	list := f.supported()
	if len(list) == 0 {
		list = []string{""}
	}
	for i, k := range list {
		r.at(seen.AddDays(i), body, r.handles(body), "hậu kiểm "+f.key, func(p account.Principal) error {
			found, err := r.inspections.Outcomes(r.ctx, p, f.id)
			if err != nil {
				return err
			}
			in := inspection.PostCheckInput{Day: r.day(), InUse: inspection.InUseNone, People: p.Name + " (" + p.AgencyName + ")", Findings: "Kết quả được duy trì; số liệu lấy từ sổ sách."}
			if one := r.firms[k]; one != nil {
				in.EstablishmentID, in.InUse = one.id, inspection.InUseYes
				in.People += "; " + one.rep + " (" + one.name + ")"
				in.Findings = "Máy móc đang chạy, có sổ theo dõi; cơ sở đề nghị hỗ trợ thêm khâu bao bì."
			}
			for _, o := range found.Results {
				v := *o.Target - (*o.Target-*o.Baseline)/10
				in.Values = append(in.Values, inspection.ValueInput{ResultID: o.ID, Value: &v, Evidence: "Sổ sản xuất của cơ sở, đối chiếu tại chỗ."})
			}
			_, err = r.inspections.PostCheck(r.ctx, p, f.id, in)
			return err
		})
	}
	if end == "" {
		return
	}
	r.at(end, body, r.leads(body), "kết thúc "+f.key, func(p account.Principal) error { return r.inspections.Close(r.ctx, p, f.id) })
}
