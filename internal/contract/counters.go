package contract

import (
	"context"
	"errors"
	"fmt"

	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// Counter is one of the sums that a contract's line keeps.
type Counter string

// The counters.
const (
	Advanced  Counter = "advanced"
	Accepted  Counter = "accepted"
	Settled   Counter = "settled"
	Returned  Counter = "returned"
	Supported Counter = "supported"
)

// counterSum says, for a sentence, what each counter adds up.
var counterSum = map[Counter]string{Advanced: "tổng tạm ứng", Accepted: "tổng giá trị nghiệm thu", Settled: "tổng quyết toán",
	Returned: "tổng số nộp trả", Supported: "tổng các hợp đồng hỗ trợ"}

func (l Line) at(c Counter) int64 {
	switch c {
	case Advanced:
		return l.Advanced
	case Accepted:
		return l.Accepted
	case Settled:
		return l.Settled
	case Returned:
		return l.Returned
	}
	return l.Supported
}

// AddTx adds đồng to a counter of a line, in the transaction that writes the row behind it;
// a negative delta takes away. Conflict when the contract is not in force, or the sum would
// pass what the contract holds (for Returned: what was advanced).
func AddTx(ctx context.Context, tx *db.Tx, contractID, projectID db.ID, year int, c Counter, delta int64) error {
	if counterSum[c] == "" {
		return fmt.Errorf("contract: no counter %q", c)
	}
	v, err := db.Get[LineView](ctx, tx, "SELECT "+lineViewColumns()+lineViewFrom+"l.contract_id = ? AND l.project_id = ? AND l.year = ?", contractID, projectID, year)
	if errors.Is(err, db.ErrNone) {
		return errs.Missing(fmt.Sprintf("đề án này, năm %d, trong hợp đồng", year))
	} else if err != nil {
		return err
	}
	switch v.State {
	case Draft:
		return errs.Clash("%s chưa ký: chưa thể tạm ứng, nghiệm thu hay quyết toán.", vi.TitleFirst(v.Title()))
	case Closed:
		return errs.Clash("%s đã thanh lý.", vi.TitleFirst(v.Title()))
	}
	after := v.at(c) + delta
	if (delta > 0) != (after > v.at(c)) && delta != 0 {
		return fmt.Errorf("contract: %s of %s overflows", c, contractID)
	}
	switch {
	case after < 0:
		return errs.Clash("Không bớt được %s: %s mới có %s.", vi.MoneyUnit(-delta), counterSum[c], vi.MoneyUnit(v.at(c)))
	case c == Returned && after > v.Advanced:
		return errs.Clash("Số nộp trả (%s) vượt số đã tạm ứng (%s) theo %s.", vi.MoneyUnit(after), vi.MoneyUnit(v.Advanced), v.Title())
	case c == Advanced && after < v.Returned:
		return errs.Clash("Số tạm ứng còn lại (%s) thấp hơn số đã nộp trả (%s) theo %s.", vi.MoneyUnit(after), vi.MoneyUnit(v.Returned), v.Title())
	case after > v.Amount:
		return tooMuch(v, c, after)
	}
	// The name is one of the constants above, never what somebody typed.
	n, err := tx.Exec(ctx, "UPDATE contract_projects SET "+string(c)+" = "+string(c)+" + ? WHERE contract_id = ? AND project_id = ? AND year = ?", delta, contractID, projectID, year)
	switch {
	case db.IsCheck(err):
		return tooMuch(v, c, after).Because(err)
	case err != nil:
		return err
	case n != 1:
		return fmt.Errorf("contract: line of %s %d is gone", projectID, year)
	}
	return nil
}

func tooMuch(v LineView, c Counter, after int64) *errs.Error {
	return errs.Clash("Như vậy %s (%s) vượt số tiền của %s: %s cho đề án này.", counterSum[c], vi.MoneyUnit(after), v.Title(), vi.MoneyUnit(v.Amount))
}

// Mismatch is a counter that does not equal the sum of its rows.
type Mismatch struct {
	ContractID db.ID   `db:"contract_id"`
	ProjectID  db.ID   `db:"project_id"`
	Year       int     `db:"year"`
	Counter    Counter `db:"counter"`
	Kept       int64   `db:"kept"`
	Sum        int64   `db:"sum"`
}

// counterRows sums, for each counter, the rows behind it for the line l.
var counterRows = []struct {
	counter Counter
	sum     string
}{
	{Advanced, "SELECT SUM(r.amount) FROM payments r WHERE r.contract_id = l.contract_id AND r.project_id = l.project_id AND r.year = l.year AND r.state = 'paid' AND r.step <> 'return'"},
	{Returned, "SELECT -SUM(r.amount) FROM payments r WHERE r.contract_id = l.contract_id AND r.project_id = l.project_id AND r.year = l.year AND r.state = 'paid' AND r.step = 'return'"},
	{Accepted, "SELECT SUM(r.promotion) FROM acceptances r WHERE r.contract_id = l.contract_id AND r.project_id = l.project_id AND r.year = l.year AND r.state = 'signed' AND r.result = 'pass'"},
	{Settled, "SELECT SUM(r.settled) FROM settlements r WHERE r.contract_id = l.contract_id AND r.project_id = l.project_id AND r.year = l.year AND r.state = 'approved'"},
	{Supported, "SELECT SUM(r.amount) FROM support_agreements r WHERE r.contract_id = l.contract_id AND r.project_id = l.project_id AND r.ended_on IS NULL"},
}

// CheckCountersTx compares every counter with the sum of its rows, for the nightly check and
// for tests. It returns those that differ.
func CheckCountersTx(ctx context.Context, q db.Q) ([]Mismatch, error) {
	var out []Mismatch
	for _, r := range counterRows {
		rows, err := db.Select[Mismatch](ctx, q, `SELECT contract_id, project_id, year, kept, total AS sum FROM (
			SELECT l.contract_id, l.project_id, l.year, l.`+string(r.counter)+" AS kept, COALESCE(("+r.sum+"), 0) AS total FROM contract_projects l) AS t WHERE kept <> total")
		if err != nil {
			return nil, err
		}
		for _, m := range rows {
			m.Counter = r.counter
			out = append(out, m)
		}
	}
	return out, nil
}
