package search

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"khuyencong/internal/db"
	"khuyencong/internal/vi"
)

// The benchmark of search beside a floor: SQLite's own trigram index over the same texts, asked
// for fifty rows of a province and their count, without rights and without reading the rows.
//
//	go test -run - -bench Search -benchtime 2s ./internal/search
//	KHUYENCONG_BENCH_THINGS=1000000 go test …    at full size; the floor stays at 100,000
//
// Each line says how long a question takes here, there, and the share (floor ÷ search) as «x».
func BenchmarkSearch(b *testing.B) {
	things := 100_000
	if s := os.Getenv("KHUYENCONG_BENCH_THINGS"); s != "" {
		things, _ = strconv.Atoi(s)
	}
	x, floor := benchIndex(things), benchFloor(b, min(things, 100_000))
	size, bytes := x.Size()
	b.Logf("%d things, %d MB", size, bytes>>20)
	for _, where := range []struct {
		name string
		r    rights
	}{{"province", rights{any: []string{"p:34-08"}}}, {"nation", rights{all: true}}} {
		for _, typed := range []string{"nguyen van hung", "cong ty", "che shan tuyet", "0100123", "xuat", "khong co nhu vay"} {
			b.Run(where.name+"/"+strings.ReplaceAll(typed, " ", "_"), func(b *testing.B) {
				n := 0
				for b.Loop() {
					m, err := x.match(context.Background(), Establishment, where.r, typed, 50)
					if err != nil {
						b.Fatal(err)
					}
					n = m.total
				}
				ours := b.Elapsed() / time.Duration(b.N)
				b.ReportMetric(float64(n), "found")
				began, times := time.Now(), 0
				for ; times < 3 || time.Since(began) < 300*time.Millisecond; times++ {
					floor(typed, where.name == "province")
				}
				theirs := time.Since(began) / time.Duration(times)
				b.ReportMetric(float64(theirs.Nanoseconds()), "floor-ns/op")
				b.ReportMetric(float64(theirs)/float64(ours), "x")
			})
		}
	}
}

var benchNames = strings.Fields("Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Văn Thị Hữu Đức Hùng Đạt Minh Lan Hương Sơn Tuyết Hà Quang Dũng Phúc Thành Ân")

// benchThing makes the n-th of a fixed series.
func benchThing(rnd *rand.Rand, n int) (t thing) {
	pick := func(s []string) string { return s[rnd.IntN(len(s))] }
	name := func() string { return pick(benchNames[:8]) + " " + pick(benchNames[8:]) + " " + pick(benchNames[8:]) }
	head := pick([]string{"Công ty TNHH", "Hợp tác xã", "Hộ kinh doanh", "Công ty cổ phần"})
	what := pick([]string{"Chè Shan Tuyết", "Gỗ", "Mộc", "Cơ khí", "Miến dong", "Gạch", "Dệt may", "Chế biến lâm sản", "Sản xuất"})
	home := fmt.Sprintf("34-%02d", rnd.IntN(34)+1)
	return thing{id: db.NewID(), name: head + " " + what + " " + name(), sort: fmt.Sprintf("%08d", n), others: []string{name(), pick([]string{"chè xanh, chè đen", "ván ghép thanh", "máy nông nghiệp", "gạch không nung"}), "xã " + pick(benchNames) + " " + pick(benchNames)},
		codes: []string{fmt.Sprintf("01%08d", n*37%100_000_000), fmt.Sprintf("09%08d", rnd.IntN(100_000_000))}, homes: []string{home}, rights: []string{inProvince + home}}
}

func benchIndex(things int) *Index {
	x := New(nil, nil)
	x.clear()
	l := loading{x: x, kind: Establishment, read: &x.read}
	rnd := rand.New(rand.NewPCG(1, 2))
	for n := range things {
		l.put(benchThing(rnd, n))
	}
	return x
}

func benchFloor(b *testing.B, things int) func(typed string, province bool) {
	b.Helper()
	d, err := sql.Open("sqlite", db.SQLiteDSN(filepath.Join(b.TempDir(), "floor.db"), false))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = d.Close() })
	d.SetMaxOpenConns(1)
	tx, err := d.Begin()
	if err != nil {
		b.Fatal(err)
	}
	if _, err := tx.Exec("CREATE VIRTUAL TABLE f USING fts5(t, p UNINDEXED, tokenize = 'trigram')"); err != nil {
		b.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for n := range things {
		t := benchThing(rnd, n)
		if _, err := tx.Exec("INSERT INTO f VALUES (?, ?)", vi.Fold(t.name+" | "+strings.Join(t.others, " | ")+" | "+strings.Join(t.codes, " | ")), t.homes[0]); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	return func(typed string, province bool) {
		match, where := "", ""
		for _, w := range strings.Fields(typed) {
			if len(w) > 2 {
				match += `"` + w + `" `
			}
		}
		if province {
			where = " AND p = '34-08'"
		}
		var n int
		if err := d.QueryRow("SELECT COUNT(*) FROM f WHERE f MATCH ?"+where, match).Scan(&n); err != nil {
			b.Fatal(err)
		}
		rows, err := d.Query("SELECT rowid FROM f WHERE f MATCH ?"+where+" LIMIT 50", match)
		if err != nil {
			b.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			if err := rows.Scan(&n); err != nil {
				b.Fatal(err)
			}
		}
		if err := rows.Err(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoad says how long one thing takes to put in.
func BenchmarkLoad(b *testing.B) {
	x := New(nil, nil)
	x.clear()
	l := loading{x: x, kind: Establishment, read: &x.read}
	rnd := rand.New(rand.NewPCG(1, 2))
	n := 0
	for b.Loop() {
		l.put(benchThing(rnd, n))
		n++
	}
}
