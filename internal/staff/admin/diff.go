package admin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/vi"
)

// change is one value before and after an act.
type change struct{ What, Before, After string }

// changes reads the two states that an event kept into lines that a person can read. Where both
// are there, only what differs is listed.
func changes(e audit.Record) []change {
	before, after := flat(e.Before), flat(e.After)
	var out []change
	keys := slices.Sorted(maps.Keys(merged(before, after)))
	for _, k := range keys {
		b, a := before[k], after[k]
		if b == a || b == "" && a == "" {
			continue
		}
		out = append(out, change{label(k), b, a})
	}
	return out
}

func merged(a, b map[string]string) map[string]string {
	out := maps.Clone(a)
	if out == nil {
		out = map[string]string{}
	}
	maps.Copy(out, b)
	return out
}

// flat turns a stored value into names and texts; a value of one piece has the name "".
func flat(stored string) map[string]string {
	if stored == "" {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader([]byte(stored)))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return map[string]string{"": stored}
	}
	out := map[string]string{}
	fill(out, "", v)
	return out
}

func fill(out map[string]string, name string, v any) {
	switch v := v.(type) {
	case nil:
	case map[string]any:
		for k, x := range v {
			fill(out, join(name, k), x)
		}
	case []any:
		for i, x := range v {
			fill(out, join(name, strconv.Itoa(i+1)), x)
		}
	case bool:
		out[name] = map[bool]string{true: "có", false: "không"}[v]
	case json.Number:
		if n, err := v.Int64(); err == nil && (n >= 10_000 || n <= -10_000) {
			out[name] = vi.Money(n)
		} else {
			out[name] = v.String()
		}
	default:
		out[name] = text(fmt.Sprint(v))
	}
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "." + b
}

// text writes days and instants as people do.
func text(s string) string {
	if len(s) == 10 {
		if d, err := clock.ParseDay(s); err == nil {
			return d.VN()
		}
	}
	if len(s) > 18 && s[4] == '-' && s[10] == 'T' {
		var i clock.Instant
		if err := i.UnmarshalText([]byte(s)); err == nil {
			return i.VN()
		}
	}
	return s
}

// label names a stored field in Vietnamese where it is a common one; the others keep their name.
func label(key string) string {
	parts := strings.Split(key, ".")
	for i, part := range parts {
		if w, ok := labels[strings.ToLower(strings.ReplaceAll(part, "_", ""))]; ok {
			parts[i] = w
		}
	}
	if key == "" {
		return "giá trị"
	}
	return strings.Join(parts, " · ")
}

var labels = map[string]string{
	"id": "mã bản ghi", "name": "tên", "namefold": "tên không dấu", "login": "tên đăng nhập", "email": "thư điện tử", "phone": "điện thoại",
	"mustchange": "phải đổi mật khẩu", "disabledat": "ngừng lúc", "createdat": "ghi lúc", "createdby": "người ghi", "createdfor": "ghi cho",
	"version": "lần sửa", "personid": "người", "agencyid": "cơ quan", "agency": "cơ quan", "establishmentid": "cơ sở", "establishment": "cơ sở",
	"role": "vai trò", "title": "chức vụ", "from": "từ ngày", "to": "đến ngày", "decision": "quyết định", "kind": "loại",
	"provinceid": "tỉnh, thành phố", "province": "tỉnh, thành phố", "commune": "xã, phường", "communefold": "xã không dấu", "parentid": "cấp trên",
	"successorid": "cơ quan kế tục", "short": "tên gọi tắt", "basis": "căn cứ", "certainty": "mức chắc chắn", "reason": "lý do",
	"document": "văn bản", "madeby": "người lập", "madeat": "lập lúc", "madefor": "gửi thay cho", "revokedat": "thu hồi lúc", "endedat": "kết thúc lúc",
	"frompostid": "vị trí ủy quyền", "topersonid": "người nhận", "frompersonid": "người giao", "summary": "biên bản", "files": "số hồ sơ", "day": "ngày",
	"taxcode": "mã số thuế", "householdcode": "mã số hộ", "officeprovince": "tỉnh của trụ sở", "officecommune": "xã của trụ sở",
	"officeaddress": "địa chỉ trụ sở", "address": "địa chỉ", "vsic": "mã ngành", "products": "sản phẩm", "representative": "người đại diện",
	"appliescleanerproduction": "sản xuất sạch hơn", "site": "địa điểm", "unitkind": "loại đơn vị", "craftvillage": "làng nghề", "year": "năm",
	"workers": "lao động", "women": "nữ", "content": "nội dung", "contents": "nội dung", "description": "mô tả", "cost": "tổng chi phí",
	"owncapital": "vốn tự có", "own": "vốn của cơ sở", "other": "nguồn khác", "wantedyear": "năm mong được hỗ trợ", "ready": "đã có sẵn",
	"state": "trạng thái", "answer": "trả lời", "answeredat": "trả lời lúc", "project": "đề án", "projectid": "đề án", "number": "số",
	"source": "nguồn", "planyear": "năm kế hoạch", "lines": "dòng dự toán", "line": "dòng", "unit": "đơn vị tính", "quantity": "số lượng",
	"unitprice": "đơn giá", "promotion": "khuyến công", "total": "tổng", "amount": "số tiền", "places": "địa điểm", "beneficiaries": "đơn vị thụ hưởng",
	"results": "kết quả", "indicator": "chỉ tiêu", "baseline": "hiện tại", "target": "mục tiêu", "years": "các năm", "planned": "kế hoạch",
	"start": "bắt đầu", "end": "kết thúc", "signer": "người ký", "necessity": "sự cần thiết", "goals": "mục tiêu", "machines": "máy móc",
	"schedule": "tiến độ", "organisation": "tổ chức thực hiện", "effect": "hiệu quả", "preliminary": "thẩm tra tại Sở", "council": "hội đồng",
	"postcheck": "hậu kiểm", "conclusion": "kết luận", "recommended": "số tiền đề nghị", "verdict": "đánh giá", "opinion": "ý kiến",
	"criterion": "tiêu chí", "duty": "việc được giao", "postid": "vị trí", "siteid": "địa điểm",
}
