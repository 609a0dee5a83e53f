package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func asProblem(err error, p **Problem) bool { return errors.As(err, p) }

// zipOf makes a package of pairs of name and content.
func zipOf(t testing.TB, parts ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, parts[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const (
	uglyRels = `<?xml version="1.0"?><Relationships xmlns="x"><Relationship Id="r1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="/XL/Worksheets/Sheet1.xml"/>` +
		`<Relationship Id="r2" Type="x/sharedStrings" Target="sharedstrings.XML"/><Relationship Id="r3" Type="x/styles" Target=".\styles.xml"/>` +
		`<Relationship Id="r4" Type="x/worksheet" Target="http://elsewhere/x.xml" TargetMode="External"/></Relationships>`
	uglyBook    = "\uFEFF" + `<x:workbook xmlns:x='y' xmlns:r='z'><x:workbookPr date1904='true'/><x:sheets><x:sheet name='Danh s&#225;ch &amp; &#xE1;' sheetId='1' r:id='r1'/><x:sheet name="gone" r:id="r9"/><x:sheet name="outside" r:id="r4"/></x:sheets></x:workbook>`
	uglyStrings = `<sst><!-- one --><si><t>m&#7897;t</t></si><si><r><rPr><rFont val=".VnTime"/></rPr><t xml:space="preserve">C«ng </t></r><r><t>ty</t></r><rPh sb="0" eb="1"><t>NO</t></rPh></si><si/><si><t><![CDATA[<a & b>]]> c_x000D_` + "\r\n" + `d _x0041__x004_</t></si></sst>`
	uglyStyles  = `<styleSheet><numFmts><numFmt numFmtId="200" formatCode="dd/mm/yyyy"/></numFmts><fonts><font><name val="Arial"/></font><font><name val=".VnTimeH"/></font></fonts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf/><xf numFmtId="200"/><xf fontId="1"/></cellXfs><dxfs><dxf><font><name val="VNI-Times"/></font></dxf></dxfs></styleSheet>`
	uglySheet   = `<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t='s'><v> 2 </v></c><c t="s"><v>3</v></c><c t="s"><v>99</v></c></row>` +
		`<x:row xmlns:x="q" r="4" hidden="1"><x:c r="C4" t="inlineStr"><x:is><x:t>in</x:t><x:r><x:t>line</x:t></x:r></x:is></x:c><x:c r="A4" s="1"><x:f>TODAY()</x:f><x:v>43889</x:v></x:c><x:c r="XFD4" s="2"/></x:row>` +
		`<row r="6"/><row r="7"><c r="B7" t="str"><f>"a"&amp;"b"</f><v>ab &lt; "c" &gt; &unknown; &</v></c><c t="b"><v>0</v></c><c t="e"><v>#N/A</v></c><c t="d"><v>2024-05-01T07:30:00</v></c><c><v>abc</v></c><c><v></v></c><c t="n"><v>1E-2</v><extLst><ext><v>9</v></ext></extLst></c></row></sheetData>` +
		`<mergeCells count="2"><mergeCell ref="A1:C2"/><mergeCell ref="$B$9:$B$7"/><mergeCell ref="bad"/></mergeCells></worksheet>`
)

func ugly(t testing.TB) []byte {
	return zipOf(t, "[Content_Types].xml", "<Types/>", "_rels/.rels", `<Relationships><Relationship Id="a" Type="q/officeDocument" Target="xl/WorkBook.xml"/></Relationships>`,
		"xl/workbook.xml", uglyBook, "xl/_rels/workbook.xml.rels", uglyRels, "xl/sharedStrings.xml", uglyStrings, "xl/styles.xml", uglyStyles, "xl/worksheets/sheet1.xml", uglySheet, "xl/worksheets/", "")
}

func TestUgly(t *testing.T) {
	b := openBytes(t, ugly(t))
	if got := b.Sheets(); len(got) != 1 || got[0] != (SheetInfo{Name: "Danh sách & á", Rows: 1 << 20, Columns: 1 << 14}) {
		t.Errorf("sheets: %+v", got)
	}
	want := "1: A=t:một B=t:C«ng ty D=t:<a & b> c\nd A_x004_\n" +
		"4 hidden: A=d:29/02/2024 C=t:inline\n" +
		"7: B=t:ab < \"c\" > &unknown; & C=b:FALSE D=e:#N/A E=d:01/05/2024 07:30 F=t:abc H=n:0,01\n"
	if got := dump(t, b, 0); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	merged, err := b.Merged(0)
	if err != nil || len(merged) != 2 || merged[1] != (Range{7, 1, 9, 1}) {
		t.Errorf("merged: %v, %v", merged, err)
	}
	for row := range b.Rows(0) {
		if row.Cells[1].Font != TCVN3 {
			t.Errorf("the font within the text says %v", row.Cells[1].Font)
		}
		break
	}
}

// simple makes a workbook around the rows of one sheet.
func simple(t testing.TB, rows string) []byte {
	return zipOf(t, "xl/workbook.xml", `<workbook><sheets><sheet name="a" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="s.xml"/></Relationships>`,
		"xl/s.xml", `<worksheet><sheetData>`+rows)
}

// read opens and reads everything, and gives the first error.
func read(data []byte, l limits) error {
	src, err := open(bytes.NewReader(data), int64(len(data)), "x.csv", l)
	if err != nil {
		return err
	}
	b := &Book{src}
	for i := range b.Sheets() {
		for _, err := range b.Rows(i) {
			if err != nil {
				return err
			}
		}
		if _, err := b.Merged(i); err != nil {
			return err
		}
	}
	return nil
}

// locked makes a workbook with a password, which is another format around it.
func locked(t testing.TB) []byte {
	var out bytes.Buffer
	if err := excelize.NewFile().Write(&out, excelize.Options{Password: "x"}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestRefusals(t *testing.T) {
	whole := ugly(t)
	ole := append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 1500)...)
	ole[30] = 9
	with := func(name string) []byte {
		return append(bytes.Clone(ole), wide(name)...)
	}
	small := ordinary
	small.free, small.ratio = 1000, 10
	small.cell, small.row, small.columns, small.merged, small.strings, small.sheets, small.parts = 100, 300, 5, 2, 1000, 2, 7
	a := strings.Repeat("a", 90)
	for _, c := range []struct {
		name, say string
		data      []byte
		limits    limits
	}{
		{"empty", sayEmpty, nil, ordinary},
		{"spaces", sayEmpty, []byte(" \r\n "), ordinary},
		{"old", sayOldExcel, with("Workbook"), ordinary},
		{"password", sayEncrypted, with("EncryptedPackage"), ordinary},
		{"password of excelize", sayEncrypted, locked(t), ordinary},
		{"word of old", sayWord, with("WordDocument"), ordinary},
		{"ole", sayOLE, ole, ordinary},
		{"short ole", sayBroken, ole[:100], ordinary},
		{"ods", sayODS, zipOf(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "<a/>"), ordinary},
		{"xlsb", sayXLSB, zipOf(t, "xl/workbook.bin", ""), ordinary},
		{"docx", sayWord, zipOf(t, "_rels/.rels", `<R><Relationship Id="a" Type="q/officeDocument" Target="word/document.xml"/></R>`, "word/document.xml", "<a/>"), ordinary},
		{"zip", sayArchive, zipOf(t, "a.txt", "a"), ordinary},
		{"html", sayHTML, []byte("\uFEFF\n<HTML><table><tr><td>1</table>"), ordinary},
		{"html with head", sayHTML, []byte("<?xml version='1.0'?><!DOCTYPE html><html>"), ordinary},
		{"xml 2003", sayXML, []byte(`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">`), ordinary},
		{"pdf", sayPDF, []byte("%PDF-1.7\n"), ordinary},
		{"picture", sayUnknown, []byte("\x89PNG\r\n\x1a\n"), ordinary},
		{"noise", sayUnknown, bytes.Repeat([]byte{1, 2, 3, 0, 5, 6, 200}, 500), ordinary},
		{"cut zip", sayBroken, whole[:len(whole)-300], ordinary},
		{"cut part", sayBroken, simple(t, `<row><c><v>1</v></c></row>`), ordinary},
		{"cut tag", sayBroken, simple(t, `<row><c r="A1`), ordinary},
		{"doctype", sayBroken, simple(t, `<!DOCTYPE a [<!ENTITY b "c">]><row/></sheetData>`), ordinary},
		{"long tag", sayBroken, simple(t, `<row a="`+strings.Repeat("b", 100_000)+`"/></sheetData>`), ordinary},
		{"no sheets", sayNoSheets, zipOf(t, "xl/workbook.xml", "<workbook/>"), ordinary},
		{"twice", sayBroken, zipOf(t, "xl/workbook.xml", "<workbook/>", "XL/Workbook.xml", "<workbook/>"), ordinary},
		{"bomb", sayTooLarge, simple(t, strings.Repeat("<row><c/></row>", 5000)+"</sheetData>"), small},
		{"many parts", sayTooLarge, whole, small},
		{"far row", sayTooLarge, simple(t, `<row r="1048577"><c><v>1</v></c></row></sheetData>`), ordinary},
		{"far column", "XFD1", simple(t, `<row r="1"><c r="XFD1"><v>1</v></c></row></sheetData>`), ordinary},
		{"long cell", "B1", simple(t, `<row r="1"><c/><c t="str"><v>`+a+a+`</v></c></row></sheetData>`), small},
		{"long inline", "A1", simple(t, `<row r="1"><c t="inlineStr"><is><t>`+a+a+`</t></is></c></row></sheetData>`), small},
		{"long shared", "32.767", zipOf(t, "xl/workbook.xml", uglyBook, "xl/_rels/workbook.xml.rels", uglyRels, "xl/sharedStrings.xml", "<sst><si><t>"+a+a, "xl/worksheets/sheet1.xml", uglySheet), small},
		{"many shared", sayTooLarge, zipOf(t, "xl/workbook.xml", uglyBook, "xl/_rels/workbook.xml.rels", uglyRels, "xl/sharedStrings.xml", "<sst>"+strings.Repeat("<si/>", 200), "xl/worksheets/sheet1.xml", uglySheet), small},
		{"many merged", sayTooLarge, simple(t, `</sheetData>`+strings.Repeat(`<mergeCell ref="A1:B2"/>`, 3)), small},
		{"one cell again and again", "A1", simple(t, `<row>`+strings.Repeat(`<c r="A1"><is><t>`+a+`</t></is></c>`, 4)+`</row></sheetData>`), small},
		{"long row", "A1", simple(t, `<row r="1">`+strings.Repeat(`<c r="A1" t="str"><v>`+a+`</v></c><c r="B1" t="str"><v>`+a+`</v></c><c r="C1" t="str"><v>`+a+`</v></c>`, 2)+`</row></sheetData>`), small},
		{"long field", "Dòng 2", []byte("a,b\n\"" + a + a), small},
		{"many fields", "nhiều hơn 5 cột", []byte("a,b\na,b\na,b\n1,2,3,4,5,6"), small},
	} {
		err := read(c.data, c.limits)
		var p *Problem
		if !asProblem(err, &p) || !strings.Contains(p.Sentence, c.say) {
			t.Errorf("%s: %v, want a problem with %q", c.name, err, c.say)
		}
	}
}

func TestEveryCutIsToldAsAProblem(t *testing.T) {
	for _, whole := range [][]byte{ugly(t), sample(t, XLSX)} {
		for n := 1; n < len(whole); n += 7 {
			var p *Problem
			if err := read(whole[:n], ordinary); !asProblem(err, &p) && err != nil {
				t.Fatalf("cut at %d: %v", n, err)
			}
		}
	}
}

func TestText(t *testing.T) {
	utf16le := func(s string) string {
		var b strings.Builder
		b.Write(wide(s))
		return b.String()
	}
	for _, c := range []struct{ name, in, want string }{
		{"comma", "a,b\n1,\"x, \"\"y\"\"\nz\"\n", "1: A=t:a B=t:b\n2: A=t:1 B=t:x, \"y\"\nz\n"},
		{"semicolon with decimals", "a;b\n1,5;2,5\n3,5;4,5\n", "1: A=t:a B=t:b\n2: A=t:1,5 B=t:2,5\n3: A=t:3,5 B=t:4,5\n"},
		{"tab, old line ends", "a\tb\r1\t2\r", "1: A=t:a B=t:b\n2: A=t:1 B=t:2\n"},
		{"bar", "a|b\r\n\r\n1|2", "1: A=t:a B=t:b\n3: A=t:1 B=t:2\n"},
		{"one column", "tên\nHòa\n", "1: A=t:tên\n2: A=t:Hòa\n"},
		{"sep", "sep=|\na,b|c\n", "1: A=t:a,b B=t:c\n"},
		{"mark", "\uFEFF\"Số\";b\n1;2", "1: A=t:Số B=t:b\n2: A=t:1 B=t:2\n"},
		{"utf-16", "\xFF\xFE" + utf16le("Số\tTên\n1\tHòa\n"), "1: A=t:Số B=t:Tên\n2: A=t:1 B=t:Hòa\n"},
		{"utf-16 without mark", utf16le("Ma so\tTen co so\n1\tHoa\n"), "1: A=t:Ma so B=t:Ten co so\n2: A=t:1 B=t:Hoa\n"},
		{"windows-1258", "T\xEAn c\xF4ng ty,S\xF4\xEC\nHo\xCCa B\xCCinh,\xD0a\xF2i", "1: A=t:Tên công ty B=t:Số\n2: A=t:Hòa B̀inh B=t:Đại\n"},
		{"TCVN3", "C\xABng ty TNHH,Th\xB5nh phè\n", "1: A=t:C«ng ty TNHH B=t:Thµnh phè\n"},
		{"broken utf-8", strings.Repeat("Số,Tên\n", 20000) + "a\xFFb,c", ""},
		{"lazy quotes", "a \"b\" c,\"d\" e\n", "1: A=t:a \"b\" c B=t:d e\n"},
		{"open quote at the end", "a,\"b\nc", "1: A=t:a B=t:b\nc\n"},
	} {
		in := c.in
		if c.name == "TCVN3" {
			in = strings.ReplaceAll(in, "è", "\xE8")
		}
		c.want = strings.ReplaceAll(c.want, "B̀inh", "B̀inh")
		got := dump(t, openBytes(t, []byte(in)), 0)
		if c.name == "broken utf-8" {
			if !strings.HasSuffix(got, "20001: A=t:a\uFFFDb B=t:c\n") {
				t.Errorf("%s: …%q", c.name, got[len(got)-40:])
			}
			continue
		}
		if got != c.want {
			t.Errorf("%s: got\n%q, want\n%q", c.name, got, c.want)
		}
	}
	if got := openBytes(t, []byte("a,b")).Sheets()[0].Name; got != "danh-sach" {
		t.Errorf("the sheet is named %q", got)
	}
}
