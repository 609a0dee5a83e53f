package account

import (
	"context"

	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
)

// Seat is a post that a person can act in: their own, or one that was delegated to them.
type Seat struct {
	Post
	AgencyName   string    // or the establishment's
	DelegationID db.ID     // "" in one's own post
	OnBehalfOf   string    // whose post it is; "" in one's own
	Until        clock.Day // last day of the delegation
}

// standing is the condition that post w holds on a day, its body too; it takes the day four times.
const standing = `w.valid_from <= ? AND (w.valid_to IS NULL OR w.valid_to >= ?) AND (w.agency_id IS NULL OR EXISTS (SELECT 1 FROM agencies b
	WHERE b.id = w.agency_id AND (b.valid_from IS NULL OR b.valid_from <= ?) AND (b.valid_to IS NULL OR b.valid_to >= ?)))`

// Posts lists what the principal's person can switch to today.
func (s *Service) Posts(ctx context.Context, p Principal) ([]Seat, error) {
	return Seats(ctx, s.DB, p.PersonID, s.Clock.Now().Day())
}

// Seats lists the posts a person can act in on a day, their own first, oldest first.
func Seats(ctx context.Context, q db.Q, person db.ID, on clock.Day) ([]Seat, error) {
	type row struct {
		Post
		Body  string    `db:"body_name"`
		DID   db.ID     `db:"d_id"`
		Owner string    `db:"owner_name"`
		Until clock.Day `db:"d_to"`
	}
	columns := db.Columns[Post]("w.")
	own, err := db.Select[row](ctx, q, "SELECT "+columns+`, COALESCE(e.name, '') AS body_name FROM posts w LEFT JOIN establishments e ON e.id = w.establishment_id
		WHERE w.person_id = ? AND `+standing+" ORDER BY w.valid_from, w.id", person, on, on, on, on)
	if err != nil {
		return nil, err
	}
	lent, err := db.Select[row](ctx, q, "SELECT "+columns+`, '' AS body_name, d.id AS d_id, o.name AS owner_name, d.valid_to AS d_to
		FROM delegations d JOIN posts w ON w.id = d.from_post_id JOIN persons o ON o.id = w.person_id
		WHERE d.to_person_id = ? AND d.revoked_at IS NULL AND o.disabled_at IS NULL AND d.valid_from <= ? AND d.valid_to >= ? AND `+standing+`
		AND EXISTS (SELECT 1 FROM posts k WHERE k.person_id = d.to_person_id AND k.agency_id = w.agency_id AND k.valid_from <= ? AND (k.valid_to IS NULL OR k.valid_to >= ?))
		ORDER BY d.valid_from, d.id`, person, on, on, on, on, on, on, on, on)
	if err != nil {
		return nil, err
	}
	rows := append(own, lent...)
	var bodies []db.ID
	for _, r := range rows {
		if r.AgencyID != "" {
			bodies = append(bodies, r.AgencyID)
		}
	}
	names, err := agency.Names(ctx, q, bodies, on)
	if err != nil {
		return nil, err
	}
	out := make([]Seat, 0, len(rows))
	for _, r := range rows {
		seat := Seat{Post: r.Post, AgencyName: r.Body, DelegationID: r.DID, OnBehalfOf: r.Owner, Until: r.Until}
		if r.AgencyID != "" {
			seat.AgencyName = names[r.AgencyID].Name
		}
		out = append(out, seat)
	}
	return out, nil
}

// Holder is a person in a post, for choosing a colleague.
type Holder struct {
	PersonID db.ID  `db:"person_id"`
	PostID   db.ID  `db:"post_id"`
	Name     string `db:"name"`
	Role     Role   `db:"role"`
	Title    string `db:"title"`
}

// Holders lists who holds posts of the roles (all when none is given) in a body on a day, by
// name. The caller has checked that the asker may know the body's people.
func Holders(ctx context.Context, q db.Q, body db.ID, on clock.Day, roles ...Role) ([]Holder, error) {
	text := `SELECT w.person_id, w.id AS post_id, m.name, w.role, w.title FROM posts w JOIN persons m ON m.id = w.person_id
		WHERE w.agency_id = ? AND m.disabled_at IS NULL AND ` + standing
	args := []any{body, on, on, on, on}
	if len(roles) > 0 {
		text += " AND w.role IN (?)"
		args = append(args, roles)
	}
	return db.Select[Holder](ctx, q, text+" ORDER BY m.name_fold, w.id", args...)
}
