package establishment

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"khuyencong/internal/db"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// Key is dấu hiệu trùng: one thing by which two records are known to be alike, in one area of
// today's map (Nation, or a province). Derived from the record and its sites.
type Key struct {
	AreaID          place.ID `db:"area_id"`
	Kind            Likeness `db:"kind"`
	Value           string   `db:"value"`
	EstablishmentID db.ID    `db:"establishment_id"`
}

// Likeness is in what two records are alike, the surest first.
type Likeness int64

// The likenesses. SameHead is no sign of a double: a branch carries its company's number.
const (
	SameHousehold      Likeness = 1 // cùng mã số hộ kinh doanh
	SamePhone          Likeness = 2 // cùng điện thoại
	SameName           Likeness = 3 // cùng tên trong cùng xã, hay cùng tỉnh khi chưa rõ xã
	NearName           Likeness = 4 // tên gần giống trong cùng xã
	SameRepresentative Likeness = 5 // cùng người đại diện trong cùng xã
	SameHead           Likeness = 9 // cùng mười số đầu của mã số thuế
)

// keyRules is the number of the rules by which keys are made. A database whose keys were made by
// others makes them anew when it is made ready.
const keyRules = "1"

// formWords are the words of a name that say what an establishment is in law, folded, longest
// first; what is left is the name that people call it by.
var formWords = func() []string {
	list := []string{
		"cong ty trach nhiem huu han", "cong ty tnhh", "cty tnhh", "cong ty co phan", "cong ty cp", "cty co phan", "cty cp", "cong ty hop danh", "cong ty", "cty",
		"mot thanh vien", "1 thanh vien", "hai thanh vien tro len", "2 thanh vien tro len", "mtv", "tnhh", "trach nhiem huu han",
		"doanh nghiep tu nhan", "dntn", "doanh nghiep", "lien hiep hop tac xa", "lien hiep htx", "hop tac xa", "htx", "to hop tac", "tht",
		"ho kinh doanh ca the", "ho kinh doanh", "hkd", "ho san xuat", "co so san xuat", "co so sx", "cssx", "co so",
		"san xuat", "sx", "thuong mai", "tm", "dich vu", "dv", "kinh doanh", "va",
	}
	slices.SortStableFunc(list, func(a, b string) int { return len(b) - len(a) })
	return list
}()

// core is a folded name without the words of its form; "" where too little is left to tell one
// establishment from another.
func core(fold string) string {
	words := strings.FieldsFunc(fold, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	s := " " + strings.Join(words, " ") + " "
	for _, f := range formWords {
		for strings.Contains(s, " "+f+" ") {
			s = strings.ReplaceAll(s, " "+f+" ", " ")
		}
	}
	s = strings.TrimSpace(s)
	if len(s) < 5 {
		return ""
	}
	return s
}

// head is the ten digits of a tax code, which a company shares with its branches.
func head(tax string) string {
	if len(tax) < 10 {
		return ""
	}
	return tax[:10]
}

// dialled is a phone that can be one person's; "" for anything else.
func dialled(phone string) string {
	if (len(phone) == 10 || len(phone) == 11) && strings.Trim(phone, "0123456789") == "" && strings.Trim(phone[1:], phone[1:2]) != "" {
		return phone
	}
	return ""
}

// communeOf is where a site stands as a key has it: the commune of today, else what was recorded.
func communeOf(s Site) string {
	if s.UnitID != "" {
		return string(s.UnitID)
	}
	if s.CommuneFold != "" {
		return "?" + s.CommuneFold
	}
	return ""
}

// keysOf are the keys of a standing record with its sites.
func keysOf(e Establishment, sites []Site) []Key {
	if e.MergedInto != "" {
		return nil
	}
	seen := map[Key]bool{}
	var out []Key
	put := func(area place.ID, kind Likeness, value string) {
		k := Key{area, kind, value, e.ID}
		if area != "" && value != "" && !seen[k] {
			seen[k] = true
			out = append(out, k)
		}
	}
	put(Nation, SameHousehold, e.HouseholdCode)
	put(Nation, SamePhone, dialled(e.Phone))
	put(Nation, SameHead, head(e.TaxCode))
	near, who := core(e.NameFold), vi.Fold(e.Representative)
	for _, s := range sites {
		put(s.LandID, SameHousehold, e.HouseholdCode)
		put(s.LandID, SamePhone, dialled(e.Phone))
		put(s.LandID, SameName, e.NameFold)
		if at := communeOf(s); at != "" {
			if near != "" {
				put(s.LandID, NearName, at+" "+near)
			}
			if who != "" {
				put(s.LandID, SameRepresentative, at+" "+who)
			}
		}
	}
	return out
}

// KeysOf are the keys of a standing record with its sites, for who writes very many records at once
// and then says so by KeysMade.
func KeysOf(e Establishment, sites []Site) []Key { return keysOf(e, sites) }

// KeysMade notes that every record of a database has its keys.
func KeysMade(ctx context.Context, d *db.DB) error { return d.Set(ctx, keysSetting, keyRules) }

// keysTx brings the keys of records up to what is stored. AreasTx calls it: whoever writes a
// name, a code, a phone, a site or a merger calls that.
func keysTx(ctx context.Context, tx *db.Tx, ids []db.ID) error {
	all, err := Of(ctx, tx, ids)
	if err != nil {
		return err
	}
	sites, err := SitesOf(ctx, tx, ids)
	if err != nil {
		return err
	}
	stored, err := db.Select[Key](ctx, tx, "SELECT area_id, kind, value, establishment_id FROM establishment_keys WHERE establishment_id IN (?)", ids)
	if err != nil {
		return err
	}
	have := map[db.ID]map[Key]bool{}
	for _, k := range stored {
		if have[k.EstablishmentID] == nil {
			have[k.EstablishmentID] = map[Key]bool{}
		}
		have[k.EstablishmentID][k] = true
	}
	var stale []db.ID
	var fresh []Key
	for id, e := range all {
		want := keysOf(e, sites[id])
		same := len(want) == len(have[id])
		for _, k := range want {
			same = same && have[id][k]
		}
		if same {
			continue
		}
		if len(have[id]) > 0 {
			stale = append(stale, id)
		}
		fresh = append(fresh, want...)
	}
	if len(stale) > 0 {
		if _, err := tx.Exec(ctx, "DELETE FROM establishment_keys WHERE establishment_id IN (?)", stale); err != nil {
			return err
		}
	}
	slices.SortFunc(fresh, func(a, b Key) int { // near each other in the index
		return cmp.Or(cmp.Compare(a.AreaID, b.AreaID), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Value, b.Value))
	})
	return db.InsertMany(ctx, tx, "establishment_keys", fresh)
}

// keysSetting says by which rules the keys of a database were made, and how far.
const keysSetting = "establishment_keys"

// deriveKeys makes the keys of a database that has none of today's rules, a step a transaction.
func deriveKeys(ctx context.Context, d *db.DB) error {
	state, err := db.Setting(ctx, d, keysSetting)
	if err == nil && state == keyRules {
		return PayKeys(ctx, d)
	}
	if err != nil {
		return err
	}
	after := db.ID(strings.TrimPrefix(state, keyRules+":"))
	if !strings.HasPrefix(state, keyRules+":") {
		after = ""
	}
	for {
		var ids []db.ID
		err := d.Tx(ctx, func(tx *db.Tx) (err error) {
			if ids, err = db.Select[db.ID](ctx, tx, "SELECT id FROM establishments WHERE id > ? ORDER BY id LIMIT ?", string(after), deriveStep); err != nil || len(ids) == 0 {
				return err
			}
			return keysTx(ctx, tx, ids)
		})
		if err != nil {
			return fmt.Errorf("keys of establishments: %w", err)
		}
		if len(ids) < deriveStep {
			return d.Set(ctx, keysSetting, keyRules)
		}
		after = ids[len(ids)-1]
		if err := d.Set(ctx, keysSetting, keyRules+":"+string(after)); err != nil {
			return err
		}
	}
}

// keysOwed begins the settings that name an import whose records have no keys yet; the value is
// how far it is.
const keysOwed = "establishment_keys_of "

// OweKeysTx notes that the records of an import have no keys yet: they are many, and nobody waits
// for suspects before the import is done. PayKeys makes them.
func OweKeysTx(ctx context.Context, tx *db.Tx, imp db.ID) error {
	_, err := tx.Exec(ctx, "INSERT INTO settings (name, value) VALUES (?, '') ON CONFLICT (name) DO NOTHING", keysOwed+string(imp))
	return err
}

// PayKeys makes the keys that imports owe, a step a transaction, so that other people save
// meanwhile. It goes on where it was cut off; Derive calls it too.
func PayKeys(ctx context.Context, d *db.DB) error {
	type debt struct {
		Name  string `db:"name"`
		After db.ID  `db:"value"`
	}
	for {
		owed, err := db.Get[debt](ctx, d, "SELECT name, value FROM settings WHERE name > ? AND name < ? ORDER BY name LIMIT 1", keysOwed, keysOwed+"~")
		if errors.Is(err, db.ErrNone) {
			return nil
		} else if err != nil {
			return err
		}
		if err := d.Tx(ctx, func(tx *db.Tx) error {
			ids, err := db.Select[db.ID](ctx, tx, "SELECT id FROM establishments WHERE import_id = ? AND id > ? ORDER BY id LIMIT ?",
				strings.TrimPrefix(owed.Name, keysOwed), string(owed.After), deriveStep)
			if err != nil {
				return err
			}
			if len(ids) == 0 {
				_, err = tx.Exec(ctx, "DELETE FROM settings WHERE name = ?", owed.Name)
				return err
			}
			if err := keysTx(ctx, tx, ids); err != nil {
				return err
			}
			_, err = tx.Exec(ctx, "UPDATE settings SET value = ? WHERE name = ?", ids[len(ids)-1], owed.Name)
			return err
		}); err != nil {
			return fmt.Errorf("keys of an import: %w", err)
		}
	}
}
