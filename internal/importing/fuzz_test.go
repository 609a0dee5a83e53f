package importing_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/importing"
)

// FuzzImport lets any bytes through the whole way: upload, dry run, writing. A file may be refused
// with a sentence; it never ends in an error of ours, and rows are never lost: every one has its
// verdict.
func FuzzImport(f *testing.F) {
	f.Add([]byte("TT,Tên cơ sở,Địa chỉ,MST,SĐT,Số lao động,Doanh thu (triệu đồng)\n1,HTX A,\"xã Hồ Thầu, Tuyên Quang\",100109106,912345678,12 LĐ,\"1,5 tỷ\"\nI,Huyện X\n,Tổng cộng,,,,12,1\n"), false)
	f.Add([]byte("TT;Tên đề án;Năm;Tổng kinh phí;KCQG;Đơn vị thụ hưởng\n1;Máy móc;2019;600 triệu;300;HTX A; HTX B\n"), true)
	f.Add([]byte("tªn c¬ së\x00\n\xff\xfe"), false)
	w := open(f, dbtest.SQLite(f))
	p := w.As(account.CentreOfficer)
	f.Fuzz(func(t *testing.T, content []byte, projects bool) {
		if len(content) <= 1<<16 {
			w.through(t, p, content, projects)
		}
	})
}

// tokens are what files of provinces hold, and what they should not.
var tokens = []string{",", ";", "\t", "\n", "\"", "Tổng cộng", "I", "Huyện Quang Bình", "xã Hồ Thầu", "Tuyên Quang", "0100109106", "100109106", "1E+09", "1.500", "1,500", "-1", "99999999999999999999",
	"31/02/2020", "năm 2019", "1,5 tỷ", "#REF!", "\x00", "\xff", "\u202e", "Tên cơ sở", "MST", "SĐT", "(1)", "<script>", "'; DROP TABLE imports; --", "KCQG", "12 LĐ", "ngày 5 tháng 3 năm 2024", strings.Repeat("ệ", 3000)}

// Files that were mangled at random go the whole way too. The fuzzer is slow here: it counts the
// branches of the database as well.
func TestMangledFiles(t *testing.T) {
	w := open(t, dbtest.SQLite(t))
	p := w.officer()
	random := rand.New(rand.NewPCG(1, 2))
	n := 120
	if s := os.Getenv("KHUYENCONG_MANGLED"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	seeds := [][]byte{
		[]byte("DANH SÁCH NĂM 2024\nTT,Tên cơ sở,Địa chỉ,MST,SĐT,Số lao động,Doanh thu (triệu đồng)\n1,HTX A,\"xã Hồ Thầu, Tuyên Quang\",100109106,912345678,12 LĐ,\"1,5 tỷ\"\nI,Huyện X\n2,Hộ B,xã Hồ Thầu,,,5,7\n,Tổng cộng,,,,12,1\n"),
		[]byte("TT;Tên đề án;Năm;Tổng kinh phí;KCQG;Đơn vị thụ hưởng\nI;Năm 2019\n1;Máy móc;2019;600 triệu;300;HTX A, HTX B\n2;Đào tạo nghề;2019-2020;1 tỷ;;Hộ C\n"),
	}
	var xlsx bytes.Buffer
	_, _ = book(t, []any{"TT", "Tên cơ sở", "Địa chỉ", "MST"}, []any{1, "HTX A", "xã Hồ Thầu, Tuyên Quang", 100109106}).WriteTo(&xlsx)
	seeds = append(seeds, xlsx.Bytes())
	for i := range n {
		content := slices.Clone(seeds[random.IntN(len(seeds))])
		for range 1 + random.IntN(8) {
			at := random.IntN(len(content) + 1)
			switch random.IntN(4) {
			case 0:
				content = slices.Insert(content, at, []byte(tokens[random.IntN(len(tokens))])...)
			case 1:
				content = slices.Delete(content, at, min(len(content), at+random.IntN(12)))
			case 2:
				if at < len(content) {
					content[at] = byte(random.IntN(256))
				}
			case 3:
				end := min(len(content), at+random.IntN(60))
				content = slices.Insert(content, at, slices.Clone(content[at:end])...)
			}
		}
		t.Run(strconv.Itoa(i), func(t *testing.T) { w.through(t, p, content, i%2 == 1) })
		if t.Failed() {
			t.Fatalf("%q", content)
		}
	}
}

// through lets a file through the whole way.
func (w *world) through(t *testing.T, p account.Principal, content []byte, projects bool) {
	t.Helper()
	ctx, kind := context.Background(), importing.Establishments
	if projects {
		kind = importing.Projects
	}
	imp, err := w.imports.Upload(ctx, p, kind, "a.csv", bytes.NewReader(content))
	if err != nil {
		plain(t, err)
		return
	}
	if err := w.imports.Check(ctx, p, imp.ID, nil); err != nil {
		plain(t, err)
		return
	}
	imp, err = w.imports.Get(ctx, p, imp.ID)
	if err != nil {
		t.Fatal(err)
	}
	if n := imp.Created + imp.Updated + imp.Unchanged + imp.Refused + imp.Asked + imp.Skipped; n != imp.Total {
		t.Errorf("%d of %d rows have a verdict", n, imp.Total)
	}
	if err := w.imports.Marked(ctx, p, imp.ID, &bytes.Buffer{}); err != nil {
		plain(t, err)
	}
	if err := w.imports.Judge(ctx, p, imp.ID, nil); err != nil {
		t.Fatal(err)
	}
	again, err := w.imports.Get(ctx, p, imp.ID)
	if err != nil || again.Created != imp.Created || again.Refused != imp.Refused || again.Asked != imp.Asked {
		t.Errorf("judged again: %+v, before %+v, %v", again, imp, err)
	}
	if err := w.imports.Apply(ctx, p, imp.ID, true, nil); err != nil {
		plain(t, err)
		return
	}
	if err := w.imports.Undo(ctx, p, imp.ID, "thử"); err != nil {
		t.Fatal(err)
	}
}

// plain fails the test for an error that is no refusal in words.
func plain(t *testing.T, err error) {
	t.Helper()
	if e, ok := errs.As(err); !ok || e.Kind == errs.Internal {
		t.Fatal(err)
	}
}

// Memory does not grow with the rows, but for the few bytes by which doubles in the file are found.
func TestMemory(t *testing.T) {
	w := open(t, dbtest.SQLite(t))
	most := func(rows int) uint64 {
		imp := w.upload("a.xlsx", large(t, rows))
		var top uint64
		look := func(int, int) {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			top = max(top, m.HeapAlloc)
		}
		if err := w.imports.Check(t.Context(), w.officer(), imp.ID, look); err != nil {
			t.Fatal(err)
		}
		if err := w.imports.Apply(t.Context(), w.officer(), imp.ID, true, look); err != nil && !errs.Is(err, errs.Conflict) {
			t.Fatal(err)
		}
		_ = w.imports.Undo(t.Context(), w.officer(), imp.ID, "thử")
		return top
	}
	small, great := most(8_000), most(16_000)
	if grown := int64(great) - int64(small); grown > 8<<20 {
		t.Errorf("8.000 rows take %d kB, 16.000 take %d kB", small>>10, great>>10)
	}
}
