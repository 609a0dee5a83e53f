package policy

// Content is one nội dung hoạt động khuyến công (NĐ 45/2012 Đ4).
type Content struct {
	Code   string
	Name   string
	Clause string // the clause of Điều 4 NĐ 45/2012 it belongs to; "" where it has none
}

// Contents lists the contents a project may hold, in the order of Điều 4.
var Contents = []Content{
	{"vocational_training", "Đào tạo nghề", "1"},
	{"craft_transmission", "Truyền nghề", "1"},
	{"skill_upgrade", "Đào tạo nâng cao tay nghề", "1"},
	{"startup_training", "Đào tạo khởi sự doanh nghiệp", "2"},
	{"management_training", "Đào tạo nâng cao năng lực quản lý", "2"},
	{"seminar", "Hội thảo, tập huấn chuyên đề", "2"},
	{"study_tour_domestic", "Tham quan, khảo sát trong nước", "2"},
	{"study_tour_abroad", "Tham quan, khảo sát ngoài nước", "2"},
	{"forum_abroad", "Diễn đàn, hội thảo ở nước ngoài", "2"},
	{"enterprise_founding", "Hỗ trợ thành lập doanh nghiệp", "2"},
	{"cleaner_production_assessment", "Đánh giá sản xuất sạch hơn", "3"},
	{"demo_model_new", "Mô hình trình diễn công nghệ mới, sản phẩm mới", "3"},
	{"demo_model_proven", "Mô hình đang hoạt động có hiệu quả", "3"},
	{"machinery", "Ứng dụng máy móc, thiết bị tiên tiến", "3"},
	{"technology_transfer", "Chuyển giao công nghệ", "3"},
	{"cleaner_production_model", "Mô hình thí điểm sản xuất sạch hơn", "3"},
	{"product_selection", "Bình chọn sản phẩm công nghiệp nông thôn tiêu biểu", "4"},
	{"fair_organise", "Tổ chức hội chợ, triển lãm", "4"},
	{"fair_join_domestic", "Tham gia hội chợ, triển lãm trong nước", "4"},
	{"fair_abroad", "Hội chợ, triển lãm ở nước ngoài", "4"},
	{"showroom", "Phòng trưng bày của cơ sở", "4"},
	{"brand", "Xây dựng, đăng ký nhãn hiệu", "4"},
	{"craft_village_brand", "Nhãn hiệu làng nghề", "4"},
	{"consulting", "Thuê tư vấn, trợ giúp cơ sở", "5"},
	{"media", "Truyền thanh, truyền hình, bản tin, ấn phẩm", "6"},
	{"online_promotion", "Quảng bá trực tuyến, trang thông tin", "2"},
	{"association", "Thành lập hội, hiệp hội ngành nghề", "7"},
	{"linkage_cluster", "Cụm liên kết doanh nghiệp công nghiệp", "7"},
	{"relocation_advice", "Tư vấn di dời cơ sở", "7"},
	{"relocation_interest", "Hỗ trợ lãi suất vốn vay di dời", "7"},
	{"pollution_establishment", "Xử lý ô nhiễm tại cơ sở", "7"},
	{"pollution_cluster", "Xử lý ô nhiễm tại cụm công nghiệp", "7"},
	{"cluster_plan", "Quy hoạch chi tiết cụm công nghiệp", "7"},
	{"cluster_infrastructure", "Hạ tầng cụm công nghiệp", "7"},
	{"cluster_investment_promotion", "Thu hút đầu tư vào cụm công nghiệp", "7"},
	{"international_cooperation", "Hợp tác quốc tế về khuyến công", "8"},
	{"officer_training", "Đào tạo, bồi dưỡng cán bộ khuyến công", "9"},
	{"database", "Cơ sở dữ liệu, trang thông tin khuyến công", "9"},
	{"centre_showroom", "Phòng trưng bày của Trung tâm", "4"},
	{"centre_facilities", "Cơ sở vật chất của Trung tâm", "9"},
	{"collaborator_network", "Mạng lưới cộng tác viên", "9"},
	{"ecommerce_platform", "Sàn thương mại điện tử", "4"},
	{"contest", "Cuộc thi, cuộc vận động", ""},
	{"digital_transformation", "Chuyển đổi số", ""},
	{"artisan_support", "Hỗ trợ nghệ nhân", ""},
	{"programme_management", "Quản lý chương trình, kế hoạch", "9"},
	{"other", "Nội dung khác", ""},
}

// ContentName returns the Vietnamese name of a code, or the code itself.
func ContentName(code string) string {
	if c, ok := FindContent(code); ok {
		return c.Name
	}
	return code
}

// FindContent returns the content of a code.
func FindContent(code string) (Content, bool) {
	for _, c := range Contents {
		if c.Code == code {
			return c, true
		}
	}
	return Content{}, false
}
