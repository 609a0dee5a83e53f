package sheet

import (
	"bytes"
	"context"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func sample(t testing.TB, format Format) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := NewWriter(&out, Options{
		Format: format,
		Title:  "Danh sách cơ sở công nghiệp nông thôn: tỉnh Lào Cai / 2026",
		Notes:  []string{"Đến ngày 30/06/2026", "Người lập: Nguyễn Thị <Hoa> & cộng sự"},
		Columns: []Column{
			{Title: "Mã số", Kind: Text}, {Title: "Tên cơ sở", Kind: Text, Width: 40}, {Title: "Lao động", Kind: Integer, Sum: true},
			{Title: "Vốn", Kind: Money, Sum: true}, {Title: "Ngày cấp", Kind: Date}, {Title: "Tỷ lệ", Kind: Percent}, {Title: "Năm", Kind: Number},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range [][]Value{
		{String("0100109106"), String("=HYPERLINK(\"http://x\")"), Int(12), Int(1_646_000_000), Day("2024-02-29"), Float(0.491), Int(2024)},
		{String("+84"), String("  Hộ\x00 \x1bÔng \r\nBa_x000D_ "), Int(-3), Int(900_000_000_000_000), Day("1899-05-01"), Float(1.0 / 3)},
		{},
		{String(strings.Repeat("ấ", 40000)).Wrong(), Value{}.Doubtful(), Value{}, Int(-100_000_000_000_000_000), Day("hôm qua"), Float(math.NaN())},
	} {
		if err := w.Row(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const wantSample = `1: A=t:Danh sách cơ sở công nghiệp nông thôn: tỉnh Lào Cai / 2026
2: A=t:Đến ngày 30/06/2026
3: A=t:Người lập: Nguyễn Thị <Hoa> & cộng sự
5: A=t:Mã số B=t:Tên cơ sở C=t:Lao động D=t:Vốn E=t:Ngày cấp F=t:Tỷ lệ G=t:Năm
6: A=t:0100109106 B=t:=HYPERLINK("http://x") C=n:12 D=n:1646000000 E=d:29/02/2024 F=n:49,1% G=n:2024
7: A=t:+84 B=t:  Hộ Ông 
Ba_x000D_  C=n:-3 D=n:900000000000000 E=t:01/05/1899 F=n:33,3333333333333%
9: A=t:LONG D=t:-100000000000000000 E=t:hôm qua
10: A=t:Tổng cộng C=n:9 D=n:900001646000000
`

// dumpShort dumps the first sheet with the long text of the sample, as it should be cut, put short.
func dumpShort(t testing.TB, b *Book) string {
	return strings.ReplaceAll(dump(t, b, 0), strings.Repeat("ấ", 32767-11)+"… (cắt bớt)", "LONG")
}

func TestWritesWhatIsReadBack(t *testing.T) {
	b := openBytes(t, sample(t, XLSX))
	if got := b.Sheets()[0].Name; got != "Danh sách cơ sở công nghiệp nôn" {
		t.Errorf("the sheet is named %q", got)
	}
	if got := dumpShort(t, b); got != wantSample {
		t.Errorf("got:\n%s\nwant:\n%s", got, wantSample)
	}
}

func TestExcelizeReadsWhatIsWritten(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(sample(t, XLSX)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	name := f.GetSheetName(0)
	for cell, want := range map[string]string{"A6": "0100109106", "B6": `=HYPERLINK("http://x")`, "C6": "12", "D6": "1,646,000,000", "E6": "29/02/2024", "F6": "49.1%", "G6": "2024", "C10": "9"} {
		if got, err := f.GetCellValue(name, cell); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", cell, got, err, want)
		}
	}
	if kind, err := f.GetCellFormula(name, "B6"); err != nil || kind != "" {
		t.Errorf("B6 has the formula %q, %v", kind, err)
	}
	if p, err := f.GetPanes(name); err != nil || !p.Freeze || p.YSplit != 5 {
		t.Errorf("panes: %+v, %v", p, err)
	}
	if l, err := f.GetPageLayout(name); err != nil || *l.Orientation != "landscape" || *l.FitToHeight != 0 {
		t.Errorf("layout: %+v, %v", l, err)
	}
	names := f.GetDefinedName()
	if len(names) != 2 || !strings.HasSuffix(names[0].RefersTo, "!$A$5:$G$9") || !strings.HasSuffix(names[1].RefersTo, "!$5:$5") {
		t.Errorf("names: %+v", names)
	}
	style := func(cell string) (int, *excelize.Style) {
		id, err := f.GetCellStyle(name, cell)
		if err != nil {
			t.Fatal(err)
		}
		st, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		return id, st
	}
	const solid = 1
	plain, st := style("A6")
	if st.Fill.Pattern == solid || st.Font.Bold {
		t.Errorf("a plain cell: %+v", st)
	}
	wrong, st := style("A9")
	if st.Fill.Pattern != solid {
		t.Errorf("a wrong cell: %+v", st.Fill)
	}
	doubtful, st := style("B9")
	if st.Fill.Pattern != solid || doubtful == wrong || wrong == plain {
		t.Errorf("a doubtful cell: %+v", st.Fill)
	}
	_, head := style("A5")
	_, sum := style("A10")
	if !head.Font.Bold || !sum.Font.Bold {
		t.Errorf("header and sums are not bold")
	}
}

func TestLibreOfficeReadsWhatIsWritten(t *testing.T) {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("soffice is not installed: apt-get install libreoffice-calc-nogui") // in CI a skipped test fails
	}
	dir := t.TempDir()
	in := filepath.Join(dir, "danh-sach.xlsx")
	if err := os.WriteFile(in, sample(t, XLSX), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	convert := func(to string) {
		t.Helper()
		cmd := exec.CommandContext(ctx, soffice, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless",
			"--convert-to", to, "--outdir", filepath.Join(dir, "out"), in)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("soffice: %v\n%s", err, out)
		}
	}
	convert("csv:Text - txt - csv (StarCalc):59,34,76,1,,1066,false,true")
	found, err := filepath.Glob(filepath.Join(dir, "out", "*.csv"))
	if err != nil || len(found) != 1 {
		t.Fatalf("LibreOffice made %q, %v", found, err)
	}
	text, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"0100109106;\"=HYPERLINK(\"\"http://x\"\")\";12;1,646,000,000;29/02/2024;49.1%;2024", "Tổng cộng;;9;"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("LibreOffice does not show %q in:\n%s", want, strings.ReplaceAll(string(text), "ấ", ""))
		}
	}
	convert("xlsx") // and what it writes we read
	data, err := os.ReadFile(filepath.Join(dir, "out", "danh-sach.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	if got := dumpShort(t, openBytes(t, data)); got != wantSample {
		t.Errorf("written by LibreOffice:\n%.3000s\nwant:\n%s", got, wantSample)
	}
}

func TestCSV(t *testing.T) {
	data := sample(t, CSV)
	if !bytes.HasPrefix(data, []byte("\uFEFFMã số,Tên cơ sở,")) {
		t.Errorf("it begins with %q", data[:40])
	}
	for _, want := range []string{"\r\n0100109106,\"'=HYPERLINK(\"\"http://x\"\")\",12,1646000000,29/02/2024,0.491,2024\r\n'+84,", ",-3,900000000000000,"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%q is not in %.400q", want, data)
		}
	}
	got := dump(t, openBytes(t, data), 0)
	for _, want := range []string{"2: A=t:0100109106 B=t:=HYPERLINK(\"http://x\") C=t:12", "3: A=t:+84 B=t:  Hộ Ông \nBa_x000D_ "} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %.400q", want, got)
		}
	}
}

func TestCopyWithProblemsMarked(t *testing.T) {
	b := openBytes(t, sample(t, XLSX))
	var out bytes.Buffer
	w, err := NewWriter(&out, Options{Sheet: "Bản đánh dấu", HeaderRow: 5, Columns: make([]Column, 8)})
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range b.Rows(0) {
		if err != nil {
			t.Fatal(err)
		}
		values := make([]Value, 8)
		for i, c := range row.Cells {
			values[i] = Copy(c)
		}
		if row.Number == 7 {
			values[0] = values[0].Wrong()
			values[7] = String("Mã số doanh nghiệp phải có 10 chữ số.").Wrong()
		}
		if err := w.RowAt(row.Number, values...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	want := dumpShort(t, b)
	want = strings.Replace(want, "F=n:33,3333333333333%\n", "F=n:33,3333333333333% H=t:Mã số doanh nghiệp phải có 10 chữ số.\n", 1)
	if got := dumpShort(t, openBytes(t, out.Bytes())); got != want {
		t.Errorf("got:\n%.2000s\nwant:\n%.2000s", got, want)
	}
}

func TestWriterRefuses(t *testing.T) {
	w, err := NewWriter(&bytes.Buffer{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.RowAt(5, Int(1)); err != nil {
		t.Error(err)
	}
	if err := w.RowAt(5, Int(1)); err == nil {
		t.Error("a row is written twice")
	}
	if err := w.RowAt(lastRow, Int(1)); err != nil {
		t.Error(err)
	}
	var p *Problem
	if err := w.Row(Int(1)); !asProblem(err, &p) {
		t.Errorf("a row too many: %v", err)
	}
}

func TestSheetName(t *testing.T) {
	for in, want := range map[string]string{
		"": "Danh sách", "a/b:c": "a b c", "'x'": "x", "[]": "Danh sách", strings.Repeat("ấ", 40): strings.Repeat("ấ", 31),
		strings.Repeat("😀", 16): strings.Repeat("😀", 15),
	} {
		if got := sheetName(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
