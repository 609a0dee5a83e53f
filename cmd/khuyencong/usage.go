package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/kong"

	"khuyencong/internal/errs"
)

var errHelped = errors.New("help was printed")

// helpFlag prints the help in Vietnamese; kong's own is English.
type helpFlag bool

// BeforeReset runs before anything is checked, so that help is never refused.
func (helpFlag) BeforeReset(ctx *kong.Context) error {
	node := ctx.Selected()
	if node == nil {
		node = ctx.Model.Node
	}
	printHelp(ctx.Stdout, ctx.Model.Name, node)
	return errHelped
}

func printHelp(w io.Writer, name string, node *kong.Node) {
	if node.Leaf() {
		words := []string{name, path(node)}
		var rows [][2]string
		for _, p := range node.Positional {
			words = append(words, p.Summary())
			rows = append(rows, [2]string{p.Summary(), p.Help})
		}
		fmt.Fprintf(w, "Cách dùng: %s [tùy chọn]\n\n%s\n", strings.Join(words, " "), node.Help)
		printRows(w, "Tham số", rows)
	} else {
		fmt.Fprintf(w, "Cách dùng: %s LỆNH [tùy chọn]\n\n%s\n", name, node.Help)
		var rows [][2]string
		for _, leaf := range node.Leaves(true) {
			rows = append(rows, [2]string{path(leaf), leaf.Help})
		}
		printRows(w, "Lệnh", rows)
	}
	var rows [][2]string
	for _, group := range node.AllFlags(true) {
		for _, f := range group {
			rows = append(rows, [2]string{flagHead(f), flagHelp(f)})
		}
	}
	printRows(w, "Tùy chọn", rows)
}

// path is the words that choose a command: "user add".
func path(n *kong.Node) string {
	var words []string
	for ; n != nil && n.Type == kong.CommandNode; n = n.Parent {
		words = append([]string{n.Name}, words...)
	}
	return strings.Join(words, " ")
}

func flagHead(f *kong.Flag) string {
	head := "--" + f.Name
	if f.Short != 0 {
		head = fmt.Sprintf("-%c, %s", f.Short, head)
	}
	if !f.IsBool() {
		head += "=" + f.FormatPlaceHolder()
	}
	return head
}

func flagHelp(f *kong.Flag) string {
	help := f.Help
	if f.HasDefault && f.Default != "" {
		help += " Mặc định: " + f.Default + "."
	}
	if f.Required {
		help += " Bắt buộc."
	}
	if len(f.Envs) > 0 {
		help += " Biến môi trường: " + strings.Join(f.Envs, ", ") + "."
	}
	return help
}

func printRows(w io.Writer, title string, rows [][2]string) {
	if len(rows) == 0 {
		return
	}
	wide := 0
	for _, r := range rows {
		wide = max(wide, utf8.RuneCountInString(r[0]))
	}
	fmt.Fprintf(w, "\n%s:\n", title)
	for _, r := range rows {
		fmt.Fprintf(w, "  %s%s  %s\n", r[0], strings.Repeat(" ", wide-utf8.RuneCountInString(r[0])), r[1])
	}
}

// usageTable turns what kong says of a wrong command line into Vietnamese. $1… are the parts
// in brackets. A test keeps it in step with kong.
var usageTable = []struct {
	said *regexp.Regexp
	say  string
}{
	{regexp.MustCompile(`^unknown flag (\S+), did you mean (?:one of )?(.+)\?$`), `Không có tùy chọn $1. Có phải ý là $2?`},
	{regexp.MustCompile(`^unknown flag (\S+)$`), `Không có tùy chọn $1.`},
	{regexp.MustCompile(`^unexpected argument (.+), did you mean (?:one of )?(.+)\?$`), `Không hiểu «$1». Có phải ý là $2?`},
	{regexp.MustCompile(`^unexpected argument (.+)$`), `Không hiểu «$1»: không có lệnh này, hoặc thừa tham số.`},
	{regexp.MustCompile(`^(?:(\S+): )?expected \S+ value but got .*`), `Thiếu giá trị sau tùy chọn $1.`},
	{regexp.MustCompile(`^(\S+): expected (?:an int|a valid \d+ bit u?int) but got (".*?").*$`), `$1 phải là số nguyên, không phải $2.`},
	{regexp.MustCompile(`^(\S+): expected a float but got (".*").*$`), `$1 phải là số, không phải $2.`},
	{regexp.MustCompile(`^(\S+): expected duration but got (.+?)(?::.*)?$`), `$1 phải là khoảng thời gian như 30s hoặc 5m, không phải $2.`},
	{regexp.MustCompile(`^(\S+): bool value must be .* but got (.+)$`), `$1 chỉ nhận true hoặc false, không phải $2.`},
	{regexp.MustCompile(`^expected one of (.+)$`), `Thiếu lệnh. Các lệnh: $1.`},
	{regexp.MustCompile(`^expected "(<.+)"$`), `Thiếu tham số $1.`},
	{regexp.MustCompile(`^expected (.+)$`), `Thiếu lệnh: $1.`},
	{regexp.MustCompile(`^missing flags: (.+)$`), `Thiếu tùy chọn $1.`},
	{regexp.MustCompile(`^missing positional arguments (.+)$`), `Thiếu tham số $1.`},
	{regexp.MustCompile(`^(\S+) must be one of (.+) but got (.+)$`), `$1 phải là một trong $2, không phải $3.`},
	{regexp.MustCompile(`^(\S+) and (\S+) can't be used together$`), `Không dùng $1 cùng với $2.`},
}

// usageSentence says what is wrong with a command line.
func usageSentence(err error) string {
	if e, ok := errs.As(err); ok {
		return e.Error()
	}
	for _, row := range usageTable {
		if m := row.said.FindStringSubmatchIndex(err.Error()); m != nil {
			return string(row.said.ExpandString(nil, row.say, err.Error(), m))
		}
	}
	return "Dòng lệnh không đúng (" + err.Error() + ")."
}
