package establishment

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// ToldApart is the event of saying that two records are not one establishment.
const ToldApart audit.Kind = "establishment.told_apart"

// Strength is how much a likeness says.
type Strength int

// The strengths.
const (
	Weak Strength = iota + 1
	Fair
	Strong
)

// Word is the strength as the pages say it.
func (s Strength) Word() string {
	return map[Strength]string{Weak: "yếu", Fair: "vừa", Strong: "mạnh"}[s]
}

// Reason is why two records may be one establishment.
type Reason struct {
	Kind     Likeness
	Strength Strength
	Sentence string
}

// Suspect is a pair of records that may be one establishment: nghi trùng.
type Suspect struct {
	A, B           Establishment
	ASites, BSites []Site
	Reasons        []Reason // the surest first
	Related        bool     // a company and its branch: no double
	Hidden         bool     // the asker may not know of B: it is only told that there is one
	MayMerge       bool     // the asker may merge the two, and tell them apart
}

// judge tells what the asker may do with the pair.
func (s *Suspect) judge(p account.Principal, today clock.Day) {
	s.MayMerge = refuseMerger(p, today, []Establishment{s.A, s.B}, slices.Concat(s.ASites, s.BSites)) == nil
}

// Strength is that of the surest reason; several reasons of one strength are no surer.
func (s Suspect) Strength() Strength {
	most := Weak
	for _, r := range s.Reasons {
		most = max(most, r.Strength)
	}
	return most
}

// Distinction is the word «không phải trùng»: somebody looked at two records and found two
// establishments. It holds while the marks of both are what they were.
type Distinction struct {
	FirstID  db.ID         `db:"first_id"`
	SecondID db.ID         `db:"second_id"`
	Marks    string        `db:"marks"`
	Reason   string        `db:"reason"`
	MadeBy   db.ID         `db:"made_by"`
	MadeFor  db.ID         `db:"made_for"`
	MadeAt   clock.Instant `db:"made_at"`
}

// alike tells why two records may be one establishment, the surest reason first, and whether they are
// a company and its branch.
func alike(a Establishment, aSites []Site, b Establishment, bSites []Site) (reasons []Reason, related bool) {
	add := func(k Likeness, s Strength, format string, args ...any) {
		reasons = append(reasons, Reason{k, s, fmt.Sprintf(format, args...)})
	}
	related = head(a.TaxCode) != "" && head(a.TaxCode) == head(b.TaxCode) && a.TaxCode != b.TaxCode
	twoCodes := a.TaxCode != "" && b.TaxCode != "" && a.TaxCode != b.TaxCode // two persons in law
	less := func(s Strength) Strength {
		if twoCodes {
			return Weak
		}
		return s
	}
	if a.HouseholdCode != "" && a.HouseholdCode == b.HouseholdCode {
		add(SameHousehold, Strong, "Cùng mã số hộ kinh doanh %s.", a.HouseholdCode)
	}
	if p := dialled(a.Phone); p != "" && p == dialled(b.Phone) {
		add(SamePhone, less(Fair), "Cùng điện thoại %s.", p)
	}
	commune, land, unclear := shared(aSites, bSites)
	near := core(a.NameFold)
	switch {
	case a.NameFold == b.NameFold && commune != "":
		add(SameName, less(Strong), "Cùng tên, cùng %s.", commune)
	case a.NameFold == b.NameFold && land && unclear:
		add(SameName, less(Fair), "Cùng tên, cùng tỉnh; một bên chưa rõ xã.")
	case near != "" && near == core(b.NameFold) && commune != "":
		add(NearName, less(Fair), "Tên chỉ khác chữ chỉ loại hình, cùng %s.", commune)
	}
	if who := vi.Fold(a.Representative); who != "" && who == vi.Fold(b.Representative) && commune != "" {
		add(SameRepresentative, Weak, "Cùng người đại diện %s, cùng %s.", a.Representative, commune)
	}
	return reasons, related
}

// shared is a commune in which both have a site, whether both have one in a province, and whether
// it is not clear in which commune one of them is.
func shared(a, b []Site) (commune string, land, unclear bool) {
	for _, x := range a {
		for _, y := range b {
			if x.LandID == "" || x.LandID != y.LandID {
				continue
			}
			land = true
			at := communeOf(x)
			unclear = unclear || at == "" || communeOf(y) == "" || x.UnitID == "" || y.UnitID == ""
			if at != "" && at == communeOf(y) && commune == "" {
				commune = x.Commune
			}
		}
	}
	return commune, land, unclear
}

// marks are what of two records matters to whether they are one.
func marks(a Establishment, aSites []Site, b Establishment, bSites []Site) string {
	one := func(e Establishment, sites []Site) string {
		var places []string
		for _, s := range sites {
			places = append(places, string(s.LandID)+"/"+communeOf(s))
		}
		slices.Sort(places)
		return strings.Join([]string{e.TaxCode, e.HouseholdCode, dialled(e.Phone), e.NameFold, vi.Fold(e.Representative), strings.Join(slices.Compact(places), ",")}, "|")
	}
	x, y := one(a, aSites), one(b, bSites)
	if a.ID > b.ID {
		x, y = y, x
	}
	sum := sha256.Sum256([]byte(x + "\n" + y))
	return hex.EncodeToString(sum[:])
}

func pairOf(a, b db.ID) (first, second db.ID) {
	if a > b {
		return b, a
	}
	return a, b
}

// distinctions are the words said of pairs of the records, by pair.
func distinctions(ctx context.Context, q db.Q, ids []db.ID) (map[[2]db.ID]Distinction, error) {
	rows, err := db.Select[Distinction](ctx, q, "SELECT "+db.Columns[Distinction]("")+" FROM establishment_distinctions WHERE first_id IN (?) AND second_id IN (?)", ids, ids)
	out := map[[2]db.ID]Distinction{}
	for _, d := range rows {
		out[[2]db.ID{d.FirstID, d.SecondID}] = d
	}
	return out, err
}

// maxAlike is how many records of one key are looked at for one record.
const maxAlike = 50

// SuspectsOf returns the records that may be the same establishment as one that the person sees,
// the surest first, then those of the same company. Of a record that the person may not know of it
// tells only that there is one.
func (s *Service) SuspectsOf(ctx context.Context, p account.Principal, id db.ID) ([]Suspect, error) {
	var out []Suspect
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		e, err := load(ctx, tx, p, id)
		if err != nil || e.MergedInto != "" {
			return err
		}
		sites, err := SitesOf(ctx, tx, []db.ID{id})
		if err != nil {
			return err
		}
		keys := keysOf(e, sites[id])
		if len(keys) == 0 {
			return nil
		}
		text, args := "", []any{}
		for i, k := range keys {
			if i > 0 {
				text += " UNION ALL "
			}
			text += "SELECT establishment_id FROM (SELECT establishment_id FROM establishment_keys WHERE area_id = ? AND kind = ? AND value = ? AND establishment_id <> ? LIMIT " + fmt.Sprint(maxAlike) + ") x" + fmt.Sprint(i)
			args = append(args, k.AreaID, k.Kind, k.Value, id)
		}
		others, err := db.Select[db.ID](ctx, tx, text, args...)
		if err != nil || len(others) == 0 {
			return err
		}
		slices.Sort(others)
		others = slices.Compact(others)
		seen, err := seenOf(ctx, tx, p, others)
		if err != nil {
			return err
		}
		pairs := make([][2]db.ID, len(others))
		for i, o := range others {
			pairs[i] = [2]db.ID{id, o}
		}
		out, err = suspectsTx(ctx, tx, pairs, true)
		for i := range out {
			out[i].Hidden = !seen[out[i].B.ID]
			out[i].judge(p, s.Clock.Now().Day())
		}
		return err
	})
	slices.SortStableFunc(out, func(a, b Suspect) int {
		if a.Related != b.Related {
			if a.Related {
				return 1
			}
			return -1
		}
		return int(b.Strength()) - int(a.Strength())
	})
	return out, err
}

// seenOf tells which of the records the person may know of.
func seenOf(ctx context.Context, q db.Q, p account.Principal, ids []db.ID) (map[db.ID]bool, error) {
	cond, args := visible(p)
	list, err := db.Select[db.ID](ctx, q, "SELECT e.id FROM establishments e WHERE e.id IN (?) AND "+cond, append([]any{ids}, args...)...)
	out := map[db.ID]bool{}
	for _, id := range list {
		out[id] = true
	}
	return out, err
}

// suspectsTx looks at pairs of standing records and returns those that are alike and were not told
// apart as they are now.
func suspectsTx(ctx context.Context, q db.Q, pairs [][2]db.ID, related bool) ([]Suspect, error) {
	var ids []db.ID
	for _, p := range pairs {
		ids = append(ids, p[0], p[1])
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	who, err := Of(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	sites, err := SitesOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	said, err := distinctions(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	var out []Suspect
	for _, p := range pairs {
		a, b := who[p[0]], who[p[1]]
		if a.ID == "" || b.ID == "" || a.ID == b.ID || a.MergedInto != "" || b.MergedInto != "" {
			continue
		}
		one := Suspect{A: a, B: b, ASites: sites[a.ID], BSites: sites[b.ID]}
		one.Reasons, one.Related = alike(a, one.ASites, b, one.BSites)
		first, second := pairOf(a.ID, b.ID)
		switch d := said[[2]db.ID{first, second}]; {
		case one.Related && !related, len(one.Reasons) == 0 && !one.Related:
		case !one.Related && d.Marks != "" && d.Marks == marks(a, one.ASites, b, one.BSites):
		default:
			out = append(out, one)
		}
	}
	return out, nil
}

// SuspectFilter says which pairs to list.
type SuspectFilter struct {
	Area  place.ID // a province of today's map, or Nation: then by code and phone alone
	After string   // Next of the page before
	Limit int      // about so many pairs; 30 when not given
}

// SuspectPage is one page of pairs.
type SuspectPage struct {
	Pairs []Suspect
	Next  string // "" on the last page
}

const (
	allPairs   = 6  // a key of more records pairs each with the next alone
	groupsOnce = 60 // keys looked at in one query
	mostWalks  = 8  // queries for one page: a page may be short, never slow
)

// Suspects walks the keys that several records of an area carry. Each pair stands once, under its
// surest reason. Who keeps the register within their place may, and the Cục everywhere.
func (s *Service) Suspects(ctx context.Context, p account.Principal, f SuspectFilter) (SuspectPage, error) {
	if !MayMerge(p) {
		return SuspectPage{}, refusal("xem danh sách nghi trùng")
	}
	if f.Area == Nation && !nationwide(p) || f.Area != Nation && !nationwide(p) && !p.In(f.Area) {
		return SuspectPage{}, errs.Refuse("Chỉ xem được nghi trùng trong địa bàn của %s.", p.AgencyName)
	}
	limit := f.Limit
	if limit <= 0 {
		limit = 30
	}
	kind, value := int64(0), ""
	if f.After != "" {
		k, v, _ := strings.Cut(f.After, " ")
		_, _ = fmt.Sscan(k, &kind)
		value = v
	}
	type group struct {
		Kind  Likeness `db:"kind"`
		Value string   `db:"value"`
		IDs   string   `db:"ids"`
	}
	var out SuspectPage
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		for range mostWalks {
			groups, err := db.Select[group](ctx, tx, `SELECT kind, value, string_agg(establishment_id, ' ') AS ids FROM establishment_keys
				WHERE area_id = ? AND kind < ? AND (kind, value) > (?, ?) GROUP BY kind, value HAVING COUNT(*) > 1 ORDER BY kind, value LIMIT ?`, f.Area, SameHead, kind, value, groupsOnce)
			if err != nil {
				return err
			}
			if len(groups) == 0 {
				out.Next = ""
				return nil
			}
			var pairs [][2]db.ID
			var under []Likeness
			var ends []int // of each group in pairs
			var ids []db.ID
			for _, g := range groups {
				var of []db.ID
				for _, id := range strings.Fields(g.IDs) {
					of = append(of, db.ID(id))
				}
				slices.Sort(of)
				ids = append(ids, of...)
				for i := range of {
					for k := i + 1; k < len(of) && (k == i+1 || len(of) <= allPairs); k++ {
						pairs, under = append(pairs, [2]db.ID{of[i], of[k]}), append(under, g.Kind)
					}
				}
				ends = append(ends, len(pairs))
			}
			seen, err := seenOf(ctx, tx, p, ids)
			if err != nil {
				return err
			}
			found, err := suspectsTx(ctx, tx, pairs, false)
			if err != nil {
				return err
			}
			by := map[[2]db.ID]Suspect{}
			for _, one := range found {
				by[[2]db.ID{one.A.ID, one.B.ID}] = one
			}
			at := 0
			for g, end := range ends {
				for ; at < end; at++ {
					one, ok := by[pairs[at]]
					if ok && len(one.Reasons) > 0 && one.Reasons[0].Kind == under[at] && seen[one.A.ID] && seen[one.B.ID] {
						one.judge(p, s.Clock.Now().Day())
						out.Pairs = append(out.Pairs, one)
					}
				}
				kind, value = int64(groups[g].Kind), groups[g].Value
				out.Next = fmt.Sprint(kind) + " " + value
				if len(out.Pairs) >= limit {
					return nil
				}
			}
			if len(groups) < groupsOnce {
				out.Next = ""
				return nil
			}
		}
		return nil
	})
	return out, err
}

// MayMerge reports whether the person may look for doubles and merge at all.
func MayMerge(p account.Principal) bool {
	return p.Is(account.MinistryOfficer, account.CentreOfficer, account.CentreDirector, account.DeptOfficer, account.UnitOfficer, account.Collaborator)
}

// TellApart records that two records are two establishments, with the reason: who may Merge them.
// It holds until a code, a phone, a name, a representative or a site of either changes.
func (s *Service) TellApart(ctx context.Context, p account.Principal, a, b db.ID, reason string) error {
	now := s.Clock.Now()
	var f errs.Fields
	if reason = line(&f, "reason", "Lý do", reason, 500); reason == "" {
		f.Add("reason", "Hãy ghi vì sao biết đây là hai cơ sở khác nhau.")
	}
	if err := f.Err(); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		x, y, err := s.mergeable(ctx, tx, p, a, b)
		if err != nil {
			return err
		}
		sites, err := SitesOf(ctx, tx, []db.ID{a, b})
		if err != nil {
			return err
		}
		d := Distinction{Marks: marks(x, sites[a], y, sites[b]), Reason: reason, MadeBy: p.PersonID, MadeFor: p.Agency.ID, MadeAt: now}
		d.FirstID, d.SecondID = pairOf(a, b)
		if _, err := tx.Exec(ctx, "DELETE FROM establishment_distinctions WHERE first_id = ? AND second_id = ?", d.FirstID, d.SecondID); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, "establishment_distinctions", d); err != nil {
			return err
		}
		sentence := fmt.Sprintf("Ghi rằng %s và %s là hai cơ sở khác nhau. Lý do: %s", named(x), named(y), reason)
		for _, id := range []db.ID{a, b} {
			if err := audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: ToldApart, SubjectKind: subject, SubjectID: id, Sentence: sentence, After: d}); err != nil {
				return err
			}
		}
		return nil
	})
}
