package demo

import (
	"context"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
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
	today := clock.System{}.Now().Day()
	of := map[account.Role][]SignIn{}
	for _, login := range offered() {
		who, err := account.ByLogin(ctx, q, login)
		if errs.Is(err, errs.NotFound) || err == nil && !who.DisabledAt.IsZero() {
			continue
		} else if err != nil {
			return nil, err
		}
		seats, err := account.Seats(ctx, q, who.ID, today)
		if err != nil {
			return nil, err
		}
		if len(seats) > 0 && seats[0].DelegationID == "" {
			w := seats[0]
			of[w.Role] = append(of[w.Role], SignIn{Role: w.Role, RoleName: w.Role.Name(), Name: who.Name, Agency: w.AgencyName, Login: who.Login})
		}
	}
	var out []SignIn
	for _, info := range account.Roles {
		out = append(out, of[info.Role]...)
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
