package overview

import (
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// owner reports whether the reader is of an establishment that the file names.
func (v show) owner() bool { return v.p.Is(account.Establishment) }

// ownLines tells in plain sentences what the reader's establishment gets and what of it has been
// accepted. Money is advanced to the implementing unit, so the page names no sum as received.
func (v show) ownLines() []string {
	name := v.Establishments[v.p.EstablishmentID].Name
	var promotion, own int64
	named, removed := false, ""
	for _, b := range v.File.Beneficiaries {
		if !v.p.Owns(b.EstablishmentID) {
			continue
		}
		named = true
		if b.RemovedOn != "" {
			removed = b.RemovedOn.VN()
		}
		for _, l := range v.File.Lines {
			if l.BeneficiaryID == b.ID {
				promotion += l.Promotion
				own += l.Own
			}
		}
	}
	if !named {
		return nil
	}
	if name == "" {
		name = v.p.AgencyName // the file names a record that was merged into theirs
	}
	if removed != "" {
		return []string{fmt.Sprintf("%s thôi tham gia đề án từ %s.", name, removed)}
	}
	verb := "được đề nghị hỗ trợ"
	if v.Money.Approved > 0 {
		verb = "được hỗ trợ"
	}
	out := []string{fmt.Sprintf("%s %s %s tiền khuyến công theo dự toán; cơ sở bỏ ra %s.", name, verb, amount(promotion), amount(own))}
	for _, a := range v.Agreements {
		if v.p.Owns(a.Establishment) {
			out = append(out, fmt.Sprintf("Hợp đồng hỗ trợ số %s ký ngày %s: %s.", a.Number, a.Day.VN(), amount(a.Amount)))
		}
	}
	accepted := false
	for _, a := range v.Acceptances {
		if v.p.Owns(a.Establishment) && a.State == "signed" && a.Result == "pass" {
			accepted = true
			out = append(out, fmt.Sprintf("Đã nghiệm thu ngày %s: %s tiền khuyến công, %s của cơ sở.", a.Day.VN(), amount(a.Promotion), amount(a.Own)))
		}
	}
	if !accepted {
		out = append(out, "Chưa nghiệm thu phần của cơ sở.")
	}
	return out
}

// amount writes đồng as people say them: 252 triệu đồng.
func amount(n int64) string {
	if n >= 1_000_000 && n%10_000 == 0 {
		return vi.Million(n) + " đồng"
	}
	return vi.MoneyUnit(n)
}

// waitsFor says whose turn it is.
func (v show) waitsFor() string {
	if len(v.Others) == 0 {
		return ""
	}
	t := v.Others[0]
	s := "Đang chờ " + t.Whose + ": " + t.Verb + until(t)
	if t.Due != "" && t.Due < v.today {
		s += fmt.Sprintf(" (đã quá %s ngày)", vi.Count(v.today.Sub(t.Due)))
	}
	return s + "."
}

// askWhom names the unit that carries the file out, and its people in charge.
func (v show) askWhom() string {
	s := v.Implementer
	for _, c := range v.Charged {
		if c.Duty != account.DutyPrepare { // those who judge are not whom to ring
			continue
		}
		s += ", " + c.Name + " (" + project.DutyName[c.Duty] + ")"
	}
	return s + "."
}

// step is what the page calls a payment: an establishment takes «ghi đảo» for money taken back.
func (v show) step(code string) string {
	if code == "reversal" && v.owner() {
		return "Sửa lại chứng từ ghi nhầm"
	}
	return stepName[code]
}
