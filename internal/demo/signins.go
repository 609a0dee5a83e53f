package demo

import (
	"context"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
)

// SignIn is one person whom the demonstration offers to sign in as, with Password.
type SignIn struct {
	Role     account.Role
	RoleName string
	Name     string
	Agency   string // or the establishment
	Login    string
}

// SignIns lists whom to sign in as, at least one of each role, in the order of a file's way;
// those of Tuyên Quang stand before those of the Cục. It reads what the database holds now:
// whoever was disabled or lost the post is left out.
func SignIns(ctx context.Context, q db.Q) ([]SignIn, error) {
	type row struct {
		Login    string       `db:"login"`
		Name     string       `db:"name"`
		Role     account.Role `db:"role"`
		AgencyID db.ID        `db:"agency_id"`
		Firm     string       `db:"firm"`
	}
	today := clock.System{}.Now().Day()
	rows, err := db.Select[row](ctx, q, `SELECT m.login, m.name, w.role, w.agency_id, COALESCE(e.name, '') AS firm FROM persons m
		JOIN posts w ON w.person_id = m.id LEFT JOIN establishments e ON e.id = w.establishment_id
		WHERE m.disabled_at IS NULL AND m.login IN (?) AND (w.valid_to IS NULL OR w.valid_to >= ?) ORDER BY m.login`, offered(), today)
	if err != nil {
		return nil, err
	}
	var out []SignIn
	for _, info := range account.Roles {
		for _, x := range rows {
			if x.Role != info.Role {
				continue
			}
			s := SignIn{Role: x.Role, RoleName: info.Name, Name: x.Name, Agency: x.Firm, Login: x.Login}
			if x.AgencyID != "" {
				if s.Agency, err = agency.NameOn(ctx, q, x.AgencyID, today); err != nil {
					return nil, err
				}
			}
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b SignIn) int {
		switch ca, cb := ofCuc(a), ofCuc(b); {
		case ca == cb:
			return 0
		case ca:
			return 1
		}
		return -1
	})
	return out, nil
}

func ofCuc(s SignIn) bool {
	return strings.HasPrefix(s.Login, "cuc") && s.Role != account.MinistryOfficer && s.Role != account.MinistryLeader
}

// offered are the logins that are printed.
func offered() []string {
	out := []string{establishmentSignIn.login}
	for _, list := range signIns {
		for _, s := range list {
			out = append(out, s.login)
		}
	}
	slices.Sort(out)
	return out
}
