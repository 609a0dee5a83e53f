// Package rulebook keeps the packs of law that an installation published beside those of the
// program: loaded from a file, compared with what is in force, approved by a second person,
// published with a day, superseded and never changed. It hands out the law of a day.
package rulebook

import (
	"context"
	"errors"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
)

// Service runs the use cases.
type Service struct {
	DB    *db.DB
	Clock clock.Clock
}

// State is where a pack stands.
type State string

// The states.
const (
	Draft     State = "draft"
	Approved  State = "approved"
	Published State = "published"
	Withdrawn State = "withdrawn"
)

// StateName is what people call each.
var StateName = map[State]string{Draft: "Chờ người thứ hai duyệt", Approved: "Đã duyệt, chưa công bố", Published: "Đã công bố", Withdrawn: "Đã rút"}

// What the record says of packs.
const (
	PackLoaded    audit.Kind = "policy.loaded"
	PackApproved  audit.Kind = "policy.approved"
	PackPublished audit.Kind = "policy.published"
	PackWithdrawn audit.Kind = "policy.withdrawn"
)

const subject = "policy_pack"

// Pack is one gói quy định đã nạp: a pack as an installation loaded it. ProvinceID is "" for one of national
// texts, which the Cục keeps; a Sở keeps those of its own province.
type Pack struct {
	ID              db.ID         `db:"id"`
	Name            string        `db:"name"`
	Edition         string        `db:"edition"` // the version that the text gives itself
	Title           string        `db:"title"`
	ProvinceID      place.ID      `db:"province_id"`
	Sum             string        `db:"sum"` // of the text
	Note            string        `db:"note"`
	State           State         `db:"state"`
	LoadedBy        db.ID         `db:"loaded_by"`
	LoadedBehalf    db.ID         `db:"loaded_behalf"`
	LoadedFor       db.ID         `db:"loaded_for"`
	LoadedAt        clock.Instant `db:"loaded_at"`
	ApprovedBy      db.ID         `db:"approved_by"`
	ApprovedBehalf  db.ID         `db:"approved_behalf"`
	ApprovedAt      clock.Instant `db:"approved_at"`
	PublishedBy     db.ID         `db:"published_by"`
	PublishedBehalf db.ID         `db:"published_behalf"`
	PublishedAt     clock.Instant `db:"published_at"`
	From            clock.Day     `db:"published_from"` // the day from which the installation goes by it
	WithdrawnBy     db.ID         `db:"withdrawn_by"`
	WithdrawnAt     clock.Instant `db:"withdrawn_at"`
	Why             string        `db:"withdrawn_why"`
	Version         int64         `db:"version"`
}

func (k Pack) loader() account.Hand {
	return account.Hand{Person: k.LoadedBy, Behalf: k.LoadedBehalf}
}

// keepers load and publish packs; approvers are the second pair of eyes. That a second person
// approves is an internal rule.
var (
	keepers   = []account.Role{account.MinistryOfficer, account.MinistryLeader, account.DeptOfficer, account.DeptHead, account.DeptLeader}
	approvers = []account.Role{account.MinistryLeader, account.DeptHead, account.DeptLeader}
)

// Keeps reports whether the principal keeps packs at all: officers of the Cục for national
// texts, those of a Sở for their province's.
func Keeps(p account.Principal) bool { return p.Is(keepers...) }

// owner is whose packs the principal keeps: "" the nation's.
func owner(p account.Principal) place.ID {
	if p.National() {
		return ""
	}
	return p.Province()
}

// keeps reports whether a pack is the principal's to keep.
func keeps(p account.Principal, k Pack) bool {
	if !Keeps(p) {
		return false
	}
	if k.ProvinceID == "" {
		return p.Agency.Kind == agency.Ministry
	}
	return !p.National() && slices.Contains(p.Covers, k.ProvinceID)
}

// visible returns the condition under which a principal reads of a pack: published ones are
// everybody's; others are for the Cục and for who keeps them.
func visible(p account.Principal) (string, []any) {
	switch {
	case !Keeps(p) && !p.Is(account.Auditor):
		return "k.state = 'published'", nil
	case p.National():
		return "1 = 1", nil
	}
	return "(k.state = 'published' OR k.province_id IN (?))", []any{p.Covers}
}

// seeTx returns a pack that the principal may read.
func seeTx(ctx context.Context, q db.Q, p account.Principal, id db.ID) (Pack, error) {
	cond, args := visible(p)
	k, err := db.Get[Pack](ctx, q, "SELECT "+db.Columns[Pack]("k.")+" FROM policy_packs k WHERE k.id = ? AND "+cond, append([]any{id}, args...)...)
	if errors.Is(err, db.ErrNone) {
		return k, errs.Missing("gói quy định này")
	}
	return k, err
}

// parse reads the stored text of a sum.
func parse(ctx context.Context, q db.Q, sum string) (*policy.Pack, error) {
	body, err := db.Get[string](ctx, q, "SELECT body FROM policy_texts WHERE sum = ?", sum)
	if err != nil {
		return nil, err
	}
	return policy.ParsePack([]byte(body))
}
