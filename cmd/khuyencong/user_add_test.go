package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestUserAdd(t *testing.T) {
	address := "--database=sqlite:" + filepath.Join(t.TempDir(), "kc.db")
	if got := finish(t, command(t, "migrate", address)); got.code != exitOK {
		t.Fatalf("migrate: %+v", got)
	}
	add := func(args ...string) result {
		return finish(t, command(t, append([]string{"user", "add", address}, args...)...))
	}
	const ministry, department = "--agency=Cục Khuyến công thử", "--agency=Sở Công Thương thử"
	first := add("quantri", "--name=Nguyễn Thị Ánh", "--role=administrator", ministry, "--create=ministry")
	if first.code != exitOK || first.errOut != "" || !regexp.MustCompile(`^Tài khoản: quantri\nMật khẩu ban đầu: [A-Z2-7]{26}\n$`).MatchString(first.out) {
		t.Fatalf("got %+v", first)
	}
	// The name finds the body again, whatever its accents.
	if got := add("canbo", "--name=Trần Văn Bình", "--role=ministry_officer", "--agency=cuc khuyen cong thu"); got.code != exitOK {
		t.Errorf("got %+v", got)
	}
	if got := add("so.tq", "--name=Lê Thị Cúc", "--role=dept_officer", department, "--create=department", "--place=tuyen quang"); got.code != exitOK {
		t.Errorf("got %+v", got)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"x"}, "Thiếu tùy chọn"},
		{[]string{"quantri", "--name=Ai Đó", "--role=administrator", ministry}, "đã có người dùng"},
		{[]string{"moi", "--name=Ai Đó", "--role=vua", ministry}, "administrator (Quản trị hệ thống)"},
		{[]string{"moi", "--name=Ai Đó", "--role=administrator", "--agency=Nhà máy"}, "Đã khai báo: Cục Khuyến công thử"},
		{[]string{"moi", "--name=Ai Đó", "--role=administrator", department + " 2", "--create=centre"}, "ministry hoặc department"},
		{[]string{"moi", "--name=Ai Đó", "--role=administrator", department + " 2", "--create=department", "--place=Atlantis"}, "Atlantis"},
		{[]string{"moi", "--name=Ai Đó", "--role=dept_officer", ministry}, "khuyencong: "},
	} {
		if got := add(c.args...); got.code != exitWrong || got.out != "" || !strings.Contains(got.errOut, c.want) {
			t.Errorf("%v: got %+v, want …%s…", c.args, got, c.want)
		}
	}
}
