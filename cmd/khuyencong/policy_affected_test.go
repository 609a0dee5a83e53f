package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/rulebook"
)

// testPack is a pack of Tuyên Quang's own level, invented for the test.
const testPack = `pack: tuyen-quang-muc-chi
version: "1"
title: Mức chi của tỉnh (dữ liệu thử)
documents:
  - code: NQ 01/2026/NQ-HĐND (thử)
    name: Mức chi khuyến công địa phương (thử)
    issuer: HĐND tỉnh Tuyên Quang
    signed: "2026-07-01"
    in_force_from: "2026-08-01"
    loaded: true
rules:
  - id: muc-may-moc
    governs: cap
    scope: 34-08
    article: "3"
    contents: [machinery]
    percent: 50 %
    amount: 100 triệu đồng
    per: cơ sở
    sentence: Hỗ trợ tối đa 50 % chi phí, không quá 100 triệu đồng/cơ sở.
`

// withFiles is a database with one open file of local money and one of national money; publish
// puts the pack in force.
func withFiles(t *testing.T, publish bool) string {
	t.Helper()
	address := "sqlite:" + filepath.Join(t.TempDir(), "kc.db")
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	k := projecttest.New(t, d)
	k.Submitted(t, k.Machine())
	k.Submitted(t, k.Machine(projecttest.Local()))
	if publish {
		books := &rulebook.Service{DB: d, Clock: k.Set}
		id, err := books.Load(t.Context(), k.As(account.DeptOfficer), rulebook.LoadInput{Text: []byte(testPack)})
		if err == nil {
			err = books.Approve(t.Context(), k.As(account.DeptHead), id)
		}
		if err == nil {
			err = books.Publish(t.Context(), k.As(account.DeptOfficer), id, "2026-11-03")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return address
}

type affectedOut struct {
	On       string `json:"on"`
	Open     int    `json:"open"`
	Looked   int    `json:"looked"`
	Complete bool   `json:"complete"`
	Files    []struct {
		Number  string `json:"number"`
		Changes []struct {
			From, To, Turn string
			By             []struct{ Rule string }
		} `json:"changes"`
	} `json:"files"`
}

func TestPolicyAffected(t *testing.T) {
	read := func(got result) affectedOut {
		t.Helper()
		var out affectedOut
		if err := json.Unmarshal([]byte(got.out), &out); err != nil || got.code != exitOK {
			t.Fatalf("code %d, %v\n%s%s", got.code, err, got.out, got.errOut)
		}
		if out.Open != 2 || out.Looked != 2 || !out.Complete || len(out.Files) != 1 || !strings.HasPrefix(out.Files[0].Number, "KCĐP") {
			t.Fatalf("%+v", out)
		}
		c := out.Files[0].Changes
		if len(c) != 1 || !strings.HasSuffix(c[0].From, "mức tối đa chưa biết") || !strings.Contains(c[0].To, "100.000.000 đ") || c[0].Turn != "clearer" || len(c[0].By) == 0 {
			t.Fatalf("%+v", c)
		}
		return out
	}
	address, file := withFiles(t, false), inFile(t, "goi.yaml", testPack)
	read(finish(t, command(t, "policy", "affected", file, "--on", "2026-11-02", "--database="+address, "--format=json")))
	got := finish(t, command(t, "policy", "affected", file, "--on=02/11/2026", "--database="+address))
	for _, want := range []string{"xét theo ngày 02/11/2026: 1 trong 2 đề án", "mức tối đa chưa biết", "Điều 3 NQ 01/2026/NQ-HĐND (thử)"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("lacks %q:\n%s", want, got.out)
		}
	}
	if out := read(finish(t, command(t, "policy", "affected", "--published=tuyen-quang-muc-chi", "--database="+withFiles(t, true), "--format=json"))); out.On != "2026-11-03" {
		t.Errorf("a published pack is judged on %s", out.On)
	}
}

func TestPolicyAffectedRefuses(t *testing.T) {
	address, file := withFiles(t, false), inFile(t, "goi.yaml", testPack)
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "--published"},
		{[]string{file, "--published=a"}, "--published"},
		{[]string{file, "--on=2026-02-30"}, "không phải một ngày"},
		{[]string{"khong-co.yaml"}, "Không mở được tệp"},
		{[]string{inFile(t, "sai.yaml", strings.Replace(testPack, "    per: cơ sở\n", "", 1))}, ":"},
		{[]string{"--published=khong-co"}, "Không có gói đã công bố tên «khong-co»"},
		{[]string{file, "--format=xml"}, "--format"},
		{[]string{file, "--database=sqlite:" + filepath.Join(t.TempDir(), "khong.db")}, "--database"},
	} {
		got := finish(t, command(t, append([]string{"policy", "affected", "--database=" + address}, c.args...)...))
		if got.code != exitWrong || got.out != "" || !strings.Contains(got.errOut, c.want) {
			t.Errorf("%v: code %d, stdout %q, stderr %q; want 2 and …%s…", c.args, got.code, got.out, got.errOut, c.want)
		}
	}
}

// Told to stop, the command says how far it came and prints what it found.
func TestPolicyAffectedStops(t *testing.T) {
	address, file := withFiles(t, false), inFile(t, "goi.yaml", testPack)
	ctx, stop := context.WithCancel(t.Context())
	var out, errOut strings.Builder
	a := &app{ctx: t.Context(), out: &out, errOut: &errOut, log: slog.New(slog.NewTextHandler(io.Discard, nil)), globals: globals{Database: address}}
	d, err := a.open()
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	pack, err := loadPack(file)
	if err != nil {
		t.Fatal(err)
	}
	found, older, newer, err := policyAffectedCmd{}.laws(a, d, pack, "2026-11-02")
	if err != nil {
		t.Fatal(err)
	}
	stop()
	a.ctx = ctx
	if err := look(a, d, &found, older, newer); err != nil || found.Whole {
		t.Fatal(found, err)
	}
	if code := tell(&errOut, errStopped); code != exitFailed || errOut.String() != "" {
		t.Errorf("code %d, %q", code, errOut.String())
	}
}

// A file laid over the packs of the program answers where they do not.
func TestPolicyCheckWithAPack(t *testing.T) {
	file := inFile(t, "goi.yaml", testPack)
	local := inFile(t, "ho-so.json", `{"source":"local","content":"machinery","establishment":{"kind":"household","province":"34-08","unit_kind":"xã","sector":"processing"},"total_cost":600000000}`)
	for _, c := range []struct {
		args []string
		want string
	}{{nil, `"max_support": null`}, {[]string{"--pack", file}, `"max_support": 100000000`}} {
		got := finish(t, command(t, append([]string{"policy", "check", "--case", local, "--on", "2026-11-02"}, c.args...)...))
		if got.code != exitOK || !strings.Contains(got.out, c.want) {
			t.Errorf("%v: code %d %s%s", c.args, got.code, got.out, got.errOut)
		}
	}
	if got := finish(t, command(t, "policy", "list", "--on=2026-11-02", "--format=json", "--pack="+file)); !strings.Contains(got.out, "muc-may-moc") {
		t.Errorf("list: %s", got.errOut)
	}
	if got := finish(t, command(t, "policy", "list", "--pack=khong-co.yaml")); got.code != exitWrong {
		t.Errorf("no such pack: %+v", got)
	}
}
