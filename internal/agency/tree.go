package agency

import (
	"cmp"
	"context"
	"slices"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
)

// Node is a body in the tree with those that stand under it.
type Node struct {
	Agency
	Name  string
	Short string
	Under []Node
}

// Tree returns the bodies that stand on a day, those without a body above them first, each
// with what stands under it. Bodies are public; anybody signed in may read them.
func Tree(ctx context.Context, q db.Q, on clock.Day, kinds ...Kind) ([]Node, error) {
	all, err := List(ctx, q, on, kinds...)
	if err != nil {
		return nil, err
	}
	names, err := namesOf(ctx, q, all, on)
	if err != nil {
		return nil, err
	}
	listed := map[db.ID]bool{}
	for _, a := range all {
		listed[a.ID] = true
	}
	under := map[db.ID][]Agency{}
	for _, a := range all {
		up := a.ParentID
		if !listed[up] {
			up = ""
		}
		under[up] = append(under[up], a)
	}
	var build func(up db.ID) []Node
	build = func(up db.ID) []Node {
		var out []Node
		for _, a := range under[up] {
			n := Node{Agency: a, Name: names[a.ID].Name, Short: names[a.ID].Short}
			if a.ID != up {
				n.Under = build(a.ID)
			}
			out = append(out, n)
		}
		slices.SortStableFunc(out, func(x, y Node) int {
			return cmp.Or(cmp.Compare(rank(x.Kind), rank(y.Kind)), cmp.Compare(x.ProvinceID, y.ProvinceID), cmp.Compare(x.Name, y.Name))
		})
		return out
	}
	return build(""), nil
}

func rank(k Kind) int {
	return slices.Index([]Kind{Ministry, RegionalCentre, Department, OtherDepartment, Centre, Unit, Commune}, k)
}

func namesOf(ctx context.Context, q db.Q, all []Agency, on clock.Day) (map[db.ID]Name, error) {
	ids := make([]db.ID, len(all))
	for i, a := range all {
		ids[i] = a.ID
	}
	return Names(ctx, q, ids, on)
}

// Detail is one body with its names and its neighbours through time.
type Detail struct {
	Agency
	Name         string // on the day asked
	Names        []Name
	Parent       *Node
	Under        []Node // standing on the day asked
	Successor    *Node
	Predecessors []Node
}

// Look returns one body as it stands on a day. NotFound when there is none.
func Look(ctx context.Context, q db.Q, id db.ID, on clock.Day) (Detail, error) {
	a, err := Get(ctx, q, id)
	if err != nil {
		return Detail{}, err
	}
	d := Detail{Agency: a}
	if d.Names, err = AllNames(ctx, q, id); err != nil {
		return Detail{}, err
	}
	near, err := db.Select[Agency](ctx, q, "SELECT "+db.Columns[Agency]("")+" FROM agencies WHERE id IN (?) OR parent_id = ? OR successor_id = ? ORDER BY kind, id",
		[]db.ID{a.ID, a.ParentID, a.SuccessorID}, id, id)
	if err != nil {
		return Detail{}, err
	}
	names, err := namesOf(ctx, q, near, on)
	if err != nil {
		return Detail{}, err
	}
	d.Name = names[id].Name
	for _, n := range near {
		node := Node{Agency: n, Name: names[n.ID].Name, Short: names[n.ID].Short}
		if n.ID == a.ParentID {
			d.Parent = &node
		}
		if n.ID == a.SuccessorID {
			d.Successor = &node
		}
		if n.ParentID == id && on.Within(n.From, n.To) {
			d.Under = append(d.Under, node)
		}
		if n.SuccessorID == id {
			d.Predecessors = append(d.Predecessors, node)
		}
	}
	return d, nil
}
