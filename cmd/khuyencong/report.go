package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/report"
	"khuyencong/internal/vi"
)

// reportCmd holds the reports.
type reportCmd struct {
	Summary reportSummaryCmd `cmd:"" help:"Số đề án, nhiệm vụ, cơ sở và kinh phí khuyến công đã được phê duyệt cho một nơi trong một năm kế hoạch."`
}

// reportSummaryCmd prints what was approved for a place in a year.
type reportSummaryCmd struct {
	Place  string `required:"" placeholder:"TÊN" help:"Tỉnh, thành phố theo tên của ngày tính đến, hoặc «Việt Nam» cho cả nước."`
	AsOf   string `placeholder:"NGÀY" help:"Tính đến ngày nào (2023-12-31 hoặc 31/12/2023): chọn bản đồ hành chính và bỏ qua quyết định sau ngày ấy. Nếu không nói: hôm nay."`
	Year   int    `placeholder:"NĂM" help:"Năm kế hoạch. Nếu không nói: năm của ngày tính đến."`
	Format string `enum:"text,json" default:"text" placeholder:"DẠNG" help:"Dạng in ra: text hoặc json (số tiền bằng đồng)."`
}

// Run computes the figures from the records and prints them.
func (c reportSummaryCmd) Run(a *app) (err error) {
	asOf := clock.System{}.Now().Day()
	if c.AsOf != "" {
		if asOf, err = clock.ParseDay(c.AsOf); err != nil {
			return errs.Wrong("--as-of", "%q không phải một ngày; hãy viết như 2023-12-31 hoặc 31/12/2023.", c.AsOf)
		}
	}
	if c.Year == 0 {
		c.Year = asOf.Year()
	}
	if c.Year < 2000 || c.Year > 2200 {
		return errs.Wrong("--year", "Năm kế hoạch phải từ 2000 đến 2200, không phải %d.", c.Year)
	}
	id, err := report.Place(c.Place, asOf)
	if err != nil {
		return err
	}
	d, err := a.open()
	if err != nil {
		return err
	}
	defer closing(d, &err)
	r, err := report.Summary(a.ctx, d, report.Everything(), id, asOf, c.Year)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		enc := json.NewEncoder(a.out)
		enc.SetEscapeHTML(false)
		return enc.Encode(r)
	}
	_, err = fmt.Fprint(a.out, summaryText(r))
	return err
}

// summaryText is the figures as a small table.
func summaryText(r report.SummaryResult) string {
	rows := [][2]string{
		{"Đề án", strconv.Itoa(r.Projects)},
		{"  khuyến công quốc gia", strconv.Itoa(r.ProjectsNational)},
		{"  khuyến công địa phương", strconv.Itoa(r.ProjectsLocal)},
		{"Nhiệm vụ", strconv.Itoa(r.Tasks)},
		{"Cơ sở thụ hưởng", strconv.Itoa(r.Establishments)},
		{"Kinh phí khuyến công được duyệt (đồng)", vi.Money(r.FundingTotal)},
		{"  khuyến công quốc gia", vi.Money(r.FundingNational)},
		{"  khuyến công địa phương", vi.Money(r.FundingLocal)},
	}
	wide, wideValue := 0, 0
	for _, row := range rows {
		wide = max(wide, utf8.RuneCountInString(row[0]))
		wideValue = max(wideValue, utf8.RuneCountInString(row[1]))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s, năm kế hoạch %d, tính đến ngày %s\n", r.Place, r.Year, r.AsOf.VN())
	for _, row := range rows {
		gap := wide - utf8.RuneCountInString(row[0]) + 2 + wideValue - utf8.RuneCountInString(row[1])
		fmt.Fprintf(&b, "%s%s%s\n", row[0], strings.Repeat(" ", gap), row[1])
	}
	if r.NotPlaced > 0 {
		fmt.Fprintf(&b, "Chưa tính %d đề án, nhiệm vụ ghi địa điểm theo bản đồ sau này, không xác định được trên bản đồ ngày %s.\n", r.NotPlaced, r.AsOf.VN())
	}
	return b.String()
}
