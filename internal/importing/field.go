package importing

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"khuyencong/internal/vi"
)

// A shape is how the cells of a field are read.
type shape int

const (
	asText shape = iota
	asCode
	asPhone
	asCount // people
	asMoney
	asYear
	asDay
	asYes
)

// Field is one thing that a column of a file may be mapped to.
type Field struct {
	Key   string
	Label string
	shape shape
	names []string // folded headers, the surest first
	year  bool     // a figure of a year
}

// Fields lists what the columns of a kind of file may be mapped to, in the order in which people
// choose.
func Fields(k Kind) []Field {
	if k == Projects {
		return projectFields
	}
	return establishmentFields
}

// FieldOf returns a field of a kind.
func FieldOf(k Kind, key string) (Field, bool) {
	for _, f := range Fields(k) {
		if f.Key == key {
			return f, true
		}
	}
	return Field{}, false
}

var establishmentFields = []Field{
	{Key: "name", Label: "Tên cơ sở", names: []string{"ten co so", "ten co so cnnt", "ten co so cong nghiep nong thon", "ten co so san xuat", "ten doanh nghiep", "ten dn", "ten don vi", "ten to chuc ca nhan", "ten dn co so", "doanh nghiep co so", "co so san xuat", "ten htx", "ten hop tac xa", "ten ho kinh doanh", "ten cong ty", "doanh nghiep", "co so", "don vi", "ten"}},
	{Key: "kind", Label: "Loại hình", names: []string{"loai hinh", "loai hinh doanh nghiep", "loai hinh co so", "loai hinh to chuc", "hinh thuc to chuc", "thanh phan kinh te", "loai co so", "loai dn"}},
	{Key: "code", Label: "Mã số thuế hoặc mã hộ kinh doanh", shape: asCode, names: []string{"mst", "ma so thue", "ma so thue ma so doanh nghiep", "mst ma so dn", "mst hkd", "ma so thue ma hkd", "ma so", "ma so dkkd", "so dkkd", "gpkd", "giay dkkd", "so giay dkkd", "so giay phep kinh doanh"}},
	{Key: "tax_code", Label: "Mã số thuế của doanh nghiệp, hợp tác xã", shape: asCode, names: []string{"ma so doanh nghiep", "ma so dn", "msdn", "ma dn", "ma so hop tac xa"}},
	{Key: "household_code", Label: "Mã số hộ kinh doanh (12 số)", shape: asCode, names: []string{"ma so ho kinh doanh", "ma so hkd", "ma ho kinh doanh", "ma ho", "so cccd", "cccd", "so dinh danh", "can cuoc cong dan", "can cuoc"}},
	{Key: "representative", Label: "Người đại diện, chủ cơ sở", names: []string{"nguoi dai dien", "nguoi dai dien phap luat", "nguoi dai dien theo phap luat", "dai dien", "chu co so", "ten chu co so", "chu doanh nghiep", "chu ho", "ho ten chu co so", "ho va ten chu co so", "ho va ten", "giam doc", "nguoi dung dau"}},
	{Key: "phone", Label: "Điện thoại", shape: asPhone, names: []string{"dien thoai", "so dien thoai", "sdt", "so dt", "dt", "dt lien he", "dien thoai lien he", "di dong", "so di dong", "tel"}},
	{Key: "email", Label: "Thư điện tử", names: []string{"email", "e mail", "thu dien tu", "hop thu"}},
	{Key: "address", Label: "Địa chỉ (cả xã, huyện, tỉnh trong một ô)", names: []string{"dia chi", "dia chi san xuat", "dia diem san xuat", "dia chi co so", "noi san xuat", "dia diem", "dia ban", "dia chi hoat dong", "dia chi tru so"}},
	{Key: "site_address", Label: "Thôn, xóm, đường, số nhà", names: []string{"thon", "xom", "thon xom", "to dan pho", "thon ban", "thon to dan pho", "so nha duong", "so nha", "duong"}},
	{Key: "commune", Label: "Xã, phường", names: []string{"xa phuong", "xa phuong thi tran", "xa", "phuong", "ten xa", "xa thi tran", "phuong xa", "don vi hanh chinh cap xa"}},
	{Key: "district", Label: "Huyện, quận (trước 01/07/2025)", names: []string{"huyen", "quan huyen", "huyen thi", "huyen thanh pho", "huyen thi xa thanh pho", "ten huyen", "huyen tp", "quan huyen thi xa"}},
	{Key: "province", Label: "Tỉnh, thành phố", names: []string{"tinh", "tinh thanh pho", "tinh tp", "ten tinh", "thanh pho"}},
	{Key: "trade", Label: "Ngành nghề (mã ngành hoặc chữ)", names: []string{"nganh nghe", "nganh nghe san xuat", "nganh nghe sxkd", "nganh nghe kinh doanh", "nganh san xuat", "linh vuc", "linh vuc san xuat", "linh vuc hoat dong", "nganh", "nghe"}},
	{Key: "vsic", Label: "Mã ngành VSIC", shape: asCode, names: []string{"ma nganh", "ma nganh vsic", "vsic", "ma nganh kinh te", "ma vsic"}},
	{Key: "products", Label: "Sản phẩm", names: []string{"san pham chinh", "san pham", "san pham san xuat", "san pham chu yeu", "mat hang", "ten san pham", "mat hang san xuat"}},
	{Key: "founded_year", Label: "Năm thành lập", shape: asYear, names: []string{"nam thanh lap", "nam tl", "ngay thanh lap", "nam hoat dong", "nam bat dau hoat dong", "ngay cap", "ngay dkkd", "nam thanh lap dkkd", "thoi gian thanh lap"}},
	{Key: "workers", Label: "Số lao động", shape: asCount, year: true, names: []string{"so lao dong", "so ld", "lao dong", "tong so lao dong", "lao dong tong so", "lao dong tong", "so lao dong nguoi", "tong ld", "lao dong nguoi", "so lao dong tong so"}},
	{Key: "women", Label: "Trong đó lao động nữ", shape: asCount, year: true, names: []string{"lao dong nu", "ld nu", "so lao dong nu", "nu", "lao dong trong do nu", "trong do nu", "so lao dong trong do nu"}},
	{Key: "minority", Label: "Trong đó người dân tộc thiểu số", shape: asCount, year: true, names: []string{"lao dong dan toc thieu so", "ld dtts", "lao dong dtts", "dan toc thieu so", "dtts", "lao dong nguoi dan toc thieu so"}},
	{Key: "revenue", Label: "Doanh thu", shape: asMoney, year: true, names: []string{"doanh thu", "tong doanh thu", "doanh thu nam", "gia tri san xuat", "doanh thu thuan"}},
	{Key: "exports", Label: "Doanh thu xuất khẩu", shape: asMoney, year: true, names: []string{"doanh thu xuat khau", "gia tri xuat khau", "kim ngach xuat khau", "xuat khau"}},
	{Key: "tax_paid", Label: "Nộp ngân sách", shape: asMoney, year: true, names: []string{"nop ngan sach", "thue da nop", "nop ngan sach nha nuoc", "nop thue", "nop nsnn", "thue"}},
	{Key: "capital", Label: "Vốn", shape: asMoney, year: true, names: []string{"von", "tong von", "von dau tu", "von kinh doanh", "von dieu le", "von dang ky", "von san xuat kinh doanh", "tong von dau tu"}},
	{Key: "income", Label: "Thu nhập bình quân", shape: asMoney, year: true, names: []string{"thu nhap binh quan", "thu nhap", "thu nhap bq", "thu nhap binh quan nguoi thang", "luong binh quan"}},
	{Key: "markets", Label: "Thị trường", names: []string{"thi truong", "thi truong tieu thu", "noi tieu thu"}},
	{Key: "other_names", Label: "Tên khác, tên giao dịch", names: []string{"ten khac", "ten giao dich", "ten viet tat", "ten thuong hieu", "nhan hieu"}},
	{Key: "craft_village", Label: "Làng nghề", names: []string{"lang nghe", "ten lang nghe", "thuoc lang nghe"}},
	{Key: "site_from", Label: "Ngày bắt đầu sản xuất", shape: asDay, names: []string{"ngay bat dau san xuat", "ngay hoat dong", "bat dau san xuat"}},
	{Key: "applies_cleaner_production", Label: "Áp dụng sản xuất sạch hơn", shape: asYes, names: []string{"san xuat sach hon", "ap dung san xuat sach hon", "sxsh"}},
}

var projectFields = []Field{
	{Key: "name", Label: "Tên đề án", names: []string{"ten de an", "ten de an nhiem vu", "ten de an nhiem vu khuyen cong", "ten nhiem vu", "noi dung de an", "de an", "ten chuong trinh de an", "ten du an", "ten"}},
	{Key: "year", Label: "Năm, thời gian thực hiện", shape: asText, names: []string{"thoi gian thuc hien", "nam thuc hien", "nam", "nam ke hoach", "thoi gian", "giai doan"}},
	{Key: "content", Label: "Nội dung hỗ trợ", names: []string{"noi dung ho tro", "noi dung", "noi dung thuc hien", "loai hinh ho tro", "noi dung hoat dong", "linh vuc ho tro"}},
	{Key: "source", Label: "Nguồn kinh phí (KCQG, KCĐP)", names: []string{"nguon kinh phi", "nguon", "nguon von", "loai de an", "cap de an", "nguon kp"}},
	{Key: "total", Label: "Tổng kinh phí", shape: asMoney, names: []string{"tong kinh phi", "tong kinh phi thuc hien", "tong von", "kinh phi thuc hien", "kinh phi tong", "kinh phi tong so", "tong so", "tong muc dau tu", "tong kp"}},
	{Key: "national", Label: "Khuyến công quốc gia hỗ trợ", shape: asMoney, names: []string{"kcqg", "khuyen cong quoc gia", "kinh phi kcqg", "kinh phi khuyen cong quoc gia", "kinh phi ho tro kcqg", "nguon kcqg", "kp kcqg"}},
	{Key: "local", Label: "Khuyến công địa phương hỗ trợ", shape: asMoney, names: []string{"kcdp", "khuyen cong dia phuong", "kinh phi kcdp", "kinh phi khuyen cong dia phuong", "kinh phi ho tro kcdp", "nguon kcdp", "kp kcdp", "khuyen cong tinh"}},
	{Key: "support", Label: "Kinh phí khuyến công hỗ trợ", shape: asMoney, names: []string{"kinh phi ho tro", "khuyen cong ho tro", "kinh phi khuyen cong ho tro", "kinh phi khuyen cong", "ngan sach ho tro", "nsnn ho tro", "ho tro", "kinh phi kc ho tro", "so tien ho tro", "kp ho tro"}},
	{Key: "own", Label: "Đơn vị thụ hưởng đối ứng", shape: asMoney, names: []string{"don vi thu huong doi ung", "doi ung", "von doi ung", "kinh phi doi ung", "kinh phi doi ung cua don vi thu huong", "co so dong gop", "von co so", "don vi thu huong dong gop", "von tu co"}},
	{Key: "beneficiaries", Label: "Đơn vị thụ hưởng", names: []string{"don vi thu huong", "co so thu huong", "danh sach don vi thu huong", "doi tuong thu huong", "ten don vi thu huong", "don vi duoc ho tro", "don vi huong loi", "co so duoc ho tro", "doanh nghiep thu huong"}},
	{Key: "code", Label: "Mã số thuế, mã hộ của đơn vị thụ hưởng", shape: asCode, names: []string{"mst", "ma so thue", "ma so dn", "ma so", "mst don vi thu huong"}},
	{Key: "place", Label: "Địa điểm", names: []string{"dia diem", "dia diem thuc hien", "dia chi", "dia ban", "noi thuc hien", "dia ban thuc hien", "dia chi don vi thu huong"}},
	{Key: "province", Label: "Tỉnh, thành phố", names: []string{"tinh", "tinh thanh pho", "tinh tp"}},
	{Key: "unit", Label: "Đơn vị thực hiện", names: []string{"don vi thuc hien", "don vi chu tri", "co quan thuc hien", "don vi thuc hien de an", "chu dau tu"}},
	{Key: "decision", Label: "Quyết định phê duyệt", names: []string{"quyet dinh", "so quyet dinh", "quyet dinh phe duyet", "so qd", "qd phe duyet", "so ngay quyet dinh"}},
	{Key: "remark", Label: "Ghi chú, kết quả", names: []string{"ghi chu", "ket qua", "ket qua thuc hien", "tinh hinh thuc hien"}},
}

// head is a header made ready to compare: folded, without its unit and its year.
type head struct {
	text  string
	unit  string // triệu, tỷ, nghìn, đồng; "" none told
	year  int
	words []string
}

var (
	yearInHead = regexp.MustCompile(`\b(19[9]\d|20\d\d)\b`)
	unitInText = []struct {
		unit  string
		words *regexp.Regexp
	}{
		{"tỷ", regexp.MustCompile(`\b(ty|ti) ?(dong|vnd|d)?\b`)},
		{"triệu", regexp.MustCompile(`\b(trieu|tr|trd|tr d|trdong|tr dong)( ?(dong|vnd|d))?\b`)},
		{"nghìn", regexp.MustCompile(`\b(nghin|ngan|1000 ?d|1 000 ?d|1000) ?(dong|vnd|d)?\b`)},
		{"đồng", regexp.MustCompile(`\b(dong|vnd|d)\b`)},
	}
	notMoney = regexp.MustCompile(`\b(lao|hoat|hop|cong|hanh|tac|huy|bien) dong$`) // lao động, hoạt động …
	signs    = regexp.MustCompile(`[^\p{L}\p{N}]+`)
)

// unitOf finds the unit of money that a text tells.
func unitOf(text string) string {
	t := strings.TrimSpace(signs.ReplaceAllString(vi.Fold(text), " "))
	if notMoney.MatchString(t) {
		return ""
	}
	for _, u := range unitInText {
		if u.words.MatchString(t) {
			return u.unit
		}
	}
	return ""
}

// readHead takes a header apart.
func readHead(text string) head {
	var h head
	folded := vi.Fold(text)
	if y := yearInHead.FindString(folded); y != "" {
		h.year, _ = strconv.Atoi(y)
		folded = strings.ReplaceAll(folded, y, " ")
	}
	if open := strings.IndexByte(folded, '('); open >= 0 {
		if end := strings.IndexByte(folded[open:], ')'); end > 0 {
			inner := folded[open+1 : open+end]
			if u := unitOf(inner); u != "" {
				h.unit = u
			}
			if h.unit != "" || len(strings.Fields(inner)) <= 1 && inner != "nu" {
				folded = folded[:open] + " " + folded[open+end+1:]
			}
		}
	}
	t := strings.TrimSpace(signs.ReplaceAllString(folded, " "))
	for _, tail := range []string{" nam", " tai thoi diem", " tinh den"} {
		t = strings.TrimSuffix(t, tail)
	}
	if h.unit == "" {
		for _, tail := range []string{" trieu dong", " trd", " tr d", " tr dong", " ty dong", " nghin dong", " dong", " vnd"} {
			if rest, cut := strings.CutSuffix(t, tail); cut && rest != "" && !notMoney.MatchString(t) {
				h.unit, t = unitOf(tail), rest
				break
			}
		}
	}
	h.text, h.words = t, strings.Fields(t)
	return h
}

// score says how well a header names a field, 0 to 100.
func (f Field) score(h head) int {
	best := 0
	for i, name := range f.names {
		sure := 0
		switch {
		case h.text == name:
			sure = 100
		case strings.HasPrefix(h.text, name+" "):
			sure = 86
		case strings.HasSuffix(h.text, " "+name):
			sure = 80
		case strings.Contains(" "+h.text+" ", " "+name+" "):
			sure = 72
		default:
			continue
		}
		if sure < 100 {
			words := len(strings.Fields(name))
			sure += 3 * min(words, 4)
			sure -= 2 * (len(h.words) - words)
			if words == 1 {
				sure -= 10
			}
		}
		best = max(best, sure-min(i, 9)/4)
	}
	return best
}

// enough is the least score that proposes a field.
const enough = 62

// guess proposes a field for each header: the best pair first, each field once, a figure once a
// year. "" is a column that is kept with its row and mapped to nothing.
func guess(k Kind, heads []head) []string {
	type pair struct{ at, field, score int }
	fields := Fields(k)
	var pairs []pair
	for i, h := range heads {
		if h.text == "" || h.text == "stt" || h.text == "tt" || h.text == "so tt" {
			continue
		}
		for j, f := range fields {
			if s := f.score(h); s >= enough {
				pairs = append(pairs, pair{i, j, s})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return b.score - a.score })
	out := make([]string, len(heads))
	taken := map[string]bool{}
	for _, p := range pairs {
		f := fields[p.field]
		key := f.Key
		if f.year {
			key += "/" + strconv.Itoa(heads[p.at].year)
		}
		if out[p.at] == "" && !taken[key] {
			out[p.at], taken[key] = f.Key, true
		}
	}
	return out
}
