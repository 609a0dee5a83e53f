package demo

import (
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
	"khuyencong/internal/place"
)

const (
	hh  = establishment.Household
	hx  = establishment.Cooperative
	lhx = establishment.CooperativeUnion
	tht = establishment.CooperativeGroup
	sme = establishment.SmallMediumEnterprise
	dnl = establishment.LargeEnterprise
	cdt = establishment.ClusterInvestor
	nn  = establishment.Artisan
)

// firm is one row of the table of establishments.
type firm struct {
	key      string
	by       string // the body that recorded it
	name     string
	kind     establishment.Kind
	commune  string
	vsic     string
	products string
	rep      string
	workers  int
	women    int
	since    clock.Day // recorded after its body began; "" with it

	id, site db.ID
	province place.ID
}

// firms lists the establishments; every name, code and number is invented.
var firms = []firm{
	// Hà Giang before the merger.
	{key: "che-caobo", by: "tt-hg", name: "Hợp tác xã Chè shan tuyết Cao Bồ", kind: hx, commune: "xã Cao Bồ", vsic: "1076", products: "chè shan tuyết", rep: "Đặng Thị Chuồng", workers: 28, women: 19},
	{key: "lanh-lungtam", by: "tt-hg", name: "Hợp tác xã Dệt lanh Lùng Tám", kind: hx, commune: "xã Lùng Tám", vsic: "1312", products: "vải lanh thổ cẩm", rep: "Vàng Thị Mai Xua", workers: 42, women: 40},
	{key: "mat-dongvan", by: "tt-hg", name: "Công ty TNHH Mật ong bạc hà Sà Phìn", kind: sme, commune: "xã Sà Phìn", vsic: "1079", products: "mật ong bạc hà", rep: "Lý Mí Sùng", workers: 16, women: 7},
	{key: "go-bacquang", by: "tt-hg", name: "Công ty TNHH Chế biến gỗ Hùng An", kind: sme, commune: "xã Hùng An", vsic: "1621", products: "ván bóc, gỗ dán", rep: "Nguyễn Văn Toản", workers: 35, women: 14},
	{key: "che-thongnguyen", by: "tt-hg", name: "Hợp tác xã Chế biến chè Phìn Hồ Thượng", kind: hx, commune: "xã Thông Nguyên", vsic: "1076", products: "chè xanh, hồng trà", rep: "Triệu Mùi Phin", workers: 31, women: 20},
	{key: "gach-vixuyen", by: "tt-hg", name: "Công ty TNHH Gạch không nung Thanh Thủy", kind: sme, commune: "xã Thanh Thủy", vsic: "2392", products: "gạch không nung", rep: "Hoàng Văn Lưu", workers: 22, women: 5},
	{key: "cam-vinhhao", by: "tt-hg", name: "Hợp tác xã Cam sành Vĩnh Hảo", kind: hx, commune: "xã Vĩnh Hảo", vsic: "1030", products: "nước cam, mứt cam", rep: "Hà Thị Xuyến", workers: 18, women: 12},
	{key: "ren-hothau", by: "tt-hg", name: "Hộ kinh doanh Rèn Sùng A Páo", kind: hh, commune: "xã Hồ Thầu", vsic: "2593", products: "dao, nông cụ rèn", rep: "Sùng A Páo", workers: 6, women: 1},
	// Tuyên Quang before the merger.
	{key: "mien-hopthanh", by: "tt-tqc", name: "Hợp tác xã Miến dong Hợp Thành", kind: hx, commune: "xã Hợp Thành", vsic: "1074", products: "miến dong", rep: "Trần Thị Liễu", workers: 21, women: 13},
	{key: "che-bacson", by: "tt-tqc", name: "Công ty TNHH Chè Tân Thái 168", kind: sme, commune: "xã Tân Thái", vsic: "1076", products: "chè đặc sản", rep: "Phạm Quang Vịnh", workers: 45, women: 29},
	{key: "go-yenson", by: "tt-tqc", name: "Công ty cổ phần Gỗ Thắng Quân", kind: sme, commune: "xã Thắng Quân", vsic: "1622", products: "đồ gỗ xây dựng", rep: "Lê Tuấn Nghĩa", workers: 63, women: 21},
	{key: "may-sonduong", by: "tt-tqc", name: "Hộ kinh doanh May Sơn Nam", kind: hh, commune: "xã Sơn Nam", vsic: "1410", products: "quần áo may sẵn", rep: "Đỗ Thị Quế", workers: 12, women: 11},
	// Nghệ An before the new map.
	{key: "nuocmam-dienvan", by: "tt-na", name: "Hợp tác xã Nước mắm Diễn Vạn", kind: hx, commune: "xã Diễn Vạn", vsic: "1020", products: "nước mắm", rep: "Cao Thị Hiền", workers: 26, women: 16},
	{key: "mocnghe-namgiang", by: "tt-na", name: "Công ty TNHH Mộc Nam Giang", kind: sme, commune: "xã Nam Giang", vsic: "3100", products: "bàn ghế gỗ", rep: "Nguyễn Cảnh Tuấn", workers: 38, women: 6},
	{key: "tuong-namdan", by: "tt-na", name: "Hộ kinh doanh Tương Sa Nam", kind: hh, commune: "thị trấn Nam Đàn", vsic: "1079", products: "tương", rep: "Phan Thị Vinh", workers: 9, women: 7},
	{key: "gom-trudai", by: "tt-na", name: "Tổ hợp tác Gốm Trù Sơn", kind: tht, commune: "xã Trù Sơn", vsic: "2393", products: "đồ gốm", rep: "Nguyễn Văn Đề", workers: 14, women: 8},
	{key: "cokhi-dienchau", by: "tt-na", name: "Công ty TNHH Cơ khí Diễn Hồng", kind: sme, commune: "xã Diễn Hồng", vsic: "2821", products: "máy nông nghiệp", rep: "Võ Trọng Hải", workers: 33, women: 3},
	{key: "detthocam-quychau", by: "tt-na", name: "Hợp tác xã Thổ cẩm Hoa Tiến", kind: hx, commune: "xã Châu Tiến", vsic: "1312", products: "thổ cẩm", rep: "Sầm Thị Bích", workers: 50, women: 49},
	// Tuyên Quang since the merger.
	{key: "che-hothau", by: "tt-tq", name: "Hợp tác xã Chè Shan Hồ Thầu", kind: hx, commune: "xã Hồ Thầu", vsic: "1076", products: "chè shan", rep: "Triệu Thị Mẩy", workers: 24, women: 15},
	{key: "ruou-hothau", by: "xa-hothau", name: "Hộ kinh doanh Rượu thóc Nàng Đôn", kind: hh, commune: "xã Hồ Thầu", vsic: "1101", products: "rượu thóc", rep: "Lù Văn Tình", workers: 5, women: 2},
	{key: "duoclieu-hothau", by: "xa-hothau", name: "Tổ hợp tác Dược liệu Chiêu Lầu Thi", kind: tht, commune: "xã Hồ Thầu", vsic: "2100", products: "dược liệu sấy", rep: "Bàn Thị Sính", workers: 11, women: 8},
	{key: "cam-hamyen", by: "xa-hamyen", name: "Hợp tác xã Cam sành Hàm Yên", kind: hx, commune: "xã Hàm Yên", vsic: "1030", products: "nước ép cam", rep: "Hoàng Thị Nga", workers: 30, women: 18},
	{key: "vit-hamyen", by: "xa-hamyen", name: "Hộ kinh doanh Vịt bầu Minh Hương", kind: hh, commune: "xã Hàm Yên", vsic: "1010", products: "thịt vịt hun khói", rep: "Ma Văn Thụ", workers: 7, women: 4},
	{key: "go-hamyen", by: "tt-tq", name: "Công ty TNHH Gỗ ghép thanh Bình Xa", kind: sme, commune: "xã Bình Xa", vsic: "1621", products: "gỗ ghép thanh", rep: "Trịnh Văn Bộ", workers: 54, women: 17},
	{key: "lac-chiemhoa", by: "tt-tq", name: "Hợp tác xã Lạc Chiêm Hóa", kind: hx, commune: "xã Chiêm Hóa", vsic: "1040", products: "dầu lạc", rep: "Quan Thị Dinh", workers: 15, women: 9},
	{key: "ca-nahang", by: "tt-tq", name: "Công ty TNHH Cá đặc sản Na Hang", kind: sme, commune: "xã Na Hang", vsic: "1020", products: "chả cá, cá hun khói", rep: "Nguyễn Bá Thiện", workers: 27, women: 16},
	{key: "che-sonduong", by: "tt-tq", name: "Hợp tác xã Chè Ngân Sơn Trung Long", kind: hx, commune: "xã Trung Long", vsic: "1076", products: "chè xanh", rep: "Lương Thị Hợp", workers: 32, women: 21},
	{key: "mia-sonduong", by: "tt-tq", name: "Hộ kinh doanh Mật mía Tân Trào", kind: hh, commune: "xã Tân Trào", vsic: "1072", products: "mật mía", rep: "Viên Văn Sự", workers: 8, women: 3},
	{key: "cokhi-minhxuan", by: "tt-tq", name: "Công ty TNHH Cơ khí Minh Xuân", kind: sme, commune: "phường Minh Xuân", vsic: "2592", products: "kết cấu thép, cửa", rep: "Đào Quốc Việt", workers: 29, women: 4},
	{key: "bun-antuong", by: "tt-tq", name: "Hộ kinh doanh Bún khô An Tường", kind: hh, commune: "phường An Tường", vsic: "1074", products: "bún khô", rep: "Phùng Thị Lý", workers: 10, women: 8},
	{key: "nha-vixuyen", by: "tt-tq", name: "Công ty TNHH Dược liệu Vị Xuyên", kind: sme, commune: "xã Vị Xuyên", vsic: "2100", products: "trà thảo dược", rep: "Vi Thị Thắm", workers: 19, women: 13},
	{key: "gao-bacquang", by: "tt-tq", name: "Hợp tác xã Gạo chất lượng cao Bắc Quang", kind: hx, commune: "xã Bắc Quang", vsic: "1061", products: "gạo", rep: "Hoàng Quang Phùng", workers: 17, women: 6},
	{key: "thocam-quanba", by: "tt-tq", name: "Nghệ nhân Sùng Thị Sy", kind: nn, commune: "xã Lùng Tám", vsic: "1312", products: "vải lanh", rep: "Sùng Thị Sy", workers: 4, women: 4},
	{key: "cum-anthinh", by: "tt-tq", name: "Công ty cổ phần Hạ tầng cụm công nghiệp An Thịnh", kind: cdt, commune: "xã Chiêm Hóa", vsic: "", products: "hạ tầng cụm công nghiệp", rep: "Bế Văn Hùng", workers: 12, women: 3},
	{key: "giay-anhoa", by: "tt-tq", name: "Công ty cổ phần Giấy Vĩnh Lợi", kind: dnl, commune: "xã Sơn Dương", vsic: "1701", products: "bột giấy, giấy in", rep: "Trần Hữu Phong", workers: 410, women: 120},
	// Lào Cai.
	{key: "ruou-bacha", by: "tt-lc", name: "Hợp tác xã Rượu ngô Bản Phố", kind: hx, commune: "xã Bắc Hà", vsic: "1101", products: "rượu ngô", rep: "Vàng Seo Phừ", workers: 20, women: 8},
	{key: "tra-atiso", by: "tt-lc", name: "Công ty TNHH Dược liệu Tả Phìn", kind: sme, commune: "xã Tả Phìn", vsic: "2100", products: "cao atisô", rep: "Chảo Sử Mẩy", workers: 36, women: 24},
	{key: "gao-mucang", by: "tt-lc", name: "Hợp tác xã Gạo Séng cù Mường Vi", kind: hx, commune: "xã Bát Xát", vsic: "1061", products: "gạo Séng cù", rep: "Lý A Thào", workers: 13, women: 5},
	{key: "que-vanyen", by: "tt-lc", name: "Công ty cổ phần Quế hồi Văn Yên", kind: sme, commune: "xã Đông Cuông", vsic: "2029", products: "tinh dầu quế", rep: "Hoàng Thị Lương", workers: 58, women: 31},
	{key: "che-suoigiang", by: "tt-lc", name: "Hợp tác xã Chè Suối Giàng", kind: hx, commune: "xã Văn Chấn", vsic: "1076", products: "chè shan tuyết", rep: "Giàng A Lử", workers: 25, women: 14},
	{key: "cokhi-camduong", by: "tt-lc", name: "Công ty TNHH Cơ khí Cam Đường", kind: sme, commune: "phường Cam Đường", vsic: "2592", products: "kết cấu thép", rep: "Vũ Đình Chiến", workers: 40, women: 5},
	{key: "mien-mothang", by: "tt-lc", name: "Hộ kinh doanh Miến đao Giới Phiên", kind: hh, commune: "xã Quy Mông", vsic: "1074", products: "miến đao", rep: "Đinh Thị Chúc", workers: 9, women: 6},
	// Nghệ An since the new map.
	{key: "lua-quynhluu", by: "tt-na", name: "Công ty TNHH Chế biến nông sản Quỳnh Lưu", kind: sme, commune: "xã Quỳnh Lưu", vsic: "1030", products: "rau củ sấy", rep: "Hồ Đức Phú", workers: 44, women: 27, since: mergerDay},
	{key: "sen-namdan", by: "xa-namdan", name: "Hợp tác xã Sen quê Kim Liên", kind: hx, commune: "xã Nam Đàn", vsic: "1079", products: "trà sen, hạt sen sấy", rep: "Nguyễn Thị Tứ", workers: 22, women: 17},
	{key: "may-yenthanh", by: "tt-na", name: "Công ty TNHH May Yên Thành", kind: sme, commune: "xã Yên Thành", vsic: "1410", products: "quần áo bảo hộ", rep: "Phan Văn Trị", workers: 85, women: 70, since: mergerDay},
	{key: "ruoi-conson", by: "tt-na", name: "Hợp tác xã Thịt giàng Con Cuông", kind: hx, commune: "xã Con Cuông", vsic: "1010", products: "thịt sấy", rep: "Lô Thị Hoa", workers: 12, women: 9, since: mergerDay},
	{key: "tau-cualo", by: "tt-na", name: "Công ty TNHH Đóng tàu Nghi Thiết", kind: sme, commune: "xã Hải Lộc", vsic: "3011", products: "tàu cá vỏ gỗ", rep: "Hoàng Đình Lan", workers: 48, women: 2, since: mergerDay},
	{key: "may-tre-nghiloc", by: "tt-na", name: "Hợp tác xã Mây tre đan Nghi Thái", kind: hx, commune: "xã Nghi Lộc", vsic: "1629", products: "mây tre đan xuất khẩu", rep: "Thái Thị Sen", workers: 64, women: 57, since: mergerDay},
	{key: "banh-doluong", by: "tt-na", name: "Hộ kinh doanh Bánh đa Đô Lương", kind: hh, commune: "xã Đô Lương", vsic: "1071", products: "bánh đa", rep: "Trần Thị Mão", workers: 8, women: 6, since: mergerDay},
	// Cần Thơ: a city under the centre, so production stands in communes.
	{key: "trai-phongdien", by: "tt-ct", name: "Hợp tác xã Trái cây sấy Phong Điền", kind: hx, commune: "xã Phong Điền", vsic: "1030", products: "trái cây sấy", rep: "Lê Thị Bé Ba", workers: 34, women: 22},
	{key: "gao-vinhthanh", by: "tt-ct", name: "Công ty TNHH Lương thực Vĩnh Thạnh", kind: sme, commune: "xã Vĩnh Thạnh", vsic: "1061", products: "gạo xuất khẩu", rep: "Trương Văn Út", workers: 72, women: 18},
	{key: "cacom-codo", by: "tt-ct", name: "Công ty TNHH Thủy sản Cờ Đỏ", kind: sme, commune: "xã Cờ Đỏ", vsic: "1020", products: "khô cá lóc", rep: "Huỳnh Thanh Tâm", workers: 52, women: 38},
	{key: "banhpia-vungthom", by: "tt-ct", name: "Hộ kinh doanh Bánh pía Vũng Thơm", kind: hh, commune: "xã Phú Tâm", vsic: "1071", products: "bánh pía", rep: "Lý Thị Hương", workers: 15, women: 11},
	{key: "lucbinh-phunghiep", by: "tt-ct", name: "Hợp tác xã Lục bình Phụng Hiệp", kind: hx, commune: "xã Phụng Hiệp", vsic: "1629", products: "giỏ, thảm lục bình", rep: "Nguyễn Thị Út Mười", workers: 47, women: 44},
	{key: "khom-vithanh", by: "tt-ct", name: "Liên hiệp hợp tác xã Khóm Cầu Đúc", kind: lhx, commune: "xã Hỏa Tiến", vsic: "1030", products: "khóm sấy, nước khóm", rep: "Phạm Văn Nam", workers: 61, women: 35},
}

func (r *run) plotFirms() {
	for i := range firms {
		f := firms[i]
		r.firms[f.key] = &f
		b := r.bodies[f.by]
		day := max(firstDay, b.from, f.since).AddDays(6 + i%5)
		r.firms[f.key].province = onMap(b.province, day)
		role := account.CentreOfficer
		if b.commune != "" {
			role = account.Collaborator
		}
		one := r.firms[f.key]
		r.at(weekday(day), f.by, role, "ghi cơ sở "+f.name, func(p account.Principal) error { return r.record(p, one, i) })
	}
	r.setUp(mergerDay.AddDays(20), "lập tài khoản "+establishmentSignIn.login, func() error {
		f := r.firms["che-hothau"]
		return r.seat(seat{f.key, account.Establishment, 1}, establishmentSignIn, account.NewPost{Establishment: f.id, Role: account.Establishment, Title: establishmentSignIn.title, From: r.day()})
	})
}

// record puts one establishment into the register with its workers of two years.
func (r *run) record(p account.Principal, f *firm, n int) error {
	in := establishment.Input{Name: f.name, Kind: string(f.kind), VSIC: f.vsic, Products: f.products, Representative: f.rep, Phone: fmt.Sprintf("0000%06d", 101+n*7)}
	switch f.kind {
	case hh:
		in.HouseholdCode = fmt.Sprintf("000000%06d", 301+n)
	case tht, nn:
	default:
		in.TaxCode = taxCode(n + 1)
	}
	f.describe(&in, r.day(), n)
	site := establishment.SiteInput{Province: string(f.province), Commune: f.commune}
	v, _, err := r.establishments.Create(r.ctx, p, in, site)
	if err != nil {
		return err
	}
	f.id, f.site = v.ID, v.Sites[0].ID
	return r.tellMore(p, f, n)
}

// taxCode makes the n-th code whose check digit is right and which shows to be invented: its
// province and register digits are nought.
func taxCode(n int) string {
	for {
		nine := fmt.Sprintf("0000%05d", n*10)
		sum := 0
		for i, weight := range []int{31, 29, 23, 19, 17, 13, 7, 5, 3} {
			sum += int(nine[i]-'0') * weight
		}
		if d := 10 - sum%11; d >= 0 && d < 10 {
			return nine + string(rune('0'+d))
		}
		n += 1000
	}
}
