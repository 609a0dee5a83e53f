package search

import (
	"context"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/importing"
	"khuyencong/internal/place"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// chunk bounds how many identities one statement names.
const chunk = 400

// provinceNames are what provinces are found by.
type provinceNames = map[place.ID]string

// reader reads things out of the database as the index holds them.
type reader struct {
	x     *Index // whose projects lend their rights to papers
	q     db.Q
	today clock.Day
	homes provinceNames
}

// everything reads all things of a kind in the order of their sort keys.
func (r *reader) everything(ctx context.Context, kind Kind, put func(thing)) error {
	if kind == Establishment { // too many to sort here, and stored with their keys
		return r.establishments(ctx, nil, put)
	}
	var all []thing
	if err := r.some(ctx, kind, nil, func(t thing) { all = append(all, t) }); err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b thing) int { return compareStrings(a.sort, b.sort) })
	for _, t := range all {
		put(t)
	}
	return nil
}

func compareStrings(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// some reads the things of the identities; nil is all of them. What is gone is not told.
func (r *reader) some(ctx context.Context, kind Kind, ids []db.ID, put func(thing)) error {
	read := map[Kind]func(context.Context, []db.ID, func(thing)) error{
		Establishment: r.establishments, Project: r.projects, PastProject: r.pastProjects, Contract: r.contracts, Document: r.documents, Person: r.people, Agency: r.agencies,
	}[kind]
	if ids == nil {
		return read(ctx, nil, put)
	}
	for part := range slices.Chunk(ids, chunk) {
		if err := read(ctx, part, put); err != nil {
			return err
		}
	}
	return nil
}

// among is a condition on a column and its arguments; true where all are meant.
func among(column string, ids []db.ID) (string, []any) {
	if ids == nil {
		return "1 = 1", nil
	}
	return column + " IN (?)", []any{ids}
}

// home is what people call a province: its name, and the name of the one that it went into.
func (r *reader) home(id place.ID) string {
	s, ok := r.homes[id]
	if ok {
		return s
	}
	if p, ok := place.Get(id); ok {
		s = p.Last().Name
		if h, ok := place.Holder(id, r.today); ok && h != id {
			if p, ok := place.Get(h); ok && p.On(r.today).Name != s {
				s += " " + p.On(r.today).Name
			}
		}
	}
	r.homes[id] = s
	return s
}

// establishments reads the register. A record that went into another is not told itself: what it
// was called finds the one that it went into. What a running import writes is not there yet.
func (r *reader) establishments(ctx context.Context, ids []db.ID, put func(thing)) error {
	was, err := r.former(ctx, ids)
	if err != nil {
		return err
	}
	cond, args := among("establishment_id", ids)
	type contact struct {
		Of    db.ID  `db:"establishment_id"`
		Name  string `db:"name"`
		Phone string `db:"phone"`
		Email string `db:"email"`
	}
	contacts, err := gather(ctx, r.q, func(c contact) db.ID { return c.Of }, "SELECT establishment_id, name, phone, email FROM establishment_contacts WHERE removed_on IS NULL AND "+cond, args...)
	if err != nil {
		return err
	}
	cond, args = among("e.id", ids)
	var t thing
	flush := func() {
		if t.id == "" {
			return
		}
		for _, f := range was[t.id] {
			t.others = append(t.others, f.others...)
			t.codes = append(t.codes, f.codes...)
		}
		for _, c := range contacts[t.id] {
			t.others = append(t.others, c.Name)
			t.codes = append(t.codes, c.Phone, c.Email)
		}
		put(t)
	}
	err = db.Each(ctx, r.q, `SELECT e.id, e.name, e.name_sort, e.representative, e.other_names, e.products, e.tax_code, e.household_code, e.phone, e.email, s.province_id, s.commune, s.commune_fold, s.unit_id
		FROM establishments e LEFT JOIN establishment_sites s ON s.establishment_id = e.id
		WHERE e.merged_into IS NULL AND (e.import_id IS NULL OR NOT EXISTS (SELECT 1 FROM imports i WHERE i.id = e.import_id AND i.state IN ('running', 'returning'))) AND `+cond+" ORDER BY e.name_sort, e.id", args, func(_ []string, vals []any) error {
		v := func(i int) string { s, _ := vals[i].(string); return s }
		if id := db.ID(v(0)); id != t.id {
			flush()
			t = thing{id: id, name: v(1), sort: v(2), others: []string{v(3), v(4), v(5)}, codes: []string{v(6), v(7), v(8), v(9)}}
		}
		if home := v(10); home != "" {
			t.homes = append(t.homes, home)
			t.rights = append(t.rights, inProvince+home, communeOf(place.ID(home), v(12)))
			if unit := v(13); unit != "" {
				t.rights = append(t.rights, inUnit+home+"/"+unit)
			} else {
				t.rights = append(t.rights, inNameAlone+home+"/"+v(12))
			}
			t.others = append(t.others, v(11)+" "+r.home(place.ID(home)))
		}
		return nil
	})
	if err == nil {
		flush()
	}
	return err
}

// mostMerges bounds how often a record went into one that itself went into another.
const mostMerges = 8

// former reads what the records that went into others were called, by the one that stands.
func (r *reader) former(ctx context.Context, ids []db.ID) (map[db.ID][]thing, error) {
	type row struct {
		ID        db.ID  `db:"id"`
		Into      db.ID  `db:"merged_into"`
		Name      string `db:"name"`
		Owner     string `db:"representative"`
		Tax       string `db:"tax_code"`
		Household string `db:"household_code"`
		Phone     string `db:"phone"`
	}
	into := map[db.ID]db.ID{}
	out := map[db.ID][]thing{}
	for range mostMerges {
		cond, args := among("merged_into", ids)
		all, err := db.Select[row](ctx, r.q, "SELECT id, merged_into, name, representative, tax_code, household_code, phone FROM establishments WHERE merged_into IS NOT NULL AND "+cond, args...)
		if err != nil || len(all) == 0 {
			return out, err
		}
		for _, f := range all {
			into[f.ID] = f.Into
		}
		next := make([]db.ID, 0, len(all))
		for _, f := range all {
			stands := f.Into
			for range mostMerges {
				if up, ok := into[stands]; ok {
					stands = up
				}
			}
			out[stands] = append(out[stands], thing{others: []string{f.Name, f.Owner}, codes: []string{f.Tax, f.Household, f.Phone}})
			next = append(next, f.ID)
		}
		if ids == nil {
			return out, nil
		}
		ids = next
	}
	return out, nil
}

func (r *reader) projects(ctx context.Context, ids []db.ID, put func(thing)) error {
	type row struct {
		ID     db.ID          `db:"id"`
		Number string         `db:"number"`
		Name   string         `db:"name"`
		State  project.State  `db:"state"`
		Source project.Source `db:"source"`
		Works  db.ID          `db:"implementer_id"`
		Base   db.ID          `db:"base_id"`
	}
	cond, args := among("id", ids)
	all, err := db.Select[row](ctx, r.q, "SELECT id, number, name, state, source, implementer_id, base_id FROM projects WHERE "+cond, args...)
	if err != nil {
		return err
	}
	cond, args = among("project_id", ids)
	places, err := gather[project.Place](ctx, r.q, func(l project.Place) db.ID { return l.ProjectID },
		"SELECT "+db.Columns[project.Place]("")+" FROM project_places WHERE "+cond, args...)
	if err != nil {
		return err
	}
	type owner struct {
		Project db.ID  `db:"project_id"`
		ID      db.ID  `db:"id"`
		Name    string `db:"name"`
	}
	ofOwner := func(o owner) db.ID { return o.Project }
	owners, err := gather(ctx, r.q, ofOwner, "SELECT b.project_id, e.id, e.name FROM project_beneficiaries b JOIN establishments e ON e.id = b.establishment_id WHERE b.removed_on IS NULL AND "+cond, args...)
	if err != nil {
		return err
	}
	partners, err := gather(ctx, r.q, ofOwner, "SELECT project_id, agency_id AS id, name FROM project_partners WHERE "+cond, args...)
	if err != nil {
		return err
	}
	papers, err := attached(ctx, r.q, ids)
	if err != nil {
		return err
	}
	type member struct {
		Project db.ID `db:"project_id"`
		Person  db.ID `db:"person_id"`
		Agency  db.ID `db:"agency_id"`
		Council bool  `db:"council"`
	}
	members, err := gather(ctx, r.q, func(m member) db.ID { return m.Project },
		"SELECT a.project_id, m.person_id, a.agency_id, a.council FROM appraisals a JOIN appraisal_members m ON m.appraisal_id = a.id WHERE a.state <> 'cancelled' AND m.removed_at IS NULL AND "+cond, args...)
	if err != nil {
		return err
	}
	for _, p := range all {
		t := thing{id: p.ID, name: p.Name, sort: vi.SortKey(p.Name), codes: []string{p.Number}, rights: []string{worksOn + string(p.Works)}}
		sent := p.State != project.Draft
		later := p.Source == project.Local && slices.Contains([]project.State{project.Planned, project.PostCheck, project.Closed, project.Stopped}, p.State)
		allow := func(yes bool, right string) {
			if yes {
				t.rights = append(t.rights, right)
			}
		}
		allow(sent, nation)
		allow(sent && p.Base != "", baseOf+string(p.Base))
		for _, l := range places[p.ID] {
			t.homes = append(t.homes, string(l.ProvinceID))
			t.others = append(t.others, l.Commune+" "+r.home(l.ProvinceID))
			allow(sent, inProvince+string(l.ProvinceID))
			allow(sent, communeOf(l.ProvinceID, l.CommuneFold))
			allow(later, localMoney+string(l.ProvinceID))
		}
		for _, o := range owners[p.ID] {
			t.others = append(t.others, o.Name)
			allow(sent, owns+string(o.ID))
		}
		for _, o := range partners[p.ID] {
			allow(sent && o.ID != "", worksOn+string(o.ID))
		}
		t.others = append(t.others, papers[p.ID]...)
		for _, m := range members[p.ID] {
			allow(sent && m.Council, sitsOn+string(m.Person))
			allow(sent && !m.Council, sitsFor+string(m.Person)+"/"+string(m.Agency))
		}
		put(t)
	}
	return nil
}

// attached are the names of the papers of files, those taken back left out: who may see a file sees
// its papers.
func attached(ctx context.Context, q db.Q, ids []db.ID) (map[db.ID][]string, error) {
	type paper struct {
		Project db.ID  `db:"project_id"`
		Name    string `db:"name"`
	}
	cond, args := among("project_id", ids)
	all, err := db.Select[paper](ctx, q, "SELECT DISTINCT project_id, name FROM attachments WHERE project_id IS NOT NULL AND withdrawn_at IS NULL AND "+cond+" ORDER BY project_id, name", args...)
	out := make(map[db.ID][]string, len(all))
	for _, a := range all {
		out[a.Project] = append(out[a.Project], a.Name)
	}
	return out, err
}

// pastProjects reads the history that lists tell. What a running import writes is not there yet.
func (r *reader) pastProjects(ctx context.Context, ids []db.ID, put func(thing)) error {
	type row struct {
		ID       db.ID    `db:"id"`
		Name     string   `db:"name"`
		Province place.ID `db:"province_id"`
		Place    string   `db:"place"`
		Unit     string   `db:"unit"`
		Decision string   `db:"decision"`
	}
	cond, args := among("e.id", ids)
	all, err := db.Select[row](ctx, r.q, "SELECT e.id, e.name, e.province_id, e.place, e.unit, e.decision FROM past_projects e WHERE "+importing.FinishedPast+" AND "+cond, args...)
	if err != nil {
		return err
	}
	type owner struct {
		Project db.ID  `db:"past_project_id"`
		Name    string `db:"name"`
	}
	cond, args = among("past_project_id", ids)
	owners, err := gather(ctx, r.q, func(o owner) db.ID { return o.Project }, "SELECT past_project_id, name FROM past_project_beneficiaries WHERE "+cond, args...)
	if err != nil {
		return err
	}
	for _, p := range all {
		t := thing{id: p.ID, name: p.Name, sort: vi.SortKey(p.Name), others: []string{p.Unit, p.Place + " " + r.home(p.Province)}, codes: []string{p.Decision}}
		if p.Province != "" {
			t.homes, t.rights = []string{string(p.Province)}, []string{inProvince + string(p.Province)}
		}
		for _, o := range owners[p.ID] {
			t.others = append(t.others, o.Name)
		}
		put(t)
	}
	return nil
}

// gather selects rows and groups them.
func gather[T any](ctx context.Context, q db.Q, by func(T) db.ID, text string, args ...any) (map[db.ID][]T, error) {
	all, err := db.Select[T](ctx, q, text, args...)
	out := make(map[db.ID][]T, len(all))
	for _, v := range all {
		out[by(v)] = append(out[by(v)], v)
	}
	return out, err
}

// link binds a paper to a file or a body.
type link struct {
	Paper db.ID `db:"paper"`
	To    db.ID `db:"linked"`
}

func ofLink(l link) db.ID { return l.Paper }

func (r *reader) contracts(ctx context.Context, ids []db.ID, put func(thing)) error {
	cond, args := among("id", ids)
	all, err := db.Select[contract.Contract](ctx, r.q, "SELECT "+db.Columns[contract.Contract]("")+" FROM contracts WHERE "+cond, args...)
	if err != nil {
		return err
	}
	cond, args = among("contract_id", ids)
	files, err := gather(ctx, r.q, ofLink, "SELECT DISTINCT contract_id AS paper, project_id AS linked FROM contract_projects WHERE "+cond, args...)
	if err != nil {
		return err
	}
	for _, c := range all {
		t := thing{id: c.ID, name: ContractTitle(c), sort: vi.SortKey(c.Number), others: []string{c.SignerA, c.SignerB}, codes: []string{c.Number},
			rights: []string{partyTo + string(c.PartyAID)}}
		if c.State != contract.Draft {
			t.rights = append(t.rights, partyTo+string(c.PartyBID))
			for _, l := range files[c.ID] {
				t.lent = append(t.lent, r.x.rightsOf(l.To)...)
			}
		}
		put(t)
	}
	return nil
}

// linked are the files that papers decide on: each act with the file's own row.
const linked = `SELECT document_id AS paper, project_id AS linked FROM adjustments WHERE document_id IS NOT NULL
	UNION SELECT document_id, project_id FROM implementation_plans WHERE document_id IS NOT NULL
	UNION SELECT document_id, project_id FROM settlements WHERE document_id IS NOT NULL
	UNION SELECT c.closing_document_id, l.project_id FROM contracts c JOIN contract_projects l ON l.contract_id = c.id WHERE c.closing_document_id IS NOT NULL
	UNION SELECT n.document_id, i.project_id FROM plans n JOIN plan_items i ON i.plan_id = n.id WHERE n.document_id IS NOT NULL`

// named are the bodies that papers name.
const named = `SELECT document_id AS paper, agency_id AS linked FROM plans WHERE document_id IS NOT NULL
	UNION SELECT document_id, agency_id FROM registrations
	UNION SELECT closing_document_id, party_a_id FROM contracts WHERE closing_document_id IS NOT NULL
	UNION SELECT closing_document_id, party_b_id FROM contracts WHERE closing_document_id IS NOT NULL`

func (r *reader) documents(ctx context.Context, ids []db.ID, put func(thing)) error {
	cond, args := among("id", ids)
	all, err := db.Select[document.Document](ctx, r.q, "SELECT "+db.Columns[document.Document]("")+" FROM documents WHERE "+cond, args...)
	if err != nil {
		return err
	}
	cond, args = among("x.paper", ids)
	files, err := gather(ctx, r.q, ofLink, "SELECT x.paper, x.linked FROM ("+linked+") x WHERE "+cond, args...)
	if err != nil {
		return err
	}
	bodies, err := gather(ctx, r.q, ofLink, "SELECT x.paper, x.linked FROM ("+named+") x WHERE "+cond, args...)
	if err != nil {
		return err
	}
	cond, args = among("document_id", ids)
	type plan struct {
		Paper    db.ID  `db:"paper"`
		Province string `db:"province_id"`
	}
	plans, err := gather(ctx, r.q, func(p plan) db.ID { return p.Paper }, "SELECT document_id AS paper, province_id FROM plans WHERE document_id IS NOT NULL AND "+cond, args...)
	if err != nil {
		return err
	}
	registered, err := gather(ctx, r.q, ofLink, "SELECT document_id AS paper, agency_id AS linked FROM registrations WHERE "+cond, args...)
	if err != nil {
		return err
	}
	for _, d := range all {
		t := thing{id: d.ID, name: d.String(), sort: vi.SortKey(d.String()), others: []string{d.About, d.Issuer, d.Signer}, codes: []string{d.Number}}
		for _, l := range files[d.ID] {
			t.lent = append(t.lent, r.x.rightsOf(l.To)...)
		}
		for _, l := range bodies[d.ID] {
			t.rights = append(t.rights, partyTo+string(l.To))
		}
		for _, p := range plans[d.ID] {
			t.rights = append(t.rights, nation)
			if p.Province == "" {
				t.rights = append(t.rights, everybody)
			} else {
				t.rights = append(t.rights, aroundIt+p.Province)
			}
		}
		if len(registered[d.ID]) > 0 {
			t.rights = append(t.rights, nation)
		}
		put(t)
	}
	return nil
}

func (r *reader) people(ctx context.Context, ids []db.ID, put func(thing)) error {
	type row struct {
		ID    db.ID  `db:"id"`
		Name  string `db:"name"`
		Login string `db:"login"`
		Email string `db:"email"`
		Phone string `db:"phone"`
	}
	cond, args := among("id", ids)
	all, err := db.Select[row](ctx, r.q, "SELECT id, name, login, email, phone FROM persons WHERE "+cond, args...)
	if err != nil {
		return err
	}
	type post struct {
		Person   db.ID       `db:"person_id"`
		Title    string      `db:"title"`
		Kind     agency.Kind `db:"kind"`
		Province string      `db:"province_id"`
		Name     string      `db:"name"`
	}
	cond, args = among("w.person_id", ids)
	posts, err := gather(ctx, r.q, func(p post) db.ID { return p.Person }, `SELECT w.person_id, w.title, a.kind, a.province_id, '' AS name FROM posts w JOIN agencies a ON a.id = w.agency_id WHERE `+cond+`
		UNION ALL SELECT w.person_id, w.title, '' AS kind, e.office_province_id, e.name FROM posts w JOIN establishments e ON e.id = w.establishment_id WHERE `+cond+`
		UNION ALL SELECT w.person_id, '' AS title, '' AS kind, s.province_id, '' AS name FROM posts w JOIN establishment_sites s ON s.establishment_id = w.establishment_id WHERE `+cond,
		append(append(append([]any{}, args...), args...), args...)...)
	if err != nil {
		return err
	}
	for _, p := range all {
		if len(posts[p.ID]) == 0 {
			continue // known by no post, and so to nobody
		}
		t := thing{id: p.ID, name: p.Name, sort: vi.SortKey(p.Name), codes: []string{p.Login, p.Phone, p.Email}}
		for _, w := range posts[p.ID] {
			if w.Province != "" && (w.Kind == "" || account.KeptInProvince(w.Kind)) {
				t.rights = append(t.rights, keepsPeople+w.Province)
			}
			for _, s := range []string{w.Title, w.Name} {
				if s != "" && !slices.Contains(t.others, s) {
					t.others = append(t.others, s)
				}
			}
		}
		put(t)
	}
	return nil
}

func (r *reader) agencies(ctx context.Context, ids []db.ID, put func(thing)) error {
	type row struct {
		ID       db.ID    `db:"id"`
		Province place.ID `db:"province_id"`
		Commune  string   `db:"commune"`
	}
	cond, args := among("id", ids)
	all, err := db.Select[row](ctx, r.q, "SELECT id, province_id, commune FROM agencies WHERE "+cond, args...)
	if err != nil {
		return err
	}
	type name struct {
		Agency db.ID  `db:"agency_id"`
		Name   string `db:"name"`
		Short  string `db:"short_name"`
	}
	cond, args = among("agency_id", ids)
	names, err := gather(ctx, r.q, func(n name) db.ID { return n.Agency }, "SELECT agency_id, name, short_name FROM agency_names WHERE "+cond+" ORDER BY COALESCE(valid_from, '') DESC", args...)
	if err != nil {
		return err
	}
	for _, a := range all {
		t := thing{id: a.ID, others: []string{a.Commune + " " + r.home(a.Province)}}
		for i, n := range names[a.ID] {
			if i == 0 {
				t.name, t.sort = n.Name, vi.SortKey(n.Name)
			} else {
				t.others = append(t.others, n.Name)
			}
			t.others = append(t.others, n.Short)
		}
		put(t)
	}
	return nil
}
