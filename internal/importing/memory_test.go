package importing_test

import (
	"context"
	"runtime"
	"testing"

	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/importing"
)

// A list six times as long is read, judged and written with as much memory: a hundred thousand
// rows take no more than twenty thousand (docs/bench.md tells what a run of that size took).
func TestLongListKeepsNothing(t *testing.T) {
	const few, many, slack = 2_000, 12_000, 7 << 20 // a row that is held takes more than a kilobyte
	defer importing.Window(500)()
	alive := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	growth := func(rows int) (staging, writing int64) {
		w := open(t, dbtest.SQLite(t))
		file := large(t, rows)
		before := alive()
		imp := w.upload("danh-sach.xlsx", file)
		most := func(to *int64) func(int, int) {
			return func(int, int) { *to = max(*to, alive()-before) }
		}
		ctx := context.Background()
		if err := w.imports.Check(ctx, w.officer(), imp.ID, most(&staging)); err != nil {
			t.Fatal(err)
		}
		if err := w.imports.Apply(ctx, w.officer(), imp.ID, false, most(&writing)); err != nil {
			t.Fatal(err)
		}
		if imp := w.get(imp.ID); imp.Created != rows {
			t.Fatalf("%+v", imp)
		}
		runtime.KeepAlive(file)
		return staging, writing
	}
	growth(100) // what is made once
	staging, writing := growth(few)
	longStaging, longWriting := growth(many)
	t.Logf("staging holds %d KB, then %d KB; writing %d KB, then %d KB", staging>>10, longStaging>>10, writing>>10, longWriting>>10)
	if longStaging > staging+slack {
		t.Errorf("staging %d rows holds %d bytes, %d rows %d", few, staging, many, longStaging)
	}
	if longWriting > writing+slack {
		t.Errorf("writing %d rows holds %d bytes, %d rows %d", few, writing, many, longWriting)
	}
}
