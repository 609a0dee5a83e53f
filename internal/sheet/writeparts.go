package sheet

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainNS  = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	relNS   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packNS  = "http://schemas.openxmlformats.org/package/2006"
	typeNS  = "application/vnd.openxmlformats-officedocument.spreadsheetml."
)

type fixedPart struct{ name, text string }

// fixedParts are the parts that are known before the first row.
func fixedParts(o Options) []fixedPart {
	return []fixedPart{
		{"[Content_Types].xml", xmlHead + `<Types xmlns="` + packNS + `/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="` + typeNS + `sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + typeNS + `worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="` + typeNS + `styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`},
		{"_rels/.rels", xmlHead + `<Relationships xmlns="` + packNS + `/relationships"><Relationship Id="rId1" Type="` + relNS + `/officeDocument" Target="xl/workbook.xml"/><Relationship Id="rId2" Type="` + packNS + `/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`},
		{"docProps/core.xml", xmlHead + `<cp:coreProperties xmlns:cp="` + packNS + `/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>` + xmlText(o.Title) + `</dc:title><dc:language>vi</dc:language></cp:coreProperties>`},
		{"xl/_rels/workbook.xml.rels", xmlHead + `<Relationships xmlns="` + packNS + `/relationships"><Relationship Id="rId1" Type="` + relNS + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + relNS + `/styles" Target="styles.xml"/></Relationships>`},
		{"xl/styles.xml", stylesPart()},
	}
}

func xmlText(s string) string { return string(appendXML(nil, s)) }

// stylesPart lists the styles in the order of the constants beside xlsxWriter: fonts 0 plain,
// 1 bold, 2 title, 3 note; fills 2 header, 3 wrong, 4 doubtful; borders 1 all around, 2 above.
func stylesPart() string {
	const (
		font  = `<name val="Times New Roman"/><family val="1"/>`
		solid = `<fill><patternFill patternType="solid"><fgColor rgb="%s"/><bgColor indexed="64"/></patternFill></fill>`
		thin  = `<%[1]s style="thin"><color rgb="FF808080"/></%[1]s>`
		edges = `<border>%s%s%s%s<diagonal/></border>`
	)
	edge := func(side string) string { return fmt.Sprintf(thin, side) }
	var b strings.Builder
	b.WriteString(xmlHead + `<styleSheet ` + mainNS + `><numFmts count="3"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="dd/mm/yyyy\ hh:mm"/><numFmt numFmtId="166" formatCode="0.0%"/></numFmts>`)
	b.WriteString(`<fonts count="4"><font><sz val="12"/>` + font + `</font><font><b/><sz val="12"/>` + font + `</font><font><b/><sz val="14"/>` + font + `</font><font><i/><sz val="12"/>` + font + `</font></fonts>`)
	b.WriteString(`<fills count="5"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>` +
		fmt.Sprintf(solid, "FFE8EEF4") + fmt.Sprintf(solid, "FFF8CBCB") + fmt.Sprintf(solid, "FFFFF2B8") + `</fills>`)
	b.WriteString(`<borders count="3">` + fmt.Sprintf(edges, "<left/>", "<right/>", "<top/>", "<bottom/>") +
		fmt.Sprintf(edges, edge("left"), edge("right"), edge("top"), edge("bottom")) +
		fmt.Sprintf(edges, "<left/>", "<right/>", edge("top"), "<bottom/>") + `</borders>`)
	b.WriteString(`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>`)
	formats := [looks]int{lookText: 49, lookGeneral: 0, lookGrouped: 3, lookDay: 164, lookInstant: 165, lookPercent: 166}
	fmt.Fprintf(&b, `<cellXfs count="%d">`, styleCells+4*looks)
	xf := func(format, font, fill, border int, inner string) {
		fmt.Fprintf(&b, `<xf numFmtId="%d" fontId="%d" fillId="%d" borderId="%d" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">%s</xf>`,
			format, font, fill, border, inner)
	}
	xf(0, 0, 0, 0, "")
	xf(0, 2, 0, 0, "")
	xf(0, 3, 0, 0, "")
	xf(49, 1, 2, 1, `<alignment horizontal="center" vertical="center" wrapText="1"/>`)
	for _, m := range []struct{ font, fill, border int }{markNone: {0, 0, 0}, markWrong: {0, 3, 0}, markDoubtful: {0, 4, 0}, markTotal: {1, 0, 2}} {
		for _, format := range formats {
			xf(format, m.font, m.fill, m.border, `<alignment vertical="top"/>`)
		}
	}
	b.WriteString(`</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`)
	return b.String()
}

// widths by kind, in characters.
func (c Column) width() int {
	if c.Width > 0 {
		return min(c.Width, 255)
	}
	switch c.Kind {
	case Text:
		return 28
	case Money:
		return 18
	case Date:
		return 12
	case Integer, Percent, Number, Bool:
		return 11
	case Empty, Error:
	}
	return 16
}

// wide reports whether a list is printed across the page: A4 upright bears some ninety characters
// of a size that can be read.
func (o *Options) wide() bool {
	sum := 0
	for _, c := range o.Columns {
		sum += c.width()
	}
	return sum > 90
}

// appendSheetHead writes what stands before the rows.
func appendSheetHead(b []byte, o Options, header int) []byte {
	b = append(b, xmlHead+`<worksheet `+mainNS+`><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView tabSelected="1" workbookViewId="0">`...)
	if header > 0 {
		b = fmt.Appendf(b, `<pane ySplit="%d" topLeftCell="A%d" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/>`, header, header+1)
	}
	b = append(b, `</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15.75"/>`...)
	if len(o.Columns) > 0 {
		b = append(b, "<cols>"...)
		for i, c := range o.Columns {
			b = fmt.Appendf(b, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, c.width())
		}
		b = append(b, "</cols>"...)
	}
	return append(b, "<sheetData>"...)
}

// appendSheetTail writes what stands behind the rows.
func appendSheetTail(b []byte, o Options, filter Range) []byte {
	b = append(b, "</sheetData>"...)
	if filter.Top > 0 {
		b = append(b, `<autoFilter ref="`...)
		b = appendRange(b, filter)
		b = append(b, `"/>`...)
	}
	orientation := "portrait"
	if o.wide() {
		orientation = "landscape"
	}
	return append(b, `<printOptions gridLines="1"/><pageMargins left="0.5" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>`+
		`<pageSetup paperSize="9" orientation="`+orientation+`" fitToHeight="0"/><headerFooter><oddFooter>&amp;CTrang &amp;P/&amp;N</oddFooter></headerFooter></worksheet>`...)
}

// workbookPart names the sheet, the rows that are printed on each page and the filtered range.
func workbookPart(o Options, header int, filter Range) string {
	name := sheetName(o.Sheet)
	if o.Sheet == "" {
		name = sheetName(o.Title)
	}
	quoted := "'" + strings.ReplaceAll(xmlText(name), "'", "''") + "'"
	var names strings.Builder
	if filter.Top > 0 {
		fmt.Fprintf(&names, `<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">%s!$A$%d:$%s$%d</definedName>`,
			quoted, filter.Top, ColumnName(filter.Right), filter.Bottom)
	}
	if header > 0 {
		fmt.Fprintf(&names, `<definedName name="_xlnm.Print_Titles" localSheetId="0">%s!$%s:$%d</definedName>`, quoted, strconv.Itoa(header), header)
	}
	list := ""
	if names.Len() > 0 {
		list = "<definedNames>" + names.String() + "</definedNames>"
	}
	return xmlHead + `<workbook ` + mainNS + ` xmlns:r="` + relNS + `"><bookViews><workbookView/></bookViews><sheets><sheet name="` + xmlText(name) +
		`" sheetId="1" r:id="rId1"/></sheets>` + list + `</workbook>`
}

// sheetName makes a name that Excel takes: at most 31 characters, none of :\/?*[] and no
// apostrophe at its ends.
func sheetName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7F || strings.ContainsRune(`:\/?*[]`, r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	s = strings.Join(strings.Fields(s), " ")
	units := 0
	for i, r := range s {
		if units += len(utf16.Encode([]rune{r})); units > 31 {
			s = s[:i]
			break
		}
	}
	if s = strings.Trim(s, "' "); s == "" {
		return "Danh sách"
	}
	return s
}
