package policy

import "slices"

// Where in the product rules act, in the words of the screens.
const (
	atFile       = "Hồ sơ đề án: Quy định nói gì"
	atAppraisal  = "Thẩm định: bên cạnh tiêu chí"
	atPlan       = "Kế hoạch: khi phê duyệt"
	atPapers     = "Hồ sơ đề án: giấy tờ"
	atContract   = "Hợp đồng: tỷ lệ tạm ứng"
	atAdvance    = "Tạm ứng"
	atAdjustment = "Điều chỉnh"
	atSettlement = "Quyết toán"
	atWork       = "Việc của tôi: thời hạn"
	atAsk        = "Hỏi quy định"
	atLibrary    = "Chỉ để tra cứu tại đây"
)

// ActsAt says where in the product a rule of this kind acts. Acts and contents are the rule's
// own; none is all of them.
func (g Governs) ActsAt(acts []Act, contents []string) []string {
	judges := func(a Act) bool { return slices.Contains(acts, a) }
	changes := judges(ActBeneficiary) || judges(ActExtend) || judges(ActStop)
	switch g {
	case GovernsEstablishment, GovernsSector, GovernsContent, GovernsCondition, GovernsCounterpart, GovernsNoDoubleFunding, GovernsCap, GovernsCapWarning:
		return []string{atFile, atAppraisal, atPlan, atAsk}
	case GovernsPriority:
		return []string{atAppraisal, atPlan}
	case GovernsCriteria:
		return []string{atAppraisal}
	case GovernsAdvance:
		out := []string{}
		if len(acts) == 0 || judges(ActFirstAdvance) {
			out = append(out, atContract)
		}
		return append(out, atAdvance, atAsk)
	case GovernsAuthority:
		out := []string{}
		if len(acts) == 0 || judges(Registration) {
			out = append(out, atPlan)
		}
		if len(acts) == 0 || changes {
			out = append(out, atAdjustment, atAsk)
		}
		return out
	case GovernsPapers:
		out := []string{}
		if judges(Registration) {
			out = append(out, atPapers)
		}
		if judges(ActFirstAdvance) || judges(ActRemainingAdvance) {
			out = append(out, atAdvance)
		}
		if changes {
			out = append(out, atAdjustment)
		}
		if len(out) == 0 { // of no act: what closes a contract
			out = append(out, atSettlement)
		}
		return out
	case GovernsDeadline:
		if len(contents) == 1 && contents[0] == "product_selection" {
			return []string{atLibrary}
		}
		return []string{atWork}
	}
	return []string{atLibrary}
}

// ActsAt says where in the product the rule acts.
func (l Listed) ActsAt() []string { return l.Governs.ActsAt(l.Acts, l.Contents) }
