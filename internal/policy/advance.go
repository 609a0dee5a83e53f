package policy

// AdvanceRule is what Điều 13 TT 36/2013 says of the first advance (tạm ứng lần một) of
// national money for one content.
type AdvanceRule struct {
	Percent   int64    // of the support on the contract
	WorkAbove int64    // the value of work done must lie above this per cent of the total investment; 0 asks for none
	Plan      bool     // an approved implementation plan (Mẫu 11) is among the papers
	Accepted  bool     // minutes of acceptance are among the papers
	Citation  Citation // the article
	Papers    string   // the papers in short
}

// FirstAdvance returns the rule for a content of national money; ok is false where
// Điều 13 names no rate, and then the head of the agency decides (Điều 16 khoản 2).
// Source: TT 36/2013 Đ13 as enacted; TT 17/2018 was read in part.
func FirstAdvance(content string) (r AdvanceRule, ok bool) {
	switch content {
	case "cluster_infrastructure", "pollution_cluster":
		return AdvanceRule{Percent: 30, WorkAbove: 50, Citation: Cite(TT36, "13", "1"),
			Papers: "hợp đồng; hợp đồng hỗ trợ với chủ đầu tư; hợp đồng với nhà thầu; báo cáo tiến độ trên 50 % hạng mục được hỗ trợ"}, true
	case "vocational_training", "craft_transmission", "skill_upgrade":
		return AdvanceRule{Percent: 70, Plan: true, Citation: Cite(TT36, "13", "2", "a"),
			Papers: "hợp đồng; kế hoạch tổ chức thực hiện"}, true
	case "consulting", "startup_training", "management_training", "seminar", "study_tour_domestic", "brand", "craft_village_brand",
		"showroom", "association", "linkage_cluster", "cleaner_production_assessment", "officer_training":
		return AdvanceRule{Percent: 70, Citation: Cite(TT36, "13", "2", "b"),
			Papers: "hợp đồng; kế hoạch tổ chức thực hiện (nếu có)"}, true
	case "fair_organise", "fair_join_domestic", "media", "online_promotion", "database", "cluster_plan":
		return AdvanceRule{Percent: 70, Citation: Cite(TT36, "13", "2", "c"),
			Papers: "hợp đồng"}, true
	case "demo_model_new", "demo_model_proven", "cleaner_production_model", "machinery", "technology_transfer", "pollution_establishment":
		return AdvanceRule{Percent: 70, WorkAbove: 70, Citation: Cite(TT36, "13", "2", "d"),
			Papers: "hợp đồng; báo cáo tiến độ có giá trị khối lượng trên 70 % tổng vốn đầu tư"}, true
	case "enterprise_founding":
		return AdvanceRule{Percent: 100, Accepted: true, Citation: Cite(TT36, "13", "3"),
			Papers: "hợp đồng; biên bản nghiệm thu cơ sở; giấy chứng nhận đăng ký"}, true
	}
	return AdvanceRule{}, false
}

// RemainingAdvance is the article that lets the rest be advanced only after acceptance.
var RemainingAdvance = Cite(TT36, "14")
