// Package account knows people, the posts they hold, how they sign in, and whom they stand
// in for. A Principal is what every use case is told about who acts.
package account

import (
	"context"
	"errors"
	"slices"

	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
)

// Principal is a person acting in one post, perhaps for another who delegated it. It is
// loaded from the database for each request and never built from what a client says.
type Principal struct {
	PersonID db.ID
	Name     string
	PostID   db.ID // the post acted in; the delegator's when DelegationID is set
	Role     Role
	Title    string

	Agency     agency.Agency // zero for an establishment's person
	AgencyName string        // on this day; the establishment's name for its person
	AgencyIDs  []db.ID       // the agency and those whose files it took over
	Covers     []place.ID    // every unit of any time that the agency answers for (place.Reach); nil for the nation

	EstablishmentID  db.ID   // the record that stands for the person's establishment
	EstablishmentIDs []db.ID // that record and those merged into it

	DelegationID db.ID
	OnBehalfOf   string // the delegator's name; "" in one's own post
	DelegatorID  db.ID

	Channel audit.Channel
	Address string
	Today   clock.Day

	Machine bool // the server's own command line: whoever runs it has the database itself
}

// Machine is the principal of a command of the server that names no person. It has the whole
// nation as its place, and no post.
func Machine(osUser string, today clock.Day) Principal {
	a := CommandActor(osUser)
	return Principal{Name: a.Name, Role: DeptOfficer, Agency: agency.Agency{Kind: agency.Ministry}, Channel: a.Channel, Today: today, Machine: true}
}

// Is reports whether the person acts in one of the roles.
func (p Principal) Is(roles ...Role) bool { return slices.Contains(roles, p.Role) }

// For reports whether the person acts for the body, or for the one that took it over.
func (p Principal) For(id db.ID) bool { return id != "" && slices.Contains(p.AgencyIDs, id) }

// National reports whether the person's place is the whole nation.
func (p Principal) National() bool { return p.Agency.Kind == agency.Ministry }

// In reports whether a unit lies in the person's place.
func (p Principal) In(id place.ID) bool { return p.National() || slices.Contains(p.Covers, id) }

// Province is the unit of today's map with the land of the person's body; the body's own where
// there is none.
func (p Principal) Province() place.ID {
	if id, ok := place.Holder(p.Agency.ProvinceID, p.Today); ok && slices.Contains(place.Alike(id), p.Agency.ProvinceID) {
		return id
	}
	return p.Agency.ProvinceID
}

// Actor is the principal as the record keeps it.
func (p Principal) Actor() audit.Actor {
	return audit.Actor{PersonID: p.PersonID, Name: p.Name, AgencyID: p.Agency.ID, AgencyName: p.AgencyName,
		OnBehalfOf: p.OnBehalfOf, Channel: p.Channel, Address: p.Address}
}

// Post is one vị trí: a person's role for one body or establishment.
type Post struct {
	ID              db.ID     `db:"id"`
	PersonID        db.ID     `db:"person_id"`
	AgencyID        db.ID     `db:"agency_id"`
	EstablishmentID db.ID     `db:"establishment_id"`
	Role            Role      `db:"role"`
	Title           string    `db:"title"`
	From            clock.Day `db:"valid_from"`
	To              clock.Day `db:"valid_to"` // last day; "" open
	Decision        string    `db:"decision"`
}

// Acting loads the principal of a post on a day. For a delegation, person is who acts and
// the delegation is checked to hold on that day. Unauthenticated when the post, its body, the
// person or the delegation does not hold.
func Acting(ctx context.Context, q db.Q, person, post, delegation db.ID, on clock.Day) (Principal, error) {
	row, err := db.Get[actingRow](ctx, q, "SELECT "+actingColumns+" FROM posts w "+actingJoins+" WHERE w.id = ?", person, delegation, post)
	if errors.Is(err, db.ErrNone) {
		return Principal{}, errNoPost()
	} else if err != nil {
		return Principal{}, err
	}
	return row.principal(ctx, q, on)
}

func errNoPost() error {
	return errs.New(errs.Unauthenticated, "Vị trí công tác này không còn hiệu lực. Hãy đăng nhập lại.")
}

// actingRow is a post with who acts in it, whose post it is, and the delegation between them.
type actingRow struct {
	Post
	Me       db.ID         `db:"me_id"`
	MyName   string        `db:"me_name"`
	MyOff    clock.Instant `db:"me_off"`
	Owner    string        `db:"owner_name"`
	OwnerOff clock.Instant `db:"owner_off"`
	DID      db.ID         `db:"d_id"`
	DFrom    clock.Day     `db:"d_from"`
	DTo      clock.Day     `db:"d_to"`
	Bodies   string        `db:"bodies"` // agency.Stamp; "" when that was not asked
}

func (r actingRow) body(ctx context.Context, q db.Q, on clock.Day) (agency.Body, error) {
	if d, ok := q.(*db.DB); ok && r.Bodies != "" {
		return agency.BodyAt(ctx, d, r.Bodies, r.AgencyID, on)
	}
	return agency.BodyOn(ctx, q, r.AgencyID, on)
}

var actingColumns = db.Columns[Post]("w.") + `, me.id AS me_id, me.name AS me_name, me.disabled_at AS me_off,
	owner.name AS owner_name, owner.disabled_at AS owner_off, d.id AS d_id, d.valid_from AS d_from, d.valid_to AS d_to`

// actingJoins takes the person and the delegation, in this order.
const actingJoins = `JOIN persons owner ON owner.id = w.person_id JOIN persons me ON me.id = ?
	LEFT JOIN delegations d ON d.id = ? AND d.from_post_id = w.id AND d.to_person_id = me.id AND d.revoked_at IS NULL`

func (r actingRow) principal(ctx context.Context, q db.Q, on clock.Day) (Principal, error) {
	p := Principal{PersonID: r.Me, Name: r.MyName, PostID: r.ID, Role: r.Role, Title: r.Title,
		EstablishmentID: r.EstablishmentID, Channel: audit.Web, Today: on}
	if !on.Within(r.From, r.To) || !r.MyOff.IsZero() {
		return Principal{}, errNoPost()
	}
	if r.PersonID != r.Me {
		if r.DID == "" || !on.Within(r.DFrom, r.DTo) || !r.OwnerOff.IsZero() {
			return Principal{}, errNoPost()
		}
		p.DelegationID, p.DelegatorID, p.OnBehalfOf = r.DID, r.PersonID, r.Owner
	}
	if p.DelegationID != "" {
		stays, err := worksIn(ctx, q, r.Me, r.AgencyID, on)
		if err != nil {
			return Principal{}, err
		}
		if !stays {
			return Principal{}, errNoPost() // left the body whose post was lent
		}
	}
	if r.EstablishmentID != "" {
		return p, p.ofEstablishment(ctx, q)
	}
	body, err := r.body(ctx, q, on)
	if err != nil {
		return Principal{}, err
	}
	if !on.Within(body.From, body.To) {
		return Principal{}, errNoPost()
	}
	p.Agency, p.AgencyName, p.AgencyIDs = body.Agency, body.Name, body.Holds
	if p.Agency.ProvinceID != "" {
		p.Covers = place.Reach(p.Agency.ProvinceID, on)
	}
	return p, nil
}

// ofEstablishment names the establishment of its own person: where its record was merged into
// another, that other one.
func (p *Principal) ofEstablishment(ctx context.Context, q db.Q) error {
	type record struct {
		ID   db.ID  `db:"id"`
		Name string `db:"name"`
	}
	stands, err := db.Get[record](ctx, q, "SELECT s.id, s.name FROM establishments x JOIN establishments s ON s.id = COALESCE(x.merged_into, x.id) WHERE x.id = ?", p.EstablishmentID)
	if err != nil {
		return err
	}
	p.EstablishmentID, p.AgencyName = stands.ID, stands.Name
	p.EstablishmentIDs, err = db.Select[db.ID](ctx, q, "SELECT id FROM establishments WHERE id = ? OR merged_into = ? ORDER BY id", stands.ID, stands.ID)
	return err
}

// Records are the records of the person's own establishment: the one that stands and those
// merged into it; none for others.
func (p Principal) Records() []db.ID {
	if len(p.EstablishmentIDs) == 0 && p.EstablishmentID != "" {
		return []db.ID{p.EstablishmentID}
	}
	return p.EstablishmentIDs
}

// Owns reports whether a record is one of the person's own establishment.
func (p Principal) Owns(id db.ID) bool { return id != "" && slices.Contains(p.Records(), id) }

// worksIn reports whether a person holds a post of a body on a day. Only colleagues are lent a
// post, and only while they are.
func worksIn(ctx context.Context, q db.Q, person, body db.ID, on clock.Day) (bool, error) {
	n, err := db.Get[int64](ctx, q, "SELECT COUNT(*) FROM posts WHERE person_id = ? AND agency_id = ? AND valid_from <= ? AND (valid_to IS NULL OR valid_to >= ?)", person, body, on, on)
	return n > 0, err
}

// Delegation lets another person act in a post for a time (ủy quyền). An internal rule.
type Delegation struct {
	ID         db.ID         `db:"id"`
	FromPostID db.ID         `db:"from_post_id"`
	ToPersonID db.ID         `db:"to_person_id"`
	From       clock.Day     `db:"valid_from"`
	To         clock.Day     `db:"valid_to"`
	Reason     string        `db:"reason"`
	Document   string        `db:"document"`
	MadeBy     db.ID         `db:"made_by"`
	MadeAt     clock.Instant `db:"made_at"`
	RevokedAt  clock.Instant `db:"revoked_at"`
}
