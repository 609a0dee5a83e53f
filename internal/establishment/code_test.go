package establishment

import "testing"

func TestTaxCode(t *testing.T) {
	// 0100109106: 0·31+1·29+0·23+0·19+1·17+0·13+9·7+1·5+0·3 = 114 = 10·11+4; 10−4 = 6.
	for _, c := range []struct {
		typed, code string
		wrong, odd  bool
	}{
		{"", "", false, false},
		{"0100109106", "0100109106", false, false},
		{" 0100 109 106 ", "0100109106", false, false},
		{"0100109106-001", "0100109106-001", false, false},
		{"0100109106001", "0100109106-001", false, false},
		{"0100109107", "0100109107", false, true},
		{"0100109107-012", "0100109107-012", false, true},
		{"0100109106-000", "", true, false},
		{"010010910", "", true, false},
		{"001234567890", "", true, false}, // a household's
		{"01001O9106", "", true, false},   // the letter O
		{"<script>", "", true, false},
	} {
		code, wrong, odd := readTaxCode(c.typed)
		if code != c.code || (wrong != "") != c.wrong || (odd != "") != c.odd {
			t.Errorf("%q: %q, wrong %q, odd %q", c.typed, code, wrong, odd)
		}
	}
}

func TestOtherCodes(t *testing.T) {
	for typed, want := range map[string]string{"": "", "001234567890": "001234567890", "001 234 567 890": "001234567890", "0012345678": "!", "00123456789x": "!"} {
		code, wrong := readHouseholdCode(typed)
		if wrong != "" {
			code = "!"
		}
		if code != want {
			t.Errorf("household code %q: %q, want %q", typed, code, want)
		}
	}
	for typed, want := range map[string]string{"": "", "10": "10", "1076": "1076", "33": "33", "34": "!", "9": "!", "1": "!", "107600": "!", "10a": "!"} {
		code, wrong := readVSIC(typed)
		if wrong != "" {
			code = "!"
		}
		if code != want {
			t.Errorf("VSIC %q: %q, want %q", typed, code, want)
		}
	}
	for _, c := range []struct {
		typed, phone string
		odd          bool
	}{
		{"", "", false},
		{"0912 345 678", "0912345678", false},
		{"+84 912.345.678", "0912345678", false},
		{"(024) 2220-2222", "02422202222", false},
		{"912345678", "912345678", true},
		{"0912345678 / 0987654321", "0912345678 / 0987654321", true},
	} {
		phone, odd := readPhone(c.typed)
		if phone != c.phone || (odd != "") != c.odd {
			t.Errorf("phone %q: %q, %q", c.typed, phone, odd)
		}
	}
}

func TestDivisions(t *testing.T) {
	if len(Divisions) != 24 {
		t.Errorf("%d divisions, want 10 to 33", len(Divisions))
	}
	if d, ok := DivisionOf("1076"); !ok || d.Code != "10" {
		t.Errorf("1076 is of %v", d)
	}
	if _, ok := DivisionOf("0510"); ok {
		t.Error("0510 is not of section C")
	}
}

func TestSplitCommune(t *testing.T) {
	for typed, want := range map[string][2]string{
		"xã Hồ Thầu":       {"xã", "Hồ Thầu"},
		"Xã  Hồ Thầu":      {"xã", "Hồ Thầu"},
		"PHƯỜNG Sa Pa":     {"phường", "Sa Pa"},
		"Đặc khu Cô Tô":    {"đặc khu", "Cô Tô"},
		"Xà Hồ":            {"", "Xà Hồ"},
		"xa\u0303 Hồ Thầu": {"xã", "Hồ Thầu"},
		"Hồ Thầu":          {"", "Hồ Thầu"},
	} {
		kind, name := splitCommune(typed)
		if kind != want[0] || name != want[1] {
			t.Errorf("%q: %q, %q", typed, kind, name)
		}
	}
}
