package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"khuyencong/internal/db/dbtest"
)

// binary is the program as people run it: `go run` would turn every exit code into 1.
var binary string

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "khuyencong")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "khuyencong")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// command prepares the program in a folder of its own, with nothing set from outside.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Dir = t.TempDir()
	cmd.Env = []string{"HOME=" + cmd.Dir, "PATH=" + os.Getenv("PATH")}
	return cmd
}

// result is how a command line ended.
type result struct {
	code        int
	out, errOut string
}

func finish(t *testing.T, cmd *exec.Cmd) result {
	t.Helper()
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), out.String(), errOut.String()}
}

func TestWrongInput(t *testing.T) {
	notSQLite := filepath.Join(t.TempDir(), "thu.txt")
	if err := os.WriteFile(notSQLite, []byte("một tệp văn bản, không phải cơ sở dữ liệu"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		line string
		want string // in the sentence on stderr
	}{
		{"", "Thiếu lệnh"},
		{"migrat", `Có phải ý là "migrate"?`},
		{"bay", "Không hiểu «bay»"},
		{"version thua", "Không hiểu «thua»"},
		{"--khong-co", "Không có tùy chọn --khong-co"},
		{"migrate --databse=x", `Có phải ý là "--database"?`},
		{"migrate --database", "Thiếu giá trị sau tùy chọn --database"},
		{"migrate --database --files=x", "Thiếu giá trị sau tùy chọn --database"},
		{"migrate --database=mysql://x", "phải là sqlite:ĐƯỜNG_DẪN hoặc postgres://"},
		{"migrate --database=sqlite:", "Thiếu đường dẫn sau sqlite:"},
		{"migrate --database=sqlite:khong/co/x.db", "Không có thư mục khong/co"},
		{"migrate --database=sqlite:.", "là một thư mục"},
		{"migrate --database=sqlite:" + notSQLite, "không phải cơ sở dữ liệu SQLite"},
		{"serve --database=sqlite:chua-co.db", "khuyencong migrate"},
		{"serve --addr=8080", "MÁY:CỔNG"},
		{"serve --addr=127.0.0.1:99999", "MÁY:CỔNG"},
	} {
		t.Run(c.line, func(t *testing.T) {
			cmd := command(t, strings.Fields(c.line)...)
			got := finish(t, cmd)
			if got.code != exitWrong || got.out != "" || !strings.Contains(got.errOut, c.want) {
				t.Errorf("got code %d, stdout %q, stderr %q; want 2, nothing, …%s…", got.code, got.out, got.errOut, c.want)
			}
			if left, _ := filepath.Glob(filepath.Join(cmd.Dir, "*")); len(left) > 0 {
				t.Errorf("wrong input left %q behind", left)
			}
		})
	}
}

func TestWrongInputFromTheEnvironment(t *testing.T) {
	cmd := command(t, "migrate")
	cmd.Env = append(cmd.Env, "KHUYENCONG_DATABASE=mysql://x")
	if got := finish(t, cmd); got.code != exitWrong || got.out != "" {
		t.Errorf("got %+v", got)
	}
}

func TestPasswordIsNotRepeated(t *testing.T) {
	for _, address := range []string{"postgres://ai:bimat@127.0.0.1:1/x", "postgres://ai:bi%mat@may/x"} {
		got := finish(t, command(t, "migrate", "--database="+address))
		if got.code == exitOK || got.out != "" || strings.Contains(got.errOut, "bimat") || strings.Contains(got.errOut, "bi%mat") {
			t.Errorf("%s: got %+v", address, got)
		}
	}
}

func TestInternalFailure(t *testing.T) {
	got := finish(t, command(t, "migrate", "--database=postgres://kc@127.0.0.1:1/kc"))
	if got.code != exitFailed || got.out != "" || !strings.Contains(got.errOut, "không làm được do lỗi bên trong") {
		t.Errorf("got %+v", got)
	}
}

func TestHelpAndVersion(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"--help", "Cách dùng: khuyencong LỆNH"},
		{"-h", "migrate"},
		{"serve --help", "--addr=MÁY:CỔNG"},
		{"version", "khuyencong "},
	} {
		got := finish(t, command(t, strings.Fields(c.line)...))
		if got.code != exitOK || got.errOut != "" || !strings.Contains(got.out, c.want) {
			t.Errorf("%s: got %+v, want %q", c.line, got, c.want)
		}
	}
}

func TestMigrate(t *testing.T) {
	addresses := map[string]string{"sqlite": "sqlite:" + filepath.Join(t.TempDir(), "a b?.db")}
	if server := os.Getenv(dbtest.Variable); server != "" {
		addresses["postgres"] = dbtest.PostgresURL(t, server)
	}
	for name, address := range addresses {
		t.Run(name, func(t *testing.T) {
			for _, want := range []string{"Đã chạy ", "đã ở phiên bản mới nhất"} {
				got := finish(t, command(t, "migrate", "--database="+address))
				if got.code != exitOK || got.errOut != "" || !strings.Contains(got.out, want) {
					t.Errorf("got %+v, want %q", got, want)
				}
			}
		})
	}
}

func TestServeRefusesAnotherVersion(t *testing.T) {
	cmd := command(t, "serve", "--addr=127.0.0.1:0")
	if err := os.WriteFile(filepath.Join(cmd.Dir, "khuyencong.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := finish(t, cmd); got.code != exitWrong || got.out != "" || !strings.Contains(got.errOut, "khuyencong migrate") {
		t.Errorf("got %+v", got)
	}
}

func TestServe(t *testing.T) {
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(sig.String(), func(t *testing.T) {
			address := "sqlite:" + filepath.Join(t.TempDir(), "kc.db")
			if got := finish(t, command(t, "migrate", "--database="+address)); got.code != exitOK {
				t.Fatalf("migrate: %+v", got)
			}
			cmd := command(t, "serve", "--addr=127.0.0.1:0", "--database="+address)
			var logs bytes.Buffer
			cmd.Stderr = &logs
			stdout, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			stuck := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
			defer stuck.Stop()
			answer := bufio.NewReader(stdout)
			line, err := answer.ReadString('\n')
			if err != nil {
				_ = cmd.Wait()
				t.Fatalf("no address: %v\n%s", err, logs.String())
			}
			base := regexp.MustCompile(`http://\S+`).FindString(line)
			for path, want := range map[string]string{"/healthz": "ok\n", "/readyz": "ready\n"} {
				if status, body := get(t, base+path); status != http.StatusOK || body != want {
					t.Errorf("%s: got %d %q", path, status, body)
				}
			}
			if err := cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			rest, _ := io.ReadAll(answer)
			if err := cmd.Wait(); err != nil {
				t.Errorf("after %s: %v\n%s", sig, err, logs.String())
			}
			if len(rest) > 0 {
				t.Errorf("stdout holds more than the answer: %q", rest)
			}
			for l := range strings.Lines(logs.String()) {
				if !strings.HasPrefix(l, `{"time":`) {
					t.Errorf("a log line is not JSON: %s", l)
				}
			}
		})
	}
}

func TestServeOnATakenAddress(t *testing.T) {
	l := taken(t)
	address := "sqlite:" + filepath.Join(t.TempDir(), "kc.db")
	if got := finish(t, command(t, "migrate", "--database="+address)); got.code != exitOK {
		t.Fatalf("migrate: %+v", got)
	}
	got := finish(t, command(t, "serve", "--database="+address, "--addr="+l))
	if got.code != exitWrong || got.out != "" || !strings.Contains(got.errOut, "Không nghe được") {
		t.Errorf("got %+v", got)
	}
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}
