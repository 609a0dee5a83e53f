package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/filestore"
	"khuyencong/internal/report/reporttest"
)

// servingOn starts the program on a database and stops it at the end of the test.
func servingOn(t *testing.T, args ...string) {
	t.Helper()
	cmd := command(t, append([]string{"serve", "--addr=127.0.0.1:0"}, args...)...)
	cmd.Stderr = io.Discard
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil {
			t.Error("serve:", err)
		}
	})
	if _, err := bufio.NewReader(stdout).ReadString('\n'); err != nil {
		t.Fatal("no address:", err)
	}
	go func() { _, _ = io.Copy(io.Discard, stdout) }()
}

// A backup taken while the system serves gives the same figures on either engine.
func TestBackupAndRestore(t *testing.T) {
	address := withHaGiang(t)
	path := strings.TrimPrefix(address, "sqlite:")
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := (&filestore.Store{Dir: filepath.Join(filepath.Dir(path), "files")}).Put("f", "a.pdf", strings.NewReader("%PDF-1.4\n%%EOF\n"))
	if err != nil {
		t.Fatal(err)
	}
	reporttest.Row(t, d, "attachments", "id", "f1", "name", "a.pdf", "size", kept.Size, "sha256", kept.SHA256)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	servingOn(t, "--database="+address)
	dir := filepath.Join(t.TempDir(), "sao luu")
	took := finish(t, command(t, "backup", dir, "--database="+address))
	if took.code != exitOK || !regexp.MustCompile(`^Đã sao lưu vào .*khuyencong-backup-\d{8}-\d{6}: \d+ dòng dữ liệu, 1 tệp đính kèm\.\n$`).MatchString(took.out) {
		t.Fatalf("got %+v", took)
	}
	figures := func(address string) string {
		got := finish(t, command(t, "report", "summary", "--place=Hà Giang", "--as-of=2023-12-31", "--format=json", "--database="+address))
		if got.code != exitOK {
			t.Fatalf("got %+v", got)
		}
		return got.out
	}
	want := figures(address)
	into := map[string]string{"sqlite": "sqlite:" + filepath.Join(t.TempDir(), "kc.db")}
	if server := os.Getenv(dbtest.Variable); server != "" {
		into["postgres"] = dbtest.PostgresURL(t, server)
	}
	for name, to := range into {
		t.Run(name, func(t *testing.T) {
			files := filepath.Join(t.TempDir(), "files")
			got := finish(t, command(t, "restore", dir, "--database="+to, "--files="+files))
			if got.code != exitOK || !strings.Contains(got.out, "Đã khôi phục bản sao lưu") || !strings.Contains(got.out, "1 tệp đính kèm") {
				t.Fatalf("got %+v", got)
			}
			if f := figures(to); f != want {
				t.Errorf("got %s, want %s", f, want)
			}
			if _, err := os.Stat((&filestore.Store{Dir: files}).Path(kept.SHA256)); err != nil {
				t.Error(err)
			}
			if again := finish(t, command(t, "restore", dir, "--database="+to, "--files="+files)); again.code != exitWrong || again.out != "" || !strings.Contains(again.errOut, "đã có dữ liệu") {
				t.Errorf("a second time: %+v", again)
			}
		})
	}
	if got := finish(t, command(t, "restore", dir, "--database="+address)); got.code != exitWrong || !strings.Contains(got.errOut, "đã có dữ liệu") {
		t.Errorf("into the one that is served: %+v", got)
	}
}

func TestBackupOfALostAttachment(t *testing.T) {
	address := withHaGiang(t)
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	lost := strings.Repeat("ab", 32)
	reporttest.Row(t, d, "attachments", "id", "f1", "name", "a.pdf", "size", 1, "sha256", lost)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if got := finish(t, command(t, "backup", dir, "--database="+address)); got.code != exitFailed || !strings.Contains(got.out, "Đã sao lưu") || !strings.Contains(got.errOut, lost) {
		t.Errorf("got %+v", got)
	}
	if got := finish(t, command(t, "restore", dir)); got.code != exitOK || !strings.Contains(got.out, "thiếu 1 tệp đính kèm") {
		t.Errorf("got %+v", got)
	}
}

func TestBackupAndRestoreWrongInput(t *testing.T) {
	address := withHaGiang(t)
	file := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	bad := t.TempDir()
	if got := finish(t, command(t, "backup", bad, "--database="+address)); got.code != exitOK {
		t.Fatalf("got %+v", got)
	}
	tables, err := filepath.Glob(filepath.Join(bad, "*", "tables", "plan_items.jsonl"))
	if err != nil || len(tables) != 1 {
		t.Fatal(tables, err)
	}
	if err := os.Truncate(tables[0], 10); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		cmd  *exec.Cmd
		want string
	}{
		{command(t, "backup"), "Thiếu tham số"},
		{command(t, "backup", file, "--database="+address), "Không tạo được thư mục"},
		{command(t, "backup", bad), "Chưa có tệp khuyencong.db"},
		{command(t, "restore", t.TempDir()), "Không có bản sao lưu nào"},
		{command(t, "restore", "khong-co"), "Không đọc được thư mục khong-co"},
		{command(t, "restore", bad), "Bản sao lưu bị hỏng ở tệp tables/plan_items.jsonl"},
		{command(t, "restore", bad, "--database=mysql://x"), "phải là sqlite:ĐƯỜNG_DẪN hoặc postgres://"},
	} {
		got := finish(t, c.cmd)
		if got.code != exitWrong || got.out != "" || !strings.Contains(got.errOut, c.want) {
			t.Errorf("%q: got %+v, want %q", c.cmd.Args[1:], got, c.want)
		}
		if left, _ := filepath.Glob(filepath.Join(c.cmd.Dir, "*.db*")); len(left) > 0 {
			t.Errorf("%q left %q behind", c.cmd.Args[1:], left)
		}
	}
}
