package demo

import (
	"fmt"
	"strconv"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/establishment"
)

// peoples are the ethnicities that owners of the uplands state, by a word of their name; nobody
// else's is stated.
var peoples = map[string]string{"Vàng": "Mông", "Sùng": "Mông", "Giàng": "Mông", "Triệu": "Dao", "Bàn": "Dao", "Đặng": "Dao", "Chảo": "Dao", "Sầm": "Thái", "Lô": "Thái", "Hoàng": "Tày", "Ma": "Tày", "Quan": "Tày"}

// markets by how large an establishment is.
func market(workers int) string {
	switch {
	case workers < 12:
		return "trong xã và các xã lân cận"
	case workers < 40:
		return "trong tỉnh, Hà Nội"
	}
	return "cả nước, xuất khẩu"
}

// describe adds what the forms ask of who an establishment is. Two owners of three were asked and
// agreed that their sex and ethnicity are kept.
func (f *firm) describe(in *establishment.Input, day clock.Day, n int) {
	in.FoundedYear = strconv.Itoa(day.Year() - 2 - n%17)
	in.Markets = market(f.workers)
	if n%3 == 0 {
		return
	}
	in.OwnerSex = establishment.Male
	if strings.Contains(f.rep, " Thị ") || strings.Contains(f.rep, "Mùi") || strings.Contains(f.rep, "Sử Mẩy") {
		in.OwnerSex = establishment.Female
	}
	first, _, _ := strings.Cut(f.rep, " ")
	in.OwnerEthnicity = peoples[first]
	in.OwnerConsentOn, in.OwnerConsentHow = day.AddDays(-3).VN(), []string{"ký phiếu khảo sát", "nói trực tiếp khi khảo sát"}[n%2]
}

// tellMore adds the figures of two years and rows of output, equipment, certificates and contacts;
// what an establishment did not tell stays unknown.
func (r *run) tellMore(p account.Principal, f *firm, n int) error {
	now := r.day().Year()
	number := func(v int) *int64 { w := int64(v); return &w }
	for _, year := range []int{now - 1, now} {
		people := f.workers + 2*(year-now)
		in := establishment.YearInput{Year: year, Figures: map[string]*int64{"workers": number(people), "women": number(max(f.women-2, 0))}}
		if year < now && n%4 != 1 { // the year that has ended
			revenue := people * (90 + n%6*12) * 1_000_000
			in.Figures["revenue"], in.Figures["tax_paid"], in.Figures["income"] = number(revenue), number(revenue/50), number((5+n%4)*1_000_000)
			in.Figures["capital"] = number(revenue / 2)
			if f.workers >= 40 {
				in.Figures["exports"] = number(revenue / 4)
			}
			if peoples[firstWord(f.rep)] != "" {
				in.Figures["minority"] = number(people * 2 / 3)
			}
		}
		if _, err := r.establishments.SetYear(r.ctx, p, f.id, in); err != nil {
			return err
		}
	}
	if n%4 != 1 {
		product, _, _ := strings.Cut(f.products, ",")
		if _, _, err := r.establishments.SaveOutput(r.ctx, p, f.id, "", row("product", product, "unit", "tấn", "output_year", strconv.Itoa(now-1),
			"capacity", strconv.Itoa(20+n*3), "output", strconv.Itoa(12+n*2))); err != nil {
			return err
		}
	}
	if n%3 == 1 {
		if _, _, err := r.establishments.SaveEquipment(r.ctx, p, f.id, "", row("equipment_name", "Máy đóng gói bán tự động", "origin", "Việt Nam", "made_year", strconv.Itoa(now-5), "quantity", "1", "value", "85 triệu")); err != nil {
			return err
		}
	}
	if n%5 == 2 {
		if _, _, err := r.establishments.SaveCertificate(r.ctx, p, f.id, "", row("certificate_kind", "OCOP 3 sao", "certificate_number", fmt.Sprintf("%02d/OCOP", n), "issuer", "Hội đồng đánh giá cấp tỉnh",
			"issued_on", clock.Day(fmt.Sprintf("%d-12-20", now-1)).VN(), "expires_on", clock.Day(fmt.Sprintf("%d-12-20", now+2)).VN())); err != nil {
			return err
		}
	}
	if n%4 == 0 {
		if _, _, err := r.establishments.SaveContact(r.ctx, p, f.id, "", row("contact_name", "Người phụ trách sản xuất số "+strconv.Itoa(n+1), "contact_title", "phụ trách sản xuất", "contact_phone", fmt.Sprintf("0000%06d", 5001+n*3),
			"consent_on", r.day().AddDays(-3).VN(), "consent_how", "ký phiếu khảo sát")); err != nil {
			return err
		}
	}
	return nil
}

// row is a form of name, value pairs.
func row(pairs ...string) establishment.DetailInput {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return establishment.ParseDetail(func(name string) string { return m[name] }, 0)
}

func firstWord(s string) string {
	w, _, _ := strings.Cut(s, " ")
	return w
}
