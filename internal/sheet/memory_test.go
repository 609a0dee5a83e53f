package sheet

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"testing"
)

// list writes a list of rows as a register has them.
func list(t testing.TB, out io.Writer, rows, width int, each func(int)) {
	t.Helper()
	columns := make([]Column, width)
	for i := range columns {
		columns[i] = Column{Title: fmt.Sprintf("Cột %d", i+1), Kind: Text}
	}
	columns[4].Kind, columns[5].Kind = Money, Integer
	w, err := NewWriter(out, Options{Title: "Danh sách", Columns: columns})
	if err != nil {
		t.Fatal(err)
	}
	values := make([]Value, len(columns))
	for i := range rows {
		for j := range values {
			values[j] = benchValue(i, j)
		}
		if err := w.Row(values...); err != nil {
			t.Fatal(err)
		}
		each(i)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

var communes = [...]string{"xã Bảo Thắng", "phường Lào Cai", "xã Mường Khương", "xã Bát Xát", "xã Y Tý", "phường Sa Pa", "xã Bắc Hà"}

// benchValue is the cell of a list: codes, names that differ, names that repeat, money, days.
func benchValue(row, column int) Value {
	switch column {
	case 0:
		return Int(int64(row + 1))
	case 1:
		return String(fmt.Sprintf("5300%06d", row))
	case 2:
		return String(fmt.Sprintf("Hợp tác xã sản xuất và chế biến chè Shan tuyết số %d", row))
	case 4:
		return Int(int64(row) * 1_250_000)
	case 5:
		return Int(int64(row % 300))
	case 6:
		return Day("2019-05-17")
	case 7:
		return Float(float64(row%1000) / 8)
	}
	return String(communes[(row+column)%len(communes)])
}

// alive gives the bytes that are in use after a collection.
func alive() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// growth runs f, which calls its argument for each of rows rows, and gives how much more was in
// use, at most, at ten places among them than before.
func growth(rows int, f func(each func(int))) int64 {
	before, most := alive(), int64(0)
	f(func(i int) {
		if i%(rows/10) == rows/20 {
			most = max(most, alive()-before)
		}
	})
	return most
}

// A list of a hundred thousand rows takes no more memory than one of ten thousand.
func TestMemoryDoesNotGrow(t *testing.T) {
	const few, many, slack = 10_000, 100_000, 256 << 10
	writing := func(rows int) int64 {
		return growth(rows, func(each func(int)) { list(t, io.Discard, rows, 6, each) })
	}
	if a, b := writing(few), writing(many); b > a+slack {
		t.Errorf("writing %d rows holds %d bytes, %d rows %d", few, a, many, b)
	} else {
		t.Logf("writing holds %d KB, then %d KB", a>>10, b>>10)
	}
	reading := func(rows int) int64 {
		var file bytes.Buffer
		list(t, &file, rows, 6, func(int) {})
		b := openBytes(t, file.Bytes())
		most := growth(rows, func(each func(int)) {
			n := 0
			for _, err := range b.Rows(0) {
				if err != nil {
					t.Fatal(err)
				}
				each(n)
				n++
			}
		})
		runtime.KeepAlive(&file)
		return most
	}
	if a, b := reading(few), reading(many); b > a+slack {
		t.Errorf("reading %d rows holds %d bytes, %d rows %d", few, a, many, b)
	} else {
		t.Logf("reading holds %d KB, then %d KB", a>>10, b>>10)
	}
}

// A row costs a handful of allocations, however many cells it has.
func TestAllocationsOfARow(t *testing.T) {
	const rows = 2000
	var file bytes.Buffer
	list(t, &file, rows, 6, func(int) {})
	data := file.Bytes()
	perRow := testing.AllocsPerRun(3, func() {
		for _, err := range openBytes(t, data).Rows(0) {
			if err != nil {
				t.Fatal(err)
			}
		}
	}) / rows
	if perRow > 2 {
		t.Errorf("reading a row takes %.1f allocations", perRow)
	}
}
