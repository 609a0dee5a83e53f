package backup

import (
	"context"
	"fmt"

	"khuyencong/internal/db"
)

// deferReferences lets rows of a table refer to rows of the same table that come later: a body
// to the one that took it over, a payment to the one it reverses. check, called when all rows
// stand, tells a reference to nothing and puts the constraints back.
func deferReferences(ctx context.Context, tx *db.Tx) (check func() error, err error) {
	if tx.Engine() == db.SQLite {
		// Until the end of the transaction. A commit that fails would leave it open, hence the check.
		if _, err := tx.Exec(ctx, "PRAGMA defer_foreign_keys = ON"); err != nil {
			return nil, err
		}
		return func() error {
			broken, err := db.Select[string](ctx, tx, `SELECT "table" FROM pragma_foreign_key_check LIMIT 1`)
			if err == nil && len(broken) > 0 {
				err = damaged(tablesDir+"/"+broken[0]+".jsonl", "có dòng nhắc đến dòng không có")
			}
			return err
		}, nil
	}
	type constraint struct {
		Table string `db:"t"`
		Name  string `db:"n"`
	}
	list, err := db.Select[constraint](ctx, tx, `SELECT r.relname AS t, c.conname AS n FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
		WHERE c.contype = 'f' AND c.conrelid = c.confrelid AND NOT c.condeferrable AND r.relnamespace = current_schema()::regnamespace ORDER BY 1, 2`)
	if err != nil {
		return nil, err
	}
	alter := func(to string) error {
		for _, c := range list {
			if _, err := tx.Exec(ctx, fmt.Sprintf(`ALTER TABLE "%s" ALTER CONSTRAINT "%s" %s`, c.Table, c.Name, to)); err != nil {
				return err
			}
		}
		return nil
	}
	return func() error {
		if _, err := tx.Exec(ctx, "SET CONSTRAINTS ALL IMMEDIATE"); db.IsForeignKey(err) {
			return damaged(tablesDir, "có dòng nhắc đến dòng không có").Because(err)
		} else if err != nil {
			return err
		}
		return alter("NOT DEFERRABLE")
	}, alter("DEFERRABLE INITIALLY DEFERRED")
}
