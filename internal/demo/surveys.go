package demo

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/survey"
	"khuyencong/internal/vi"
)

// A visit is one row of the table of surveys, with the needs told at it.
type visit struct {
	firm  string
	from  seat
	day   int // days before today
	way   survey.Way
	met   string
	needs []told
}

// told is one need of a visit; amounts in triệu đồng.
type told struct {
	content, machine, origin, what string
	quantity                       int64
	unit                           string
	cost, own                      int64
	source                         string
	years, quarter                 int // years from this one
	quotes                         []quoted
	photos                         int
	ready                          survey.Readiness
	priority                       survey.Priority
	priorityWhy                    string
	why                            survey.Reason // it was declined; "" while it waits
	then                           string        // in words
	again                          bool          // and taken up again for the next year
}

type quoted struct {
	supplier string
	amount   int64 // triệu đồng
}

var allReady = survey.Readiness{Site: survey.Yes, SiteWords: "xưởng 120 m², mái tôn", Capital: survey.Yes, CapitalWords: "có sổ tiết kiệm", Quote: survey.Yes, Permit: survey.Yes, PermitWords: "đã có đăng ký môi trường", Labour: survey.Yes}

var visits = []visit{
	{"che-hothau", seat{"xa-hothau", account.Collaborator, 1}, 10, survey.OnSite, "Triệu Thị Mẩy, giám đốc hợp tác xã", []told{
		{content: "machinery", machine: "Máy sao chè gas", origin: "Việt Nam sản xuất, 60 kg một mẻ, điều khiển nhiệt tự động", what: "Thay hai lò sao củi: đỡ khói, mẻ chè đều hơn.", quantity: 2, unit: "máy",
			cost: 320, own: 180, source: "Tiền để dành của hợp tác xã và vay quỹ tín dụng", years: 1, quarter: 1, quotes: []quoted{{"Cơ khí Thái Hòa (minh họa)", 280}, {"Thiết bị chè Phú Thọ (minh họa)", 300}}, photos: 2,
			ready: allReady, priority: survey.High, priorityWhy: "Vụ chè xuân bắt đầu từ tháng 3."},
		{content: "online_promotion", machine: "Trang bán hàng, ảnh sản phẩm", what: "Khách ngoài tỉnh hỏi nhiều, chưa có chỗ đặt mua.", cost: 45, own: 20, source: "Tiền để dành", years: 1, ready: survey.Readiness{Labour: survey.No, LabourWords: "chưa ai biết làm trang bán hàng"}, priority: survey.Normal},
	}},
	{"duoclieu-hothau", seat{"xa-hothau", account.Collaborator, 1}, 11, survey.OnSite, "Bàn Thị Sính, tổ trưởng", []told{
		{content: "machinery", machine: "Máy sấy dược liệu", origin: "Việt Nam sản xuất, 200 kg một mẻ", what: "Đang phơi nắng, mưa là hỏng.", quantity: 1, unit: "máy", cost: 190, own: 100, source: "Thành viên góp", years: 1,
			quotes: []quoted{{"Cơ khí Thái Hòa (minh họa)", 175}}, photos: 1, ready: survey.Readiness{Site: survey.Yes, Capital: survey.Yes, Quote: survey.Yes, Permit: survey.NotKnown, Labour: survey.Yes}, priority: survey.Normal},
	}},
	{"ruou-hothau", seat{"xa-hothau", account.Collaborator, 1}, 25, survey.ByPhone, "Lù Văn Tình, chủ hộ", []told{
		{content: "machinery", machine: "Máy lọc rượu", what: "Lọc andehit trước khi đóng chai.", quantity: 1, unit: "máy", cost: 85, own: 20, years: 1, ready: survey.Readiness{Site: survey.Yes, Capital: survey.No, CapitalWords: "mới có 20 triệu", Permit: survey.No, PermitWords: "chưa có giấy phép sản xuất rượu"},
			priority: survey.Low, why: survey.NotReady, then: "Cơ sở chưa có giấy phép sản xuất rượu và chưa đủ vốn đối ứng; xin giấy phép trước rồi xét lại."},
	}},
	{"vit-hamyen", seat{"xa-hamyen", account.Collaborator, 1}, 70, survey.OnSite, "Ma Văn Thụ, chủ hộ", []told{
		{content: "pollution_establishment", machine: "Bể xử lý nước thải giết mổ", what: "Nước thải chảy ra mương, hàng xóm kêu.", quantity: 1, unit: "bể", cost: 150, own: 60, source: "Vay ngân hàng chính sách", photos: 1,
			ready: survey.Readiness{Site: survey.Yes, Capital: survey.Yes}, priority: survey.High, priorityWhy: "Xã đã nhắc hai lần.", why: survey.NoMoney, then: "Kế hoạch năm nay đã phân hết kinh phí; đề nghị chuyển sang năm sau.", again: true},
	}},
	{"mia-sonduong", seat{"tt-tq", account.CentreOfficer, 1}, 50, survey.OnSite, "Viên Văn Sự, chủ hộ", []told{
		{content: "machinery", machine: "Xe tải nhỏ chở mía", what: "Chở mía từ ruộng về lò.", quantity: 1, unit: "xe", cost: 280, own: 140, source: "Vay ngân hàng", ready: survey.Readiness{Site: survey.Yes},
			why: survey.NotEligible, then: "Phương tiện vận chuyển không phải máy móc, thiết bị sản xuất của đề án khuyến công."},
	}},
	{"sen-namdan", seat{"xa-namdan", account.Collaborator, 1}, 14, survey.BySent, "Nguyễn Thị Tứ, giám đốc", []told{
		{content: "brand", machine: "Thiết kế nhãn, bao bì", what: "Bao bì chung cho trà sen và hạt sen.", cost: 60, own: 30, source: "Tiền để dành", years: 1, photos: 1, ready: survey.Readiness{Capital: survey.Yes}, priority: survey.Normal},
	}},
}

// plotSurveys notes the visits, what was told at them, and what was answered.
func (r *run) plotSurveys() {
	for _, v := range visits {
		made := new(db.ID)
		for i, n := range v.needs {
			id := new(db.ID)
			r.by(r.ago(v.day), v.from, "khảo sát "+v.firm, func(p account.Principal) (err error) {
				in, err := r.recordInput(p, v, n, i)
				if err != nil {
					return err
				}
				if i > 0 {
					*id, err = r.needs.AddNeed(r.ctx, p, *made, in)
					return err
				}
				f := r.firms[v.firm]
				*id, err = r.needs.Record(r.ctx, p, f.id, f.site, survey.VisitInput{Day: r.day(), Way: v.way, Met: v.met, Consent: true, Note: "Dữ liệu minh họa."}, in)
				if err != nil {
					return err
				}
				one, err := r.needs.Get(r.ctx, p, *id)
				*made = one.SurveyID
				return err
			})
			if n.why == "" {
				continue
			}
			r.at(r.ago(v.day-6), "tt-tq", account.CentreOfficer, "trả lời nhu cầu của "+v.firm, func(p account.Principal) error {
				return r.needs.Decline(r.ctx, p, *id, survey.Decision{Reason: n.why, Words: n.then})
			})
			if n.again {
				r.at(r.ago(v.day-40), "tt-tq", account.CentreOfficer, "xét lại nhu cầu của "+v.firm, func(p account.Principal) error { return r.needs.Reopen(r.ctx, p, *id, r.day().Year()+1) })
			}
		}
	}
}

func (r *run) recordInput(p account.Principal, v visit, n told, i int) (survey.RecordInput, error) {
	in := survey.RecordInput{Key: fmt.Sprintf("demo-%s-%d-%d", v.firm, v.day, i), Need: survey.Input{Content: n.content, Machine: n.machine, Origin: n.origin, Quantity: vi.Units(n.quantity), Unit: n.unit,
		Description: n.what, Cost: n.cost * million, OwnCapital: n.own * million, CapitalSource: n.source, WantedYear: r.day().Year() + n.years, WantedQuarter: n.quarter,
		Readiness: n.ready, Priority: n.priority, PriorityWhy: n.priorityWhy}}
	for k, q := range n.quotes {
		in.Quotes = append(in.Quotes, survey.QuoteInput{Supplier: q.supplier, Amount: q.amount * million, Day: r.day().AddDays(-3)})
		name := fmt.Sprintf("bao-gia-%d.pdf", k+1)
		if err := r.needs.Keep(r.ctx, p, in.Key, fmt.Sprintf("quotes.%d.file", k), name, bytes.NewReader(page("BAO GIA (minh hoa)", fmt.Sprintf("%d trieu dong", q.amount)))); err != nil {
			return in, err
		}
	}
	for k := range n.photos {
		if err := r.needs.Keep(r.ctx, p, in.Key, "photos", fmt.Sprintf("anh-%d.png", k+1), bytes.NewReader(photo(r.day(), 3*i+k))); err != nil {
			return in, err
		}
	}
	return in, nil
}

// photo draws what stands for a photograph: a workshop before a hill, in other colours each time.
func photo(day clock.Day, n int) []byte {
	const w, h = 480, 360
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	shade := uint8(40 * (n + day.Sub("2020-01-01")) % 120)
	for y := range h {
		for x := range w {
			c := color.RGBA{170, 200, 225, 255}
			switch hill := 140 + (x-240)*(x-240)/600; {
			case x > 120 && x < 360 && y > 180 && y < 300:
				c = color.RGBA{150 + shade/2, 110, 80, 255}
			case x > 100 && x < 380 && y > 180-min(x-100, 380-x)/2 && y <= 180:
				c = color.RGBA{120, 60 + shade/3, 50, 255}
			case y > 300:
				c = color.RGBA{110, 130, 70, 255}
			case y > hill:
				c = color.RGBA{70, 120 + shade/3, 80, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img)
	return b.Bytes()
}
