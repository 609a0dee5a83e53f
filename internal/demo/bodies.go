package demo

import (
	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
)

// The days on which bodies are set up.
const (
	firstDay  clock.Day = "2022-01-04"
	mergerDay clock.Day = "2025-07-01" // the map of 34 provinces
)

const (
	merger   = "Nghị quyết 202/2025/QH15"
	invented = "Tên minh họa"
)

// body is one row of the table of bodies.
type body struct {
	key      string
	kind     agency.Kind
	province place.ID
	commune  string
	under    string
	from     clock.Day // "" not known; the row is set up on firstDay
	name     string
	short    string
	basis    string
	sure     policy.Certainty
	next     string // who took it over on mergerDay

	id db.ID
}

var bodies = []body{
	{key: "cuc", kind: agency.Ministry, name: "Cục Công Thương địa phương", short: "Cục CTĐP", sure: policy.Secondary},
	{key: "vung", kind: agency.RegionalCentre, under: "cuc", name: "Trung tâm Khuyến công quốc gia vùng I", short: "TT KCQG vùng I", basis: invented, sure: policy.Unverified},
	{key: "hiephoi", kind: agency.Unit, name: "Hiệp hội Làng nghề và Thủ công mỹ nghệ Bắc Trung Bộ", short: "Hiệp hội làng nghề", basis: invented, sure: policy.Unverified},

	{key: "so-hg", kind: agency.Department, province: "63-02", name: "Sở Công Thương tỉnh Hà Giang", short: "Sở CT Hà Giang", sure: policy.Unverified, next: "so-tq"},
	{key: "tt-hg", kind: agency.Centre, province: "63-02", under: "so-hg", name: "Trung tâm Khuyến công và Xúc tiến công thương tỉnh Hà Giang", short: "TT KC Hà Giang", sure: policy.Unverified, next: "tt-tq"},
	{key: "so-tqc", kind: agency.Department, province: "63-08", name: "Sở Công Thương tỉnh Tuyên Quang", short: "Sở CT Tuyên Quang", sure: policy.Unverified, next: "so-tq"},
	{key: "tt-tqc", kind: agency.Centre, province: "63-08", under: "so-tqc", name: "Trung tâm Khuyến công và Xúc tiến công thương tỉnh Tuyên Quang", short: "TT KC Tuyên Quang", sure: policy.Unverified, next: "tt-tq"},
	// Nghệ An was left alone by the reform: its bodies stand on both maps.
	{key: "so-na", kind: agency.Department, province: "63-40", name: "Sở Công Thương tỉnh Nghệ An", short: "Sở CT Nghệ An", sure: policy.Unverified},
	{key: "tt-na", kind: agency.Centre, province: "63-40", under: "so-na", name: "Trung tâm Khuyến công và Xúc tiến thương mại tỉnh Nghệ An", short: "TT KC Nghệ An", sure: policy.Unverified},

	{key: "so-tq", kind: agency.Department, province: "34-08", from: mergerDay, name: "Sở Công Thương tỉnh Tuyên Quang", short: "Sở CT Tuyên Quang", basis: merger, sure: policy.Unverified},
	{key: "tt-tq", kind: agency.Centre, province: "34-08", under: "so-tq", from: mergerDay, name: "Trung tâm Khuyến công và Xúc tiến công thương tỉnh Tuyên Quang", short: "TT KC Tuyên Quang", basis: merger, sure: policy.Unverified},
	{key: "xa-hothau", kind: agency.Commune, province: "34-08", commune: "xã Hồ Thầu", from: mergerDay, name: "Ủy ban nhân dân xã Hồ Thầu", short: "UBND xã Hồ Thầu", basis: invented, sure: policy.Unverified},
	{key: "xa-hamyen", kind: agency.Commune, province: "34-08", commune: "xã Hàm Yên", from: mergerDay, name: "Ủy ban nhân dân xã Hàm Yên", short: "UBND xã Hàm Yên", basis: invented, sure: policy.Unverified},
	{key: "truong-tq", kind: agency.Unit, province: "34-08", from: mergerDay, name: "Trường Trung cấp nghề Tân Trào", short: "Trường nghề Tân Trào", basis: invented, sure: policy.Unverified},

	{key: "so-lc", kind: agency.Department, province: "34-15", from: mergerDay, name: "Sở Công Thương tỉnh Lào Cai", short: "Sở CT Lào Cai", basis: merger, sure: policy.Unverified},
	{key: "stc-lc", kind: agency.OtherDepartment, province: "34-15", from: mergerDay, name: "Sở Tài chính tỉnh Lào Cai", short: "Sở TC Lào Cai", basis: merger, sure: policy.Unverified},
	{key: "tt-lc", kind: agency.Centre, province: "34-15", under: "stc-lc", from: mergerDay, name: "Trung tâm Xúc tiến đầu tư, thương mại và hỗ trợ doanh nghiệp tỉnh Lào Cai", short: "TT XTĐT Lào Cai", sure: policy.Secondary},

	{key: "xa-namdan", kind: agency.Commune, province: "34-40", commune: "xã Nam Đàn", from: mergerDay, name: "Ủy ban nhân dân xã Nam Đàn", short: "UBND xã Nam Đàn", basis: invented, sure: policy.Unverified},

	{key: "so-ct", kind: agency.Department, province: "34-92", from: mergerDay, name: "Sở Công Thương thành phố Cần Thơ", short: "Sở CT Cần Thơ", basis: merger, sure: policy.Unverified},
	{key: "tt-ct", kind: agency.Centre, province: "34-92", under: "so-ct", from: mergerDay, name: "Trung tâm Khuyến công và Xúc tiến thương mại thành phố Cần Thơ", short: "TT KC Cần Thơ", basis: merger, sure: policy.Unverified},
}

// onMap is a unit as the map of a day has it.
func onMap(id place.ID, on clock.Day) place.ID {
	if now, ok := place.Holder(id, on); ok {
		return now
	}
	return id
}

// renames are the later names of the ministry's agency (law: the act that moved the task to
// Cục Công nghiệp, and its day, were not seen).
var renames = []agency.NewName{
	{Name: "Cục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công", Short: "Cục ĐCK", From: "2025-08-26", Basis: "TT 47/2025/TT-BCT; ngày đổi tên chưa xác minh", Certainty: policy.Secondary},
	{Name: "Cục Công nghiệp", Short: "Cục Công nghiệp", From: "2026-10-08", Basis: "Thông báo 504/TB-CN ngày 08/10/2026; văn bản chuyển nhiệm vụ chưa thấy", Certainty: policy.Unverified},
}

func (r *run) plotBodies() {
	for i := range bodies {
		b := bodies[i]
		r.bodies[b.key] = &b
		day := firstDay
		if b.from != "" {
			day = b.from
		}
		r.setUp(day, "khai báo "+b.name, func() error { return r.createBody(&b) })
		for _, s := range staffOf(b) {
			r.setUp(day, "lập tài khoản "+s.login, func() error { return r.addPerson(&b, s) })
		}
	}
	for _, b := range r.inOrder() {
		if b.next == "" {
			continue
		}
		r.setUp(mergerDay, b.name+" được kế tục", func() error {
			return r.agencies.SucceedAs(r.ctx, system, agency.Succession{Agency: b.id, Successor: r.bodies[b.next].id, LastDay: mergerDay.AddDays(-1), Basis: merger})
		})
	}
	for _, n := range renames {
		r.by(weekday(n.From), seat{"cuc", account.Administrator, 1}, "đổi tên Cục", func(p account.Principal) error {
			n.Agency = r.bodies["cuc"].id
			return r.agencies.Rename(r.ctx, p, n)
		})
	}
}

// inOrder lists the bodies in the order of the table.
func (r *run) inOrder() []*body {
	out := make([]*body, len(bodies))
	for i := range bodies {
		out[i] = r.bodies[bodies[i].key]
	}
	return out
}

func (r *run) createBody(b *body) error {
	in := agency.NewAgency{Kind: b.kind, Name: b.name, Short: b.short, Province: b.province, Commune: b.commune, From: b.from, Basis: b.basis, Certainty: b.sure}
	if b.under != "" {
		in.Parent = r.bodies[b.under].id
	}
	a, err := r.agencies.CreateAs(r.ctx, system, in)
	b.id = a.ID
	return err
}

// present is who holds a body's files on the clock's day.
func (r *run) present(key string) string {
	if b := r.bodies[key]; b != nil && b.next != "" && r.day() >= mergerDay {
		return b.next
	}
	return key
}
