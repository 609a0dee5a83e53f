package places

import (
	"strings"

	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// home is where a unit lies, or lay: «huyện Quản Bạ, tỉnh Hà Giang»; the nation for a province.
func home(u place.Unit, on clock.Day) string {
	_, rest, ok := strings.Cut(u.Where(on), ", ")
	if !ok {
		return "cấp tỉnh"
	}
	return rest
}

// where is a unit with its province.
func where(id place.ID, on clock.Day) string {
	u, ok := place.Lookup(id)
	if !ok {
		return string(id)
	}
	return u.Where(on)
}

// gone tells what stands in the place of a unit that is not of the day.
func gone(h place.Hit, v found) string {
	parts := place.Under(h.ID, v.On)
	if len(parts) == 1 && parts[0].ID == h.ID {
		return "ngày này là " + parts[0].On(v.On).InText()
	}
	var names []string
	for _, p := range parts[:min(len(parts), 3)] {
		names = append(names, p.On(v.On).InText())
	}
	switch {
	case len(parts) == 0:
		return "không có ngày này"
	case len(parts) > 3:
		return "ngày này là " + strings.Join(names, ", ") + "…"
	}
	return "ngày này là " + vi.ListVN(names)
}

func counted(c count) string {
	if c.N == 0 {
		return "không có"
	}
	return vi.Count(c.N) + " đơn vị"
}

func provinceHint(national bool) string {
	if national {
		return "bỏ trống khi danh mục của cả nước"
	}
	return ""
}

func logLines(events []audit.Record) []web.LogLine {
	var list []web.LogLine
	for _, e := range events {
		list = append(list, web.LogLine{At: e.At, Sentence: e.PersonName + ": " + e.Sentence})
	}
	return list
}
