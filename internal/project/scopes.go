package project

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/db"
)

// A list walks project_scopes s, which triggers derive: one row for each body, province and person
// by whom a file may be seen, with all that lists filter and add up. The arms of a reader are
// conditions over it that together find each file of Visible once.
type arm struct {
	from string // what stands between FROM and WHERE
	cond string
	args []any
}

const scopesOnly = "project_scopes s"

// among is an arm over the files that a subquery names.
func among(ids string, args ...any) arm {
	return arm{"(" + ids + ") k JOIN project_scopes s ON s.project_id = k.project_id", "s.scope = 'vn'", args}
}

// armsOf lists the arms of a reader; none when they see no file. They say what Visible says, and a
// test holds the two against each other.
func armsOf(p account.Principal) []arm {
	switch {
	case p.Is(account.Administrator):
		return nil
	case p.EstablishmentID != "":
		return []arm{among("SELECT b.project_id FROM project_beneficiaries b WHERE b.establishment_id = ? AND b.removed_on IS NULL", p.EstablishmentID)}
	}
	switch p.Agency.Kind {
	case agency.Ministry:
		return []arm{{scopesOnly, "s.scope = 'vn'", nil}}
	case agency.Department:
		return departmentArms(p)
	case agency.OtherDepartment:
		a := among("SELECT DISTINCT l.project_id FROM project_places l WHERE l.province_id IN (?)", p.Covers)
		a.cond += " AND s.source = 'local' AND s.state IN ('planned', 'post_check', 'closed', 'stopped')"
		return []arm{a}
	case agency.Commune:
		return []arm{among("SELECT DISTINCT l.project_id FROM project_places l WHERE l.province_id IN (?) AND l.commune_fold = ?", p.Covers, p.Agency.CommuneFold)}
	case agency.Centre, agency.RegionalCentre, agency.Unit:
		var mine []string
		for _, id := range p.AgencyIDs {
			mine = append(mine, "u:"+string(id))
		}
		return scopeArms(mine, mine)
	}
	return nil
}

// departmentArms are those of a Sở: what it has at base, what lies in its place, and what the
// person appraises.
func departmentArms(p account.Principal) []arm {
	var bases, others []string
	for _, id := range p.AgencyIDs {
		bases = append(bases, string(id))
		others = append(others, string(p.PersonID)+"@"+string(id))
	}
	others = append(others, string(p.PersonID))
	for _, id := range p.Covers {
		others = append(others, string(id))
	}
	return scopeArms(bases, others)
}

// scopeArms finds the files with a row in one of the scopes, each once: by its head where that is
// among them; else by the least of the others. heads are those of the scopes that head most files
// of all of them: the others are read around them, so that no file is read twice.
func scopeArms(heads, others []string) []arm {
	all := append(slices.Clone(heads), others...)
	var out []arm
	for _, h := range heads {
		out = append(out, arm{scopesOnly, "s.scope = ? AND s.head = ''", []any{h}})
	}
	apart := slices.DeleteFunc(slices.Clone(others), func(o string) bool { return slices.Contains(heads, o) })
	first := "s.head <> '' AND s.head NOT IN (?) AND NOT EXISTS (SELECT 1 FROM project_scopes x WHERE x.project_id = s.project_id AND x.scope IN (?) AND x.scope < s.scope)"
	if len(apart) == 0 { // partners among themselves
		return append(out, arm{scopesOnly, "s.scope IN (?) AND " + first, []any{others, all, all}})
	}
	out = append(out, arm{scopesOnly, "s.scope IN (?) AND s.head = ''", []any{apart}})
	cuts := slices.Sorted(slices.Values(heads))
	for i := range len(cuts) + 1 {
		cond, args := "s.scope IN (?)", []any{apart}
		if i > 0 {
			cond, args = cond+" AND s.head > ?", append(args, cuts[i-1])
		} else {
			cond += " AND s.head > ''"
		}
		if i < len(cuts) {
			cond, args = cond+" AND s.head < ?", append(args, cuts[i])
		}
		out = append(out, arm{scopesOnly, cond + " AND " + first, append(args, all, all)})
	}
	return out
}

// armsTx is armsOf with fewer arms: what a Sở sees otherwise than by having it at base are few files,
// which are read once and named.
func armsTx(ctx context.Context, q db.Q, p account.Principal) ([]arm, error) {
	all := armsOf(p)
	own := len(p.AgencyIDs)
	if p.Agency.Kind != agency.Department || p.Is(account.Administrator) || len(all) <= own {
		return all, nil
	}
	w := walk{arms: all[own:]}
	text, args := w.each("s.project_id", "")
	ids, err := db.Select[db.ID](ctx, q, "SELECT project_id FROM ("+text+fmt.Sprintf(") r LIMIT %d", mostNamed+1), args...)
	switch {
	case err != nil:
		return nil, err
	case len(ids) > mostNamed:
		return all, nil
	case len(ids) == 0:
		return all[:own], nil
	}
	// Joining keeps SQLite from walking all that has the scope in place of the few that are named.
	return append(all[:own:own], arm{scopesOnly, "s.project_id IN (?) AND s.scope || '' = 'vn'", []any{ids}}), nil
}

// mostNamed is how many files are named in a query before they are asked for by their scopes.
const mostNamed = 256

// walk is the arms of a reader with what else must hold.
type walk struct {
	arms []arm
	cond string // begins with AND, or is ""
	args []any
}

// each writes a query for every arm, of a select list and of what is joined to it, and joins them.
// "" when there is no arm.
func (w walk) each(list, join string) (string, []any) {
	var parts []string
	var args []any
	for _, a := range w.arms {
		parts = append(parts, "SELECT "+list+" FROM "+a.from+join+" WHERE "+a.cond+w.cond)
		args = append(append(args, a.args...), w.args...)
	}
	return strings.Join(parts, " UNION ALL "), args
}

// Seen is Visible as a query: the files that a principal may see, each once, as project_id. For what
// hangs on very many files; a single one is asked for by Visible.
func Seen(p account.Principal) (text string, args []any) {
	w := walk{arms: armsOf(p)}
	if len(w.arms) == 0 {
		return "SELECT s.project_id FROM project_scopes s WHERE 1 = 0", nil
	}
	return w.each("s.project_id", "")
}

// ScopeMismatch is a row of project_scopes that is not what the rows of its file say.
type ScopeMismatch struct {
	ProjectID db.ID  `db:"project_id"`
	Scope     string `db:"scope"`
}

// CheckScopesTx compares for whom files are listed with the rows that it is derived from, for the
// nightly check and for tests. It returns what differs, at most a hundred.
func CheckScopesTx(ctx context.Context, q db.Q) ([]ScopeMismatch, error) {
	out := []ScopeMismatch{}
	for _, pair := range [][2]string{{"project_scopes", "project_scopes_now"}, {"project_scopes_now", "project_scopes"}} {
		rows, err := db.Select[ScopeMismatch](ctx, q, fmt.Sprintf("SELECT project_id, scope FROM (SELECT * FROM %s EXCEPT SELECT * FROM %s) x LIMIT 100", pair[0], pair[1]))
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}
