package staff_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/bench"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/filestore"
	"khuyencong/internal/staff"
)

// big are the tables that grow with the work of the programme: no list reads one from end to end.
var big = strings.Fields(`establishments establishment_sites establishment_areas establishment_years needs projects project_contents project_places project_beneficiaries
	project_partners estimate_lines project_results project_years assignments documents attachments appraisals appraisal_members appraisal_opinions plan_items adjustments contracts
	contract_projects support_agreements implementation_plans progress_reports acceptances acceptance_members payments settlements settlement_lines post_checks audit_events evaluations`)

// measured is the face over a data set for measuring.
type measured struct {
	d      *db.DB
	h      http.Handler
	face   *staff.Face
	tokens map[string]string
	logins []string

	mu   sync.Mutex
	said []db.Statement
}

// measuredLogins are who looks: of the first province and of the Cục.
var measuredLogins = []string{"chuyenvien.hno", "lanhdao.hno", "vanthu.hno", "ketoan.hno", "ketoantruong.hno", "kiemtoan.hno", "quantri.hno", "trungtam.hno", "giamdoc.hno", "donvi.hno", "congtacvien.hno", "coso",
	"chuyenvien.tqu", "trungtam.tqu", "chuyenvien.cuc", "lanhdao.cuc", "vanthu.cuc", "ketoan.cuc", "kiemtoan.cuc", "quantri.cuc"}

func measure(t *testing.T, d *db.DB, size bench.Size) *measured {
	t.Helper()
	if err := bench.Load(t.Context(), d, size, nil); err != nil {
		t.Fatal(err)
	}
	clk := clock.NewManual(bench.AsOf)
	m := &measured{d: d, tokens: map[string]string{}, logins: measuredLogins}
	m.face = staff.New(staff.Options{DB: d, Clock: clk, Files: &filestore.Store{Dir: t.TempDir()}, Log: slog.New(slog.DiscardHandler), Hash: account.Cheap})
	m.h = m.face.Handler()
	accounts := &account.Service{DB: d, Clock: clk, Hash: account.Cheap}
	for _, login := range m.logins {
		s, err := accounts.SignIn(context.Background(), login, bench.Password, "192.0.2.1", "test")
		if err != nil {
			t.Fatal(login, err)
		}
		m.tokens[login] = s.Token
	}
	for _, path := range []string{"/tim?q=che", "/de-an"} { // what is kept in memory is read once, whole, before anybody is measured
		call(m.h, http.MethodGet, path, m.tokens[m.logins[0]])
	}
	d.Trace(func(s db.Statement) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.said = append(m.said, s)
	})
	t.Cleanup(func() { d.Trace(nil) })
	return m
}

// get calls an address and returns the status with the statements that ran.
func (m *measured) get(path, login string) (int, []db.Statement) {
	m.said = nil
	code := call(m.h, http.MethodGet, path, m.tokens[login])
	return code, slices.Clone(m.said)
}

// lists are the addresses of the face that name no single thing, and conditions that lists have.
func (m *measured) lists() []string {
	var out []string
	for _, rt := range m.face.Routes() {
		if rt.Method == http.MethodGet && !strings.Contains(strings.TrimSuffix(rt.Pattern, "{$}"), "{") {
			out = append(out, strings.TrimSuffix(rt.Pattern, "{$}"))
		}
	}
	return append(out, "/de-an?nguon=khuyen-cong-dia-phuong&nam=2026", "/de-an?trang-thai=da-xong&xep=tien", "/de-an?q=che+bien&xep=ten", "/de-an?noi-dung=ung-dung-may-moc-thiet-bi-tien-tien", "/de-an?qua-han=1",
		"/de-an?cua-toi=1&xep=moi", "/de-an?trang=2", "/de-an?loai=lap-theo-nhom&xep=so", "/co-so?q=che+bien", "/co-so?loai=household", "/co-so?nganh=10", "/co-so?trang=2")
}

var alias = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|UPDATE|INTO)\s+(\w+)(?:\s+AS)?(?:\s+(\w+))?`)

// scanned names the big tables that a plan reads from end to end.
func scanned(e db.Engine, big []string, text string, plan []string) []string {
	names := map[string]string{}
	for _, f := range alias.FindAllStringSubmatch(text, -1) {
		names[strings.ToLower(f[1])] = strings.ToLower(f[1])
		if f[2] != "" {
			names[strings.ToLower(f[2])] = strings.ToLower(f[1])
		}
	}
	var out []string
	all := strings.Join(plan, "\n")
	for _, line := range plan {
		word := ""
		if e == db.SQLite {
			if rest, ok := strings.CutPrefix(line, "SCAN "); ok {
				word, _, _ = strings.Cut(rest, " ")
			}
			if strings.Contains(line, "_one_open") || strings.Contains(line, " USING INDEX ") && strings.Contains(text, " LIMIT ") && !strings.Contains(all, "B-TREE FOR ORDER BY") {
				continue // the open ones alone; or an index walked in its order until the page is full
			}
		} else if _, rest, ok := strings.Cut(line, "Seq Scan on "); ok {
			word, _, _ = strings.Cut(rest, " ")
		}
		if table := names[strings.ToLower(word)]; slices.Contains(big, table) {
			out = append(out, line)
		}
	}
	return out
}

// TestListsScanNoTable reads the plan of every statement that the lists run, for many roles.
func TestListsScanNoTable(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		m := measure(t, d, bench.Size{Establishments: 3000, Projects: 3000, Movements: 6000, Seed: 1, Provinces: 3})
		if d.Engine() == db.Postgres { // a few thousand rows are read whole for less than an index costs
			if _, err := d.Writer().ExecContext(t.Context(), "ALTER DATABASE "+name(t, d)+" SET enable_seqscan = off"); err != nil {
				t.Fatal(err)
			}
			d.Writer().SetMaxIdleConns(0)
			d.Writer().SetMaxIdleConns(4)
		}
		judged := slices.DeleteFunc(slices.Clone(big), func(table string) bool { // of a small table no plan tells anything
			n, err := db.Get[int](t.Context(), d, "SELECT COUNT(*) FROM "+table)
			return err != nil || n < 400
		})
		bad := map[string]string{}
		told := map[string]bool{}
		for _, path := range m.lists() {
			for _, login := range m.logins {
				code, said := m.get(path, login)
				if code >= 500 {
					t.Errorf("%s as %s: %d", path, login, code)
				}
				for _, s := range said {
					if told[s.Text] || s.Write {
						continue
					}
					told[s.Text] = true
					if len(s.Args) > 80 || strings.HasPrefix(path, "/hop-dong") && strings.HasSuffix(login, ".cuc") {
						// A long list against a few thousand rows is not worth an index; the Cục sees every contract, and
						// its sums are of all.
						continue
					}
					plan, err := d.Plan(t.Context(), s)
					if err != nil {
						t.Fatalf("%v in %s", err, s.Text)
					}
					if found := scanned(d.Engine(), judged, s.Text, plan); len(found) > 0 {
						bad[s.Text] = fmt.Sprintf("%s as %s reads whole: %v\n%s\n%s", path, login, found, s.Text, strings.Join(plan, "\n"))
					}
				}
			}
		}
		if len(told) < 100 {
			t.Errorf("only %d statements seen", len(told))
		}
		for _, text := range slices.Sorted(maps.Keys(bad)) {
			t.Error(bad[text])
		}
	})
}

func name(t *testing.T, d *db.DB) string {
	t.Helper()
	n, err := db.Get[string](t.Context(), d, "SELECT current_database()")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestQueriesDoNotGrow counts the statements of every list over few rows and over many.
func TestQueriesDoNotGrow(t *testing.T) {
	few := measure(t, dbtest.SQLite(t), bench.Size{Establishments: 900, Projects: 500, Movements: 3000, Seed: 1, Provinces: 1})
	many := measure(t, dbtest.SQLite(t), bench.Size{Establishments: 2700, Projects: 1500, Movements: 9000, Seed: 1, Provinces: 1})
	for _, path := range few.lists() {
		if strings.HasSuffix(path, "/xuat") {
			continue // a file is read some hundred rows at a time
		}
		for _, login := range few.logins {
			if strings.HasPrefix(login, "donvi") || strings.HasPrefix(login, "congtacvien") {
				continue // who sees next to nothing among few
			}
			code, a := few.get(path, login)
			_, b := many.get(path, login)
			if code != http.StatusOK {
				continue
			}
			more := slack
			if slices.ContainsFunc(emptyAmongFew, func(word string) bool { return strings.Contains(path, word) }) {
				more = 10
			}
			if len(b) > len(a)+more {
				t.Errorf("%s as %s: %d queries over few rows, %d over many", path, login, len(a), len(b))
			}
		}
	}
}

// emptyAmongFew are lists that have no line among few rows: what is asked of lines is not asked at all.
var emptyAmongFew = []string{"/co-so/nghi-trung", "cua-toi=1"}

// slack is how many more queries a page may need because something occurs at all among many rows
// that does not among few.
const slack = 3
