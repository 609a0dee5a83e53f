package staff_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/xuri/excelize/v2"

	"khuyencong/internal/account"
	"khuyencong/internal/bench"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/filestore"
	"khuyencong/internal/place"
	"khuyencong/internal/project"
	"khuyencong/internal/staff"
	"khuyencong/internal/staff/door"
)

// benchVariable names a database that khuyencong bench load filled: the benchmarks run over it.
// Without it they fill a small one, which tells nothing of speed but that they run.
const benchVariable = "KHUYENCONG_BENCH"

// officer is the province whose officer looks: of middling size, and made of two older ones.
const officer = "lca"

// arena is the product and, beside it, its floor: a bare handler with SQL and tables of its own in
// the same file, on the same driver, both over loopback to one client that keeps its connections.
type arena struct {
	b       *testing.B
	d       *db.DB
	sql     *sql.DB
	ours    *httptest.Server
	floor   *httptest.Server
	client  *http.Client
	cookies map[string]string
	land    place.ID
	person  db.ID // the officer
	bases   []string
	commune string
}

func open_(b *testing.B) *arena {
	b.Helper()
	ctx := context.Background()
	var d *db.DB
	if address := os.Getenv(benchVariable); address != "" {
		var err error
		if d, err = db.Open(ctx, address); err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = d.Close() })
		if mark, _, err := bench.MarkOf(ctx, d); err != nil || mark != bench.Whole {
			b.Fatalf("%s names no data set: %v %v", benchVariable, mark, err)
		}
	} else {
		d = dbtest.SQLite(b)
		if err := bench.Load(ctx, d, bench.Size{Establishments: 4000, Projects: 1500, Movements: 4000, Seed: 1}, nil); err != nil {
			b.Fatal(err)
		}
	}
	// The clock stands still at the day of the data set, but for the minute that sign-ins take.
	clk := clock.NewManual(bench.AsOf)
	face := staff.New(staff.Options{DB: d, Clock: clk, Files: &filestore.Store{Dir: b.TempDir()}, Log: slog.New(slog.DiscardHandler), Demo: true})
	a := &arena{b: b, d: d, sql: d.Writer(), ours: httptest.NewServer(face.Handler()), client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		cookies: map[string]string{}}
	b.Cleanup(a.ours.Close)
	accounts := &account.Service{DB: d, Clock: clk}
	for _, login := range []string{"chuyenvien." + officer, "chuyenvien.cuc"} {
		s, err := accounts.SignIn(ctx, login, bench.Password, "192.0.2.1", "bench")
		if err != nil {
			b.Fatal(login, err)
		}
		a.cookies[login] = s.Token
	}
	who, err := account.ByLogin(ctx, d, "chuyenvien."+officer)
	if err != nil {
		b.Fatal(err)
	}
	seats, err := account.Seats(ctx, d, who.ID, bench.AsOf)
	if err != nil {
		b.Fatal(err)
	}
	p, err := account.Acting(ctx, d, who.ID, seats[0].ID, "", bench.AsOf)
	if err != nil {
		b.Fatal(err)
	}
	a.person, a.land = who.ID, p.Province()
	for _, id := range p.AgencyIDs {
		a.bases = append(a.bases, string(id))
	}
	a.commune = string(place.Communes(a.land, bench.AsOf)[0].ID)
	a.floor = httptest.NewServer(a.bare(p))
	b.Cleanup(a.floor.Close)
	return a
}

// call sends a request, reads the whole answer, and fails on anything but the status wanted.
func (a *arena) call(r *http.Request, want int) int64 {
	res, err := a.client.Do(r)
	if err != nil {
		a.b.Fatal(err)
	}
	defer res.Body.Close()
	n, err := io.Copy(io.Discard, res.Body)
	if err != nil || res.StatusCode != want {
		a.b.Fatalf("%s %s: %d, %v", r.Method, r.URL, res.StatusCode, err)
	}
	return n
}

func (a *arena) get(path, login string) {
	r, _ := http.NewRequest(http.MethodGet, a.ours.URL+path, nil)
	r.AddCookie(&http.Cookie{Name: door.CookieName, Value: a.cookies[login]})
	a.call(r, http.StatusOK)
}

func (a *arena) bareGet(path string) {
	r, _ := http.NewRequest(http.MethodGet, a.floor.URL+path, nil)
	a.call(r, http.StatusOK)
}

// cpu is the processor time that this process has used: on a machine that others use too, its
// shares say more than those of the wall clock. The time of PostgreSQL is not in it.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// beside runs the product and the floor in turns and reports what each takes and the share of the
// floor's requests a second that the product serves to one client.
func (a *arena) beside(ours, floor func(i int)) {
	for i := range 20 { // warm
		ours(i)
		floor(i)
	}
	var o, f, oCPU, fCPU time.Duration
	n := 0
	a.b.ResetTimer()
	for a.b.Loop() {
		start, used := time.Now(), cpu()
		ours(n)
		middle, usedMiddle := time.Now(), cpu()
		floor(n)
		o, f, n = o+middle.Sub(start), f+time.Since(middle), n+1
		oCPU, fCPU = oCPU+usedMiddle-used, fCPU+cpu()-usedMiddle
	}
	a.b.ReportMetric(float64(fCPU)/float64(oCPU), "of_floor_cpu")
	a.b.ReportMetric(float64(o.Microseconds())/float64(n), "ours_µs")
	a.b.ReportMetric(float64(f.Microseconds())/float64(n), "floor_µs")
	a.b.ReportMetric(float64(f)/float64(o), "of_floor")
}

func BenchmarkEstablishmentList(b *testing.B) {
	a := open_(b)
	queries := []string{"", "loai=household", "nganh=10", "xa=" + a.commune, "loai=small_medium_enterprise&nganh=16"}
	a.beside(func(i int) { a.get("/co-so?"+queries[i%len(queries)], "chuyenvien."+officer) }, func(i int) { a.bareGet("/e?" + queries[i%len(queries)]) })
}

func BenchmarkProjectList(b *testing.B) {
	a := open_(b)
	queries := []string{"nguon=khuyen-cong-dia-phuong&nam=2026", "trang-thai=planned", "nam=2025&xep=moi", "loai=group&nam=2024", "nguon=khuyen-cong-quoc-gia&trang-thai=closed"}
	a.beside(func(i int) { a.get("/de-an?"+queries[i%len(queries)], "chuyenvien."+officer) }, func(i int) { a.bareGet("/p?" + queries[i%len(queries)]) })
}

// BenchmarkSave saves an establishment through the form, with its checks and its line in the
// record, beside one UPDATE in a transaction of its own.
func BenchmarkSave(b *testing.B) {
	a := open_(b)
	type kept struct {
		path    string
		form    url.Values
		version int
		id      string
	}
	var all []*kept
	rows, err := a.sql.Query("SELECT id FROM floor_e WHERE land = '" + string(a.land) + "' ORDER BY name_sort LIMIT 20")
	if err != nil {
		b.Fatal(err)
	}
	for rows.Next() {
		k := &kept{form: url.Values{}}
		if err := rows.Scan(&k.id); err != nil {
			b.Fatal(err)
		}
		k.path = "/co-so/" + k.id + "/sua"
		all = append(all, k)
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	_ = rows.Close() //nolint:sqlclosecheck // before the connection is wanted again
	for _, k := range all {
		r, _ := http.NewRequest(http.MethodGet, a.ours.URL+k.path, nil)
		r.AddCookie(&http.Cookie{Name: door.CookieName, Value: a.cookies["chuyenvien."+officer]})
		res, err := a.client.Do(r)
		if err != nil {
			b.Fatal(err)
		}
		page, err := goquery.NewDocumentFromReader(res.Body)
		_ = res.Body.Close()
		if err != nil {
			b.Fatal(err)
		}
		form := page.Find("main form[method=post]").First()
		form.Find("input[name], textarea[name], select[name]").Each(func(_ int, s *goquery.Selection) {
			name, _ := s.Attr("name")
			kind, _ := s.Attr("type")
			value, _ := s.Attr("value")
			switch {
			case kind == "radio" || kind == "checkbox":
				if _, on := s.Attr("checked"); !on {
					return
				}
			case goquery.NodeName(s) == "textarea":
				value = s.Text()
			case goquery.NodeName(s) == "select":
				value, _ = s.Find("option[selected]").First().Attr("value")
			}
			k.form.Set(name, value)
		})
		k.version, _ = strconv.Atoi(k.form.Get("version"))
	}
	n := 0
	a.beside(func(i int) {
		k := all[i%len(all)]
		n++
		k.form.Set("version", strconv.Itoa(k.version))
		k.form.Set("products", "Sản phẩm thứ "+strconv.FormatInt(time.Now().UnixNano(), 10))
		r, _ := http.NewRequest(http.MethodPost, a.ours.URL+k.path, strings.NewReader(k.form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.AddCookie(&http.Cookie{Name: door.CookieName, Value: a.cookies["chuyenvien."+officer]})
		a.call(r, http.StatusSeeOther)
		k.version++
	}, func(i int) {
		body, _ := json.Marshal(map[string]string{"id": all[i%len(all)].id, "products": "Sản phẩm thứ " + strconv.Itoa(n)})
		r, _ := http.NewRequest(http.MethodPost, a.floor.URL+"/save", bytes.NewReader(body))
		a.call(r, http.StatusOK)
	})
}

// BenchmarkExport gives a list as .xlsx beside excelize's streaming writer over bare rows.
func BenchmarkExport(b *testing.B) {
	a := open_(b)
	var o, f, oCPU, fCPU time.Duration
	n := 0
	for b.Loop() {
		start, used := time.Now(), cpu()
		a.get("/co-so/xuat?dang=xlsx&nganh=23", "chuyenvien.cuc")
		middle, usedMiddle := time.Now(), cpu()
		a.bareGet("/x")
		o, f, n = o+middle.Sub(start), f+time.Since(middle), n+1
		oCPU, fCPU = oCPU+usedMiddle-used, fCPU+cpu()-usedMiddle
	}
	b.ReportMetric(float64(fCPU)/float64(oCPU), "of_floor_cpu")
	b.ReportMetric(o.Seconds()/float64(n), "ours_s")
	b.ReportMetric(f.Seconds()/float64(n), "floor_s")
	b.ReportMetric(float64(f)/float64(o), "of_floor")
}

// lay makes the floor's tables once: what each list shows in one row, with an index for each way
// that it is asked for. They hold what the officer may see, and the division that is exported.
func (a *arena) lay(p account.Principal) {
	if _, err := a.sql.Exec("SELECT 1 FROM floor_p LIMIT 1"); err == nil {
		return
	}
	do := func(text string, args ...any) {
		if a.d.Engine() == db.Postgres {
			for i := 1; strings.Contains(text, "?"); i++ {
				text = strings.Replace(text, "?", "$"+strconv.Itoa(i), 1)
			}
		}
		if _, err := a.sql.Exec(text, args...); err != nil {
			a.b.Fatalf("%v in %s", err, text)
		}
	}
	group := "GROUP_CONCAT(%s, '; ')"
	if a.d.Engine() == db.Postgres {
		group = "STRING_AGG(%s, '; ')"
	}
	do("DROP TABLE IF EXISTS floor_e")
	do(`CREATE TABLE floor_e AS SELECT e.id, s.land_id AS land, s.unit_id AS unit, e.name_sort, e.name, e.tax_code, e.household_code, e.kind, SUBSTR(e.vsic, 1, 2) AS division, e.vsic, e.products,
		s.address || ', ' || s.commune AS place, (SELECT MAX(y.workers) FROM establishment_years y WHERE y.establishment_id = e.id) AS workers, (SELECT MAX(y.women) FROM establishment_years y WHERE y.establishment_id = e.id) AS women
		FROM establishments e JOIN establishment_sites s ON s.id = (SELECT MIN(f.id) FROM establishment_sites f WHERE f.establishment_id = e.id) WHERE s.land_id = ? OR e.vsic LIKE '23%'`, string(a.land))
	for i, cols := range []string{"land, name_sort, id", "land, kind, name_sort, id", "land, division, name_sort, id, kind", "unit, name_sort, id", "id", "division, name_sort, id"} {
		do(fmt.Sprintf("CREATE INDEX floor_e_%d ON floor_e (%s)", i, cols))
	}
	seen, args := project.Seen(p)
	do("DROP TABLE IF EXISTS floor_seen")
	ids, err := db.Select[string](context.Background(), a.d, seen, args...)
	if err != nil {
		a.b.Fatal(err)
	}
	do("CREATE TABLE floor_seen (id TEXT PRIMARY KEY)")
	for from := 0; from < len(ids); from += 500 {
		part := ids[from:min(from+500, len(ids))]
		do("INSERT INTO floor_seen VALUES ('" + strings.Join(part, "'), ('") + "')")
	}
	do(`CREATE TABLE floor_p AS SELECT p.id, p.number, p.name, p.kind, p.source, p.plan_year, p.state, p.state_since, CASE WHEN p.state IN ('closed', 'withdrawn', 'rejected', 'stopped') THEN 1 ELSE 0 END AS ended,
		(SELECT ` + fmt.Sprintf(group, "c.content") + ` FROM project_contents c WHERE c.project_id = p.id) AS contents, (SELECT ` + fmt.Sprintf(group, "e.name") + ` FROM project_beneficiaries b JOIN establishments e ON e.id = b.establishment_id WHERE b.project_id = p.id) AS beneficiaries,
		(SELECT ` + fmt.Sprintf(group, "l.commune") + ` FROM project_places l WHERE l.project_id = p.id) AS places, (SELECT ` + fmt.Sprintf(group, "y.state") + ` FROM project_years y WHERE y.project_id = p.id) AS years,
		(SELECT MIN(y.since) FROM project_years y WHERE y.project_id = p.id AND y.state <> 'settled') AS year_since,
		(SELECT MIN(a.person_id) FROM assignments a WHERE a.project_id = p.id AND a.to_day IS NULL AND a.duty = 'supervise') AS officer,
		(SELECT SUM(e.promotion) FROM estimate_lines e WHERE e.project_id = p.id) AS promotion, (SELECT SUM((e.quantity * e.unit_price + 500) / 1000) FROM estimate_lines e WHERE e.project_id = p.id) AS total
		FROM projects p JOIN floor_seen s ON s.id = p.id`)
	for i, cols := range []string{"state, state_since, year_since", "plan_year, source, kind, state, promotion, total", "source, state, promotion, total", "kind, plan_year, promotion, total", "state, promotion, total", "officer", "state_since, id", "ended, state_since, id"} {
		do(fmt.Sprintf("CREATE INDEX floor_p_%d ON floor_p (%s)", i, cols))
	}
	if a.d.Engine() == db.SQLite {
		do("PRAGMA analysis_limit = 20000")
	}
	do("ANALYZE floor_e")
	do("ANALYZE floor_p")
}

// bare is the floor.
func (a *arena) bare(p account.Principal) http.Handler {
	a.lay(p)
	pool := a.sql
	if a.d.Engine() == db.SQLite { // reads of SQLite go over a pool beside the one writer
		r, err := sql.Open("sqlite", db.SQLiteDSN(a.d.Path(), false))
		if err != nil {
			a.b.Fatal(err)
		}
		r.SetMaxIdleConns(8)
		a.b.Cleanup(func() { _ = r.Close() })
		pool = r
	}
	kept := map[string]*sql.Stmt{}
	prepared := func(text string) *sql.Stmt {
		if kept[text] == nil {
			bound := text
			if a.d.Engine() == db.Postgres {
				for i := 1; strings.Contains(bound, "?"); i++ {
					bound = strings.Replace(bound, "?", "$"+strconv.Itoa(i), 1)
				}
			}
			s, err := pool.Prepare(bound) //nolint:sqlclosecheck // kept for the next request
			if err != nil {
				a.b.Fatalf("%v in %s", err, text)
			}
			kept[text] = s
		}
		return kept[text]
	}
	ask := func(text string, args ...any) []map[string]any {
		rows, err := prepared(text).Query(args...) //nolint:sqlclosecheck // closed below
		if err != nil {
			a.b.Fatalf("%v in %s", err, text)
		}
		defer rows.Close()
		cols, _ := rows.Columns()
		var out []map[string]any
		vals, dest := make([]any, len(cols)), make([]any, len(cols))
		for i := range vals {
			dest[i] = &vals[i]
		}
		for rows.Next() {
			if err := rows.Scan(dest...); err != nil {
				a.b.Fatal(err)
			}
			row := make(map[string]any, len(cols))
			for i, c := range cols {
				row[c] = vals[i]
			}
			out = append(out, row)
		}
		if err := rows.Err(); err != nil {
			a.b.Fatal(err)
		}
		return out
	}
	write := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /e", func(w http.ResponseWriter, r *http.Request) {
		cond, args := "land = ?", []any{string(a.land)}
		q := r.URL.Query()
		if v := q.Get("xa"); v != "" {
			cond, args = "unit = ?", []any{v}
		}
		for name, col := range map[string]string{"loai": "kind", "nganh": "division"} {
			if v := q.Get(name); v != "" {
				cond, args = cond+" AND "+col+" = ?", append(args, v)
			}
		}
		write(w, map[string]any{"count": ask("SELECT COUNT(*) AS n FROM floor_e WHERE "+cond, args...),
			"rows": ask("SELECT id, name, tax_code, household_code, kind, vsic, products, place, workers FROM floor_e WHERE "+cond+" ORDER BY name_sort, id LIMIT 50", args...)})
	})
	mux.HandleFunc("GET /p", func(w http.ResponseWriter, r *http.Request) {
		cond, args := "1 = 1", []any{}
		q := r.URL.Query()
		for _, f := range [][2]string{{"nguon", "source"}, {"trang-thai", "state"}, {"loai", "kind"}} {
			if v := q.Get(f[0]); v != "" {
				cond, args = cond+" AND "+f[1]+" = ?", append(args, strings.NewReplacer("khuyen-cong-dia-phuong", "local", "khuyen-cong-quoc-gia", "national").Replace(v))
			}
		}
		if v := q.Get("nam"); v != "" {
			n, _ := strconv.Atoi(v)
			cond, args = cond+" AND plan_year = ?", append(args, n)
		}
		order := "ended, state_since, id"
		if q.Get("xep") == "moi" {
			order = "state_since DESC, id"
		}
		write(w, map[string]any{
			"sums":  ask("SELECT COUNT(*) AS n, SUM(promotion) AS promotion, SUM(total) AS total, SUM(CASE WHEN total IS NULL THEN 1 ELSE 0 END) AS without FROM floor_p WHERE "+cond, args...),
			"views": ask("SELECT state, COUNT(*) AS n, SUM(CASE WHEN state_since < '2026-10-01' OR year_since < '2026-06-01' THEN 1 ELSE 0 END) AS late FROM floor_p GROUP BY state"),
			"mine":  ask("SELECT COUNT(*) AS n FROM floor_p WHERE officer = ?", string(a.person)),
			"rows":  ask("SELECT id, number, name, kind, source, plan_year, state, state_since, contents, beneficiaries, places, years, promotion, total FROM floor_p WHERE "+cond+" ORDER BY "+order+" LIMIT 50", args...),
		})
	})
	mux.HandleFunc("POST /save", func(w http.ResponseWriter, r *http.Request) {
		var in map[string]string
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			a.b.Fatal(err)
		}
		text := "UPDATE floor_e SET products = ? WHERE id = ?"
		if a.d.Engine() == db.Postgres {
			text = "UPDATE floor_e SET products = $1 WHERE id = $2"
		}
		if _, err := a.sql.Exec(text, in["products"], in["id"]); err != nil {
			a.b.Fatal(err)
		}
		write(w, "ok")
	})
	mux.HandleFunc("GET /x", func(w http.ResponseWriter, _ *http.Request) {
		rows, err := pool.Query("SELECT name, tax_code, household_code, kind, place, vsic, products, workers, women FROM floor_e WHERE division = '23' ORDER BY name_sort, id")
		if err != nil {
			a.b.Fatal(err)
		}
		defer rows.Close()
		f := excelize.NewFile()
		out, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			a.b.Fatal(err)
		}
		n := 1
		_ = out.SetRow("A1", []any{"Tên cơ sở", "Mã số thuế", "Mã số hộ kinh doanh", "Loại hình", "Nơi sản xuất", "Số nơi sản xuất", "Mã ngành VSIC", "Sản phẩm", "Số liệu năm", "Lao động", "Trong đó nữ"})
		for rows.Next() {
			var t [7]sql.NullString
			var workers, women sql.NullInt64
			if err := rows.Scan(&t[0], &t[1], &t[2], &t[3], &t[4], &t[5], &t[6], &workers, &women); err != nil {
				a.b.Fatal(err)
			}
			n++
			if err := out.SetRow("A"+strconv.Itoa(n), []any{t[0].String, t[1].String, t[2].String, t[3].String, t[4].String, 1, t[5].String, t[6].String, 2025, workers.Int64, women.Int64}); err != nil {
				a.b.Fatal(err)
			}
		}
		if err := errors.Join(rows.Err(), out.Flush()); err != nil {
			a.b.Fatal(err)
		}
		if err := f.Write(w); err != nil {
			a.b.Fatal(err)
		}
	})
	return mux
}
