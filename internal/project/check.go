package project

import (
	"context"
	"fmt"
	"slices"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
)

// Finding is one thing the file lacks or has wrong. Findings never stop saving; those that
// block stop the submission.
type Finding struct {
	Field    string // the form field, "lines.3.own"; or the section: "papers"
	Section  string // the section of the form it stands in
	Sentence string
	Citation policy.Citation
	Blocks   bool
}

// The sections of the form: the eight contents of Điều 5 TT 36/2013, and the papers.
const (
	SectionUnits        = "don-vi"
	SectionNecessity    = "su-can-thiet"
	SectionGoals        = "muc-tieu"
	SectionScale        = "quy-mo"
	SectionContents     = "noi-dung"
	SectionEstimate     = "du-toan"
	SectionOrganisation = "to-chuc"
	SectionEffect       = "hieu-qua"
	SectionPapers       = "giay-to"
)

// SectionName names each section as the form shows it, in order.
var SectionName = []struct{ Code, Name string }{
	{SectionUnits, "Đơn vị, địa điểm"}, {SectionNecessity, "Sự cần thiết"}, {SectionGoals, "Mục tiêu"}, {SectionScale, "Quy mô"},
	{SectionContents, "Nội dung, tiến độ"}, {SectionEstimate, "Dự toán"}, {SectionOrganisation, "Tổ chức thực hiện"}, {SectionEffect, "Hiệu quả"}, {SectionPapers, "Giấy tờ kèm theo"},
}

// papersAsked are the papers of Điều 10 khoản 1 điểm a TT 36/2013; the rest of Phụ lục 2 was
// not read and is not asked for by name.
var article5 = policy.Cite(policy.TT36, "5")

// Check reads a file as it stands and tells everything it lacks or has wrong. places are the
// provinces of the beneficiaries' sites by beneficiary; papers the kinds attached.
func Check(f File, sites map[db.ID]place.ID, papers map[string]int, today clock.Day) []Finding {
	c := &checker{f: f, sites: sites, papers: papers, today: today}
	c.units()
	c.words()
	c.contents()
	c.estimate()
	c.key()
	c.attached()
	return c.out
}

type checker struct {
	f      File
	sites  map[db.ID]place.ID
	papers map[string]int
	today  clock.Day
	out    []Finding
}

func (c *checker) add(section, field string, cite policy.Citation, format string, args ...any) {
	c.out = append(c.out, Finding{Field: field, Section: section, Sentence: fmt.Sprintf(format, args...), Citation: cite, Blocks: true})
}

func (c *checker) note(section, field string, cite policy.Citation, format string, args ...any) {
	c.out = append(c.out, Finding{Field: field, Section: section, Sentence: fmt.Sprintf(format, args...), Citation: cite})
}

func (c *checker) units() {
	f := c.f
	if f.Name == "" {
		c.add(SectionUnits, "name", article5, "Hãy đặt tên đề án.")
	}
	if f.Start == "" {
		c.add(SectionContents, "start_day", article5, "Hãy ghi ngày bắt đầu.")
	}
	if f.End == "" {
		c.add(SectionContents, "end_day", article5, "Hãy ghi ngày kết thúc.")
	}
	if f.Start != "" && f.End != "" && f.End < f.Start {
		c.add(SectionContents, "end_day", policy.Internal, "Ngày kết thúc %s trước ngày bắt đầu %s. Hãy sửa một trong hai.", f.End.VN(), f.Start.VN())
	}
	if f.Start != "" && f.Start.Year() < f.PlanYear-1 {
		c.add(SectionContents, "start_day", policy.Internal, "Ngày bắt đầu %s cách năm kế hoạch %d quá xa.", f.Start.VN(), f.PlanYear)
	}
	if len(f.Places) == 0 {
		c.add(SectionUnits, "places.0.province", article5, "Hãy chọn ít nhất một tỉnh, thành phố nơi thực hiện.")
	}
	if f.Source == Local && len(ProvincesOn(f.Places, c.today)) > 1 {
		c.add(SectionUnits, "places.1.province", policy.Internal, "Kinh phí khuyến công địa phương thuộc một tỉnh: hãy chỉ chọn địa điểm trong một tỉnh.")
	}
	named := f.Named()
	open := f.Kind == Group || f.Kind == Task || !NeedsBeneficiary(f.Contents)
	if len(named) == 0 && !open {
		c.add(SectionUnits, "beneficiaries.0.establishment", article5, "Đề án theo đối tượng cụ thể phải nêu đơn vị thụ hưởng.")
	}
	if len(named) == 0 && f.Kind == Group && NeedsBeneficiary(f.Contents) {
		c.note(SectionUnits, "beneficiaries.0.establishment", policy.Cite(policy.TT36, "10", "1", "a"), "Đề án nhóm được nêu đơn vị thụ hưởng sau, trong kế hoạch tổ chức thực hiện.")
	}
	inside := ProvincesOn(f.Places, c.today)
	for i, b := range named {
		at, ok := c.sites[b.ID]
		if !ok {
			c.add(SectionUnits, fmt.Sprintf("beneficiaries.%d.establishment", i), policy.Cite(policy.TT46, "3", "1", "d"), "Cơ sở chưa có địa điểm sản xuất trong hồ sơ cơ sở.")
			continue
		}
		if !slices.ContainsFunc(place.Successors(at, c.today), func(id place.ID) bool { return slices.Contains(inside, id) }) {
			p, _ := place.Get(at)
			c.add(SectionUnits, fmt.Sprintf("beneficiaries.%d.establishment", i), policy.Cite(policy.TT46, "3", "1", "d"),
				"Địa điểm sản xuất của cơ sở ở %s, ngoài các tỉnh của đề án. Hãy thêm tỉnh đó vào địa điểm, hoặc chọn cơ sở khác.", p.Last().InText())
		}
	}
}

// NeedsBeneficiary reports whether any content goes to establishments by name, as a machine does
// and a training class or a stall shared at a fair does not.
func NeedsBeneficiary(contents []string) bool {
	return slices.ContainsFunc(contents, func(c string) bool {
		switch c {
		case "demo_model_new", "demo_model_proven", "machinery", "technology_transfer", "cleaner_production_model", "cleaner_production_assessment",
			"enterprise_founding", "brand", "showroom", "relocation_advice", "relocation_interest", "pollution_establishment", "artisan_support":
			return true
		}
		return false
	})
}

func (c *checker) words() {
	for _, w := range []struct{ section, field, value, ask string }{
		{SectionNecessity, "necessity", c.f.Necessity, "Hãy viết sự cần thiết và căn cứ."},
		{SectionGoals, "goals", c.f.Goals, "Hãy viết mục tiêu."},
		{SectionContents, "schedule", c.f.Schedule, "Hãy viết tiến độ, ai làm gì, khi nào."},
		{SectionOrganisation, "organisation", c.f.Organisation, "Hãy viết cách tổ chức thực hiện."},
		{SectionEffect, "effect", c.f.Effect, "Hãy viết hiệu quả kinh tế, xã hội, môi trường."},
	} {
		if w.value == "" {
			c.add(w.section, w.field, article5, "%s", w.ask)
		}
	}
	if c.f.Kind != Task && c.f.Machines == "" && c.f.Technology == "" && c.f.Product == "" {
		c.add(SectionScale, "machines", article5, "Hãy viết quy mô: máy móc, công nghệ hoặc đặc điểm sản phẩm.")
	}
	if c.f.Kind != Task && len(c.f.Results) == 0 {
		c.add(SectionGoals, "results.0.indicator", policy.Internal, "Hãy nêu ít nhất một kết quả đo được, kèm đơn vị tính.")
	}
	for i, r := range c.f.Results {
		if r.Target == nil {
			c.add(SectionGoals, fmt.Sprintf("results.%d.target", i), policy.Internal, "Hãy ghi mức sẽ đạt của «%s».", r.Indicator)
		}
	}
}

func (c *checker) contents() {
	f := c.f
	if len(f.Contents) == 0 {
		c.add(SectionContents, "contents", policy.Cite(policy.ND45, "4"), "Hãy chọn nội dung hoạt động khuyến công.")
	}
	machines := slices.ContainsFunc(f.Contents, func(s string) bool { return s == "machinery" || s == "technology_transfer" })
	if machines && f.MachinesNew == "no" {
		c.add(SectionScale, "machines_new", policy.Cite(policy.TT46, "4", "4", "b"), "Máy móc, thiết bị được hỗ trợ phải là máy mới.")
	}
	if machines && f.MachinesNew == "" {
		c.add(SectionScale, "machines_new", policy.Cite(policy.TT46, "4", "4", "b"), "Hãy cho biết máy móc, thiết bị có phải máy mới không.")
	}
	if f.Kind != Task && f.OtherFunding == "same" {
		c.add(SectionEstimate, "other_funding", policy.Cite(policy.TTLT26, "7", "4"), "Khoản chi này đã nhận ngân sách nhà nước: không hỗ trợ hai lần cho cùng nội dung chi.")
	}
	if f.Kind != Task && f.OtherFunding == "" {
		c.add(SectionEstimate, "other_funding", policy.Cite(policy.TTLT26, "7", "4"), "Hãy cho biết khoản chi này đã nhận ngân sách nhà nước chưa.")
	}
	if f.Sum().Own > 0 && (f.Counterpart == "" || f.Counterpart == "none") {
		c.add(SectionEstimate, "counterpart", policy.Cite(policy.TTLT26, "7", "3"), "Cơ sở phải đã đầu tư, hoặc cam kết đầu tư đủ phần còn lại.")
	}
	for i, y := range f.Years {
		if f.Start != "" && f.End != "" && f.End >= f.Start && (y.Year < min(f.Start.Year(), f.PlanYear) || y.Year > f.End.Year()) {
			c.add(SectionContents, fmt.Sprintf("years.%d.year", i), policy.Internal, "Năm %d nằm ngoài thời gian thực hiện.", y.Year)
		}
	}
}

func (c *checker) estimate() {
	f := c.f
	if len(f.Lines) == 0 {
		c.add(SectionEstimate, "lines.0.description", article5, "Dự toán chưa có dòng nào.")
		return
	}
	for i, l := range f.Lines {
		at := func(name string) string { return fmt.Sprintf("lines.%d.%s", i, name) }
		if l.Description == "" {
			c.add(SectionEstimate, at("description"), article5, "Dòng %d: hãy ghi nội dung chi.", i+1)
		}
		total, given := l.Total(), l.Promotion+l.Own+l.Other
		switch {
		case total == 0:
			c.add(SectionEstimate, at("unit_price"), article5, "Dòng %d: thành tiền bằng 0. Hãy ghi số lượng và đơn giá.", i+1)
		case l.Promotion > total:
			c.add(SectionEstimate, at("promotion"), policy.Internal, "Dòng %d: xin khuyến công %s, nhiều hơn thành tiền %s.", i+1, vi.Money(l.Promotion), vi.Money(total))
		case given < total:
			c.add(SectionEstimate, at("own"), policy.Internal, "Dòng %d: ba nguồn cộng lại %s, thiếu %s so với thành tiền %s. Nếu khuyến công và nguồn khác giữ nguyên thì vốn của cơ sở là %s.",
				i+1, vi.Money(given), vi.Money(total-given), vi.Money(total), vi.Money(l.Own+total-given))
		case given > total:
			c.add(SectionEstimate, at("own"), policy.Internal, "Dòng %d: ba nguồn cộng lại %s, thừa %s so với thành tiền %s.", i+1, vi.Money(given), vi.Money(given-total), vi.Money(total))
		}
		if l.Content != "" && !slices.Contains(f.Contents, l.Content) {
			c.add(SectionEstimate, at("content"), policy.Internal, "Dòng %d thuộc nội dung «%s» chưa được chọn ở mục 5.", i+1, policy.ContentName(l.Content))
		}
	}
	s := f.Sum()
	if s.Promotion == 0 {
		c.add(SectionEstimate, "lines.0.promotion", policy.Internal, "Đề án chưa xin kinh phí khuyến công ở dòng nào.")
	}
	var planned int64
	for _, y := range f.Years {
		planned += y.Planned
	}
	if len(f.Years) > 1 && planned != s.Promotion {
		c.add(SectionContents, "years.0.planned", policy.Internal, "Kinh phí khuyến công chia theo năm cộng lại %s, dự toán là %s.", vi.Money(planned), vi.Money(s.Promotion))
	}
}

func (c *checker) key() {
	if c.f.Kind != Key {
		return
	}
	cite := policy.Cite(policy.TT36, "2", "3")
	if len(c.f.Contents) < 2 {
		c.add(SectionContents, "contents", cite, "Đề án điểm có từ hai nội dung hoạt động trở lên.")
	}
	if c.f.Start != "" && c.f.End != "" && c.f.End.Sub(c.f.Start) <= 365 {
		c.add(SectionContents, "end_day", cite, "Đề án điểm thực hiện trên một năm.")
	}
	if c.f.LargeScale == "" {
		c.add(SectionScale, "large_scale", cite, "Hãy giải trình quy mô lớn của đề án điểm.")
	}
	if c.f.CommonGoal == "" {
		c.add(SectionGoals, "common_goal", cite, "Hãy nêu mục tiêu chung nối các nội dung của đề án điểm.")
	}
}

func (c *checker) attached() {
	cite := policy.Cite(policy.TT36, "10", "1", "a")
	if c.papers[PaperLetter] == 0 {
		c.add(SectionPapers, "papers", cite, "Thiếu công văn đề nghị.")
	}
	if n := len(c.f.Named()); n > c.papers[PaperRequest] {
		c.add(SectionPapers, "papers", cite, "Có %d đơn vị thụ hưởng, mới có %d văn bản đề nghị hỗ trợ của họ.", n, c.papers[PaperRequest])
	}
}

// FindingsTx checks a stored file.
func FindingsTx(ctx context.Context, q db.Q, f File, today clock.Day) ([]Finding, error) {
	sites, err := siteProvinces(ctx, q, f.ID)
	if err != nil {
		return nil, err
	}
	papers, err := paperCounts(ctx, q, f.ID)
	if err != nil {
		return nil, err
	}
	double, err := findEarlier(ctx, q, f, today)
	return append(Check(f, sites, papers, today), double...), err
}

// Findings checks a file that the principal sees, for its page and its form.
func (s *Service) Findings(ctx context.Context, f File) ([]Finding, error) {
	return FindingsTx(ctx, s.DB, f, s.Clock.Now().Day())
}

// complete refuses a file from which something that blocks is missing, with every place.
func complete(ctx context.Context, q db.Q, today clock.Day, one Project) error {
	f, err := LoadTx(ctx, q, one)
	if err != nil {
		return err
	}
	found, err := FindingsTx(ctx, q, f, today)
	if err != nil {
		return err
	}
	var wrong errs.Fields
	for _, x := range found {
		if x.Blocks {
			wrong.AddSource(x.Field, x.Citation.String(), "%s", x.Sentence)
		}
	}
	return wrong.Err()
}

func siteProvinces(ctx context.Context, q db.Q, project db.ID) (map[db.ID]place.ID, error) {
	type row struct {
		ID       db.ID    `db:"id"`
		Province place.ID `db:"province_id"`
	}
	rows, err := db.Select[row](ctx, q, "SELECT b.id, s.province_id FROM project_beneficiaries b JOIN establishment_sites s ON s.id = b.site_id WHERE b.project_id = ?", project)
	out := map[db.ID]place.ID{}
	for _, r := range rows {
		out[r.ID] = r.Province
	}
	return out, err
}
