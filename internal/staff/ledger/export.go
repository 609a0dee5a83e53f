package ledger

import (
	"net/http"

	"khuyencong/internal/payment"
	"khuyencong/internal/sheet"
	"khuyencong/internal/staff/kit"
)

// advancesFile is the money that moved for a file as a file.
func (s *Pages) advancesFile(w http.ResponseWriter, r *http.Request) error {
	ctx, p := r.Context(), kit.Who(r)
	one, err := s.Projects.Open(ctx, p, kit.PathID(r, "id"))
	if err != nil {
		return err
	}
	return kit.Export(w, r, s.Clock.Now(), kit.Table{File: "tam-ung", Title: "Tạm ứng của " + one.Number + " " + one.Name,
		Columns: []sheet.Column{{Title: "Năm", Kind: sheet.Number, Width: 8}, {Title: "Khoản", Kind: sheet.Text, Width: 28}, {Title: "Số tiền (đồng)", Kind: sheet.Money, Width: 18}, {Title: "Đã chi (đồng)", Kind: sheet.Money, Width: 18, Sum: true},
			{Title: "Trạng thái", Kind: sheet.Text, Width: 28}, {Title: "Chứng từ", Kind: sheet.Text, Width: 16}, {Title: "Ngày chứng từ", Kind: sheet.Date, Width: 12}, {Title: "Người lập", Kind: sheet.Text, Width: 24}, {Title: "Kế toán trưởng", Kind: sheet.Text, Width: 24}, {Title: "Chủ tài khoản", Kind: sheet.Text, Width: 24}, {Title: "Lý do", Kind: sheet.Text, Width: 40}},
		Each: func(put kit.Put) error {
			list, err := s.Payments.List(ctx, p, one.ID)
			for _, y := range list {
				var paid sheet.Value
				if y.State == payment.StatePaid {
					paid = sheet.Int(y.Amount)
				}
				reason := y.Reason
				if y.Answer != "" {
					reason = y.Answer
				}
				if err := put(sheet.Float(float64(y.Year)), sheet.String(payment.StepName[y.Step]), sheet.Int(y.Amount), paid, sheet.String(payment.StateName[y.State]), sheet.String(y.Voucher), sheet.Day(string(y.VoucherDay)),
					sheet.String(y.PreparedName), sheet.String(y.CheckedName), sheet.String(y.ApprovedName), sheet.String(reason)); err != nil {
					return err
				}
			}
			return err
		}})
}
