package account

import (
	"context"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

// Once does an act one time for a key of the form and gives the same answer to each repeat. The
// key counts for one act on one subject by one person; without a key the act is simply done.
func Once(ctx context.Context, tx *db.Tx, now clock.Instant, p Principal, act, key string, do func() (db.ID, error)) (db.ID, error) {
	if key == "" {
		return do()
	}
	if len(key) > 100 {
		return "", errs.Wrong("key", "Mã của biểu mẫu không hợp lệ. Hãy tải lại trang.")
	}
	key = act + ":" + key
	n, err := tx.Exec(ctx, "INSERT INTO idempotency_keys (key, person_id, result, at) VALUES (?, ?, '', ?) ON CONFLICT (key) DO NOTHING", key, p.PersonID, now)
	if err != nil {
		return "", err
	}
	if n == 0 {
		type done struct {
			Person db.ID `db:"person_id"`
			Result db.ID `db:"result"`
		}
		d, err := db.Get[done](ctx, tx, "SELECT person_id, result FROM idempotency_keys WHERE key = ?", key)
		if err != nil {
			return "", err
		}
		if d.Person != p.PersonID {
			return "", errs.Clash("Biểu mẫu này người khác đã gửi. Hãy tải lại trang.")
		}
		return d.Result, nil
	}
	id, err := do()
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, "UPDATE idempotency_keys SET result = ? WHERE key = ?", id, key)
	return id, err
}
