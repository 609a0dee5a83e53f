package register

import (
	"khuyencong/internal/policy"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

// choice is one thing that an establishment may need, with a picture; its words are kit.NeedWords. Each
// stands for a content of the programme (policy.Contents).
type choice struct {
	Content string
	More    string
	Picture string // paths drawn in a square of 24
}

var choices = []choice{
	{"machinery", "máy chạy nhanh hơn, đỡ tốn công, hàng đều hơn",
		"M3 20h18M5 20V9h8v11M13 13h5l2 3v4M7 12h4M7 15h4M9 9V5h3M16 6a2 2 0 104 0 2 2 0 00-4 0M18 8v3"},
	{"vocational_training", "mở lớp dạy nghề tại cơ sở hoặc tại xã",
		"M4 5h16v9H4zM8 18a2 2 0 104 0M14 18a2 2 0 104 0M2 21a4 4 0 018 0M14 21a4 4 0 018 0M7 8h7M7 11h4"},
	{"demo_model_new", "dựng mô hình trình diễn để nơi khác đến xem",
		"M9 18h6M10 21h4M12 3a6 6 0 00-3.500 11c.500.500.500 1 .500 2h6c0-1 0-1.500.500-2A6 6 0 0012 3zM12 8v4"},
	{"brand", "tên, nhãn, đăng ký bảo hộ",
		"M3 12V4h8l10 10-8 8zM7 8a1 1 0 102 0 1 1 0 00-2 0M11 13l4 4"},
	{"fair_join_domestic", "thuê gian hàng, chở hàng đi giới thiệu",
		"M3 9l2-5h14l2 5M3 9a3 3 0 006 0 3 3 0 006 0 3 3 0 006 0M5 12v8h14v-8M9 20v-5h6v5"},
	{"showroom", "nơi khách đến xem và mua hàng",
		"M3 6h18v10H3zM8 20h8M12 16v4M7 13V9h3v4zM13 13V9h4v4z"},
	{"online_promotion", "trang bán hàng, ảnh, phim giới thiệu",
		"M4 5h16v11H4zM2 20h20M12 8v5M9.500 10.500h5"},
	{"cleaner_production_model", "sản xuất sạch hơn",
		"M5 20C5 10 11 5 20 4c0 9-4 15-12 15M5 20c2-5 5-8 9-10"},
	{"pollution_establishment", "hệ thống xử lý tại cơ sở",
		"M12 3c4 5 6 8 6 11a6 6 0 01-12 0c0-3 2-6 6-11zM9 14a3 3 0 003 3"},
	{"consulting", "thuê chuyên gia chỉ cách làm, sổ sách, thiết kế",
		"M4 5h16v10h-9l-4 4v-4H4zM8 9h8M8 12h5"},
	{"management_training", "lớp học cho chủ cơ sở",
		"M4 4h7a1 1 0 011 1v15a2 2 0 00-2-2H4zM20 4h-7a1 1 0 00-1 1v15a2 2 0 012-2h6z"},
	{"other", "kể rõ ở trang sau",
		"M4 12a1.500 1.500 0 103 0 1.500 1.500 0 00-3 0M10.500 12a1.500 1.500 0 103 0 1.500 1.500 0 00-3 0M17 12a1.500 1.500 0 103 0 1.500 1.500 0 00-3 0"},
}

// plainOptions are the choices of the questions, and the present content where it is none of them.
func plainOptions(now string) []web.Option {
	var out []web.Option
	there := now == ""
	for _, c := range choices {
		out = append(out, web.Option{Value: c.Content, Label: kit.NeedName(c.Content)})
		there = there || c.Content == now
	}
	if !there {
		out = append(out, web.Option{Value: now, Label: policy.ContentName(now)})
	}
	return out
}
