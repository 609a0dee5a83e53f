package demo

import (
	"strings"

	"khuyencong/internal/vi"
)

// words are the texts of a file's form. «%v» stands for the thing meant (the machine, the
// class), «%s» for the products.
type words struct {
	necessity, goals, scale, schedule, effect string
	unit                                      string // of the estimate's lines
	results                                   []outcome
}

// outcome is one expected result; values in whole units.
type outcome struct {
	indicator, unit  string
	baseline, target int64
}

var machineWords = words{
	necessity: "Cơ sở làm %s chủ yếu bằng tay và máy cũ: mẻ nhỏ, tốn nhân công, chất lượng không đều nên khó giữ đơn hàng lớn.",
	goals:     "Đưa %v vào sản xuất để tăng năng suất, ổn định chất lượng %s và giảm tiêu hao nhiên liệu.",
	scale:     "Đầu tư %v, máy mới, có xuất xứ và bảo hành; công suất chọn theo vùng nguyên liệu và thị trường hiện có của cơ sở.",
	schedule:  "Quý I: hoàn tất thủ tục, ký hợp đồng. Quý II: mua và lắp đặt. Quý III: chạy thử, đào tạo vận hành. Quý IV: nghiệm thu, quyết toán.",
	effect:    "Năng suất tăng khoảng một nửa, thêm việc làm cho lao động trong vùng, giảm củi đốt và khói bụi tại xưởng.",
	unit:      "hệ thống",
	results:   []outcome{{"Năng lực sản xuất", "tấn sản phẩm/năm", 40, 65}, {"Lao động có việc làm thường xuyên", "người", 18, 24}},
}

var trainingWords = words{
	necessity: "Cơ sở trong vùng thiếu lao động có tay nghề làm %s; người học phần lớn là lao động nông thôn, chưa qua đào tạo.",
	goals:     "Tổ chức %v để người học làm được việc và có việc làm sau khóa học.",
	scale:     "Học viên thực hành trên nguyên liệu và máy của cơ sở; nội dung gắn với sản phẩm %s đang có đơn hàng.",
	schedule:  "Quý I: lập kế hoạch tổ chức, chiêu sinh. Quý II, III: mở lớp. Quý IV: nghiệm thu, quyết toán.",
	effect:    "Ít nhất tám phần mười người học có việc làm tại cơ sở; nghề truyền thống được giữ.",
	unit:      "lớp",
	results:   []outcome{{"Người học được cấp chứng nhận", "người", 0, 60}, {"Người có việc làm sau khóa học", "người", 0, 48}},
}

var tradeWords = words{
	necessity: "Sản phẩm %s bán chủ yếu trong tỉnh; cơ sở ít có dịp gặp bên mua lớn.",
	goals:     "Tổ chức %v để giới thiệu sản phẩm và tìm bên mua mới.",
	scale:     "Gian hàng chung của tỉnh, trưng bày %s theo bộ, có tem truy xuất và giá bán.",
	schedule:  "Quý I, II: chọn sản phẩm, chuẩn bị. Quý III: tổ chức. Quý IV: nghiệm thu, quyết toán.",
	effect:    "Cơ sở có thêm bên mua ngoài tỉnh; sản phẩm được biết đến rộng hơn.",
	unit:      "đợt",
	results:   []outcome{{"Sản phẩm được giới thiệu", "sản phẩm", 0, 40}, {"Biên bản ghi nhớ, đơn hàng ký được", "bản", 0, 6}},
}

var brandWords = words{
	necessity: "Sản phẩm %s chưa có nhãn hiệu riêng, dễ bị làm giả và khó vào siêu thị.",
	goals:     "Hoàn thành %v để cơ sở bán hàng dưới tên của mình.",
	scale:     "Thiết kế bộ nhận diện, bao bì, hồ sơ đăng ký nhãn hiệu cho %s.",
	schedule:  "Quý I: chọn đơn vị tư vấn. Quý II, III: thiết kế, nộp đơn. Quý IV: nghiệm thu, quyết toán.",
	effect:    "Giá bán tăng, sản phẩm vào được kênh bán lẻ hiện đại.",
	unit:      "nhãn hiệu",
	results:   []outcome{{"Nhãn hiệu được nộp đơn đăng ký", "nhãn hiệu", 0, 1}, {"Mẫu bao bì mới", "mẫu", 0, 3}},
}

var mediaWords = words{
	necessity: "Cơ sở công nghiệp nông thôn ít biết chính sách khuyến công và cách gửi nhu cầu hỗ trợ.",
	goals:     "Thực hiện %v để cơ sở biết nội dung, mức và thủ tục hỗ trợ.",
	scale:     "Nội dung lấy từ các mô hình làm %s đã được hỗ trợ trong tỉnh.",
	schedule:  "Mỗi quý một phần ba khối lượng; quý IV nghiệm thu, quyết toán.",
	effect:    "Số nhu cầu gửi về Trung tâm tăng; người dân biết sản phẩm của địa phương.",
	unit:      "gói",
	results:   []outcome{{"Chuyên mục, bài, tin", "sản phẩm truyền thông", 0, 24}},
}

var environmentWords = words{
	necessity: "Nước thải, khói bụi từ khâu làm %s vượt mức cho phép vào lúc cao điểm.",
	goals:     "Lắp đặt %v để chất thải đạt quy chuẩn và giảm tiêu hao nguyên liệu.",
	scale:     "Đầu tư %v; số liệu tiêu hao trước và sau được đo tại chỗ.",
	schedule:  "Quý I, II: thiết kế, mua sắm. Quý III: lắp đặt, chạy thử. Quý IV: đo, nghiệm thu, quyết toán.",
	effect:    "Chất thải giảm, chi phí năng lượng giảm, người dân quanh xưởng không còn phản ánh.",
	unit:      "hệ thống",
	results:   []outcome{{"Lượng nước thải", "m³/ngày", 30, 18}, {"Điện tiêu thụ cho một tấn sản phẩm", "kWh", 210, 170}},
}

var manageWords = words{
	necessity: "Chương trình có nhiều đề án, cần theo dõi, kiểm tra và báo cáo thường xuyên.",
	goals:     "Thực hiện %v theo kế hoạch được duyệt.",
	schedule:  "Thực hiện cả năm; báo cáo hằng quý.",
	effect:    "Đề án được theo dõi sát, tiền hỗ trợ dùng đúng mục đích.",
	unit:      "nhiệm vụ",
	results:   []outcome{{"Lượt đề án được kiểm tra", "lượt", 0, 12}},
}

// textOf picks the words of a content.
func textOf(content string) words {
	switch content {
	case "vocational_training", "craft_transmission", "skill_upgrade", "management_training", "startup_training", "seminar", "officer_training":
		return trainingWords
	case "product_selection", "fair_organise", "fair_join_domestic", "showroom", "contest", "linkage_cluster":
		return tradeWords
	case "brand", "craft_village_brand", "consulting", "artisan_support":
		return brandWords
	case "media", "online_promotion", "ecommerce_platform", "digital_transformation", "database":
		return mediaWords
	case "cleaner_production_model", "cleaner_production_assessment", "pollution_establishment", "pollution_cluster", "cluster_infrastructure":
		return environmentWords
	case "programme_management", "collaborator_network":
		return manageWords
	}
	return machineWords
}

// say puts the thing and the products into a text.
func say(text, thing, products string) string {
	return vi.TitleFirst(strings.NewReplacer("%v", thing, "%s", products).Replace(text))
}

// lawReason is why somebody decided what the law of the day left open.
const lawReason = "Đã đối chiếu hồ sơ với văn bản gần nhất đã biết. Văn bản mới chưa nạp bản gốc nên giữ theo mức cũ; sẽ xem lại khi có văn bản."
