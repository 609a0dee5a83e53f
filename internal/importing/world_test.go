package importing_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
	"khuyencong/internal/filestore"
	"khuyencong/internal/importing"
	"khuyencong/internal/place"
	"khuyencong/internal/sheet"
)

// world is a small world with the services that imports touch.
type world struct {
	*accounttest.W
	t        testing.TB
	db       *db.DB
	clock    *clock.Manual
	imports  *importing.Service
	register *establishment.Service
}

func open(t testing.TB, d *db.DB) *world {
	if _, measured := t.(*testing.B); !measured {
		t.Cleanup(func() {
			stale, _ := establishment.CheckLinesTx(context.Background(), d) // a test may have closed the database
			if len(stale) > 0 {
				t.Errorf("lines differ from what they are derived from: %v", stale)
			}
		})
	}
	clk := clock.NewManual("2026-11-02")
	return &world{W: accounttest.World(t, d, clk), t: t, db: d, clock: clk,
		imports:  &importing.Service{DB: d, Clock: clk, Files: &filestore.Store{Dir: t.TempDir()}},
		register: &establishment.Service{DB: d, Clock: clk}}
}

func (w *world) officer() account.Principal { return w.As(account.CentreOfficer) }

// upload brings a file in; header and columns as they were proposed.
func (w *world) upload(name string, content io.Reader) *importing.Import {
	w.t.Helper()
	imp, err := w.imports.Upload(context.Background(), w.officer(), importing.Establishments, name, content)
	if err != nil {
		w.t.Fatal(err)
	}
	return imp
}

// check brings a file in and judges it.
func (w *world) check(name string, content io.Reader) *importing.Import {
	w.t.Helper()
	imp := w.upload(name, content)
	if err := w.imports.Check(context.Background(), w.officer(), imp.ID, nil); err != nil {
		w.t.Fatal(err)
	}
	return w.get(imp.ID)
}

func (w *world) get(id db.ID) *importing.Import {
	w.t.Helper()
	imp, err := w.imports.Get(context.Background(), w.officer(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return imp
}

func (w *world) apply(id db.ID) {
	w.t.Helper()
	if err := w.imports.Apply(context.Background(), w.officer(), id, false, nil); err != nil {
		w.t.Fatal(err, w.told(id))
	}
}

// told are the problems of an import: «C7 tax_code.wrong».
func (w *world) told(id db.ID) []string {
	w.t.Helper()
	var out []string
	err := w.imports.Problems(context.Background(), w.officer(), id, func(t importing.Told) error {
		out = append(out, t.Cell()+" "+t.Code+": "+t.Sentence())
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// book writes a workbook of rows; numbers stay numbers.
func book(t testing.TB, rows ...[]any) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	w, err := sheet.NewWriter(&b, sheet.Options{Format: sheet.XLSX, Sheet: "Danh sách", Columns: make([]sheet.Column, 1)})
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if err := w.RowAt(i+1, values(row)...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}

func values(row []any) []sheet.Value {
	var cells []sheet.Value
	for _, v := range row {
		switch v := v.(type) {
		case string:
			cells = append(cells, sheet.String(v))
		case int:
			cells = append(cells, sheet.Int(int64(v)))
		case float64:
			cells = append(cells, sheet.Float(v))
		case nil:
			cells = append(cells, sheet.Value{})
		}
	}
	return cells
}

// large writes a list of n establishments, all different, in communes of Tuyên Quang.
func large(t testing.TB, n int) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	w, err := sheet.NewWriter(&b, sheet.Options{Format: sheet.XLSX, Sheet: "Danh sách", Columns: make([]sheet.Column, 1)})
	if err != nil {
		t.Fatal(err)
	}
	put := func(row ...any) {
		if err := w.Row(values(row)...); err != nil {
			t.Fatal(err)
		}
	}
	put("STT", "Tên cơ sở", "Người đại diện", "Địa chỉ", "Mã số thuế", "Điện thoại", "Ngành nghề", "Sản phẩm chính", "Số lao động", "Lao động nữ", "Doanh thu 2025 (triệu đồng)")
	communes := place.Communes("34-08", "2026-11-02")
	for i := range n {
		k := i * 7919 % 1_000_003
		put(i+1, fmt.Sprintf("Hợp tác xã chế biến chè %s %d", surnames[k%len(surnames)], k), "Nguyễn Thị "+surnames[i%len(surnames)],
			fmt.Sprintf("thôn %d, %s, tỉnh Tuyên Quang", k%30, communes[k%len(communes)].On("2026-11-02").InText()),
			taxCode(k), fmt.Sprintf("09%08d", k), "1076", "Chè xanh, chè shan", 5+k%40, k%5, 100+k%900)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}

var surnames = []string{"Hoàng", "Đặng", "Lý", "Bàn", "Triệu", "Phàn", "Sùng", "Giàng", "Vàng", "Lù", "Nông", "Ma", "Tráng", "Thào"}

// taxCode makes the n-th tax code with its check digit.
func taxCode(n int) string {
	for ; ; n += 1_000_003 {
		nine := fmt.Sprintf("%09d", n)
		sum := 0
		for i, weight := range []int{31, 29, 23, 19, 17, 13, 7, 5, 3} {
			sum += int(nine[i]-'0') * weight
		}
		if last := 10 - sum%11; last >= 0 && last < 10 {
			return nine + fmt.Sprint(last)
		}
	}
}
