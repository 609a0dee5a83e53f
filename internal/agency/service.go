package agency

import (
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
)

// Service changes bodies. The readers are plain functions.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// Keeper is who changes bodies: account.Principal is one. It stands here as an interface
// because people are known only later, in account.
type Keeper interface {
	Actor() audit.Actor
	Administers(a Agency) bool // whether the body is theirs to keep
}

// What the record says of bodies.
const (
	Created   audit.Kind = "agency.created"
	Renamed   audit.Kind = "agency.renamed"
	Succeeded audit.Kind = "agency.succeeded"
)

const subject = "agency"
