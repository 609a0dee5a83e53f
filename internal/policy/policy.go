// Package policy knows the texts that the programme runs on: which they are, from when to
// when, how sure a reading is on a day, and the few figures and periods that the screens
// need. What was not read is said to be unknown; nothing here is invented.
package policy

import (
	"strings"

	"khuyencong/internal/clock"
)

// Certainty says how sure a statement of law is on a day.
type Certainty string

// The four certainties, from surest to least.
const (
	Verified   Certainty = "verified"   // đã đối chiếu: the article was read, and no unread amendment had been signed
	Secondary  Certainty = "secondary"  // nguồn thứ cấp: quoted by someone else
	Unverified Certainty = "unverified" // chưa xác minh: our reading, or after an amendment that was not read
	Missing    Certainty = "missing"    // chưa có văn bản: a governing text is known and not loaded
)

// Word is what the screen says.
func (c Certainty) Word() string {
	switch c {
	case Verified:
		return "Đã đối chiếu"
	case Secondary:
		return "Nguồn thứ cấp"
	case Unverified:
		return "Chưa xác minh"
	case Missing:
		return "Chưa có văn bản"
	}
	return ""
}

// Document is one văn bản quy định: a text that the programme runs on.
type Document struct {
	Code          string // how the screens cite it: "TT 36/2013/TT-BCT"
	Name          string // what it is about
	Issuer        string
	Signed        clock.Day // "" where no source at hand states it
	From          clock.Day // in force from; "" unknown
	Until         clock.Day // last day in force; "" when not known to have ended
	VerifiedUntil clock.Day // last day on which a reading of its articles counts as verified; "" never
	Loaded        bool      // whether its articles were read
	Note          string    // what changed it, what was not read
}

// Citation names the place of a rule. A zero Citation is an internal rule.
type Citation struct {
	Document, Article, Clause, Point string
}

// Internal is the citation of a quy định nội bộ: of what no article demands.
var Internal = Citation{}

// Cite makes a citation: Cite("TT 36/2013/TT-BCT", "13", "2", "d").
func Cite(document string, parts ...string) Citation {
	c := Citation{Document: document}
	for i, p := range parts {
		switch i {
		case 0:
			c.Article = p
		case 1:
			c.Clause = p
		case 2:
			c.Point = p
		}
	}
	return c
}

// String writes the citation as people read it: «Điều 13 khoản 2 điểm d TT 36/2013/TT-BCT».
func (c Citation) String() string {
	if c == Internal {
		return "quy định nội bộ"
	}
	var parts []string
	if c.Article != "" {
		parts = append(parts, "Điều "+c.Article)
	}
	if c.Clause != "" {
		parts = append(parts, "khoản "+c.Clause)
	}
	if c.Point != "" {
		parts = append(parts, "điểm "+c.Point)
	}
	return strings.Join(append(parts, c.Document), " ")
}

// On says how sure the citation is for an act of that day: Missing before the text was in
// force, when an older one governed. An internal rule has no certainty.
func (c Citation) On(day clock.Day) Certainty {
	if c == Internal {
		return ""
	}
	d, ok := Find(c.Document)
	switch {
	case !ok || !d.Loaded, day != "" && day < d.From:
		return Missing
	case d.VerifiedUntil == "":
		return Secondary
	case day <= d.VerifiedUntil:
		return Verified
	}
	return Unverified
}

// The texts that the code cites.
const (
	ND45   = "NĐ 45/2012/NĐ-CP"
	ND235  = "NĐ 235/2025/NĐ-CP"
	TT46   = "TT 46/2012/TT-BCT"
	TT36   = "TT 36/2013/TT-BCT"
	TT17   = "TT 17/2018/TT-BCT"
	TTLT26 = "TTLT 26/2014/TTLT-BTC-BCT"
	TT28   = "TT 28/2018/TT-BTC"
	TT139  = "TT 139/2026/TT-BTC"
	TT66   = "TT 66/2026/TT-BCT"
)

// Documents lists the texts known, oldest first.
var Documents = []Document{
	{ND45, "khuyến công", "Chính phủ", "2012-05-21", "2012-07-05", "", "2025-10-14", true, "NĐ 235/2025 sửa đổi từ 15/10/2025, mới đọc một phần khoản 1 Điều 1."},
	{TT46, "quy định chi tiết NĐ 45/2012", "Bộ Công Thương", "2012-12-28", "2013-02-10", "", "2017-09-28", true, "TT 20/2017 sửa đổi, chưa đọc."},
	{TT36, "lập kế hoạch, tổ chức thực hiện và quản lý kinh phí khuyến công quốc gia", "Bộ Công Thương", "2013-12-27", "2014-02-10", "", "2017-12-31", true, "TT 17/2018 sửa đổi, mới đọc hai khoản về tạm ứng; TT 66/2026 có thể đã thay thế, chưa nạp bản gốc."},
	{TTLT26, "lập, quản lý, sử dụng kinh phí khuyến công", "Bộ Tài chính, Bộ Công Thương", "", "2014-04-08", "2018-05-10", "2018-05-10", true, "Hết hiệu lực, thay bằng TT 28/2018."},
	{TT17, "sửa đổi TT 36/2013", "Bộ Công Thương", "", "", "", "", false, "Mới thấy phần tạm ứng qua nguồn thứ cấp."},
	{TT28, "lập, quản lý, sử dụng kinh phí khuyến công", "Bộ Tài chính", "2018-03-28", "2018-05-11", "", "", true, "Mới đọc qua nguồn thứ cấp; TT 64/2024 sửa đổi, chưa đọc; TT 139/2026 có thể đã thay thế, chưa nạp bản gốc."},
	{"TT 64/2024/TT-BTC", "sửa đổi TT 28/2018", "Bộ Tài chính", "", "", "", "", false, "Chỉ biết số hiệu."},
	{ND235, "sửa đổi NĐ 45/2012", "Chính phủ", "2025-08-27", "2025-10-15", "", "", true, "Mới đọc một phần khoản 1 Điều 1, qua nguồn thứ cấp."},
	{"QĐ 2646/QĐ-BCT", "chương trình khuyến công quốc gia giai đoạn 2026–2030", "Bộ Công Thương", "2025-09-23", "", "", "", false, "Phụ lục mục tiêu và kinh phí chưa đọc."},
	{TT139, "lập, quản lý, sử dụng, quyết toán kinh phí khuyến công", "Bộ Tài chính", "2026-09-25", "", "", "", false, "Chưa nạp bản gốc; ngày hiệu lực và mức chi chưa biết."},
	{TT66, "xây dựng kế hoạch, tổ chức thực hiện và quản lý kinh phí khuyến công quốc gia", "Bộ Công Thương", "2026-10-06", "", "", "", false, "Chưa nạp bản gốc; ngày hiệu lực và thủ tục chưa biết."},
}

// Find returns the document of a code.
func Find(code string) (Document, bool) {
	for _, d := range Documents {
		if d.Code == code {
			return d, true
		}
	}
	return Document{}, false
}
