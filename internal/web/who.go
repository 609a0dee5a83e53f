package web

import (
	"slices"
	"strings"
)

// Who says who may call a route. It is data, so that a test can call each route as every
// role and compare. The zero value allows nobody, and NewMux refuses it.
type Who struct {
	Public bool     // nobody needs to be signed in
	Any    bool     // anybody signed in
	Roles  []string // or one of these role codes
}

// Public routes need no sign-in.
var Public = Who{Public: true}

// SignedIn routes are for anybody signed in, whatever the role.
var SignedIn = Who{Any: true}

// Roles makes a route for the named roles only.
func Roles(codes ...string) Who { return Who{Roles: codes} }

// Allows reports whether a role may call; "" is nobody signed in.
func (w Who) Allows(role string) bool {
	if w.Public {
		return true
	}
	return role != "" && (w.Any || slices.Contains(w.Roles, role))
}

func (w Who) allows(v Viewer) bool {
	if w.Public {
		return true
	}
	if !v.SignedIn {
		return false
	}
	return w.Any || slices.ContainsFunc(v.roles(), w.Allows)
}

func (w Who) empty() bool { return !w.Public && !w.Any && len(w.Roles) == 0 }

// String names who may call, for logs and for the list of routes in the docs.
func (w Who) String() string {
	switch {
	case w.Public:
		return "public"
	case w.Any:
		return "signed in"
	}
	return strings.Join(w.Roles, ", ")
}
