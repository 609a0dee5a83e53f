package main

import (
	"os"
	"strings"
	"testing"
)

const sample = `[{"type":"header"},
{"type":"table","name":"provinces","data":[{"province_code":"08","name":"Tuyên Quang"}]},
{"type":"table","name":"wards","data":[{"ward_code":"00874","name":"Xã Quản Bạ","province_code":"08"},{"ward_code":"00865","name":"Xã Lùng Tam","province_code":"08"}]},
{"type":"table","name":"ward_mappings","data":[
{"old_ward_code":"00874","old_ward_name":"Thị trấn Tam Sơn","old_district_name":"Huyện Quản Bạ","old_province_name":"Tỉnh Hà Giang","new_ward_code":"00874","new_ward_name":"Xã Quản Bạ","new_province_name":"Tuyên Quang"},
{"old_ward_code":"","old_ward_name":null,"old_district_name":null,"old_province_name":null,"new_ward_code":"00874","new_ward_name":"Xã Quản Bạ","new_province_name":"Tuyên Quang"},
{"old_ward_code":null,"old_ward_name":"Thị trấn Tam Sơn","old_district_name":"Huyện Quản Bạ","old_province_name":"Tỉnh Hà Giang","new_ward_code":"00865","new_ward_name":"Xã Lùng Tam","new_province_name":"Tuyên Quang"},
{"old_ward_code":null,"old_ward_name":"Xã Cũ","old_district_name":"Huyện Quản Bạ","old_province_name":"Tỉnh Hà Giang","new_ward_code":"1","new_ward_name":"Xã Lùng Tam","new_province_name":"Tuyên Quang"}]}]`

const districts = "id,name,kind,province\n63-029,Quản Bạ,rural_district,63-02\n"

func TestTables(t *testing.T) {
	files, err := tables([]byte(sample), [][]string{{"new-name", "00865", "Xã Lùng Tam", "Xã Lùng Tám", "a slip"}}, districts)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"communes-34.tsv": "00865\tLùng Tám\tx\t08\n00874\tQuản Bạ\tx\t08\n",
		"communes-63.tsv": "00874\tTam Sơn\tt\t029\t00874\n",
	} {
		if files[name] != want {
			t.Errorf("%s is %q, want %q", name, files[name], want)
		}
	}
}

func TestTablesRefuse(t *testing.T) {
	for _, c := range []struct {
		name, text string
		fixes      [][]string
		want       string
	}{
		{"no package", "[]", nil, "this is not address.json"},
		{"no JSON", "{", nil, "JSON"},
		{"a stale fix", sample, [][]string{{"old-name", "00874", "Thị trấn Tam Sơm", "Thị trấn Tam Sơn", "why"}}, "nothing to correct"},
		{"an unknown district", strings.ReplaceAll(sample, "Huyện Quản Bạ", "Huyện Quản Ba Mới"), nil, "no district"},
		{"no kind", strings.ReplaceAll(sample, "Xã Quản Bạ", "Quản Bạ"), nil, "no kind"},
	} {
		if _, err := tables([]byte(c.text), c.fixes, districts); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// The tables in the repository have the lines that the package and our corrections give.
func TestTablesOfTheRepository(t *testing.T) {
	for name, lines := range map[string]int{"communes-34.tsv": 3321, "communes-63.tsv": 10035, "gone.tsv": 769} {
		text, err := os.ReadFile("../data/" + name)
		if err != nil || strings.Count(string(text), "\n") != lines {
			t.Errorf("%s: %d lines, %v", name, strings.Count(string(text), "\n"), err)
		}
	}
}
