package establishment

import (
	"context"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/vi"
)

// picked is how many establishments a picker offers.
const picked = 20

// Search returns up to twenty establishments for a picker: those whose code or name begins so
// first, then those that the Finder finds. It knows of what List knows of; an administrator finds
// nothing. Only sites open today are told.
func (s *Service) Search(ctx context.Context, p account.Principal, q string) ([]Row, error) {
	if p.Is(account.Administrator) {
		return nil, nil
	}
	today := s.Clock.Now().Day()
	var ids []db.ID
	if vi.Fold(q) != "" && s.Find != nil {
		found, err := s.Find(ctx, p, q, picked)
		if err != nil {
			return nil, err
		}
		ids = found
	}
	w, err := s.walkOf(ctx, p, Filter{}, today)
	if err != nil {
		return nil, err
	}
	var out []Row
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		begin, err := beginning(ctx, tx, p, q)
		if err != nil {
			return err
		}
		ids = append(begin, ids...)
		if len(ids) < picked && (s.Find == nil || vi.Fold(q) == "") {
			if c, a := matching(q); c != "" {
				w.add("EXISTS (SELECT 1 FROM establishments e WHERE e.id = a.establishment_id AND "+c+")", a...)
			}
			if err := w.finished(ctx, tx); err != nil {
				return err
			}
			text, args := w.query(spot{}, false, picked)
			rest, err := db.Select[walked](ctx, tx, text, args...)
			if err != nil {
				return err
			}
			for _, r := range rest {
				ids = append(ids, r.ID)
			}
		}
		seen := map[db.ID]bool{}
		ids = slices.DeleteFunc(ids, func(id db.ID) bool { had := seen[id]; seen[id] = true; return had })
		rows, err := rowsOf(ctx, tx, ids[:min(len(ids), picked)], today)
		for i := range rows {
			rows[i].Sites = slices.DeleteFunc(rows[i].Sites, func(site Site) bool { return !site.OpenOn(today) })
		}
		out = rows
		return err
	})
	return out, err
}

// beginning finds those whose code or name begins with a text, by the indexes of both.
func beginning(ctx context.Context, q db.Q, p account.Principal, text string) ([]db.ID, error) {
	fold := vi.Fold(text)
	if fold == "" || len(fold) > 320 {
		return nil, nil
	}
	seen, args := visible(p)
	find := func(column, from, order string) ([]db.ID, error) {
		return db.Select[db.ID](ctx, q, "SELECT e.id FROM establishments e WHERE e."+column+" >= ? AND e."+column+" < ? AND e."+column+" <> '' AND e.merged_into IS NULL AND "+seen+" ORDER BY "+order+" LIMIT ?",
			append(append([]any{from, from + "\uffff"}, args...), picked)...)
	}
	var out []db.ID
	if d, ok := digitsOf(text); ok && d != "" {
		tax := d
		if len(d) > 10 {
			tax = d[:10] + "-" + d[10:]
		}
		for _, c := range [][2]string{{"tax_code", tax}, {"household_code", d}} {
			ids, err := find(c[0], c[1], "e."+c[0])
			if err != nil {
				return nil, err
			}
			out = append(out, ids...)
		}
	}
	ids, err := find("name_fold", fold, "e.name_fold, e.id")
	return append(out, ids...), err
}

// matching is the condition that a typed text finds an establishment e; "" for no text.
func matching(q string) (cond string, args []any) {
	fold := vi.Fold(q)
	if fold == "" {
		return "", nil
	}
	cond, args = "e.name_fold LIKE ? ESCAPE '!'", []any{"%" + like(fold) + "%"}
	if d, ok := digitsOf(q); ok && d != "" {
		cond += " OR REPLACE(e.tax_code, '-', '') LIKE ? OR e.household_code LIKE ?"
		args = append(args, "%"+d+"%", "%"+d+"%")
	}
	return "(" + cond + ")", args
}

// like keeps the signs of a pattern from meaning anything; a text longer than any name finds
// nothing, and need not be searched whole.
func like(s string) string {
	if r := []rune(s); len(r) > 320 {
		s = string(r[:320])
	}
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}
