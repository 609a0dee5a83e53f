package search

import (
	"context"
	"slices"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/establishment"
	"khuyencong/internal/importing"
	"khuyencong/internal/place"
	"khuyencong/internal/programme"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// Row is one thing found, as people are told of it.
type Row struct {
	Kind  Kind
	ID    db.ID
	Title string
	What  string // what it is: kind, number, code
	Where string
	State string
	Found string       // what answered where it does not show otherwise: «Người đại diện: …»
	File  *project.Row // of a Project, for the look of its state
	Year  int          // of a PastProject, its first
	// Of a Document: the file, plan, contract or registration that rests on it and that the asker
	// may see; one of them.
	RestsKind, RestsName string
	RestsID              db.ID

	sort string
}

// What may rest on a document.
const (
	RestsFile         = "project"
	RestsPlan         = "plan"
	RestsContract     = "contract"
	RestsRegistration = "registration"
)

// seen reads the rows of a kind that the principal may see, through the kind's own door.
func (s *Service) seen(ctx context.Context, p account.Principal, kind Kind, ids []db.ID, typed string) ([]Row, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	switch kind {
	case Establishment:
		return s.seenEstablishments(ctx, p, ids, typed)
	case Project:
		return s.seenProjects(ctx, p, ids, typed)
	case PastProject:
		return s.seenPast(ctx, p, ids, typed)
	case Document:
		return s.seenDocuments(ctx, p, ids, typed)
	case Contract:
		return s.seenContracts(ctx, p, ids, typed)
	case Person:
		return s.seenPeople(ctx, p, ids, typed)
	case Agency:
		return s.seenAgencies(ctx, ids, typed)
	}
	return nil, nil
}

func (s *Service) today() clock.Day { return s.Clock.Now().Day() }

// aside tells which of some facts answers to words that the shown texts do not answer to.
func aside(typed string, shown []string, facts ...[2]string) string {
	missing := slices.DeleteFunc(strings.Fields(typed), func(word string) bool {
		return slices.ContainsFunc(shown, func(t string) bool { return holds(t, word) })
	})
	if len(missing) == 0 {
		return ""
	}
	some := ""
	for _, f := range facts {
		switch {
		case f[1] == "" || !holds(f[1], strings.Join(missing, " ")):
		case !slices.ContainsFunc(missing, func(word string) bool { return !holds(f[1], word) }):
			return f[0] + ": " + f[1] // all of it, before what answers to a part
		case some == "":
			some = f[0] + ": " + f[1]
		}
	}
	return some
}

// oneByOne makes one fact of each text, so that the one that answered is told alone.
func oneByOne(label string, texts []string) [][2]string {
	out := make([][2]string, len(texts))
	for i, t := range texts {
		out[i] = [2]string{label, t}
	}
	return out
}

func (s *Service) seenEstablishments(ctx context.Context, p account.Principal, ids []db.ID, typed string) ([]Row, error) {
	today := s.today()
	all, err := establishment.SeenTx(ctx, s.DB, p, ids, today)
	out := make([]Row, 0, len(all))
	for _, e := range all {
		r := Row{Kind: Establishment, ID: e.ID, Title: e.Name, What: e.Kind.Name(), sort: e.NameSort}
		if c := e.Code(); c != "" {
			r.What += " · " + c
		}
		open := 0
		for i, site := range e.Sites {
			if i == 0 {
				r.Where = site.Where(today)
			}
			if site.OpenOn(today) {
				open++
			}
		}
		switch {
		case len(e.Sites) > 1:
			r.Where += " và " + vi.Count(len(e.Sites)-1) + " nơi khác"
		case len(e.Sites) == 0:
			r.Where = e.OfficeCommune
		}
		if open == 0 && len(e.Sites) > 0 {
			r.State = "không còn địa điểm sản xuất"
		}
		r.Found = aside(typed, []string{e.Name, e.Code(), r.Where}, [2]string{"Người đại diện", e.Representative}, [2]string{"Điện thoại", e.Phone}, [2]string{"Thư điện tử", e.Email},
			[2]string{"Mã số hộ kinh doanh", e.HouseholdCode}, [2]string{"Sản phẩm", clip(e.Products)})
		out = append(out, r)
	}
	return out, err
}

// clip keeps a long text to what a line bears.
func clip(s string) string {
	if r := []rune(s); len(r) > 120 {
		return strings.TrimSpace(string(r[:120])) + "…"
	}
	return s
}

func (s *Service) seenProjects(ctx context.Context, p account.Principal, ids []db.ID, typed string) ([]Row, error) {
	all, err := project.SeenTx(ctx, s.DB, p, ids)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	may := make([]db.ID, len(all))
	for i := range all {
		may[i] = all[i].ID
	}
	papers, err := attached(ctx, s.DB, may)
	out := make([]Row, 0, len(all))
	today := s.today()
	for i := range all {
		f := &all[i]
		r := Row{Kind: Project, ID: f.ID, Title: f.Name, What: f.Number, State: project.StateName[f.State], File: f, sort: vi.SortKey(f.Name)}
		if r.What == "" {
			r.What = "chưa có số · năm " + clock.NewDay(f.PlanYear, 1, 1).VN()[6:]
		}
		for i, l := range f.Places {
			if i == 0 {
				r.Where = l.Commune + ", " + provinceOn(l.ProvinceID, today)
			}
		}
		if n := len(f.Places); n > 1 {
			r.Where += " và " + vi.Count(n-1) + " nơi khác"
		}
		r.Found = aside(typed, []string{f.Name, f.Number, r.Where}, append([][2]string{{"Đơn vị thụ hưởng", strings.Join(f.Beneficiaries, "; ")}}, oneByOne("Tài liệu", papers[f.ID])...)...)
		out = append(out, r)
	}
	return out, err
}

func (s *Service) seenPast(ctx context.Context, p account.Principal, ids []db.ID, typed string) ([]Row, error) {
	all, err := importing.SeenPast(ctx, s.DB, p, ids)
	out := make([]Row, 0, len(all))
	today := s.today()
	for _, o := range all {
		r := Row{Kind: PastProject, ID: o.ID, Title: o.Name, What: "thực hiện năm " + o.Years(), Where: o.Place, Year: o.Year, sort: vi.SortKey(o.Name)}
		if in := provinceOn(o.ProvinceID, today); in != "" && !strings.Contains(vi.Fold(o.Place), vi.Fold(in)) {
			r.Where = strings.TrimPrefix(o.Place+", "+in, ", ")
		}
		if o.Unit != "" {
			r.Where = strings.TrimPrefix(r.Where+" · "+o.Unit, " · ")
		}
		var names []string
		for _, b := range o.Beneficiaries {
			names = append(names, b.Name)
		}
		r.Found = aside(typed, []string{o.Name, r.What, r.Where}, append(oneByOne("Đơn vị thụ hưởng", names), [2]string{"Quyết định", o.Decision})...)
		out = append(out, r)
	}
	return out, err
}

func provinceOn(id place.ID, on clock.Day) string {
	p, ok := place.Get(id)
	if !ok {
		return ""
	}
	if f := p.On(on); f.Name != "" {
		return f.InText()
	}
	return p.Last().InText()
}

// ContractTitle names a contract as a heading.
func ContractTitle(c contract.Contract) string { return vi.TitleFirst(c.Title()) }

func (s *Service) seenContracts(ctx context.Context, p account.Principal, ids []db.ID, typed string) ([]Row, error) {
	all, err := contract.SeenTx(ctx, s.DB, p, ids)
	if err != nil {
		return nil, err
	}
	var bodies []db.ID
	for _, c := range all {
		bodies = append(bodies, c.PartyAID, c.PartyBID)
	}
	names, err := agency.Names(ctx, s.DB, bodies, s.today())
	out := make([]Row, 0, len(all))
	for _, c := range all {
		out = append(out, Row{Kind: Contract, ID: c.ID, Title: ContractTitle(c), What: "Bên giao: " + names[c.PartyAID].Name, Where: "bên nhận: " + names[c.PartyBID].Name,
			State: contract.StateName[c.State], Found: aside(typed, []string{ContractTitle(c), names[c.PartyAID].Name, names[c.PartyBID].Name}, [2]string{"Người ký bên giao", c.SignerA}, [2]string{"Người ký bên nhận", c.SignerB}),
			sort: vi.SortKey(c.Number)})
	}
	return out, err
}

// rest is what rests on a document.
type rest struct {
	Paper db.ID  `db:"paper"`
	Kind  string `db:"kind"`
	ID    db.ID  `db:"id"`
	Name  string `db:"name"`
}

// seenDocuments shows papers by what rests on them: who may see a file, a plan, a contract or a
// registration may know of the paper that decided on it.
func (s *Service) seenDocuments(ctx context.Context, p account.Principal, ids []db.ID, typed string) ([]Row, error) {
	file, fileArgs := project.Visible(p)
	plan, planArgs := programme.Visible(p)
	paper, paperArgs := contract.Visible(p)
	register, registerArgs := "1 = 0", []any(nil)
	if !p.Is(account.Administrator) && (p.Agency.Kind == agency.Ministry || p.Agency.Kind == agency.Department) {
		register = "1 = 1"
		if p.Agency.Kind == agency.Department {
			register, registerArgs = "r.agency_id IN (?)", []any{p.AgencyIDs}
		}
	}
	var text []string
	var args []any
	arm := func(s, cond string, more []any) {
		text = append(text, s+" IN (?) AND ("+cond+")")
		args = append(append(args, ids), more...)
	}
	for _, table := range []string{"adjustments", "implementation_plans", "settlements"} {
		arm("SELECT x.document_id AS paper, 'project' AS kind, p.id, p.name FROM "+table+" x JOIN projects p ON p.id = x.project_id WHERE x.document_id", file, fileArgs)
	}
	arm("SELECT pl.document_id, 'plan', pl.id, pl.name FROM plans pl WHERE pl.document_id", plan, planArgs)
	arm("SELECT c.closing_document_id, 'contract', c.id, c.number FROM contracts c WHERE c.closing_document_id", paper, paperArgs)
	arm("SELECT r.document_id, 'registration', r.id, '' FROM registrations r WHERE r.document_id", register, registerArgs)
	rests, err := db.Select[rest](ctx, s.DB, strings.Join(text, " UNION ALL "), args...)
	if err != nil || len(rests) == 0 {
		return nil, err
	}
	papers, err := document.ByIDs(ctx, s.DB, ids)
	if err != nil {
		return nil, err
	}
	var out []Row
	for _, id := range ids {
		i := slices.IndexFunc(rests, func(r rest) bool { return r.Paper == id })
		d, ok := papers[id]
		if i < 0 || !ok {
			continue
		}
		r := rests[i]
		out = append(out, Row{Kind: Document, ID: id, Title: d.String(), What: clip(d.About), Where: d.Issuer, RestsKind: r.Kind, RestsID: r.ID, RestsName: r.Name,
			Found: aside(typed, []string{d.String(), clip(d.About), d.Issuer}, [2]string{"Người ký", d.Signer}, [2]string{"Trích yếu", d.About}), sort: vi.SortKey(d.String())})
	}
	return out, nil
}

func (s *Service) seenPeople(ctx context.Context, p account.Principal, ids []db.ID, typed string) ([]Row, error) {
	all, err := account.SeenTx(ctx, s.DB, p, ids, s.today())
	out := make([]Row, 0, len(all))
	for _, m := range all {
		r := Row{Kind: Person, ID: m.ID, Title: m.Name, What: m.Login, sort: vi.SortKey(m.Name)}
		var posts, bodies []string
		for _, w := range m.Posts {
			if w.Holds {
				posts = append(posts, w.Role.Name())
				bodies = append(bodies, w.AgencyName)
			}
		}
		if len(posts) > 0 {
			r.What += " · " + strings.Join(slices.Compact(posts), ", ")
			r.Where = strings.Join(slices.Compact(bodies), "; ")
		} else {
			r.State = "không còn vị trí công tác"
		}
		if !m.DisabledAt.IsZero() {
			r.State = "tài khoản đã ngừng"
		}
		r.Found = aside(typed, []string{m.Name, m.Login}, [2]string{"Điện thoại", m.Phone}, [2]string{"Thư điện tử", m.Email})
		out = append(out, r)
	}
	return out, err
}

func (s *Service) seenAgencies(ctx context.Context, ids []db.ID, typed string) ([]Row, error) {
	type row struct {
		ID       db.ID       `db:"id"`
		Kind     agency.Kind `db:"kind"`
		Province place.ID    `db:"province_id"`
		Commune  string      `db:"commune"`
		To       clock.Day   `db:"valid_to"`
	}
	all, err := db.Select[row](ctx, s.DB, "SELECT id, kind, province_id, commune, valid_to FROM agencies WHERE id IN (?)", ids)
	if err != nil {
		return nil, err
	}
	today := s.today()
	names, err := agency.Names(ctx, s.DB, ids, today)
	slices.SortFunc(all, func(a, b row) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	out := make([]Row, 0, len(all))
	for _, a := range all {
		n := names[a.ID]
		r := Row{Kind: Agency, ID: a.ID, Title: n.Name, What: agency.KindName[a.Kind], Where: provinceOn(a.Province, today), sort: vi.SortKey(n.Name)}
		if a.Commune != "" {
			r.Where = a.Commune + ", " + r.Where
		}
		if a.To != "" && a.To < today {
			r.State = "hoạt động đến hết " + a.To.VN()
		}
		r.Found = aside(typed, []string{n.Name, r.Where}, [2]string{"Tên viết tắt", n.Short})
		out = append(out, r)
	}
	return out, err
}
