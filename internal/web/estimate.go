package web

import (
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// Estimate describes a table of estimate lines to fill in. The lines themselves stand in the
// Form: f.Rows(Table) are their keys, RowName(Table, key, LineText) and so on their fields.
type Estimate struct {
	Table    string // "lines"
	Groups   []EstimateGroup
	OwnLabel string   // column of the beneficiary's money; empty is "Vốn của cơ sở"
	Contents []Option // what a line may belong to; with two or more each line says which
}

// EstimateGroup is the lines of one beneficiary.
type EstimateGroup struct {
	Key   string // the value of LineGroup in its lines
	Title string
	Note  string // "hộ kinh doanh, xã Phú Tâm"
}

// Fields of an estimate line.
const (
	LineID        = "id"          // of the stored line; empty for a new one
	LineGroup     = "beneficiary" // whose line it is
	LineContent   = "content"     // which of Estimate.Contents it belongs to
	LineText      = "description"
	LineUnit      = "unit"
	LineQuantity  = "quantity"
	LineUnitPrice = "unit_price"
	LinePromotion = "promotion" // khuyến công
	LineOwn       = "own"       // the beneficiary's own money
	LineOther     = "other"
)

// lineSums are the figures of a row, a group or the whole table.
type lineSums struct{ total, promotion, own, other int64 }

func (s *lineSums) add(o lineSums) {
	s.total += o.total
	s.promotion += o.promotion
	s.own += o.own
	s.other += o.other
}

func (e Estimate) line(f *Form, key string) lineSums {
	amount := func(field string) int64 {
		n, err := vi.ParseMoney(f.Text(RowName(e.Table, key, field)))
		if err != nil {
			return 0
		}
		return n
	}
	s := lineSums{promotion: amount(LinePromotion), own: amount(LineOwn), other: amount(LineOther)}
	if q, err := vi.ParseQuantity(f.Text(RowName(e.Table, key, LineQuantity))); err == nil {
		s.total, _ = q.Times(amount(LineUnitPrice))
	}
	return s
}

func (e Estimate) keys(f *Form, group string) []string {
	var ks []string
	for _, k := range f.Rows(e.Table) {
		if f.Get(RowName(e.Table, k, LineGroup)) == group {
			ks = append(ks, k)
		}
	}
	return ks
}

func (e Estimate) group(f *Form, group string) (s lineSums) {
	for _, k := range e.keys(f, group) {
		s.add(e.line(f, k))
	}
	return s
}

func (e Estimate) grand(f *Form) (s lineSums) {
	for _, g := range e.Groups {
		s.add(e.group(f, g.Key))
	}
	return s
}

func (e Estimate) count(f *Form) (n int) {
	for _, g := range e.Groups {
		n += len(e.keys(f, g.Key))
	}
	return n
}

// wrong gathers what the server found wrong in a row.
func (e Estimate) wrong(f *Form, key string) []errs.Field {
	var all []errs.Field
	for _, field := range []string{LineContent, LineText, LineUnit, LineQuantity, LineUnitPrice, LinePromotion, LineOwn, LineOther} {
		all = append(all, f.Wrong(RowName(e.Table, key, field))...)
	}
	return all
}

func (e Estimate) ownLabel() string {
	if e.OwnLabel != "" {
		return e.OwnLabel
	}
	return "Vốn của cơ sở"
}

func (e Estimate) share(f *Form) string {
	s := e.grand(f)
	return vi.Percent(s.promotion, s.total)
}
