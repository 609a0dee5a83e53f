package establishment

// Division is one division of section C (công nghiệp chế biến, chế tạo) of VSIC 2025.
type Division struct{ Code, Name string }

// Divisions lists the divisions of section C. A code of more digits begins with one of them.
var Divisions = []Division{
	{"10", "Sản xuất, chế biến thực phẩm"},
	{"11", "Sản xuất đồ uống"},
	{"12", "Sản xuất sản phẩm thuốc lá"},
	{"13", "Dệt"},
	{"14", "Sản xuất trang phục"},
	{"15", "Sản xuất da và các sản phẩm có liên quan"},
	{"16", "Chế biến gỗ và sản xuất sản phẩm từ gỗ, tre, nứa (trừ giường, tủ, bàn, ghế); sản xuất sản phẩm từ rơm, rạ và vật liệu tết bện"},
	{"17", "Sản xuất giấy và sản phẩm từ giấy"},
	{"18", "In, sao chép bản ghi các loại"},
	{"19", "Sản xuất than cốc, sản phẩm dầu mỏ tinh chế"},
	{"20", "Sản xuất hóa chất và sản phẩm hóa chất"},
	{"21", "Sản xuất thuốc, hóa dược và dược liệu"},
	{"22", "Sản xuất sản phẩm từ cao su và plastic"},
	{"23", "Sản xuất sản phẩm từ khoáng phi kim loại khác"},
	{"24", "Sản xuất kim loại"},
	{"25", "Sản xuất sản phẩm từ kim loại đúc sẵn (trừ máy móc, thiết bị)"},
	{"26", "Sản xuất sản phẩm điện tử, máy tính và sản phẩm quang học"},
	{"27", "Sản xuất thiết bị điện"},
	{"28", "Sản xuất máy móc, thiết bị chưa được phân vào đâu"},
	{"29", "Sản xuất ô tô và xe có động cơ khác"},
	{"30", "Sản xuất phương tiện vận tải khác"},
	{"31", "Sản xuất giường, tủ, bàn, ghế"},
	{"32", "Công nghiệp chế biến, chế tạo khác"},
	{"33", "Sửa chữa, bảo dưỡng và lắp đặt máy móc, thiết bị"},
}

// DivisionOf returns the division that a VSIC code of two to five digits belongs to.
func DivisionOf(code string) (Division, bool) {
	if len(code) >= 2 {
		for _, d := range Divisions {
			if d.Code == code[:2] {
				return d, true
			}
		}
	}
	return Division{}, false
}
