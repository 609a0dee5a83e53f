package sheet

import (
	"bytes"
	"testing"
)

// tight limits keep a fuzzer from showing only that large files are slow.
var tight = limits{
	part: 1 << 20, kept: 1 << 20, head: 1 << 16, ratio: 400, free: 1 << 20, parts: 50, strings: 1 << 20,
	columns: 64, cell: 1 << 12, row: 1 << 16, merged: 100, sheets: 10, rowNumber: 1 << 20,
}

// mustTell fails when an error is not a Problem: the bytes are in memory, so nothing else can be
// wrong than the file.
func mustTell(t *testing.T, data []byte) {
	t.Helper()
	var p *Problem
	if err := read(data, tight); err != nil && !asProblem(err, &p) {
		t.Fatalf("%v is no problem that may be told", err)
	}
}

func FuzzOpen(f *testing.F) {
	for _, data := range [][]byte{
		ugly(f), sample(f, XLSX), sample(f, CSV), simple(f, "<row/></sheetData>"), zipOf(f, "mimetype", "x", "content.xml", ""),
		[]byte("a,b\n\"1\",2"), []byte("sep=;\na;b"), []byte("\xFF\xFEa\x00;\x00"), []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
		[]byte("C\xABng ty,Th\xB5nh"), []byte("PK\x03\x04"), []byte("PK\x05\x06"), []byte("<html>"), nil,
	} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { mustTell(t, data) })
}

// FuzzParts fuzzes what lies within the zip, which FuzzOpen hardly ever reaches.
func FuzzParts(f *testing.F) {
	f.Add(uglyBook, uglyRels, uglyStrings, uglyStyles, uglySheet)
	f.Add("", "", "<sst><si><t>&#x10FFFF;&#xD800;&amp</t></si>", "<fonts/>", "<sheetData><row><c><v>&")
	f.Add("\xFF\xFE<\x00", uglyRels, "<![CDATA[", "<!--", "<sheetData><row r='0'><c r='A0' t=s s=><v>-</v></c></row>")
	f.Fuzz(func(t *testing.T, book, rels, strings, styles, sheet string) {
		mustTell(t, zipOf(t, "xl/workbook.xml", book, "xl/_rels/workbook.xml.rels", rels, "xl/sharedStrings.xml", strings, "xl/styles.xml", styles, "xl/worksheets/sheet1.xml", sheet))
	})
}

// FuzzRoundTrip writes a text and reads it: what comes back is what was given, but for what no
// cell may hold.
func FuzzRoundTrip(f *testing.F) {
	for _, s := range []string{"Hòa", "_x0041_", "_x005F_x0041_", "a\r\nb\rc", "=1", " x ", "<&>\"'", "\x00\x1f\x7f\u0085\ufffe", "_x00", "]]>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var out bytes.Buffer
		w, err := NewWriter(&out, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Row(String(s), Int(1)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		want := string(lineEnds([]byte(clean(cutText(s)))))
		for row, err := range openBytes(t, out.Bytes()).Rows(0) {
			if err != nil {
				t.Fatal(err)
			}
			if got := row.Cells[0].Text; got != want {
				t.Fatalf("%q came back as %q, want %q", s, got, want)
			}
		}
	})
}

// clean takes out of a text what a cell may not hold.
func clean(s string) string {
	return string(bytes.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r >= 0x7F && r <= 0x9F || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, []byte(s)))
}
