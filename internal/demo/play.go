package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"khuyencong/internal/acceptance"
	"khuyencong/internal/account"
	"khuyencong/internal/adjustment"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
	"khuyencong/internal/filestore"
	"khuyencong/internal/inspection"
	"khuyencong/internal/payment"
	"khuyencong/internal/programme"
	"khuyencong/internal/project"
	"khuyencong/internal/rulebook"
	"khuyencong/internal/settlement"
	"khuyencong/internal/survey"
)

// run is one filling: the rooms, who is who, and the acts still to be played in order of days.
type run struct {
	db    *db.DB
	clock *clock.Manual
	today clock.Day
	ctx   context.Context // of the filling under way

	agencies       *agency.Service
	accounts       *account.Service
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
	books          *rulebook.Service

	bodies map[string]*body
	seats  map[seat]held
	known  known
	firms  map[string]*firm
	files  map[string]*file
	acts   []act
	papers int // numbers given to papers so far
}

// seat is the n-th person of a role in a body; an establishment's person sits in the firm.
type seat struct {
	body string
	role account.Role
	n    int
}

// held is who sits there.
type held struct{ person, post db.ID }

// act is one thing that one person does on a day. Nobody does what is not theirs: do is given
// the principal of the seat as of that day.
type act struct {
	day  clock.Day
	who  seat
	what string
	do   func(p account.Principal) error
}

func newRun(d *db.DB, files *filestore.Store, today clock.Day) *run {
	clk := clock.NewManual(firstDay)
	r := &run{db: d, clock: clk, today: today, bodies: map[string]*body{}, seats: map[seat]held{}, known: known{}, firms: map[string]*firm{}, files: map[string]*file{}}
	r.agencies = &agency.Service{DB: d, Clock: clk}
	r.accounts = &account.Service{DB: d, Clock: clk, Hash: account.Cheap}
	r.establishments = &establishment.Service{DB: d, Clock: clk}
	r.needs = &survey.Service{DB: d, Clock: clk, Files: files}
	r.projects = &project.Service{DB: d, Clock: clk, Files: files, Needs: r.needs}
	r.plans = &programme.Service{DB: d, Clock: clk}
	r.contracts = &contract.Service{DB: d, Clock: clk}
	r.adjustments = &adjustment.Service{DB: d, Clock: clk}
	r.inspections = &inspection.Service{DB: d, Clock: clk}
	r.acceptances = &acceptance.Service{DB: d, Clock: clk}
	r.payments = &payment.Service{DB: d, Clock: clk}
	r.settlements = &settlement.Service{DB: d, Clock: clk}
	r.books = &rulebook.Service{DB: d, Clock: clk}
	return r
}

// system sets up bodies and people, before anybody is there to do it.
var system = audit.Actor{Name: "Dữ liệu minh họa", Channel: audit.Demo}

// plot writes down every act of the demonstration.
func (r *run) plot() {
	r.plotBodies()
	r.plotFirms()
	for _, f := range allFiles() {
		r.plotFile(f)
	}
	r.plotTogether()
	r.plotPeople()
	r.plotNeeds()
	r.plotSurveys()
	r.plotLoose()
	r.plotTwins()
	r.plotLaw()
}

// at notes an act of the first person of a role in a body.
func (r *run) at(day clock.Day, body string, role account.Role, what string, do func(p account.Principal) error) {
	r.by(day, seat{body, role, 1}, what, do)
}

// by notes an act of a seat. What lies some time back is done on weekdays; of late the days
// count, for deadlines hang on them.
func (r *run) by(day clock.Day, who seat, what string, do func(p account.Principal) error) {
	if day < r.ago(60) {
		day = weekday(day)
	}
	r.acts = append(r.acts, act{day, who, what, do})
}

// setUp notes what the system itself does.
func (r *run) setUp(day clock.Day, what string, do func() error) {
	r.acts = append(r.acts, act{day: day, what: what, do: func(account.Principal) error { return do() }})
}

// ago is a day before today.
func (r *run) ago(n int) clock.Day { return r.today.AddDays(-n) }

// work is a day before today for work on contracts of workYear, which all end with that year.
func (r *run) work(n int) clock.Day { return min(r.today, clock.NewDay(workYear, 12, 28)).AddDays(-n) }

// play does the acts in the order of their days, those of one day as they were noted.
func (r *run) play(ctx context.Context, progress func(done, total int, what string)) error {
	r.ctx = ctx
	slices.SortStableFunc(r.acts, func(a, b act) int {
		switch {
		case a.day < b.day:
			return -1
		case a.day > b.day:
			return 1
		}
		return 0
	})
	for i, a := range r.acts {
		if err := ctx.Err(); err != nil {
			return err
		}
		r.clock.Set(a.day)
		r.clock.Advance(90 * time.Second)
		p, err := r.acting(a.who)
		if err == nil {
			err = a.do(p)
		}
		if err != nil {
			return fmt.Errorf("demo: %s, %s %s: %s: %w", a.day, a.who.body, a.who.role, a.what, err)
		}
		if progress != nil {
			progress(i+1, len(r.acts), "đến tháng "+a.day.VN()[3:])
		}
	}
	return nil
}

// acting loads the principal of a seat as of the clock's day. A body that has ended is played
// by the one that took it over.
func (r *run) acting(s seat) (account.Principal, error) {
	if s.body == "" {
		return account.Principal{}, nil
	}
	s.body = r.present(s.body)
	h, ok := r.seats[s]
	if !ok {
		if h, ok = r.seats[seat{s.body, s.role, 1}]; !ok {
			return account.Principal{}, fmt.Errorf("nobody sits there")
		}
	}
	p, err := account.Acting(r.ctx, r.db, h.person, h.post, "", r.day())
	p.Channel = audit.Demo
	return p, err
}

// post returns the post of a seat, for choosing a colleague.
func (r *run) post(body string, role account.Role, n int) db.ID {
	return r.seats[seat{r.present(body), role, n}].post
}

func (r *run) day() clock.Day { return r.clock.Now().Day() }

// number makes the number of a paper that shows to be invented: 12-MH/QĐ-UBND.
func (r *run) number(kind string) string {
	r.papers++
	return fmt.Sprintf("%d-MH/%s", r.papers, kind)
}

// signer signs papers from outside. No name of a person who holds an office is used.
const signer = "Người ký (minh họa)"

// weekday moves a day at the end of a week to the Friday before.
func weekday(d clock.Day) clock.Day {
	switch d.Weekday() {
	case time.Saturday:
		return d.AddDays(-1)
	case time.Sunday:
		return d.AddDays(-2)
	}
	return d
}
