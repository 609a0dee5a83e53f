package contract_test

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"khuyencong/internal/contract"
	"khuyencong/internal/contract/contracttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
)

var errUndo = errors.New("undo")

// Whatever is paid, reversed, returned, accepted, settled and agreed, in whatever order, no
// counter passes the contract's amount, and each equals the sum of its rows.
func TestCountersHold(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := contracttest.New(t, d)
		id, c := k.UnderWay(t, k.Machine())
		const amount = 150_000_000
		rapid.Check(t, func(r *rapid.T) {
			err := d.Tx(ctx, func(tx *db.Tx) error {
				w := writer{tx: tx, c: c.ID, id: id, est: k.EstablishmentTQ}
				for i := range rapid.IntRange(1, 25).Draw(r, "steps") {
					w.n = i
					if err := w.step(r); err != nil && !errs.Is(err, errs.Conflict) {
						return err
					}
					v, err := contract.LineTx(ctx, tx, id, 2027)
					if err != nil {
						return err
					}
					for name, n := range map[string]int64{"advanced": v.Advanced, "accepted": v.Accepted, "settled": v.Settled, "supported": v.Supported} {
						if n < 0 || n > amount {
							r.Fatalf("%s is %d", name, n)
						}
					}
					if v.Returned < 0 || v.Returned > v.Advanced {
						r.Fatalf("returned %d of %d", v.Returned, v.Advanced)
					}
				}
				off, err := contract.CheckCountersTx(ctx, tx)
				if err == nil && len(off) > 0 {
					r.Fatalf("counters differ from their rows: %+v", off)
				}
				return errors.Join(err, errUndo)
			})
			if !errors.Is(err, errUndo) {
				r.Fatal(err)
			}
		})
	})
}

// writer plays the later rooms: a row and its counter, or neither.
type writer struct {
	tx      *db.Tx
	c, id   db.ID
	est     db.ID
	n       int
	paid    []payment // not reversed
	settled bool
}

type payment struct {
	id     db.ID
	amount int64
}

func (w *writer) step(r *rapid.T) error {
	amount := rapid.OneOf(rapid.Int64Range(1, 60_000_000), rapid.Just(int64(150_000_000)), rapid.Just(int64(150_000_001))).Draw(r, "amount")
	switch rapid.SampledFrom([]string{"pay", "pay", "reverse", "return", "accept", "settle", "agree", "end"}).Draw(r, "what") {
	case "pay":
		if err := w.add(contract.Advanced, amount); err != nil {
			return err
		}
		id, err := w.pay("first_advance", amount, "")
		w.paid = append(w.paid, payment{id, amount})
		return err
	case "reverse":
		if len(w.paid) == 0 {
			return nil
		}
		last := w.paid[len(w.paid)-1]
		if err := w.add(contract.Advanced, -last.amount); err != nil {
			return err
		}
		w.paid = w.paid[:len(w.paid)-1]
		_, err := w.pay("reversal", -last.amount, last.id)
		return err
	case "return":
		if err := w.add(contract.Returned, amount); err != nil {
			return err
		}
		_, err := w.pay("return", -amount, "")
		return err
	case "accept":
		if err := w.add(contract.Accepted, amount); err != nil {
			return err
		}
		_, err := w.tx.Exec(ctx, `INSERT INTO acceptances (id, project_id, contract_id, year, place, day, volume, promotion, own, other, result, findings, minutes_number, state, reason, signed_by, signed_at, made_by, made_at, version)
			VALUES (?, ?, ?, 2027, ?, '2027-05-05', 'x', ?, 0, 0, 'pass', '', '', 'signed', '', 'b', 'x', 'a', 'x', 1)`, db.NewID(), w.id, w.c, fmt.Sprint("điểm ", w.n), amount)
		return err
	case "settle":
		if w.settled {
			return nil
		}
		if err := w.add(contract.Settled, amount); err != nil {
			return err
		}
		w.settled = true
		_, err := w.tx.Exec(ctx, `INSERT INTO settlements (id, contract_id, project_id, year, state, advanced, settled, to_return, note, answer, prepared_by, prepared_at, sent_by, sent_at, approved_by, approved_at, version)
			VALUES (?, ?, ?, 2027, 'approved', 0, ?, 0, '', '', 'a', 'x', 'a', 'x', 'b', 'x', 1)`, db.NewID(), w.c, w.id, amount)
		return err
	case "agree":
		n, err := db.Get[int64](ctx, w.tx, "SELECT COUNT(*) FROM support_agreements WHERE project_id = ? AND ended_on IS NULL", w.id)
		if err != nil || n > 0 {
			return err
		}
		if err := w.add(contract.Supported, amount); err != nil {
			return err
		}
		_, err = w.tx.Exec(ctx, "INSERT INTO support_agreements (id, contract_id, project_id, establishment_id, number, day, amount, own_capital, made_by, made_at) VALUES (?, ?, ?, ?, '1', '2027-02-01', ?, 0, 'x', 'x')",
			db.NewID(), w.c, w.id, w.est, amount)
		return err
	}
	held, err := db.Get[int64](ctx, w.tx, "SELECT SUM(amount) FROM support_agreements WHERE project_id = ? AND ended_on IS NULL", w.id)
	if err != nil || held == 0 {
		return err
	}
	if err := w.add(contract.Supported, -held); err != nil {
		return err
	}
	_, err = w.tx.Exec(ctx, "UPDATE support_agreements SET ended_on = '2027-03-01' WHERE project_id = ?", w.id)
	return err
}

func (w *writer) add(c contract.Counter, delta int64) error {
	return contract.AddTx(ctx, w.tx, w.c, w.id, 2027, c, delta)
}

func (w *writer) pay(step string, amount int64, reverses db.ID) (db.ID, error) {
	id := db.NewID()
	_, err := w.tx.Exec(ctx, `INSERT INTO payments (id, agency_id, contract_id, project_id, year, step, amount, state, reverses, reason, voucher, voucher_day, prepared_by, prepared_at,
		checked_by, checked_at, approved_by, approved_at, answer, version)
		VALUES (?, (SELECT party_a_id FROM contracts WHERE id = ?), ?, ?, 2027, ?, ?, 'paid', ?, 'thử', '1', '2027-03-01', 'a', 'x', 'b', 'x', 'c', 'x', '', 1)`, id, w.c, w.c, w.id, step, amount, reverses)
	return id, err
}

// A counter and its row written apart are found.
func TestMismatchIsFound(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := contracttest.New(t, d)
		id, c := k.UnderWay(t, k.Machine())
		no(t, addTx(d, c.ID, id, contract.Accepted, 7))
		off, err := contract.CheckCountersTx(ctx, d)
		if err != nil || len(off) != 1 || off[0] != (contract.Mismatch{ContractID: c.ID, ProjectID: id, Year: 2027, Counter: contract.Accepted, Kept: 7}) {
			t.Errorf("%+v, %v", off, err)
		}
		want(t, addTx(d, c.ID, id, contract.Accepted, 150_000_000), errs.Conflict, "")
		want(t, addTx(d, c.ID, id, contract.Accepted, -8), errs.Conflict, "")
		want(t, addTx(d, c.ID, id, contract.Returned, 1), errs.Conflict, "")
		want(t, addTx(d, c.ID, db.NewID(), contract.Advanced, 1), errs.NotFound, "")
		if err := addTx(d, c.ID, id, "amount", 1); err == nil {
			t.Error("the amount is no counter")
		}
		// The database keeps the ceiling even against who goes around AddTx.
		if err := d.Tx(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE contract_projects SET advanced = amount + 1")
			return err
		}); !db.IsCheck(err) {
			t.Errorf("want a broken CHECK, got %v", err)
		}
	})
}
