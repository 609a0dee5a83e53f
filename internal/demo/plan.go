package demo

import (
	"fmt"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/programme"
	"khuyencong/internal/project"
)

// workYear is the year of the work at hand; later years wait for their contracts.
const workYear = 2026

// inFileOrder lists the files as the tables do.
func (r *run) inFileOrder() []*file {
	var out []*file
	for _, f := range allFiles() {
		out = append(out, r.files[f.key])
	}
	return out
}

// plotTogether notes what several files go through in one act: registration, plan, contract.
func (r *run) plotTogether() {
	r.registerTogether()
	r.planTogether()
	r.contractTogether()
}

// tranche names one plan.
type tranche struct {
	body    string
	year, n int
}

func (r *run) planTogether() {
	groups := map[tranche][]*file{}
	var order []tranche
	for _, f := range r.inFileOrder() {
		if f.to < planned {
			continue
		}
		k := tranche{r.planner(f), f.year, max(1, f.tranche)}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], f)
	}
	for _, k := range order {
		day := groups[k][0].on[planned]
		for _, f := range groups[k] {
			if f.on[planned] != day {
				panic(fmt.Sprintf("demo: %s is planned on another day than its plan, %s", f.key, day)) // a slip in the tables
			}
		}
		r.plotPlan(k, groups[k], day.AddDays(-7), day)
	}
}

// plotPlan notes that files are put into a plan on a day and, unless decided is "", that the
// decision is recorded.
func (r *run) plotPlan(k tranche, files []*file, put, decided clock.Day) {
	var plan db.ID
	var version int64
	what := fmt.Sprintf("kế hoạch %s %d đợt %d", k.body, k.year, k.n)
	r.at(put, k.body, r.handles(k.body), what, func(p account.Principal) error {
		pl, err := r.plans.Create(r.ctx, p, programme.NewPlan{Year: k.year, Tranche: k.n})
		if err != nil {
			return err
		}
		var items []programme.PutItem
		for _, f := range files {
			items = append(items, programme.PutItem{ProjectID: f.id, Amount: f.money * million})
		}
		plan = pl.ID
		version, err = r.plans.Put(r.ctx, p, plan, pl.Version, items)
		return err
	})
	if decided == "" {
		return
	}
	r.at(decided, k.body, account.Clerk, "quyết định "+what, func(p account.Principal) error {
		kind := "QĐ-UBND"
		if k.body == "cuc" {
			kind = "QĐ-BCT"
		}
		return r.plans.Approve(r.ctx, p, plan, version, programme.Decision{LawReason: lawReason, Number: r.number(kind), Day: r.day(), Signer: signer})
	})
}

// contractTogether notes the contracts: one for each file and year, or one for several files.
func (r *run) contractTogether() {
	riders := map[string][]*file{}
	for _, f := range r.inFileOrder() {
		if f.shared != "" {
			riders[f.shared] = append(riders[f.shared], f)
		}
	}
	for _, f := range r.inFileOrder() {
		if f.to < signed || f.shared != "" {
			continue
		}
		all := append([]*file{f}, riders[f.key]...)
		for year := f.year; year <= min(max(f.last, f.year), max(f.year, workYear)); year++ {
			day := f.on[signed]
			if year > f.year {
				day = weekday(clock.NewDay(year, 2, 20))
			}
			r.plotContract(all, year, day.AddDays(-6), day)
		}
	}
}

// plotContract notes that a contract is drafted and, unless sign is "", signed.
func (r *run) plotContract(files []*file, year int, draft, sign clock.Day) {
	f := files[0]
	body := r.planner(f)
	var one contract.Contract
	r.at(draft, body, r.handles(body), "soạn hợp đồng "+f.key, func(p account.Principal) (err error) {
		in := contract.Input{Kind: contract.Agreement, Year: year, PartyB: r.bodies[r.present(f.by)].id, From: clock.NewDay(year, 1, 5), To: clock.NewDay(year, 12, 31)}
		if f.assigned {
			in.Kind = contract.Assignment
		}
		for _, x := range files {
			in.Projects = append(in.Projects, r.contractLine(x, year, p.Today))
		}
		one, err = r.contracts.Create(r.ctx, p, in)
		for _, x := range files {
			x.contract = one.ID
		}
		return err
	})
	if sign == "" {
		return
	}
	r.at(sign, body, account.Clerk, "ký hợp đồng "+f.key, func(p account.Principal) error {
		s := contract.Signing{Number: r.number("HĐ-KC"), Day: min(r.day(), one.To), SignerA: r.nameOf(seat{body, r.leads(body), 1}), SignerB: r.nameOf(seat{f.by, f.director(r), 1})}
		if f.assigned {
			s.Number, s.SignerB = r.number("QĐ-GNV"), ""
		}
		return r.contracts.Sign(r.ctx, p, one.ID, one.Version, s)
	})
	lead := account.DeptHead
	if r.base(f) == "cuc" {
		lead = account.MinistryLeader
	}
	for _, x := range files {
		if year > x.year {
			continue
		}
		r.at(sign, r.base(x), lead, "giao theo dõi "+x.key, func(p account.Principal) error {
			return r.projects.Assign(r.ctx, p, x.id, r.post(r.base(x), r.handles(r.base(x)), 1), project.DutySupervise)
		})
	}
}

func (r *run) contractLine(f *file, year int, on clock.Day) contract.LineInput {
	l := contract.LineInput{ProjectID: f.id, Amount: r.yearMoney(f, year), OwnCapital: f.own * million}
	limit := contract.CapOf(f.source, f.contents, on)
	l.AdvancePercent = limit.Percent
	switch {
	case limit.Local:
		l.AdvancePercent, l.AdvanceWhy = 50, "Quy chế quản lý kinh phí khuyến công của tỉnh (minh họa)."
	case !limit.Known:
		l.AdvancePercent, l.AdvanceWhy = 50, "Văn bản của Cục trưởng về tỷ lệ tạm ứng (minh họa)."
	}
	return l
}

// nameOf returns the name of who sits in a seat.
func (r *run) nameOf(s seat) string {
	s.body = r.present(s.body)
	names, err := account.PersonNames(r.ctx, r.db, []db.ID{r.seats[s].person})
	if err != nil {
		return signer
	}
	return names[r.seats[s].person]
}

// plotImplementation notes that a group project's implementation plan names its beneficiaries.
func (r *run) plotImplementation(f *file, sent, approved clock.Day) {
	var one contract.ImplementationPlan
	r.at(sent, f.by, f.preparer(r), "kế hoạch tổ chức thực hiện "+f.key, func(p account.Principal) (err error) {
		in := contract.ImplementationInput{Content: "Quý I khảo sát, chọn cơ sở; quý II mua sắm, lắp đặt; quý III chạy thử, đào tạo; quý IV nghiệm thu. Trung tâm cử người theo dõi từng cơ sở, báo cáo hằng tháng."}
		for _, k := range f.later {
			in.Beneficiaries = append(in.Beneficiaries, contract.NamedSite{EstablishmentID: r.firms[k].id, SiteID: r.firms[k].site})
		}
		one, err = r.contracts.SubmitImplementation(r.ctx, p, f.id, in)
		return err
	})
	if approved == "" {
		return
	}
	r.at(approved, r.base(f), r.handles(r.base(f)), "duyệt kế hoạch tổ chức thực hiện "+f.key, func(p account.Principal) error {
		return r.contracts.ApproveImplementation(r.ctx, p, one.ID, one.Version, "Đồng ý danh sách cơ sở và tiến độ.", document.Input{Number: r.number("SCT-QLCN"), Day: r.day(), Signer: p.Name})
	})
}

// supported are the establishments of a file, named early or late.
func (f *file) supported() []string { return slices.Concat(f.firms, f.later) }

// plotAgreements notes a support agreement with each establishment.
func (r *run) plotAgreements(f *file, year int, day clock.Day) {
	list := f.supported()
	for i, k := range list {
		r.at(day, f.by, f.preparer(r), "hợp đồng hỗ trợ "+f.key, func(p account.Principal) error {
			line, err := contract.LineTx(r.ctx, r.db, f.id, year)
			if err != nil {
				return err
			}
			n := int64(len(list))
			_, err = r.contracts.Agree(r.ctx, p, contract.SupportInput{ContractID: line.ContractID, ProjectID: f.id, EstablishmentID: r.firms[k].id,
				Number: fmt.Sprintf("%s-%d", strings.TrimSuffix(r.number("HĐHT"), " "), i+1), Day: r.day(), Amount: r.yearMoney(f, year) / n, OwnCapital: f.own * million / n})
			return err
		})
	}
}
