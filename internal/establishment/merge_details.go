package establishment

import (
	"context"
	"slices"

	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

// detailMove is what becomes of the rows beside the record when it goes.
type detailMove struct {
	Table   string   `json:"table"`
	IDs     []db.ID  `json:"ids"` // go over to the kept record
	Moving  []string `json:"-"`   // what they are, for the page
	Staying []string `json:"-"`   // stay with the record that goes: the kept one has the same
}

// detailMoves sorts the rows beside the record that goes into those that go over and those that the
// kept one has already. A product's output of a year stands once.
func detailMoves(kept, gone Details) []detailMove {
	return []detailMove{
		moves[Output](outputs, kept.Outputs, gone.Outputs, func(a, b Output) bool { return a.ProductFold == b.ProductFold && a.Year == b.Year }),
		moves[Equipment](equipment, kept.Equipment, gone.Equipment, nil),
		moves[Certificate](certificates, kept.Certificates, gone.Certificates, nil),
		moves[Contact](contacts, kept.Contacts, gone.Contacts, nil),
	}
}

func moves[T any, P detailRow[T]](k detailKind[T], kept, gone []T, same func(a, b T) bool) detailMove {
	m := detailMove{Table: k.table}
	for _, row := range gone {
		if slices.ContainsFunc(kept, func(o T) bool { return len(k.differing(o, row)) == 0 || same != nil && same(o, row) }) {
			m.Staying = append(m.Staying, k.what+": "+k.name(row))
			continue
		}
		m.IDs = append(m.IDs, P(&row).head().ID)
		m.Moving = append(m.Moving, k.what+": "+k.name(row))
	}
	return m
}

// moveDetails hands rows from one record to another.
func moveDetails(ctx context.Context, tx *db.Tx, list []detailMove, from, to db.ID) error {
	for _, m := range list {
		if len(m.IDs) == 0 || !slices.Contains([]string{outputs.table, equipment.table, certificates.table, contacts.table}, m.Table) {
			continue
		}
		_, err := tx.Exec(ctx, "UPDATE "+m.Table+" SET establishment_id = ? WHERE id IN (?) AND establishment_id = ?", to, m.IDs, from)
		if db.IsUnique(err) {
			return errs.Clash("Có một dòng sản lượng trùng sản phẩm và năm với dòng đã có ở hồ sơ kia. Hãy sửa một trong hai rồi làm lại.").Because(err)
		} else if err != nil {
			return err
		}
	}
	return nil
}
