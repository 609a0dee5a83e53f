package sheet

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

const benchRows, benchColumns = 100_000, 20

// withExcelize writes the same list as func list, by the streams of excelize.
func withExcelize(b *testing.B, out io.Writer) {
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	row := make([]any, benchColumns)
	day := time.Date(2019, 5, 17, 0, 0, 0, 0, time.UTC)
	for i := range benchRows {
		for j := range row {
			switch v := benchValue(i, j); v.kind {
			case Integer:
				row[j] = v.n
			case Number:
				row[j] = v.f
			case Date:
				row[j] = day
			case Empty, Text, Bool, Error, Money, Percent:
				row[j] = v.s
			}
		}
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			b.Fatal(err)
		}
		if err := w.SetRow(cell, row); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Write(out); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkWriteRatio reports how many times longer excelize's StreamWriter takes for a list of
// 100,000 rows of 20 columns, and how many times larger or smaller its file is.
func BenchmarkWriteRatio(b *testing.B) {
	ours, theirs := time.Hour, time.Hour
	var a, c bytes.Buffer
	for b.Loop() {
		a.Reset()
		c.Reset()
		start := time.Now()
		list(b, &a, benchRows, benchColumns, func(int) {})
		mid := time.Now()
		withExcelize(b, &c)
		ours, theirs = min(ours, mid.Sub(start)), min(theirs, time.Since(mid))
	}
	b.ReportMetric(float64(theirs)/float64(ours), "excelize/ours")
	b.ReportMetric(float64(c.Len())/float64(a.Len()), "bytes-excelize/ours")
	b.ReportMetric(ours.Seconds(), "s-ours")
}

// readOurs reads a whole list.
func readOurs(b *testing.B, data []byte) (cells int) {
	for row, err := range openBytes(b, data).Rows(0) {
		if err != nil {
			b.Fatal(err)
		}
		cells += len(row.Cells)
	}
	return cells
}

// readExcelize reads a whole list by excelize's stream, which gives texts alone.
func readExcelize(b *testing.B, data []byte) (cells int) {
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	rows, err := f.Rows(f.GetSheetName(0))
	if err != nil {
		b.Fatal(err)
	}
	for rows.Next() {
		row, err := rows.Columns()
		if err != nil {
			b.Fatal(err)
		}
		cells += len(row)
	}
	if err := rows.Close(); err != nil {
		b.Fatal(err)
	}
	return cells
}

// BenchmarkReadRatio reports how many times longer excelize's Rows takes, for a list with its texts
// in the cells and for one with shared strings.
func BenchmarkReadRatio(b *testing.B) {
	var inline bytes.Buffer
	list(b, &inline, benchRows, benchColumns, func(int) {})
	for _, c := range []struct {
		name string
		data []byte
	}{{"inline", inline.Bytes()}, {"shared", sharedList(b)}} {
		b.Run(c.name, func(b *testing.B) {
			ours, theirs, unpacked := time.Hour, time.Hour, time.Hour
			for b.Loop() {
				start := time.Now()
				n := readOurs(b, c.data)
				ours = min(ours, time.Since(start))
				start = time.Now()
				m := readExcelize(b, c.data)
				theirs = min(theirs, time.Since(start))
				if n < benchRows*benchColumns || m < benchRows*benchColumns {
					b.Fatalf("%d and %d cells", n, m)
				}
				start = time.Now()
				unpack(b, c.data)
				unpacked = min(unpacked, time.Since(start))
			}
			b.ReportMetric(float64(theirs)/float64(ours), "excelize/ours")
			b.ReportMetric(float64(ours)/float64(unpacked), "ours/unzip")
			b.ReportMetric(ours.Seconds(), "s-ours")
		})
	}
}

// unpack unpacks the rows and nothing else: the floor.
func unpack(b *testing.B, data []byte) {
	p, err := openPack(bytes.NewReader(data), int64(len(data)), ordinary)
	if err != nil {
		b.Fatal(err)
	}
	r, err := p.open("xl/worksheets/sheet1.xml", ordinary.part)
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	if _, err := io.Copy(io.Discard, r); err != nil {
		b.Fatal(err)
	}
}

// sharedList makes the same list as Excel keeps it: texts in a table of their own.
func sharedList(b *testing.B) []byte {
	var rows, table bytes.Buffer
	seen := map[string]int{}
	rows.WriteString(`<worksheet ` + mainNS + `><sheetData>`)
	table.WriteString(`<sst ` + mainNS + `>`)
	for i := range benchRows {
		rows.WriteString(`<row r="` + itoa(i+1) + `" spans="1:20">`)
		for j := range benchColumns {
			v := benchValue(i, j)
			rows.WriteString(`<c r="` + ColumnName(j) + itoa(i+1) + `" s="0"`)
			switch v.kind {
			case Text:
				k, ok := seen[v.s]
				if !ok {
					k = len(seen)
					seen[v.s] = k
					table.WriteString("<si><t>" + v.s + "</t></si>")
				}
				rows.WriteString(` t="s"><v>` + itoa(k) + `</v></c>`)
			case Integer:
				rows.WriteString(`><v>` + itoa(int(v.n)) + `</v></c>`)
			case Empty, Number, Date, Bool, Error, Money, Percent:
				rows.WriteString(`><v>` + string(appendFloat(nil, v.f)) + `</v></c>`)
			}
		}
		rows.WriteString("</row>")
	}
	rows.WriteString("</sheetData></worksheet>")
	table.WriteString("</sst>")
	return zipOf(b, "[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
		"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="`+relNS+`/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", `<workbook `+mainNS+` xmlns:r="`+relNS+`"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="`+relNS+`/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="`+relNS+`/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/sharedStrings.xml", table.String(), "xl/worksheets/sheet1.xml", rows.String())
}

func itoa(n int) string { return string(appendFloat(nil, float64(n))) }
