package demo

import (
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
	"khuyencong/internal/rulebook"
)

// plotLaw notes the packs of two provinces, one published and one waiting for its second person,
// and the letter that moves the days of a year. All of them are invented, and say so.
func (r *run) plotLaw() {
	na := localPack{name: "nghe-an-muc-chi", province: "34-40", number: "01-MH/2026/NQ-HĐND", owner: "Nghệ An", issuer: "HĐND tỉnh Nghệ An", signed: r.ago(140), from: r.ago(120), machine: 200, brand: 30}
	tq := localPack{name: "tuyen-quang-muc-chi", province: "34-08", number: "02-MH/2026/NQ-HĐND", owner: "Tuyên Quang", issuer: "HĐND tỉnh Tuyên Quang", signed: r.ago(20), from: r.ago(10), machine: 250, brand: 40}
	id := new(db.ID)
	r.at(r.ago(34), "so-na", account.DeptOfficer, "nạp gói của Nghệ An", func(p account.Principal) (err error) {
		*id, err = r.books.Load(r.ctx, p, na.input())
		return err
	})
	r.at(r.ago(32), "so-na", account.DeptHead, "duyệt gói của Nghệ An", func(p account.Principal) error { return r.books.Approve(r.ctx, p, *id) })
	r.at(r.ago(31), "so-na", account.DeptOfficer, "công bố gói của Nghệ An", func(p account.Principal) error { return r.books.Publish(r.ctx, p, *id, r.day()) })
	r.at(r.ago(3), "so-tq", account.DeptOfficer, "nạp gói của Tuyên Quang", func(p account.Principal) error {
		_, err := r.books.Load(r.ctx, p, tq.input())
		return err
	})
	for _, x := range []struct {
		step rulebook.Step
		day  clock.Day
	}{{rulebook.RegisterUnit, r.today.AddDays(12)}, {rulebook.RegisterDepartment, r.today.AddDays(27)}} {
		r.at(r.ago(15), "cuc", account.MinistryOfficer, "thời hạn của năm", func(p account.Principal) error {
			_, err := r.books.SetDeadline(r.ctx, p, rulebook.DeadlineInput{PlanYear: r.day().Year() + 1, Step: x.step, Day: x.day, Document: "Công văn 7-MH/CCN-KC (minh họa)"})
			return err
		})
	}
}

// localPack is the invented level of a province.
type localPack struct {
	name, owner, number, issuer string
	province                    place.ID
	signed, from                clock.Day
	machine, brand              int // triệu đồng
}

func (k localPack) input() rulebook.LoadInput {
	return rulebook.LoadInput{Note: Illustrative + " Không phải mức chi của tỉnh.", Text: fmt.Appendf(nil, `# Gói minh họa: số, ngày và mức chi là giả định.
pack: %s
version: "1"
title: Mức chi khuyến công của %s (minh họa)
documents:
  - code: NQ %s (minh họa)
    name: mức chi khuyến công địa phương (minh họa)
    issuer: %s
    signed: %s
    in_force_from: %s
    loaded: true
    note: Văn bản giả định của dữ liệu minh họa; tỉnh chưa ban hành văn bản này.
rules:
  - id: muc-may-moc
    governs: cap
    scope: %[7]s
    article: 3
    clause: 1
    contents: [machinery]
    percent: 50 %%
    amount: %[8]d triệu đồng
    per: cơ sở
    sentence: Hỗ trợ tối đa 50 %% chi phí máy móc, thiết bị, không quá %[8]d triệu đồng/cơ sở (minh họa).

  - id: muc-nhan-hieu
    governs: cap
    scope: %[7]s
    article: 3
    clause: 2
    contents: [brand]
    percent: 50 %%
    amount: %[9]d triệu đồng
    per: nhãn hiệu
    sentence: Hỗ trợ tối đa 50 %% chi phí, không quá %[9]d triệu đồng/nhãn hiệu (minh họa).
`, k.name, k.owner, k.number, k.issuer, k.signed, k.from, k.province, k.machine, k.brand)}
}
