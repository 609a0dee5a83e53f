package sheet

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func openBytes(t testing.TB, data []byte) *Book {
	t.Helper()
	b, err := Open(bytes.NewReader(data), int64(len(data)), "danh-sach.csv")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// dump writes rows as a reader would tell them: «3: A=Text:x | C=Number:5».
func dump(t testing.TB, b *Book, sheet int) string {
	t.Helper()
	var out strings.Builder
	for row, err := range b.Rows(sheet) {
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%d", row.Number)
		if row.Hidden {
			out.WriteString(" hidden")
		}
		out.WriteString(":")
		for i, c := range row.Cells {
			if c.Kind != Empty {
				fmt.Fprintf(&out, " %s=%c:%s", ColumnName(i), "-tndbe"[c.Kind], c.Text)
			}
		}
		out.WriteString("\n")
	}
	return out.String()
}

func TestReadsWhatExcelizeWrites(t *testing.T) {
	f := excelize.NewFile()
	style := func(code string) int {
		id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	set := func(cell string, v any, code string) {
		t.Helper()
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
		if code != "" {
			if err := f.SetCellStyle("Sheet1", cell, cell, style(code)); err != nil {
				t.Fatal(err)
			}
		}
	}
	set("A1", "Cơ sở Hòa Bình & <Con>", "")
	set("B1", 100109106, "")
	set("C1", 100109106, "0000000000")
	set("D1", 100109106001, "")
	set("E1", 1001091060012345, "")
	set("F1", 0.1+0.2, "")
	set("G1", -12.5, "")
	set("H1", 0.491, "0.0%")
	set("I1", true, "")
	set("J1", 1e21, "0.00E+00")
	set("K1", 1.5e-7, "")
	day := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	set("A3", day, "dd/mm/yyyy")
	set("B3", day, "[$-42A]d mmmm yyyy;@")
	set("C3", day, "m/d/yy")
	set("D3", day.Add(7*time.Hour+30*time.Minute), "dd/mm/yyyy hh:mm")
	set("E3", 1.5, "[h]:mm")
	set("F3", 0.3125, "h:mm AM/PM")
	set("G3", 45000, `#,##0\ "đồng/năm"`)
	set("H3", 45000, "General")
	set("I3", 60, "dd/mm/yyyy")
	set("J3", 59, "dd/mm/yyyy")
	set("K3", 2024, "yyyy")
	if err := f.SetCellFormula("Sheet1", "A5", "=1+1"); err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellRichText("Sheet1", "B5", []excelize.RichTextRun{{Text: "Hợp tác "}, {Text: "xã", Font: &excelize.Font{Bold: true}}}); err != nil {
		t.Fatal(err)
	}
	set("C5", "dòng 1\ndòng 2", "")
	if err := f.SetRowVisible("Sheet1", 5, false); err != nil {
		t.Fatal(err)
	}
	if err := f.MergeCell("Sheet1", "A7", "C8"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.NewSheet("Ẩn"); err != nil {
		t.Fatal(err)
	}
	if err := f.SetSheetVisible("Ẩn", false); err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	b := openBytes(t, buf.Bytes())
	if got := b.Sheets(); len(got) != 2 || got[0].Name != "Sheet1" || got[0].Hidden || got[1].Name != "Ẩn" || !got[1].Hidden {
		t.Errorf("sheets: %+v", got)
	}
	want := `1: A=t:Cơ sở Hòa Bình & <Con> B=n:100109106 C=n:0100109106 D=n:100109106001 E=n:1001091060012345 F=n:0,3 G=n:-12,5 H=n:49,1% I=b:TRUE J=n:1000000000000000000000 K=n:0,00000015
3: A=d:29/02/2024 B=d:29/02/2024 C=d:29/02/2024 D=d:29/02/2024 07:30 E=n:1,5 F=n:07:30 G=n:45000 H=n:45000 I=n:60 J=d:28/02/1900 K=d:16/07/1905
5 hidden: B=t:Hợp tác xã C=t:dòng 1
dòng 2
`
	if got := dump(t, b, 0); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	merged, err := b.Merged(0)
	if err != nil || len(merged) != 1 || merged[0] != (Range{7, 0, 8, 2}) || !merged[0].Holds(8, 1) || merged[0].Holds(9, 1) {
		t.Errorf("merged: %v, %v", merged, err)
	}
	if rows := dump(t, b, 1); rows != "" {
		t.Errorf("the empty sheet: %s", rows)
	}
}

func TestDay(t *testing.T) {
	for _, c := range []struct {
		cell Cell
		want string
	}{
		{Cell{Kind: Date, Number: 45351}, "2024-02-29"},
		{Cell{Kind: Date, Number: 45351.99}, "2024-02-29"},
		{Cell{Kind: Date, Number: 2}, "1900-01-01"},
		{Cell{Kind: Number, Number: 45351}, ""},
	} {
		if got := c.cell.Day(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.cell, got, c.want)
		}
	}
}

func TestColumnName(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 701: "ZZ", 702: "AAA", 16383: "XFD", -1: ""} {
		if got := ColumnName(i); got != want {
			t.Errorf("%d: %q, want %q", i, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for raw, want := range map[string]string{
		"0": "0", "-0": "0", "007": "7", "12.50": "12,5", "1E+3": "1000", "0.10000000000000001": "0,1",
		"1.00109106001E11": "100109106001", "1234567890123456789": "1234567890123456789",
		"-1.5E-3": "-0,0015", "1e400": "", "": "", "-": "", ".5": "0,5", "5.": "5", "nan": "", "0x10": "",
		"123456789.123456789": "123456789,123457", "999999999999999.9": "1000000000000000",
	} {
		f, ok := number([]byte(raw))
		got := ""
		if ok {
			got = string(appendNumber(nil, []byte(raw), f))
		}
		if got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

func TestFormats(t *testing.T) {
	for code, want := range map[string]shows{
		"General": showsPlain, "dd/mm/yyyy": showsDay, `dd\/mm\/yyyy`: showsDay, "[$-42A]dd mmmm yyyy": showsDay,
		"m/d/yy": showsDay, "mmm-yy": showsDay, "yyyy": showsDay, "d/m/yyyy h:mm": showsInstant, "h:mm": showsTime,
		"[h]:mm:ss": showsPlain, "[mm]:ss": showsPlain, "0%": showsPercent, "#,##0": showsPlain, "0.00E+00": showsPlain,
		`#,##0 "day"`: showsPlain, `"ngày" dd "tháng" mm "năm" yyyy`: showsDay, "00000": showsZeros, "[Red]#,##0;[Blue]-#,##0": showsPlain,
		"@": showsPlain, `_-* #,##0\ [$₫-42A]_-`: showsPlain, "hh:mm AM/PM": showsTime, "0": showsPlain, "[$-409]h:mm:ss AM/PM;@": showsTime,
	} {
		if got := formatStyle(code).shows; got != want {
			t.Errorf("%s: %d, want %d", code, got, want)
		}
	}
}
