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

// Triggers derive project_scopes s: one row for each body, province and person by whom a file may be
// seen, with what lists add up. Lists of files keep it in memory (board); what hangs on very many
// files asks it by the arms of a reader: conditions that together find each file of Visible once.
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
		return []arm{among("SELECT DISTINCT b.project_id FROM project_beneficiaries b WHERE b.establishment_id IN (?) AND b.removed_on IS NULL", p.Records())}
	}
	switch p.Agency.Kind {
	case agency.Ministry:
		return []arm{{scopesOnly, "s.scope = 'vn'", nil}}
	case agency.Department:
		return scopeArms(departmentScopes(p))
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

// departmentScopes are those of a Sở: the bodies whose files it has at base; what lies in its place and
// what the person appraises.
func departmentScopes(p account.Principal) (bases, others []string) {
	for _, id := range p.AgencyIDs {
		bases = append(bases, string(id))
		others = append(others, string(p.PersonID)+"@"+string(id))
	}
	others = append(others, string(p.PersonID))
	for _, id := range p.Covers {
		others = append(others, string(id))
	}
	return bases, others
}

// onlyHere is the condition that no scope of those given, twice, finds the file before this one does.
const onlyHere = "s.head <> '' AND s.head NOT IN (?) AND NOT EXISTS (SELECT 1 FROM project_scopes x WHERE x.project_id = s.project_id AND x.scope IN (?) AND x.scope < s.scope)"

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
	if len(apart) == 0 { // partners among themselves
		return append(out, arm{scopesOnly, "s.scope IN (?) AND " + onlyHere, []any{others, all, all}})
	}
	out = append(out, arm{scopesOnly, "s.scope IN (?) AND s.head = ''", []any{apart}})
	cuts := slices.Sorted(slices.Values(heads)) // what a head heads is not looked at: the rows between them are
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
		out = append(out, arm{scopesOnly, cond + " AND " + onlyHere, append(args, all, all)})
	}
	return out
}

// Seen is Visible as a query: the files that a principal may see, each once, as project_id. For what
// hangs on very many files; a single one is asked for by Visible.
func Seen(p account.Principal) (text string, args []any) {
	var parts []string
	for _, a := range armsOf(p) {
		parts = append(parts, "SELECT s.project_id FROM "+a.from+" WHERE "+a.cond)
		args = append(args, a.args...)
	}
	if len(parts) == 0 {
		return "SELECT s.project_id FROM project_scopes s WHERE 1 = 0", nil
	}
	return strings.Join(parts, " UNION ALL "), args
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
