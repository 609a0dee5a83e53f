package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const importList = `DANH SÁCH CƠ SỞ NĂM 2024
TT,Tên cơ sở,Địa chỉ,MST,Điện thoại,Lao động
1,HTX Chè Tả Ngảo,"xã Hồ Thầu, tỉnh Tuyên Quang",100109106,912345678,12
2,Cơ sở mộc B,"xã Hồ Thầu, tỉnh Tuyên Quang",,0912345679,%s
,Tổng cộng,,,,21
`

// The manners of the command: what it answers, and that a file is taken whole or not at all.
func TestImportCommand(t *testing.T) {
	dir := t.TempDir()
	database := "sqlite:" + filepath.Join(dir, "t.db")
	if r := finish(t, command(t, "migrate", "--database", database)); r.code != exitOK {
		t.Fatal(r)
	}
	file := func(name, workers string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(strings.Replace(importList, "%s", workers, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	type answer struct {
		Import, State                              string
		Rows, Created, Updated, Unchanged, Refused int
		Problems                                   []struct {
			Row                   int
			Column, Code, Message string
		}
	}
	run := func(code int, args ...string) answer {
		t.Helper()
		r := finish(t, command(t, append([]string{"import", "establishments", "--database", database, "--format", "json"}, args...)...))
		if r.code != code {
			t.Fatalf("%v: exit %d, want %d\n%s%s", args, r.code, code, r.out, r.errOut)
		}
		var a answer
		if code != exitWrong {
			if err := json.Unmarshal([]byte(r.out), &a); err != nil {
				t.Fatal(err, r.out)
			}
		}
		return a
	}
	bad, good := file("xau.csv", "năm"), file("tot.csv", "5")
	if a := run(exitPartly, bad); a.Created != 1 || a.Refused != 1 || a.State != "checked" || len(a.Problems) != 4 || a.Problems[2].Row != 4 || a.Problems[2].Column != "F" || a.Problems[2].Code != "number.wrong" {
		t.Errorf("%+v", a)
	}
	if a := run(exitOK, good, "--dry-run"); a.Created != 2 || a.State != "checked" {
		t.Errorf("%+v", a)
	}
	done := run(exitOK, good)
	if done.Created != 2 || done.State != "applied" || done.Rows != 2 {
		t.Errorf("%+v", done)
	}
	if a := run(exitOK, good); a.Unchanged != 2 || a.Created != 0 {
		t.Errorf("again: %+v", a)
	}
	if r := finish(t, command(t, "import", "undo", done.Import, "--reason", "thử", "--database", database)); r.code != exitOK {
		t.Errorf("%+v", r)
	}
	if a := run(exitPartly, bad, "--skip-refused"); a.Created != 1 || a.State != "applied" {
		t.Errorf("%+v", a)
	}
	run(exitWrong, good, "--as", "khong-co-ai")
	run(exitWrong, filepath.Join(dir, "khong-co.xlsx"))
	run(exitWrong, good, "--map", "ZZ=name")
}
