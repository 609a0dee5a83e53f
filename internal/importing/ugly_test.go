package importing_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/importing"
)

// codes are the problems by cell, without their words: «E9 tax_code.wrong».
func (w *world) codes(id db.ID) []string {
	var out []string
	for _, s := range w.told(id) {
		cell, _, _ := strings.Cut(s, ":")
		out = append(out, cell)
	}
	return out
}

// A list as provinces keep it: titles above, two header rows, numbers of columns, groups, totals,
// a header printed again, signatures below; every trap in a cell of its own.
func TestUglyWorkbook(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w := open(t, d)
		file := book(t,
			[]any{"UBND TỈNH TUYÊN QUANG"},
			[]any{"DANH SÁCH CƠ SỞ CÔNG NGHIỆP NÔNG THÔN NĂM 2024"},
			[]any{nil, nil, nil, nil, nil, nil, nil, nil, "ĐVT: triệu đồng"},
			[]any{"TT", "Tên cơ sở CNNT", "Chủ cơ sở", "Địa chỉ", "Mã số thuế", "Điện thoại", "Ngành nghề", "Lao động (người)", nil, "Doanh thu", "Năm thành lập", "Ghi chú"},
			[]any{nil, nil, nil, nil, nil, nil, nil, "Tổng số", "Nữ"},
			[]any{"(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)", "(11)", "(12)"},
			[]any{"I", "Huyện Lâm Bình"},
			[]any{1, "HTX Chè A", "Bàn A", "xã Hồ Thầu, tỉnh Tuyên Quang", "0100109106", "0912345678", "Chế biến chè", "12 LĐ", 5, "1.250,5", "15/03/2011", "vốn vay"},        // 8
			[]any{2, "Cơ sở B", "Bàn B", "thôn 2, xã Hồ Thầu, Tuyên Quang", 100109106, 912345679, 1610, 8, 9, 300.5, 2015.0},                                                  // 9: Excel took the zeros; more women than workers; the code of row 8
			[]any{3, "Cơ sở C", "Bàn C", "xã Hồ Thầu, Tuyên Quang", "1,23E+09", "0912345670; 0912345671", "Mộc", "5-7", 1, "1,5 tỷ", "không rõ năm"},                          // 10
			[]any{"TT", "Tên cơ sở CNNT", "Chủ cơ sở", "Địa chỉ", "Mã số thuế", "Điện thoại", "Ngành nghề", "Lao động (người)", nil, "Doanh thu", "Năm thành lập", "Ghi chú"}, // 11
			[]any{4, "Tổng công ty Chè D", "Bàn D", "xã Hồ Thầu, Tuyên Quang", "", "", "Chè", 4, 2, "-", ""},                                                                  // 12: a firm, no total
			[]any{5, "Cơ sở mộc E", "Bàn E", "xã Không Có Đâu, tỉnh Tuyên Quang", "", "", "", 1, "", "1,500", ""},                                                             // 13
			[]any{nil, "Cộng huyện Lâm Bình", nil, nil, nil, nil, nil, 30, 17, 1851, nil},
			[]any{nil, "TỔNG CỘNG", nil, nil, nil, nil, nil, 30, 17, 1851, nil},
			[]any{nil, nil, nil, nil, nil, nil, nil, "Tuyên Quang, ngày 5 tháng 3 năm 2024"},
			[]any{nil, "Người lập biểu"},
		)
		imp := w.check("Biểu 1.xlsx", file)
		want := []string{
			"B7 note.row.group", "E9 note.tax_code.zero", "I9 women.wrong", "B9 double.row", "E10 code.scientific", "F10 note.phone.more", "H10 number.wrong", "K10 year.wrong",
			"Dòng 11 note.row.header", "J13 money.comma", "D13 commune.unknown", "B14 note.row.total", "B15 note.row.total", "H16 note.row.footer", "B17 note.row.footer",
		}
		got := w.codes(imp.ID)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("told:\n%s", strings.Join(w.told(imp.ID), "\n"))
			for _, s := range want {
				if !slices.Contains(got, s) {
					t.Errorf("not told: %s", s)
				}
			}
		}
		if imp.Total != 5 || imp.Created != 2 || imp.Refused != 3 {
			t.Errorf("%+v", imp)
		}
		if got := imp.Unmapped(); !slices.Equal(got, []int{11}) {
			t.Errorf("unmapped %v", got)
		}
		if err := w.imports.Apply(t.Context(), w.officer(), imp.ID, false, nil); !errs.Is(err, errs.Conflict) {
			t.Error("written although rows were refused", err)
		}

		// Corrections where they stand.
		put := func(row, column int, text string) importing.Correction {
			return importing.Correction{Row: row, Column: column, Text: &text}
		}
		n, err := w.imports.Correct(t.Context(), w.officer(), imp.ID, []importing.Correction{put(9, 8, "3"), put(9, 4, ""), put(10, 4, ""), put(10, 7, "6"), put(10, 10, ""),
			put(13, 3, "xã Hồ Thầu, tỉnh Tuyên Quang"), put(13, 9, "1.500"), put(13, 1, "Cơ sở mộc E")})
		if err != nil || n != 7 { // the last says what stands there
			t.Fatal(n, err)
		}
		if err := w.imports.Judge(t.Context(), w.officer(), imp.ID, nil); err != nil {
			t.Fatal(err)
		}
		if imp = w.get(imp.ID); imp.Created != 5 || imp.Refused+imp.Asked != 0 {
			t.Fatalf("%+v\n%s", imp, strings.Join(w.told(imp.ID), "\n"))
		}
		var marked bytes.Buffer
		if err := w.imports.Marked(t.Context(), w.officer(), imp.ID, &marked); err != nil || marked.Len() < 2000 {
			t.Error(marked.Len(), err)
		}
		w.apply(imp.ID)
		all := w.everything()
		a := all["HTX Chè A"]
		if a.Kind != establishment.Cooperative || *a.FoundedYear != 2011 || a.Years[0].Year != 2024 || *a.Years[0].Revenue != 1_250_500_000 || *a.Years[0].Workers != 12 || a.Products != "Chế biến chè" {
			t.Errorf("%+v %+v", a.Establishment, a.Years)
		}
		if b := all["Cơ sở B"]; b.VSIC != "1610" || b.Phone != "0912345679" || b.Sites[0].Address != "thôn 2" || *b.Years[0].Revenue != 300_500_000 || b.Kind != establishment.Household {
			t.Errorf("%+v %+v", b.Establishment, b.Sites)
		}
		if c := all["Cơ sở C"]; *c.Years[0].Revenue != 1_500_000_000 || c.Phone != "0912345670" {
			t.Errorf("%+v", c.Establishment)
		}
		if e := all["Tổng công ty Chè D"]; e.Kind != establishment.SmallMediumEnterprise {
			t.Errorf("%+v", e.Establishment)
		}
	})
}

// Districts and communes of the time: the undivided are found on the map of today and told, the
// divided ask, group rows give the rows below their place.
func TestPlacesOfTheTime(t *testing.T) {
	w := open(t, dbtest.SQLite(t))
	file := book(t,
		[]any{"TT", "Tên cơ sở", "Xã", "Huyện", "Tỉnh", "Sản phẩm"},
		[]any{1, "Cơ sở mộc A", "Bản Rịa", "Quang Bình", "Hà Giang", "Bàn"},
		[]any{2, "Cơ sở mộc B", "xã Hồ Thầu", "", "Tuyên Quang", "Bàn"},
		[]any{"II", "Huyện Quang Bình"},
		[]any{3, "Cơ sở mộc C", "Bản Rịa", "", "tỉnh Hà Giang", "Bàn"},
		[]any{"III", "Xã Hồ Thầu"},
		[]any{4, "Cơ sở mộc D", "", "", "Tuyên Quang", "Bàn"},
		[]any{5, "Cơ sở mộc E", "xã Hồ Thầu", "", "Lào Cai", "Bàn"},
		[]any{6, "Cơ sở mộc F", "xã Hồ Thầu", "", "Atlantis", "Bàn"},
	)
	imp := w.check("a.xlsx", file)
	told := strings.Join(w.told(imp.ID), "\n")
	for _, want := range []string{"C2 note.commune.now: Xã Bản Rịa, huyện Quang Bình, tỉnh Hà Giang nay là Xã Yên Thành, tỉnh Tuyên Quang", "C5 note.commune.now", "B4 note.row.group", "B6 note.row.group", "E9 province.unknown"} {
		if !strings.Contains(told, want) {
			t.Errorf("not told: %s", want)
		}
	}
	if imp.Created != 4 || imp.Refused != 2 {
		t.Errorf("%+v\n%s", imp, told)
	}

	// A divided commune is chosen once for all rows that write it alike.
	machine := account.Machine("kiểm thử", w.clock.Now().Day())
	one, err := w.imports.Upload(t.Context(), machine, importing.Establishments, "b.xlsx", book(t,
		[]any{"TT", "Tên cơ sở", "Địa chỉ", "Sản phẩm"},
		[]any{1, "Cơ sở mộc A", "12 Nguyễn Huệ, phường Đa Kao, quận 1, TP Hồ Chí Minh", "Bàn"},
		[]any{2, "Cơ sở mộc B", "15 Nguyễn Huệ, phường Đa Kao, quận 1, TP Hồ Chí Minh", "Bàn"}))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.imports.Check(t.Context(), machine, one.ID, nil); err != nil {
		t.Fatal(err)
	}
	rows, _, err := w.imports.Rows(t.Context(), machine, one.ID, importing.RowFilter{Verdict: importing.Ask})
	if err != nil || len(rows) != 2 || rows[0].Told[0].Code != "commune.divided" || len(rows[0].Told[0].Choices) != 2 {
		t.Fatalf("%+v %v", rows, err)
	}
	p := rows[0].Told[0]
	if n, err := w.imports.Correct(t.Context(), machine, one.ID, []importing.Correction{{Row: 2, Column: p.Column, Code: p.Code, Choice: p.Choices[1].ID, All: true}}); err != nil || n != 2 {
		t.Fatal(n, err)
	}
	if err := w.imports.Judge(t.Context(), machine, one.ID, nil); err != nil {
		t.Fatal(err)
	}
	if one, err = w.imports.Get(t.Context(), machine, one.ID); err != nil || one.Created != 2 {
		t.Errorf("%+v %v", one, err)
	}
}

// An ambiguous match stops and asks; the person says which it is.
func TestAmbiguous(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		w := open(t, d)
		list := func(rows ...[]any) *bytes.Reader {
			return book(t, append([][]any{{"TT", "Tên cơ sở", "Địa chỉ", "MST", "SĐT", "Sản phẩm"}}, rows...)...)
		}
		w.apply(w.check("a.xlsx", list(
			[]any{1, "Cơ sở mộc Lý A", "thôn 1, xã Hồ Thầu, Tuyên Quang", "", "0912345678", "Bàn"},
			[]any{2, "Công ty TNHH Gỗ Lý", "xã Hồ Thầu, Tuyên Quang", "0100109106", "", "Ghế"})).ID)
		imp := w.check("b.xlsx", list(
			[]any{1, "Cơ sở mộc Lý A", "phường Mỹ Lâm, Tuyên Quang", "", "", "Tủ"},          // the name, elsewhere
			[]any{2, "Xưởng mộc anh Lý", "xã Hồ Thầu, Tuyên Quang", "", "0912345678", "Tủ"}, // the telephone
			[]any{3, "Chè Bàn", "xã Hồ Thầu, Tuyên Quang", "0100109106", "", "Tủ"},          // the code under quite another name
			[]any{4, "cs mộc Lý A", "thôn 9, xã Hồ Thầu, Tuyên Quang", "", "", "Tủ"}))       // the same, shortened: sure
		if got := w.codes(imp.ID); !slices.Contains(got, "B2 match.similar") || !slices.Contains(got, "B3 match.similar") || !slices.Contains(got, "D4 tax_code.name") {
			t.Errorf("%v", w.told(imp.ID))
		}
		if imp.Asked != 3 || imp.Updated != 1 {
			t.Fatalf("%+v %v", imp, w.told(imp.ID))
		}
		rows, _, err := w.imports.Rows(t.Context(), w.officer(), imp.ID, importing.RowFilter{Verdict: importing.Ask})
		if err != nil || len(rows) != 3 {
			t.Fatal(rows, err)
		}
		choice := rows[2].Told[0].Choices[0].ID
		_, err = w.imports.Correct(t.Context(), w.officer(), imp.ID, []importing.Correction{
			{Row: 2, Code: "match.similar", Choice: "new"}, {Row: 3, Code: "match.similar", Choice: "skip"}, {Row: 4, Code: "tax_code.name", Choice: choice}})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.imports.Judge(t.Context(), w.officer(), imp.ID, nil); err != nil {
			t.Fatal(err)
		}
		if imp = w.get(imp.ID); imp.Created != 1 || imp.Updated != 2 || imp.Skipped != 1 || imp.Asked != 0 {
			t.Fatalf("%+v %v", imp, w.told(imp.ID))
		}
		w.apply(imp.ID)
		if e := w.everything()["Chè Bàn"]; e.TaxCode != "0100109106" || string(e.ID) != choice {
			t.Errorf("%+v", e.Establishment)
		}
	})
}

// Nobody writes outside their place, and nobody sees what lies outside it.
func TestRights(t *testing.T) {
	w := open(t, dbtest.SQLite(t))
	file := func() *bytes.Reader {
		return book(t, header, []any{1, "Công ty TNHH Gỗ Cam", "A", "phường Cam Đường, tỉnh Lào Cai", "0100109106", "", "Gỗ", 1, 1})
	}
	if imp := w.check("a.xlsx", file()); imp.Refused != 1 || !strings.Contains(strings.Join(w.told(imp.ID), " "), "phải nằm trong địa bàn") {
		t.Errorf("%+v %v", imp, w.told(imp.ID))
	}
	ctx := context.Background()
	other := w.As(account.CentreOfficer, accounttest.In("lao-cai"))
	imp, err := w.imports.Upload(ctx, other, importing.Establishments, "a.xlsx", file())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.imports.Check(ctx, other, imp.ID, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := w.imports.Get(ctx, w.officer(), imp.ID); !errs.Is(err, errs.NotFound) {
		t.Error("another body's import is seen", err)
	}
	if err := w.imports.Apply(ctx, other, imp.ID, false, nil); err != nil {
		t.Fatal(err)
	}
	again := w.check("a.xlsx", book(t, header, []any{1, "Công ty TNHH Gỗ Cam", "A", "xã Hồ Thầu, tỉnh Tuyên Quang", "0100109106", "", "Gỗ", 1, 1}))
	if got := w.told(again.ID); again.Refused != 1 || !strings.Contains(strings.Join(got, " "), "không xem được") || strings.Contains(strings.Join(got, " "), "Cam Đường") {
		t.Error(got)
	}
	for _, role := range []account.Role{account.DeptHead, account.MinistryOfficer, account.Administrator, account.Auditor} {
		p := w.As(role, accounttest.In(map[account.Role]string{account.DeptHead: "tuyen-quang", account.MinistryOfficer: "cuc", account.Administrator: "cuc", account.Auditor: "cuc"}[role]))
		if _, err := w.imports.Upload(ctx, p, importing.Establishments, "a.xlsx", file()); !errs.Is(err, errs.Forbidden) {
			t.Error(role, err)
		}
	}
}

// Lists in old encodings are told and converted.
func TestOldEncodings(t *testing.T) {
	w := open(t, dbtest.SQLite(t))
	tcvn := "TT,Tªn c¬ së,§Þa chØ,S¶n phÈm\n1,C¬ së méc NguyÔn V¨n Hïng,\"x· Hå ThÇu, tØnh Tuyªn Quang\",Bµn ghÕ gç\n2,Hîp t¸c x· chÌ §oµn KÕt,\"x· Hå ThÇu, tØnh Tuyªn Quang\",ChÌ xanh\n"
	raw := make([]byte, 0, len(tcvn))
	for _, r := range tcvn { // TCVN3 is bytes, read by mistake as Latin letters
		raw = append(raw, byte(r))
	}
	imp := w.check("danh sach.csv", bytes.NewReader(raw))
	if imp.Created != 2 || imp.Encoding == "Unicode" {
		t.Fatalf("%+v %v", imp, w.told(imp.ID))
	}
	w.apply(imp.ID)
	if _, there := w.everything()["Hợp tác xã chè Đoàn Kết"]; !there {
		t.Error("the name was not converted")
	}
}
