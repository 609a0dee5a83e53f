package area

import (
	"context"
	"errors"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
)

// View is a list with its lines.
type View struct {
	List
	Entries []Entry
	ByName  string // who entered it
}

// Get returns a list. Everyone who is signed in may: decisions of provinces are public.
func Get(ctx context.Context, q db.Q, id db.ID) (View, error) {
	l, entries, err := load(ctx, q, id)
	if err != nil {
		return View{}, err
	}
	name, err := db.Get[string](ctx, q, "SELECT name FROM persons WHERE id = ?", l.EnteredBy)
	return View{l, entries, name}, err
}

func load(ctx context.Context, q db.Q, id db.ID) (List, []Entry, error) {
	l, err := db.Get[List](ctx, q, "SELECT "+db.Columns[List]("")+" FROM area_lists WHERE id = ?", id)
	if errors.Is(err, db.ErrNone) {
		return List{}, nil, errs.Missing("danh mục này")
	} else if err != nil {
		return List{}, nil, err
	}
	entries, err := db.Select[Entry](ctx, q, "SELECT "+db.Columns[Entry]("")+" FROM area_entries WHERE list_id = ? ORDER BY position", id)
	return l, entries, err
}

// Filter narrows All; empty fields do not.
type Filter struct {
	Kind     Kind
	Province place.ID  // of any map: lists of its land, and of the whole country
	On       clock.Day // in force that day
}

// Row is a list with how many lines it has.
type Row struct {
	List
	Lines int64 `db:"lines"`
}

// All returns the lists, newest first, withdrawn ones last.
func All(ctx context.Context, q db.Q, f Filter) ([]Row, error) {
	text := "SELECT " + db.Columns[List]("l.") + `, (SELECT COUNT(*) FROM area_entries e WHERE e.list_id = l.id) AS lines FROM area_lists l WHERE 1 = 1`
	var args []any
	if f.Kind != "" {
		text += " AND l.kind = ?"
		args = append(args, f.Kind)
	}
	if f.Province != "" {
		text += " AND (l.province_id IS NULL OR l.province_id IN (?))"
		args = append(args, place.Overlapping(f.Province))
	}
	if f.On != "" {
		text += " AND l.valid_from <= ? AND (l.valid_to IS NULL OR l.valid_to >= ?) AND l.withdrawn_at IS NULL"
		args = append(args, f.On, f.On)
	}
	return db.Select[Row](ctx, q, text+" ORDER BY CASE WHEN l.withdrawn_at IS NULL THEN 0 ELSE 1 END, l.valid_from DESC, l.id DESC", args...)
}
