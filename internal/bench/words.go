package bench

import (
	"strconv"
	"strings"

	"khuyencong/internal/establishment"
)

var (
	families = strings.Fields("Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Mai Tạ Cao Lương Nông Hà Lò Giàng Quách Triệu Bàn Sùng Vàng Lục Tòng Hứa Châu Thạch Kim Danh La Chu")
	middlesM = strings.Fields("Văn Hữu Đức Quang Minh Xuân Ngọc Thanh Công Đình Bá Thế Trọng Duy Anh Gia Hoàng Tuấn")
	middlesF = strings.Fields("Thị Ngọc Thu Thanh Kim Bích Hồng Mỹ Phương Diệu Minh Lan Hoài Thùy")
	givensM  = strings.Fields("Hùng Dũng Sơn Tuấn Long Nam Hải Thắng Cường Hoàng Phúc Khánh Quân Tùng Bình Trung Đạt Huy Khoa Kiên Lâm Mạnh Phong Sáng Tài Thành Thịnh Toàn Trường Việt Vinh Vượng Đông Giang Hiếu Lộc Nghĩa Quyết Tiến Tâm")
	givensF  = strings.Fields("Lan Hương Mai Hoa Hạnh Thủy Nga Hồng Yến Trang Linh Ngân Vân Loan Thảo Hà Nhung Oanh Phượng Quỳnh Sen Tuyết Xuân Ánh Chi Duyên Đào Giang Hiền Huệ Lý Mẩy My Nguyệt Như Quyên Thơm Thúy Tươi Uyên")
	brands   = strings.Fields("Thành Đạt Phát Hưng Thịnh Phú An Bình Minh Tân Tiến Đại Hòa Hợp Lợi Long Hải Nam Việt Á Đông Châu Bảo Kim Ngọc Hoàng Gia Quang Trung Đức Thiên Vạn Xuân Phương Sơn Lâm Trường Thuận Vinh Hiệp Hùng Cường Nhật Anh Khang Quý Sao Mai")
	peoples  = []string{"Kinh", "Tày", "Thái", "Mường", "Khmer", "Hoa", "Nùng", "Mông", "Dao", "Gia Rai", "Ê Đê", "Ba Na", "Sán Chay", "Chăm", "Cơ Ho", "Sán Dìu"}
	streets  = []string{"Trần Phú", "Lê Lợi", "Nguyễn Huệ", "Quang Trung", "Hai Bà Trưng", "Lý Thường Kiệt", "Trần Hưng Đạo", "Hùng Vương", "Ngô Quyền", "Nguyễn Trãi"}
	markets  = []string{"", "Trong tỉnh", "Trong nước", "Trong nước; Trung Quốc", "Trong nước; Hàn Quốc, Nhật Bản", "Châu Âu", "Các chợ trong vùng"}
)

// trade is a line of business: its VSIC codes, what it is called, what it makes.
type trade struct {
	vsic, verb string
	products   []string
}

var trades = []trade{
	{"1010", "Chế biến thịt", []string{"Lạp sườn", "Thịt trâu gác bếp", "Giò chả", "Nem chua"}},
	{"1020", "Chế biến thủy sản", []string{"Nước mắm", "Cá cơm khô", "Mực một nắng", "Tôm sấy"}},
	{"1030", "Chế biến rau quả", []string{"Măng khô", "Chuối sấy", "Mít sấy", "Long nhãn", "Vải sấy"}},
	{"1061", "Xay xát gạo", []string{"Gạo Séng Cù", "Gạo ST25", "Bột gạo", "Gạo lứt"}},
	{"1071", "Sản xuất bánh", []string{"Bánh phu thê", "Bánh gai", "Bánh đa nem", "Bánh pía"}},
	{"1073", "Sản xuất đường, mật", []string{"Mật mía", "Đường phên", "Kẹo lạc", "Mạch nha"}},
	{"1074", "Sản xuất bún, miến, phở", []string{"Miến dong", "Bún khô", "Phở khô", "Mì chũ"}},
	{"1076", "Chế biến chè", []string{"Chè Shan tuyết", "Chè xanh", "Hồng trà", "Chè ướp sen"}},
	{"1077", "Chế biến cà phê", []string{"Cà phê bột", "Cà phê rang", "Cà phê hòa tan"}},
	{"1079", "Chế biến thực phẩm", []string{"Tinh bột nghệ", "Hạt điều rang", "Tương ớt", "Mắc ca sấy"}},
	{"1080", "Sản xuất thức ăn chăn nuôi", []string{"Cám viên", "Thức ăn thủy sản"}},
	{"1101", "Nấu rượu", []string{"Rượu ngô men lá", "Rượu nếp", "Rượu vang mận"}},
	{"1104", "Sản xuất nước uống", []string{"Nước đóng bình", "Nước ép trái cây"}},
	{"1312", "Dệt", []string{"Thổ cẩm", "Vải lanh", "Lụa tơ tằm", "Chiếu cói"}},
	{"1410", "May", []string{"Áo sơ mi", "Đồng phục", "Quần áo trẻ em", "Áo dài"}},
	{"1520", "Sản xuất giày dép", []string{"Giày da", "Dép xốp", "Túi da"}},
	{"1610", "Cưa xẻ gỗ", []string{"Gỗ xẻ", "Ván bóc", "Dăm gỗ"}},
	{"1621", "Sản xuất ván ép", []string{"Ván ép", "Ván ghép thanh", "Viên nén gỗ"}},
	{"1629", "Mây tre đan", []string{"Giỏ mây", "Đèn tre", "Thúng mủng", "Hộp cói"}},
	{"1702", "Sản xuất giấy", []string{"Giấy dó", "Bao bì các-tông", "Giấy vệ sinh"}},
	{"1811", "In ấn", []string{"Bao bì in", "Nhãn hàng", "Sách vở"}},
	{"2013", "Sản xuất phân hữu cơ", []string{"Phân vi sinh", "Phân hữu cơ"}},
	{"2023", "Sản xuất tinh dầu, xà phòng", []string{"Tinh dầu quế", "Tinh dầu sả", "Xà phòng thảo mộc"}},
	{"2100", "Chế biến dược liệu", []string{"Cao atiso", "Trà giảo cổ lam", "Cao gắm"}},
	{"2219", "Sản xuất cao su", []string{"Đệm cao su", "Gioăng", "Mủ cốm"}},
	{"2220", "Sản xuất bao bì nhựa", []string{"Ống nhựa", "Bao dệt", "Thùng nhựa"}},
	{"2391", "Sản xuất gạch chịu lửa", []string{"Gạch chịu lửa"}},
	{"2392", "Sản xuất gạch ngói", []string{"Gạch không nung", "Ngói lợp", "Gạch men"}},
	{"2393", "Sản xuất gốm sứ", []string{"Gốm mỹ nghệ", "Bình hút lộc", "Chậu gốm"}},
	{"2395", "Sản xuất cấu kiện bê tông", []string{"Cống bê tông", "Cột điện", "Gạch block"}},
	{"2396", "Chế tác đá", []string{"Đá ốp lát", "Tượng đá", "Cối đá"}},
	{"2511", "Sản xuất cửa, khung thép", []string{"Cửa nhôm kính", "Khung nhà thép", "Cổng sắt"}},
	{"2592", "Gia công cơ khí", []string{"Chi tiết máy", "Khuôn mẫu", "Dao kéo"}},
	{"2599", "Đúc đồng, rèn", []string{"Chiêng đồng", "Nông cụ", "Đồ thờ"}},
	{"2740", "Sản xuất đèn", []string{"Đèn LED", "Đèn trang trí"}},
	{"2821", "Chế tạo máy nông nghiệp", []string{"Máy tẽ ngô", "Máy sao chè", "Máy ép viên", "Máy cày tay"}},
	{"3011", "Đóng tàu thuyền", []string{"Thuyền composite", "Thuyền gỗ"}},
	{"3100", "Đóng đồ gỗ", []string{"Bàn ghế", "Tủ gỗ", "Giường gỗ", "Đồ thờ gỗ"}},
	{"3211", "Chế tác vàng bạc", []string{"Vòng bạc", "Trang sức"}},
	{"3290", "Làm hương, nến", []string{"Hương trầm", "Nến thơm", "Chổi đót", "Nón lá"}},
}

var offices = map[establishment.Kind][]string{
	establishment.Household:             {"Hộ kinh doanh", "Cơ sở", "Hộ sản xuất", "Xưởng"},
	establishment.Cooperative:           {"Hợp tác xã", "HTX"},
	establishment.CooperativeUnion:      {"Liên hiệp hợp tác xã"},
	establishment.CooperativeGroup:      {"Tổ hợp tác"},
	establishment.SmallMediumEnterprise: {"Công ty TNHH", "Công ty TNHH MTV", "Công ty cổ phần", "Doanh nghiệp tư nhân"},
	establishment.LargeEnterprise:       {"Công ty cổ phần", "Tập đoàn"},
	establishment.ClusterInvestor:       {"Công ty cổ phần đầu tư hạ tầng", "Ban quản lý cụm công nghiệp"},
	establishment.Artisan:               {"Nghệ nhân"},
}

// person draws a name; female is which.
func (c chance) person() (name string, female bool) {
	if c.odds(42) {
		return one(c, families) + " " + one(c, middlesF) + " " + one(c, givensF), true
	}
	return one(c, families) + " " + one(c, middlesM) + " " + one(c, givensM), false
}

// firmName draws what an establishment is called.
func (c chance) firmName(k establishment.Kind, t trade, owner string) string {
	office := one(c, offices[k])
	switch {
	case k == establishment.Artisan:
		return office + " " + owner
	case k == establishment.Household && c.odds(60):
		return office + " " + owner
	case k == establishment.Household:
		return office + " " + lowerFirst(t.verb) + " " + one(c, givensM) + " " + one(c, givensF)
	}
	brand := one(c, brands) + " " + one(c, brands)
	if c.odds(35) {
		brand += " " + strconv.Itoa(c.upTo(1, 99))
	}
	return office + " " + lowerFirst(t.verb) + " " + brand
}

func lowerFirst(s string) string {
	for i, r := range s {
		return strings.ToLower(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// about are the contents of files with what is bought by them; needs says that somebody is named.
var about = []struct {
	code, title, unit string
	needs             bool
}{
	{"machinery", "Hỗ trợ ứng dụng máy móc, thiết bị tiên tiến trong", "hệ thống", true},
	{"machinery", "Hỗ trợ máy, thiết bị cho", "bộ", true},
	{"demo_model_new", "Xây dựng mô hình trình diễn kỹ thuật", "mô hình", true},
	{"cleaner_production_assessment", "Đánh giá sản xuất sạch hơn tại cơ sở", "báo cáo", true},
	{"brand", "Xây dựng, đăng ký nhãn hiệu cho cơ sở", "nhãn hiệu", true},
	{"showroom", "Xây dựng phòng trưng bày của cơ sở", "phòng", true},
	{"consulting", "Tư vấn, trợ giúp cơ sở", "hợp đồng", true},
	{"vocational_training", "Đào tạo nghề", "lớp", false},
	{"management_training", "Đào tạo nâng cao năng lực quản lý cho cơ sở", "lớp", false},
	{"fair_join_domestic", "Tham gia hội chợ, triển lãm hàng công nghiệp nông thôn ngành", "gian hàng", false},
	{"product_selection", "Bình chọn sản phẩm công nghiệp nông thôn tiêu biểu ngành", "kỳ", false},
	{"media", "Tuyên truyền khuyến công ngành", "chuyên đề", false},
}
