// Package staff is the face that officials, implementing units and establishments meet: pages
// in Vietnamese over the use cases of the capabilities. Its families of pages stand in folders
// beside this file, in the order in which a đề án meets them; none knows another, and none
// knows SQL.
//
//	door       signing in, the password, the post acted in
//	overview   «Việc của tôi», and the page of one file
//	find       the one box: what its reader may see, by what they type
//	register   establishments and their needs
//	importing  files of lists on their way into the register, projects of before this software
//	file       the list of files, the form, papers, sending
//	appraisal  review, appraisal, requests for papers, registration with the Cục
//	plan       the year's plan, contracts, adjustments
//	ledger     progress, acceptance, advances, settlement, post-check
//	figures    reports
//	law        the library of texts, questions to the law
//	packs      packs of law: loaded, compared, approved, published; the deadlines of a year
//	places     administrative units through time, lists of areas, changes of units
//	admin      people, bodies, delegation, handover, the local procedure, the audit log
package staff

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"khuyencong/internal/acceptance"
	"khuyencong/internal/account"
	"khuyencong/internal/adjustment"
	"khuyencong/internal/agency"
	"khuyencong/internal/area"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/dossier"
	"khuyencong/internal/establishment"
	"khuyencong/internal/filestore"
	"khuyencong/internal/importing"
	"khuyencong/internal/inspection"
	"khuyencong/internal/payment"
	"khuyencong/internal/programme"
	"khuyencong/internal/project"
	"khuyencong/internal/rulebook"
	"khuyencong/internal/search"
	"khuyencong/internal/settlement"
	"khuyencong/internal/staff/admin"
	"khuyencong/internal/staff/appraisal"
	"khuyencong/internal/staff/door"
	"khuyencong/internal/staff/figures"
	"khuyencong/internal/staff/file"
	"khuyencong/internal/staff/find"
	importpages "khuyencong/internal/staff/importing"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/staff/law"
	"khuyencong/internal/staff/ledger"
	"khuyencong/internal/staff/overview"
	"khuyencong/internal/staff/packs"
	"khuyencong/internal/staff/places"
	"khuyencong/internal/staff/plan"
	"khuyencong/internal/staff/register"
	"khuyencong/internal/support"
	"khuyencong/internal/survey"
	"khuyencong/internal/web"
)

// Options is what the face needs from outside.
type Options struct {
	DB             *db.DB
	Clock          clock.Clock
	Files          *filestore.Store
	Log            *slog.Logger
	Hash           account.HashParams
	TrustedProxies []netip.Prefix // whose X-Forwarded-* headers count
	Secure         bool           // cookies over TLS alone
	Demo           bool           // every page says that the data are invented
	Help           string         // whom to call, at the foot of every page
	Index          *search.Index  // what search finds; nil makes one that loads at the first question
}

// Face is the face with its services.
type Face struct {
	opts           Options
	accounts       *account.Service
	agencies       *agency.Service
	establishments *establishment.Service
	needs          *survey.Service
	projects       *project.Service
	plans          *programme.Service
	contracts      *contract.Service
	adjustments    *adjustment.Service
	inspections    *inspection.Service
	acceptances    *acceptance.Service
	payments       *payment.Service
	settlements    *settlement.Service
	dossiers       *dossier.Service
	books          *rulebook.Service
	imports        *importing.Service
	search         *search.Service
	door           *door.Pages
}

// New puts the face together.
func New(o Options) *Face {
	if o.Index == nil {
		o.Index = search.New(o.DB, o.Clock)
	}
	f := &Face{opts: o, search: &search.Service{DB: o.DB, Clock: o.Clock, Index: o.Index, Patience: 8 * time.Second}}
	f.accounts = &account.Service{DB: o.DB, Clock: o.Clock, Hash: o.Hash}
	f.agencies = &agency.Service{DB: o.DB, Clock: o.Clock}
	f.establishments = &establishment.Service{DB: o.DB, Clock: o.Clock, Find: f.search.FindEstablishments}
	f.needs = &survey.Service{DB: o.DB, Clock: o.Clock, Files: o.Files, Find: f.search.FindEstablishments}
	f.projects = &project.Service{DB: o.DB, Clock: o.Clock, Files: o.Files, Needs: f.needs, Finder: f.search}
	f.plans = &programme.Service{DB: o.DB, Clock: o.Clock}
	f.contracts = &contract.Service{DB: o.DB, Clock: o.Clock}
	f.adjustments = &adjustment.Service{DB: o.DB, Clock: o.Clock}
	f.inspections = &inspection.Service{DB: o.DB, Clock: o.Clock}
	f.acceptances = &acceptance.Service{DB: o.DB, Clock: o.Clock}
	f.payments = &payment.Service{DB: o.DB, Clock: o.Clock}
	f.settlements = &settlement.Service{DB: o.DB, Clock: o.Clock}
	f.dossiers = &dossier.Service{DB: o.DB, Clock: o.Clock, Projects: f.projects}
	f.imports = &importing.Service{DB: o.DB, Clock: o.Clock, Files: o.Files}
	f.books = &rulebook.Service{DB: o.DB, Clock: o.Clock}
	f.door = &door.Pages{DB: o.DB, Clock: o.Clock, Accounts: f.accounts, Demo: o.Demo, Secure: o.Secure}
	return f
}

// placeSites puts the sites that a resolution set free on the map of today.
func (f *Face) placeSites(ctx context.Context) error {
	_, err := establishment.Derive(ctx, f.opts.DB, f.opts.Clock.Now().Day())
	return err
}

// Routes lists every route of the face and who may call it. A test calls each one as every
// other role and as nobody.
func (f *Face) Routes() []web.Route {
	d, c := f.opts.DB, f.opts.Clock
	quick := *f.search
	quick.Patience = time.Second
	var all []web.Route
	for _, family := range []interface{ Routes() []web.Route }{
		f.door,
		&overview.Pages{DB: d, Clock: c, Dossiers: f.dossiers, Needs: f.needs, Books: f.books},
		&register.Pages{DB: d, Clock: c, Establishments: f.establishments, Needs: f.needs, Projects: f.projects, Support: &support.Service{DB: d, Clock: c}},
		&importpages.Pages{DB: d, Clock: c, Imports: f.imports},
		&file.Pages{DB: d, Clock: c, Projects: f.projects, Establishments: f.establishments, Needs: f.needs, Dossiers: f.dossiers},
		&appraisal.Pages{DB: d, Clock: c, Projects: f.projects},
		&plan.Pages{DB: d, Clock: c, Projects: f.projects, Plans: f.plans, Contracts: f.contracts, Adjustments: f.adjustments, Establishments: f.establishments},
		&ledger.Pages{DB: d, Clock: c, Projects: f.projects, Inspections: f.inspections, Acceptances: f.acceptances, Payments: f.payments, Settlements: f.settlements},
		&find.Pages{Search: f.search, Quick: &quick},
		&figures.Pages{DB: d, Clock: c, Establishments: f.establishments},
		&law.Pages{DB: d, Clock: c},
		&packs.Pages{DB: d, Clock: c, Books: f.books, Projects: f.projects},
		&places.Pages{DB: d, Clock: c, Areas: &area.Service{DB: d, Clock: c, Unplace: establishment.UnplaceTx, Place: f.placeSites}},
		&admin.Pages{DB: d, Clock: c, Accounts: f.accounts, Agencies: f.agencies, Projects: f.projects},
	} {
		all = append(all, family.Routes()...)
	}
	return all
}

// Handler serves the face.
func (f *Face) Handler() http.Handler {
	return web.NewMux(f.Routes(), web.Options{
		Log: f.opts.Log, Clock: f.opts.Clock, Authenticate: f.door.Authenticate, Nav: nav, TrustedProxies: f.opts.TrustedProxies,
		Demo: f.opts.Demo, Help: f.opts.Help, SearchPath: find.Path, Secure: f.opts.Secure,
	})
}

// nav is the top line of each role. It counts nothing: it stands on every page.
func nav(r *http.Request, _ web.Viewer) []web.NavItem {
	p := kit.Who(r)
	lines := []web.NavItem{{Label: "Việc của tôi", Href: kit.NavWork}}
	add := func(label, href string) { lines = append(lines, web.NavItem{Label: label, Href: href}) }
	if p.Is(account.Administrator) {
		add("Người dùng", kit.NavPeople)
		add("Cơ quan", "/to-chuc")
		add("Quy trình", "/quy-trinh")
		add("Địa bàn", kit.NavPlaces)
		add("Nhật ký", "/nhat-ky")
		add("Quy định", kit.NavLaw)
		return lines
	}
	add("Đề án", kit.NavProjects)
	if !p.Is(kit.MoneyRoles...) && !p.Is(account.Auditor) {
		add("Nhu cầu", kit.NavNeeds)
	}
	if !p.Is(account.Establishment, account.Collaborator) {
		add("Kế hoạch năm", kit.NavPlans)
		add("Hợp đồng", "/hop-dong")
	}
	add("Cơ sở", kit.NavRegister)
	if p.Is(account.Auditor) {
		add("Nhật ký", "/nhat-ky")
	}
	if !p.Is(account.Establishment, account.Collaborator) {
		add("Địa bàn", kit.NavPlaces)
	}
	add("Báo cáo", kit.NavReports)
	add("Quy định", kit.NavLaw)
	return lines
}
