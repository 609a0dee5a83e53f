// Package area keeps what decides priority and changes by decision rather than by law: the lists
// of communes that are hard, on the border, on islands, on the way to new rural standards or
// have craft villages, each with its decision and days; and the resolutions about administrative
// units that came after the facts of the program, which it lays over package place.
package area

import (
	"context"

	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
)

// Service holds the use cases.
type Service struct {
	DB    *db.DB
	Clock clock.Clock

	// What later rooms keep on the map of today, when a resolution is entered or withdrawn: Unplace
	// marks what lies in the units, in its transaction, and Place puts it on the new map once that
	// is in use. nil does nothing.
	Unplace func(ctx context.Context, tx *db.Tx, units []place.ID) error
	Place   func(ctx context.Context) error
}

// Kind is what the communes of a list are.
type Kind string

// The kinds.
const (
	Hard           Kind = "hard"            // địa bàn khó khăn
	EspeciallyHard Kind = "especially_hard" // địa bàn đặc biệt khó khăn
	Border         Kind = "border"          // xã biên giới
	Island         Kind = "island"          // xã đảo, đặc khu
	NewRural       Kind = "new_rural"       // xã trong kế hoạch xây dựng nông thôn mới
	CraftVillage   Kind = "craft_village"   // làng nghề được UBND cấp tỉnh công nhận (NĐ 235/2025 Đ1 k1)
)

// KindName is a kind with what the screens call it.
type KindName struct {
	Kind Kind
	Name string
}

// Kinds lists the kinds in the order in which a form offers them.
var Kinds = []KindName{
	{Hard, "Địa bàn khó khăn"},
	{EspeciallyHard, "Địa bàn đặc biệt khó khăn"},
	{Border, "Xã biên giới"},
	{Island, "Xã đảo, đặc khu"},
	{NewRural, "Xã xây dựng nông thôn mới"},
	{CraftVillage, "Làng nghề được UBND cấp tỉnh công nhận"},
}

// Name is the kind's Vietnamese name, "" of none.
func (k Kind) Name() string {
	for _, n := range Kinds {
		if n.Kind == k {
			return n.Name
		}
	}
	return ""
}

// Levels are the regions that a decision may give a commune (khu vực I, II, III).
var Levels = []string{"I", "II", "III"}

// List is one danh mục địa bàn: what one decision lists in one province, or in the whole
// country when no province is given, from a day to a day (both included).
type List struct {
	ID           db.ID         `db:"id"`
	Kind         Kind          `db:"kind"`
	ProvinceID   place.ID      `db:"province_id"`
	Decision     string        `db:"decision"` // Quyết định 2167/QĐ-UBND
	DecisionDay  clock.Day     `db:"decision_day"`
	Issuer       string        `db:"issuer"`
	Complete     bool          `db:"complete"` // it lists every one, so a commune that is not on it is none
	From         clock.Day     `db:"valid_from"`
	To           clock.Day     `db:"valid_to"` // "" while in force
	EnteredBy    db.ID         `db:"entered_by"`
	EnteredAt    clock.Instant `db:"entered_at"`
	WithdrawnAt  clock.Instant `db:"withdrawn_at"`
	WithdrawnWhy string        `db:"withdrawn_why"`
	Version      int64         `db:"version"`
}

// Withdrawn reports whether the list was entered in error and counts no more.
func (l List) Withdrawn() bool { return !l.WithdrawnAt.IsZero() }

// Entry is one địa bàn of a list: a commune as it was on the list's first day; for craft
// villages the commune that the village lies in.
type Entry struct {
	ID       db.ID    `db:"id"`
	ListID   db.ID    `db:"list_id"`
	Position int64    `db:"position"`
	UnitID   place.ID `db:"unit_id"`
	Name     string   `db:"name"`  // as the decision writes it; the village's for a craft village
	Level    string   `db:"level"` // I, II, III; "" where none is given
}

// What the record says.
const (
	ListEntered    audit.Kind = "area.entered"
	ListChanged    audit.Kind = "area.changed"
	ListWithdrawn  audit.Kind = "area.withdrawn"
	EventEntered   audit.Kind = "place.entered"
	EventWithdrawn audit.Kind = "place.withdrawn"
)

const (
	subjectList  = "area_list"
	subjectEvent = "place_event"
)

// keepers are the roles that keep lists: administrators, and who works on files at a Sở.
var keepers = []account.Role{account.Administrator, account.DeptOfficer, account.DeptHead}

// Keeps reports whether a person may enter and change lists of a province, "" for the nation:
// the Cục's administrator every one, a Sở's administrator and officers those of their own
// province. An internal rule.
func Keeps(p account.Principal, province place.ID) bool {
	if !p.Is(keepers...) {
		return false
	}
	return p.National() || province != "" && p.In(province)
}

// KeepsAny reports whether a person may enter lists at all.
func KeepsAny(p account.Principal) bool { return p.Is(keepers...) }

func mayKeep(p account.Principal, province place.ID) error {
	if !Keeps(p, province) {
		return errs.Refuse("Danh mục này do người quản trị, hoặc chuyên viên Sở của tỉnh ấy, ghi và sửa (quy định nội bộ).")
	}
	return nil
}

// KeepsEvents reports whether a person may enter what a resolution did to units: the Cục's
// administrator anything, a Sở's administrator what happens to communes of their own province.
func KeepsEvents(p account.Principal, units []place.ID) bool {
	if !p.Is(account.Administrator) {
		return false
	}
	return p.National() || !slices.ContainsFunc(units, func(id place.ID) bool {
		u, ok := place.Lookup(id)
		return ok && (u.Level != place.LevelCommune || !p.In(u.OwnProvince()))
	})
}
