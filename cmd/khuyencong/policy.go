package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
)

// policyCmds hold what asks the law. None but affected opens a database.
type policyCmds struct {
	Check    policyCheckCmd    `cmd:"" help:"Trả lời một trường hợp theo quy định của một ngày: được hỗ trợ không, tối đa bao nhiêu, theo điều nào."`
	List     policyListCmd     `cmd:"" help:"Liệt kê văn bản và quy định có hiệu lực vào một ngày."`
	Diff     policyDiffCmd     `cmd:"" help:"So sánh hai gói quy định."`
	Validate policyValidateCmd `cmd:"" help:"Kiểm tra một gói quy định; chỗ sai được nêu theo dòng."`
	Affected policyAffectedCmd `cmd:"" help:"Liệt kê đề án đang mở mà câu trả lời của quy định đổi khi một gói thay gói đang dùng."`
}

type policyCheckCmd struct {
	Case string `required:"" placeholder:"TỆP" help:"Tệp JSON của trường hợp; - là đọc từ đầu vào chuẩn."`
	On   string `required:"" placeholder:"NGÀY" help:"Ngày xét (2016-06-01 hoặc 01/06/2016)."`
	overlay
}

// Run prints the answer as JSON.
func (c policyCheckCmd) Run(a *app) error {
	on, err := onDay(c.On)
	if err != nil {
		return err
	}
	in, err := readInput("--case", c.Case)
	if err != nil {
		return err
	}
	one, err := policy.ReadCase(strings.NewReader(string(in)))
	if err != nil {
		return err
	}
	law, err := c.law()
	if err != nil {
		return err
	}
	answer, err := law.Evaluate(one, on)
	if err != nil {
		return err
	}
	return printJSON(a.out, answer)
}

type policyListCmd struct {
	On     string `placeholder:"NGÀY" help:"Ngày xét. Nếu không nói: hôm nay."`
	Format string `enum:"text,json" default:"text" placeholder:"DẠNG" help:"Dạng in ra: text hoặc json."`
	overlay
}

// overlay lays packs over those of the program.
type overlay struct {
	Pack []string `placeholder:"TỆP" sep:"none" help:"Gói đặt lên trên các gói của chương trình, thay gói cùng tên; có thể nêu nhiều lần."`
}

func (o overlay) law() (*policy.Law, error) {
	law := policy.Shipped()
	for _, name := range o.Pack {
		k, err := loadPack(name)
		if err != nil {
			return nil, err
		}
		if law, err = law.With(k); err != nil {
			return nil, refusePack(name, err)
		}
	}
	return law, nil
}

// Run prints the texts known and the rules of the day.
func (c policyListCmd) Run(a *app) error {
	on := clock.System{}.Now().Day()
	if c.On != "" {
		var err error
		if on, err = onDay(c.On); err != nil {
			return err
		}
	}
	law, err := c.law()
	if err != nil {
		return err
	}
	rules := law.On(on)
	if c.Format == "json" {
		return printJSON(a.out, struct {
			On        clock.Day         `json:"on"`
			Documents []policy.Document `json:"documents"`
			Rules     []policy.Listed   `json:"rules"`
		}{on, law.Documents(), rules})
	}
	for _, r := range rules {
		cite := "không dẫn điều khoản"
		if r.Citation != nil {
			cite = r.Citation.String()
		}
		if _, err := fmt.Fprintf(a.out, "%s [%s, %s]\n  %s\n  %s · %s\n", r.Rule, r.Governs.Word(), r.Scope, r.Sentence, cite, r.Certainty.Word()); err != nil {
			return err
		}
	}
	return nil
}

type policyDiffCmd struct {
	Old string `arg:"" name:"gói cũ" help:"Tên gói của chương trình hoặc đường dẫn tệp."`
	New string `arg:"" name:"gói mới" help:"Tên gói của chương trình hoặc đường dẫn tệp."`
}

// Run prints one difference a line.
func (c policyDiffCmd) Run(a *app) error {
	older, err := loadPack(c.Old)
	if err != nil {
		return err
	}
	newer, err := loadPack(c.New)
	if err != nil {
		return err
	}
	changes := policy.Diff(older, newer)
	if len(changes) == 0 {
		_, err = fmt.Fprintln(a.out, "Hai gói như nhau.")
		return err
	}
	for _, ch := range changes {
		switch ch.What {
		case "added":
			_, err = fmt.Fprintf(a.out, "thêm  %s: %s\n", ch.Rule, ch.To)
		case "removed":
			_, err = fmt.Fprintf(a.out, "bớt   %s: %s\n", ch.Rule, ch.From)
		default:
			_, err = fmt.Fprintf(a.out, "đổi   %s: %s → %s\n", ch.Rule, ch.From, ch.To)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

type policyValidateCmd struct {
	File string `arg:"" name:"tệp" help:"Tệp YAML của gói quy định."`
}

// Run says that the pack is sound, or everything that is wrong with it.
func (c policyValidateCmd) Run(a *app) error {
	p, err := loadPack(c.File)
	if err != nil {
		return err
	}
	if _, err := policy.Shipped().With(p); err != nil {
		return refusePack(c.File, err)
	}
	_, err = fmt.Fprintf(a.out, "Gói %s (phiên bản %s) hợp lệ: %d văn bản, %d quy định.\n", p.Name, p.Version, len(p.Documents), len(p.Rules))
	return err
}

// loadPack reads a pack of the program by its name, or a file.
func loadPack(name string) (*policy.Pack, error) {
	if p, ok := policy.ShippedPack(name); ok {
		return p, nil
	}
	data, err := readInput("gói", name)
	if err != nil {
		return nil, err
	}
	p, err := policy.ParsePack(data)
	if err != nil {
		return nil, refusePack(name, err)
	}
	return p, nil
}

// refusePack tells each problem of a pack on a line of its own.
func refusePack(name string, err error) error {
	var problems policy.Problems
	if !errors.As(err, &problems) {
		return err
	}
	var f errs.Fields
	for _, p := range problems {
		if p.Line > 0 {
			f.Add(fmt.Sprintf("%s:%d", name, p.Line), "%s", p.Reason)
		} else {
			f.Add(name, "%s", p.Reason)
		}
	}
	return f.Err()
}

func onDay(s string) (clock.Day, error) {
	day, err := clock.ParseDay(s)
	if err != nil {
		return "", errs.Wrong("--on", "%q không phải một ngày; hãy viết như 2016-06-01 hoặc 01/06/2016.", s)
	}
	return day, nil
}

// readInput reads a small file, or stdin for "-".
func readInput(field, name string) ([]byte, error) {
	const most = 2 << 20
	in := io.Reader(os.Stdin)
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, errs.Wrong(field, "Không mở được tệp %s.", name)
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, most+1))
	if err != nil {
		return nil, errs.Wrong(field, "Không đọc được tệp %s.", name)
	}
	if len(data) > most {
		return nil, errs.Wrong(field, "Tệp %s lớn hơn 2 MB.", name)
	}
	return data, nil
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// printer writes lines and keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}
