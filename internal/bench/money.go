package bench

import (
	"fmt"
	"time"

	"khuyencong/internal/acceptance"
	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/inspection"
	"khuyencong/internal/payment"
	"khuyencong/internal/programme"
	"khuyencong/internal/project"
	"khuyencong/internal/settlement"
	"khuyencong/internal/vi"
)

// planKey names a plan: whose, of which year.
type planKey struct {
	source project.Source
	agency db.ID
	year   int
}

// plans numbers the plans and their items as files come into them.
type plans struct {
	w     *world
	of    map[planKey]db.ID
	items map[db.ID]int
	seqs  map[string]int
}

func (w *world) newPlans() *plans {
	return &plans{w: w, of: map[planKey]db.ID{}, items: map[db.ID]int{}, seqs: map[string]int{}}
}

func (p *plans) seq(source project.Source, year int, letters string) int {
	key := fmt.Sprint(source, year, letters)
	p.seqs[key]++
	return p.seqs[key]
}

// item puts a file into the plan of its year.
func (p *plans) item(f *file, put func(string, any)) {
	switch f.state {
	case project.Planned, project.PostCheck, project.Closed, project.Stopped:
	default:
		return
	}
	k := planKey{f.source, f.payerID, f.year}
	id := p.of[k]
	if id == "" {
		n := int64(len(p.of))
		day := clock.NewDay(f.year, time.January, 10)
		at := clock.At(day.At(9, 0))
		keeper := f.payer.any(p.w.chance(kPlan, int(n)), map[project.Source]account.Role{project.National: account.MinistryOfficer, project.Local: account.DeptOfficer}[f.source]).person
		id = p.w.id(kPlan, n, at)
		p.of[k] = id
		doc := document.Document{ID: p.w.id(kDocument, n, at), Kind: document.PlanDecision, Number: fmt.Sprintf("%d/QĐ", n+1), Day: day, Issuer: "Chủ tịch Ủy ban nhân dân tỉnh", Signer: "Người ký",
			About: "Phê duyệt kế hoạch khuyến công", AgencyID: f.payerID, RecordedBy: keeper, RecordedAt: at}
		pl := programme.Plan{ID: id, Source: f.source, AgencyID: f.payerID, Year: f.year, Tranche: 1, Name: fmt.Sprintf("Kế hoạch khuyến công năm %d", f.year), State: programme.Approved,
			DocumentID: doc.ID, ApprovedOn: day, MadeBy: keeper, MadeAt: at, Version: 2}
		if f.source == project.National {
			doc.Issuer = "Bộ trưởng Bộ Công Thương"
		} else {
			pl.ProvinceID = f.land.id
			if f.at != nil {
				pl.ProvinceID = f.at.id
			}
		}
		put("documents", doc)
		put("plans", pl)
	}
	put("plan_items", programme.Item{PlanID: id, ProjectID: f.id, Position: p.items[id], Amount: f.promotion})
	p.items[id]++
}

// money writes the contracts of a file with the rows that their counters count. most is how many
// movements the first of its contracted years has after all before it; it returns the next one.
func (w *world) money(f *file, at int, put func(string, any)) int {
	c := w.chance(kContract, f.j)
	for i, y := range f.years {
		if !f.contract[i] {
			continue
		}
		n := w.moves(at)
		at++
		w.contractYear(c, f, i, y, n, put)
	}
	if f.state == project.Closed && len(f.named) > 0 {
		put("post_checks", inspection.PostCheck{ID: w.id(kPostCheck, int64(f.j), f.born), ProjectID: f.id, EstablishmentID: w.firmID(int(f.named[0])), Day: clock.NewDay(f.years[len(f.years)-1]+1, time.March, 1),
			People: "Đoàn kiểm tra của Sở", InUse: "yes", Findings: "Máy đang dùng.", MadeBy: f.supervisor.person, MadeAt: clock.At(clock.NewDay(f.years[len(f.years)-1]+1, time.March, 2).At(9, 0))})
	}
	return at
}

// moves is how many of all movements fall to the n-th contracted year.
func (w *world) moves(n int) int {
	return (n+1)*w.size.Movements/w.years - n*w.size.Movements/w.years
}

func (w *world) contractYear(c chance, f *file, i, y, moves int, put func(string, any)) {
	signed := clock.NewDay(y, time.February, 1).AddDays(c.upTo(0, 25))
	made := clock.At(signed.At(8, 30))
	state := f.yearAt[i]
	amount := f.promotion / int64(len(f.years))
	own := f.own / int64(len(f.years))
	n := int64(f.j)*4 + int64(i)
	k := contract.Contract{ID: w.id(kContract, n, made), Kind: contract.Agreement, Source: f.source, Number: fmt.Sprintf("%d/HĐ-KC", n+1), Day: signed, Year: y, PartyAID: f.payerID, PartyBID: f.implementer,
		SignerA: "Lãnh đạo bên A", SignerB: "Giám đốc", From: signed, To: clock.NewDay(y, time.December, 15), State: contract.Signed, MadeBy: f.supervisor.person, MadeAt: made, Version: 2}
	if state == project.Assigned {
		k.Kind = contract.Assignment
	}
	if f.state == project.Closed {
		k.State, k.ClosedOn = contract.Closed, clock.NewDay(y+1, time.January, 20)
	}
	l := contract.Line{ContractID: k.ID, ProjectID: f.id, Year: y, Amount: amount, OwnCapital: own, AdvancePercent: 40, AdvanceWhy: "quy định nội bộ"}
	var after []row
	keep := func(table string, r any) { after = append(after, row{table, r}) }
	l.Advanced, l.Returned = w.payments(c, f, &k, y, moves, amount, state, keep)
	if state == project.Accepted || state == project.Settled {
		l.Accepted = w.accept(f, &k, y, amount, own, keep)
	}
	if state == project.Settled {
		l.Settled = l.Accepted
		at := clock.At(clock.NewDay(y, time.December, 10).At(9, 0))
		leader := f.payer.any(c, map[project.Source]account.Role{project.National: account.MinistryLeader, project.Local: account.DeptLeader}[f.source]).person
		keep("settlements", settlement.Settlement{ID: w.id(kSettlement, n, at), ContractID: k.ID, ProjectID: f.id, Year: y, State: settlement.StateApproved, Advanced: l.Advanced - l.Returned, Settled: l.Settled,
			ToReturn: max(0, l.Advanced-l.Returned-l.Settled), PreparedBy: f.officer.person, PreparedAt: at, SentBy: f.officer.person, SentAt: at.Add(time.Hour), ApprovedBy: leader, ApprovedAt: at.Add(48 * time.Hour), Version: 3})
	}
	if i == 0 && len(f.named) > 0 {
		for m, e := range f.named {
			part := amount / int64(len(f.named))
			l.Supported += part
			keep("support_agreements", contract.SupportAgreement{ID: w.id(kSupport, int64(f.j)*8+int64(m), made), ContractID: k.ID, ProjectID: f.id, EstablishmentID: w.firmID(int(e)), Number: fmt.Sprintf("%d-%d/HT", n+1, m+1),
				Day: signed, Amount: part, OwnCapital: own / int64(len(f.named)), MadeBy: f.officer.person, MadeAt: made})
		}
	}
	put("contracts", k)
	put("contract_projects", l)
	for _, r := range after {
		put(r.table, r.row)
	}
	if f.kind == project.Group && i == 0 {
		put("implementation_plans", contract.ImplementationPlan{ID: w.id(kImplementation, int64(f.j), made), ProjectID: f.id, Content: "Tổ chức thực hiện theo nhóm.", Beneficiaries: "[]", State: "approved",
			SubmittedBy: f.officer.person, SubmittedAt: made, DecidedBy: f.supervisor.person, DecidedOn: signed, Version: 2})
	}
	if state == project.UnderWay {
		for m := 4; m <= 10; m++ {
			at := clock.At(clock.NewDay(y, time.Month(m), 24).At(10, 0))
			r := inspection.Report{ID: w.id(kReport, n*16+int64(m), at), ProjectID: f.id, Year: y, CalendarYear: y, Month: m, Done: amount / 12 * int64(m), Spent: amount / 15 * int64(m), SentBy: f.officer.person, SentAt: at,
				State: inspection.Confirmed, ConfirmedValue: ref(amount / 12 * int64(m)), ConfirmedBy: f.supervisor.person, ConfirmedAt: at.Add(48 * time.Hour), Version: 2}
			if m == 10 && c.odds(50) {
				r.State, r.ConfirmedValue, r.ConfirmedBy, r.ConfirmedAt = inspection.Sent, nil, "", clock.Instant{}
			}
			put("progress_reports", r)
		}
	}
}

// payments writes the movements of a contract's year and returns what they come to. Each advance
// takes a slice of what is left; one in ten is reversed by a row of its own; what is too much at the
// end comes back.
func (w *world) payments(c chance, f *file, k *contract.Contract, y, moves int, amount int64, state project.YearState, put func(string, any)) (advanced, returned int64) {
	three := [3]db.ID{f.payer.any(c, account.Accountant).person, f.payer.any(c, account.ChiefAccountant).person, f.payer.any(c, account.AccountHolder).person}
	slice := amount * 8 / 10 / int64(max(1, moves)) / 1000 * 1000
	if slice == 0 {
		slice = 1
	}
	start := clock.At(clock.NewDay(y, time.March, 1).At(8, 0))
	step := 240 * 24 * time.Hour / time.Duration(max(1, moves))
	var reverse *payment.Payment
	for m := range moves {
		at := start.Add(step * time.Duration(m))
		n := (int64(f.j)*4+int64(y-f.year))*512 + int64(m)
		p := payment.Payment{ID: w.id(kPayment, n, at), ContractID: k.ID, ProjectID: f.id, Year: y, AgencyID: f.payerID, Step: payment.FurtherAdvance, Amount: slice, State: payment.StatePaid,
			Voucher: fmt.Sprintf("UNC %d", n+1), VoucherDay: at.Day(), PreparedBy: three[0], PreparedAt: at, CheckedBy: three[1], CheckedAt: at.Add(20 * time.Hour), ApprovedBy: three[2], ApprovedAt: at.Add(30 * time.Hour), Version: 3}
		done := state == project.Accepted || state == project.Settled
		switch {
		case reverse != nil:
			p.Step, p.Amount, p.Reverses, p.Reason = payment.Reversal, -slice, reverse.ID, "Ghi nhầm số tiền."
			reverse = nil
		case m == 0:
			p.Step = payment.FirstAdvance
		case m == moves-1 && !done && c.odds(25): // on its way from hand to hand
			p.State, p.Voucher, p.VoucherDay, p.ApprovedBy, p.ApprovedAt, p.Version = payment.StateChecked, "", "", "", clock.Instant{}, 2
			if c.odds(50) {
				p.State, p.CheckedBy, p.CheckedAt, p.Version = payment.StatePrepared, "", clock.Instant{}, 1
			}
		case m == moves-1 && done && moves > 2 && c.odds(10):
			p.Step, p.Amount, p.Reason = payment.Return, -slice, "Nộp trả phần không dùng."
		case m == moves-1 && done:
			p.Step = payment.RemainingAdvance
		case c.odds(1):
			p.State, p.Answer, p.Voucher, p.VoucherDay, p.ApprovedBy, p.ApprovedAt = payment.StateRefused, "Chứng từ chưa đủ chữ ký.", "", "", "", clock.Instant{}
		case m < moves-1 && c.odds(10):
			q := p
			reverse = &q
		}
		if p.State == payment.StatePaid {
			if p.Step == payment.Return {
				returned -= p.Amount
			} else {
				advanced += p.Amount
			}
		}
		put("payments", p)
	}
	return advanced, returned
}

// accept writes the minutes of acceptance, one for each beneficiary, and returns their sum.
func (w *world) accept(f *file, k *contract.Contract, y int, amount, own int64, put func(string, any)) (sum int64) {
	day := clock.NewDay(y, time.November, 2)
	at := clock.At(day.At(14, 0))
	parts := max(1, len(f.named))
	for m := range parts {
		a := acceptance.Acceptance{ID: w.id(kAcceptance, (int64(f.j)*4+int64(y-f.year))*8+int64(m), at), ProjectID: f.id, ContractID: k.ID, Year: y, Place: vi.TitleFirst(f.land.name), Day: day,
			Volume: "Đủ theo hợp đồng.", Promotion: amount / int64(parts), Own: own / int64(parts), Result: acceptance.Pass, Findings: "Máy chạy ổn định.", MinutesNumber: fmt.Sprintf("%d/BB", f.j+1),
			State: acceptance.StateSigned, MadeBy: f.supervisor.person, MadeAt: at, SignedBy: f.land.department.people[account.DeptLeader][0].person, SignedAt: at.Add(24 * time.Hour), Version: 2}
		if len(f.named) > 0 {
			a.EstablishmentID = w.firmID(int(f.named[m]))
		}
		sum += a.Promotion
		put("acceptances", a)
		put("acceptance_members", acceptance.Member{AcceptanceID: a.ID, Position: 0, Name: "Chuyên viên", Unit: "Sở Công Thương", Capacity: acceptance.Plain})
	}
	return sum
}
