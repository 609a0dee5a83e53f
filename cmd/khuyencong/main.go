// Command khuyencong runs the system of the industrial promotion programme: one program that
// serves it, prepares its database and answers from the command line.
//
// Every command keeps the same manners. Its answer, and nothing else, goes to stdout; messages
// and logs go to stderr. It exits 0 when it did what was asked, 2 when what was asked is wrong
// (with a sentence that says what would be right), 3 when an import refused rows, and 1 when something failed inside.
//
// A new command is one file with a struct that has Run(*app) error, and one line in commands.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"khuyencong/internal/errs"
)

// commands is the command line.
type commands struct {
	globals

	Demo    demoCmd    `cmd:"" help:"Mở dữ liệu minh họa trong một thư mục riêng: làm dữ liệu, in địa chỉ và cách đăng nhập, rồi phục vụ."`
	Serve   serveCmd   `cmd:"" help:"Phục vụ hệ thống qua HTTP cho đến khi có tín hiệu dừng."`
	Migrate migrateCmd `cmd:"" help:"Tạo cơ sở dữ liệu hoặc đưa nó lên phiên bản của chương trình này."`
	Report  reportCmd  `cmd:"" help:"Báo cáo tính từ hồ sơ."`
	User    userCmds   `cmd:"" help:"Người dùng."`
	Import  importCmds `cmd:"" help:"Nhập danh sách cơ sở, đề án đã thực hiện từ tệp Excel hoặc CSV."`
	Backup  backupCmd  `cmd:"" help:"Sao lưu cơ sở dữ liệu và tệp đính kèm, kể cả khi hệ thống đang chạy."`
	Restore restoreCmd `cmd:"" help:"Khôi phục một bản sao lưu vào cơ sở dữ liệu trống, SQLite hoặc PostgreSQL."`
	Policy  policyCmds `cmd:"" help:"Quy định: trả lời một trường hợp, liệt kê, so sánh, kiểm tra gói quy định."`
	Places  placesCmds `cmd:"" help:"Địa bàn hành chính: mã hoặc tên của một ngày là đơn vị nào, nay là đơn vị nào."`
	Bench   benchCmds  `cmd:"" help:"Đo tốc độ: bộ dữ liệu lớn."`
	Version versionCmd `cmd:"" help:"In phiên bản của chương trình."`
}

// globals are the flags of every command.
type globals struct {
	Help     helpFlag `short:"h" help:"In hướng dẫn này."`
	Database string   `env:"KHUYENCONG_DATABASE" default:"sqlite:khuyencong.db" placeholder:"ĐỊA_CHỈ" help:"Cơ sở dữ liệu: sqlite:ĐƯỜNG_DẪN hoặc postgres://…"`
	Files    string   `env:"KHUYENCONG_FILES" placeholder:"THƯ_MỤC" help:"Thư mục giữ tệp đính kèm. Nếu không nói: thư mục files cạnh tệp SQLite, hoặc trong thư mục đang đứng."`
}

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitWrong  = 2
	exitPartly = 3 // rows of a file were refused
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run carries out one command line and returns the exit code.
func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	var c commands
	parser, err := kong.New(&c, kong.Name("khuyencong"), kong.Writers(out, errOut), kong.NoDefaultHelp(),
		kong.Description("Hệ thống quản lý chương trình khuyến công."))
	if err != nil {
		panic(err) // the struct above is wrong
	}
	line, err := parser.Parse(args)
	if errors.Is(err, errHelped) {
		return exitOK
	}
	if err != nil {
		fmt.Fprintf(errOut, "khuyencong: %s\nXem hướng dẫn: khuyencong --help\n", usageSentence(err))
		return exitWrong
	}
	a := &app{ctx: ctx, out: out, errOut: errOut, log: newLog(errOut), globals: c.globals}
	if err := line.Run(a); err != nil {
		return tell(errOut, err)
	}
	return exitOK
}

// errStopped ends a command that was told to stop and has said how far it came.
var errStopped = errors.New("stopped halfway")

// errRefused ends an import that refused rows and has told which.
var errRefused = errors.New("rows were refused")

// tell says what went wrong and returns the exit code for it.
func tell(errOut io.Writer, err error) int {
	if errors.Is(err, errRefused) {
		return exitPartly
	}
	if errors.Is(err, errStopped) {
		return exitFailed
	}
	if e, ok := errs.As(err); ok && e.Kind != errs.Internal {
		if len(e.Fields) != 1 {
			fmt.Fprintf(errOut, "khuyencong: %s\n", e.Sentence)
		}
		for _, f := range e.Fields {
			fmt.Fprintf(errOut, "khuyencong: %s: %s\n", f.Name, f.Sentence)
		}
		return exitWrong
	}
	fmt.Fprintf(errOut, "khuyencong: không làm được do lỗi bên trong: %v\n", err)
	return exitFailed
}
