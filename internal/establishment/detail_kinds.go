package establishment

import (
	"context"
	"net/mail"
	"strconv"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// SaveOutput adds a line of capacity and output (id "") or saves one. The establishment's own
// person may, and whoever may Edit. Fields: product, unit, output_year, capacity, output. Conflict
// when somebody saved in between, or the product has the year already.
func (s *Service) SaveOutput(ctx context.Context, p account.Principal, establishment, id db.ID, in DetailInput) (Output, []errs.Field, error) {
	return saveDetail(ctx, s, p, outputs, establishment, id, in)
}

// RemoveOutput takes a line of output out of the record; it stays in the history.
func (s *Service) RemoveOutput(ctx context.Context, p account.Principal, establishment, id db.ID, version int64) error {
	return removeDetail(ctx, s, p, outputs, establishment, id, version)
}

// SaveEquipment adds equipment or saves it. Who SaveOutput may. Fields: equipment_name, origin,
// made_year, quantity, value.
func (s *Service) SaveEquipment(ctx context.Context, p account.Principal, establishment, id db.ID, in DetailInput) (Equipment, []errs.Field, error) {
	return saveDetail(ctx, s, p, equipment, establishment, id, in)
}

// RemoveEquipment takes equipment out of the record; it stays in the history.
func (s *Service) RemoveEquipment(ctx context.Context, p account.Principal, establishment, id db.ID, version int64) error {
	return removeDetail(ctx, s, p, equipment, establishment, id, version)
}

// SaveCertificate adds a certificate or saves it. Who may Edit the record may. Fields:
// certificate_kind, certificate_number, issuer, issued_on, expires_on.
func (s *Service) SaveCertificate(ctx context.Context, p account.Principal, establishment, id db.ID, in DetailInput) (Certificate, []errs.Field, error) {
	return saveDetail(ctx, s, p, certificates, establishment, id, in)
}

// RemoveCertificate takes a certificate out of the record; it stays in the history.
func (s *Service) RemoveCertificate(ctx context.Context, p account.Principal, establishment, id db.ID, version int64) error {
	return removeDetail(ctx, s, p, certificates, establishment, id, version)
}

// SaveContact adds a person to reach or saves them; only with the day and the way in which they
// agreed. Who SaveOutput may. Fields: contact_name, contact_title, contact_phone, contact_email,
// consent_on, consent_how.
func (s *Service) SaveContact(ctx context.Context, p account.Principal, establishment, id db.ID, in DetailInput) (Contact, []errs.Field, error) {
	return saveDetail(ctx, s, p, contacts, establishment, id, in)
}

// RemoveContact takes a person out of the record; the history keeps that they were in it.
func (s *Service) RemoveContact(ctx context.Context, p account.Principal, establishment, id db.ID, version int64) error {
	return removeDetail(ctx, s, p, contacts, establishment, id, version)
}

var outputs = detailKind[Output]{
	table: "establishment_outputs", what: "sản lượng", may: func(m May) bool { return m.Workers },
	name: func(o Output) string { return o.Product + ", năm " + strconv.Itoa(o.Year) },
	fill: func(in DetailInput, f *errs.Fields, o Output, today clock.Day) (Output, []errs.Field) {
		if o.Product = line(f, "product", "Tên sản phẩm", in.get("product"), 200); o.Product == "" {
			f.Add("product", "Hãy ghi tên sản phẩm.")
		}
		o.ProductFold = vi.Fold(o.Product)
		if o.Unit = line(f, "unit", "Đơn vị tính", in.get("unit"), 50); o.Unit == "" {
			f.Add("unit", "Hãy ghi đơn vị tính, ví dụ tấn, m, sản phẩm.")
		}
		year := wholeNumber(f, "output_year", "Năm", in.get("output_year"), 1990, int64(today.Year()))
		if year == nil && vi.NFC(in.get("output_year")) == "" {
			f.Add("output_year", "Hãy ghi năm của số liệu.")
		} else if year != nil {
			o.Year = int(*year)
		}
		o.Capacity = quantity(f, "capacity", in.get("capacity"))
		o.Output = quantity(f, "output", in.get("output"))
		if f.Len() == 0 && o.Capacity == nil && o.Output == nil {
			f.Add("output", "Hãy ghi công suất hoặc sản lượng.")
		}
		if o.Capacity != nil && o.Output != nil && *o.Output > *o.Capacity {
			return o, []errs.Field{{Name: "output", Sentence: "Sản lượng lớn hơn công suất; hãy xem lại."}}
		}
		return o, nil
	},
	shown: []shownField[Output]{
		{"product", "sản phẩm", func(o Output) string { return o.Product }},
		{"unit", "đơn vị tính", func(o Output) string { return o.Unit }},
		{"output_year", "năm", func(o Output) string { return strconv.Itoa(o.Year) }},
		{"capacity", "công suất", func(o Output) string { return QuantityText(o.Capacity) }},
		{"output", "sản lượng", func(o Output) string { return QuantityText(o.Output) }},
	},
}

var equipment = detailKind[Equipment]{
	table: "establishment_equipment", what: "máy móc, thiết bị", may: func(m May) bool { return m.Workers },
	name: func(q Equipment) string { return q.Name },
	fill: func(in DetailInput, f *errs.Fields, q Equipment, today clock.Day) (Equipment, []errs.Field) {
		if q.Name = line(f, "equipment_name", "Tên máy móc, thiết bị", in.get("equipment_name"), 200); q.Name == "" {
			f.Add("equipment_name", "Hãy ghi tên máy móc, thiết bị.")
		}
		q.Origin = line(f, "origin", "Xuất xứ", in.get("origin"), 100)
		q.MadeYear = wholeNumber(f, "made_year", "Năm sản xuất", in.get("made_year"), 1900, int64(today.Year()))
		q.Quantity = wholeNumber(f, "quantity", "Số lượng", in.get("quantity"), 1, 1_000_000)
		q.Value = moneyOf(f, "value", in.get("value"))
		return q, nil
	},
	shown: []shownField[Equipment]{
		{"equipment_name", "tên", func(q Equipment) string { return q.Name }},
		{"origin", "xuất xứ", func(q Equipment) string { return q.Origin }},
		{"made_year", "năm sản xuất", func(q Equipment) string { return NumberText(q.MadeYear) }},
		{"quantity", "số lượng", func(q Equipment) string { return NumberText(q.Quantity) }},
		{"value", "giá trị", func(q Equipment) string { return MoneyText(q.Value) }},
	},
}

var certificates = detailKind[Certificate]{
	table: "establishment_certificates", what: "giấy chứng nhận", may: func(m May) bool { return m.Edit },
	name: func(c Certificate) string { return strings.TrimSpace(c.Kind + " " + c.Number) },
	fill: func(in DetailInput, f *errs.Fields, c Certificate, today clock.Day) (Certificate, []errs.Field) {
		if c.Kind = line(f, "certificate_kind", "Loại giấy", in.get("certificate_kind"), 200); c.Kind == "" {
			f.Add("certificate_kind", "Hãy ghi loại giấy, ví dụ ISO 22000, OCOP 4 sao, sản phẩm CNNT tiêu biểu cấp tỉnh.")
		}
		c.Number = line(f, "certificate_number", "Số giấy", in.get("certificate_number"), 100)
		c.Issuer = line(f, "issuer", "Nơi cấp", in.get("issuer"), 200)
		c.IssuedOn = dayOf(f, "issued_on", in.get("issued_on"))
		c.ExpiresOn = dayOf(f, "expires_on", in.get("expires_on"))
		if c.IssuedOn > today {
			f.Add("issued_on", "Ngày cấp không sau hôm nay, %s.", today.VN())
		}
		if c.ExpiresOn != "" && c.ExpiresOn < c.IssuedOn {
			f.Add("expires_on", "Ngày hết hạn không trước ngày cấp, %s.", c.IssuedOn.VN())
		}
		return c, nil
	},
	shown: []shownField[Certificate]{
		{"certificate_kind", "loại", func(c Certificate) string { return c.Kind }},
		{"certificate_number", "số", func(c Certificate) string { return c.Number }},
		{"issuer", "nơi cấp", func(c Certificate) string { return c.Issuer }},
		{"issued_on", "ngày cấp", func(c Certificate) string { return dayText(c.IssuedOn) }},
		{"expires_on", "ngày hết hạn", func(c Certificate) string { return dayText(c.ExpiresOn) }},
	},
}

var contacts = detailKind[Contact]{
	table: "establishment_contacts", what: "người liên hệ", may: func(m May) bool { return m.Contacts },
	name: func(c Contact) string { return c.Name },
	fill: func(in DetailInput, f *errs.Fields, c Contact, today clock.Day) (Contact, []errs.Field) {
		if c.Name = line(f, "contact_name", "Họ tên", in.get("contact_name"), 200); c.Name == "" {
			f.Add("contact_name", "Hãy ghi họ tên người liên hệ.")
		}
		c.Title = line(f, "contact_title", "Chức vụ", in.get("contact_title"), 100)
		var odd []errs.Field
		var strange string
		if c.Phone, strange = readPhone(line(f, "contact_phone", "Số điện thoại", in.get("contact_phone"), 50)); strange != "" {
			odd = append(odd, errs.Field{Name: "contact_phone", Sentence: strange})
		}
		c.Email = emailOf(f, "contact_email", in.get("contact_email"))
		if f.Len() == 0 && c.Phone == "" && c.Email == "" {
			f.Add("contact_phone", "Hãy ghi điện thoại hoặc thư điện tử.")
		}
		c.ConsentOn, c.ConsentHow = consent(f, "consent_on", "consent_how", in.get("consent_on"), in.get("consent_how"), today)
		if c.ConsentOn == "" && vi.NFC(in.get("consent_on")) == "" {
			f.Add("consent_on", "Chỉ lưu người liên hệ khi người ấy đã đồng ý: hãy ghi ngày đồng ý.")
		}
		return c, odd
	},
	shown: []shownField[Contact]{
		{"contact_name", "họ tên", func(c Contact) string { return c.Name }},
		{"contact_title", "chức vụ", func(c Contact) string { return c.Title }},
		{"contact_phone", "điện thoại", func(c Contact) string { return c.Phone }},
		{"contact_email", "thư điện tử", func(c Contact) string { return c.Email }},
		{"consent_on", "ngày đồng ý", func(c Contact) string { return dayText(c.ConsentOn) }},
		{"consent_how", "cách đồng ý", func(c Contact) string { return c.ConsentHow }},
	},
}

// consent reads when and how somebody agreed: both or neither.
func consent(f *errs.Fields, onField, howField, on, how string, today clock.Day) (clock.Day, string) {
	day := dayOf(f, onField, on)
	if day > today {
		f.Add(onField, "Ngày đồng ý không sau hôm nay, %s.", today.VN())
	}
	text := line(f, howField, "Cách đồng ý", how, 200)
	if day != "" && text == "" {
		f.Add(howField, "Hãy ghi người ấy đồng ý bằng cách nào, ví dụ ký phiếu khảo sát, nói trực tiếp, điện thoại.")
	}
	return day, text
}

func dayOf(f *errs.Fields, field, s string) clock.Day {
	if s = vi.NFC(s); s == "" {
		return ""
	}
	day, err := clock.ParseDay(s)
	if err != nil {
		f.Add(field, "%s", err.Error())
	}
	return day
}

func dayText(d clock.Day) string {
	if d == "" {
		return ""
	}
	return d.VN()
}

func emailOf(f *errs.Fields, field, s string) string {
	s = line(f, field, "Địa chỉ thư điện tử", s, 200)
	if s != "" {
		if a, err := mail.ParseAddress(s); err != nil || a.Address != s {
			f.Add(field, "Địa chỉ thư điện tử viết như ten@vidu.vn.")
		}
	}
	return s
}

// wholeNumber reads a number between two bounds; nil for nothing typed.
func wholeNumber(f *errs.Fields, field, label, s string, least, most int64) *int64 {
	if s = vi.NFC(s); s == "" {
		return nil
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(s, ".", ""), 10, 64)
	if err != nil || n < least || n > most {
		low, high := vi.Count(int(least)), vi.Count(int(most))
		if most < 10_000 { // years have no dots
			low, high = strconv.FormatInt(least, 10), strconv.FormatInt(most, 10)
		}
		f.Add(field, "%s là một số nguyên từ %s đến %s.", label, low, high)
		return nil
	}
	return &n
}

func quantity(f *errs.Fields, field, s string) *vi.Quantity {
	if s = vi.NFC(s); s == "" {
		return nil
	}
	n, err := vi.ParseQuantity(s)
	if err != nil {
		f.Add(field, "%s", err.Error())
		return nil
	}
	return &n
}

func moneyOf(f *errs.Fields, field, s string) *int64 {
	if s = vi.NFC(s); s == "" {
		return nil
	}
	n, err := vi.ParseMoney(s)
	switch {
	case err != nil:
		f.Add(field, "%s", err.Error())
		return nil
	case n < 0 || n > mostMoney:
		f.Add(field, "Số tiền từ 0 đến %s đồng.", vi.Money(mostMoney))
		return nil
	}
	return &n
}

// QuantityText writes a quantity; "" where it is not known.
func QuantityText(n *vi.Quantity) string {
	if n == nil {
		return ""
	}
	return n.String()
}

// NumberText writes a number without dots, as years are; "" where it is not known.
func NumberText(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

// MoneyText writes đồng; "" where it is not known.
func MoneyText(n *int64) string {
	if n == nil {
		return ""
	}
	return vi.Money(*n)
}
