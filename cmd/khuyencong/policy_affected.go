package main

import (
	"cmp"
	"context"
	"fmt"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/rulebook"
)

// policyAffectedCmd tells which open files a change of law touches. It is the one policy command
// that opens a database.
type policyAffectedCmd struct {
	Pack      string `arg:"" optional:"" name:"gói" help:"Tệp YAML của gói sẽ thay gói đang dùng (hoặc tên gói của chương trình)."`
	Published string `placeholder:"TÊN" help:"Thay cho tệp: gói đã công bố mang tên này, so với quy định đứng trước nó."`
	On        string `placeholder:"NGÀY" help:"Ngày xét. Nếu không nói: hôm nay, hoặc ngày bắt đầu dùng của gói đã công bố."`
	Format    string `enum:"text,json" default:"text" placeholder:"DẠNG" help:"Dạng in ra: text hoặc json."`
}

// affectedAnswer is the answer as JSON.
type affectedAnswer struct {
	On     clock.Day          `json:"on"`
	Pack   string             `json:"pack"`
	Open   int                `json:"open"`
	Looked int                `json:"looked"`
	Whole  bool               `json:"complete"` // false when it was stopped halfway
	Files  []project.Affected `json:"files"`
}

// perStretch is how many files are looked at between two lines of progress.
const perStretch = 1000

// Run lists the open files of which the answer changes. Stopped halfway, it prints what it found
// and says how far it came.
func (c policyAffectedCmd) Run(a *app) (err error) {
	if (c.Pack == "") == (c.Published == "") {
		return errs.Wrong("gói", "Hãy nêu một tệp gói quy định, hoặc --published với tên một gói đã công bố.")
	}
	on := clock.System{}.Now().Day()
	if c.On != "" {
		if on, err = onDay(c.On); err != nil {
			return err
		}
	}
	var pack *policy.Pack
	if c.Pack != "" {
		if pack, err = loadPack(c.Pack); err != nil {
			return err
		}
	}
	d, err := a.open()
	if err != nil {
		return err
	}
	defer closing(d, &err)
	out, older, newer, err := c.laws(a, d, pack, on)
	if err != nil {
		return err
	}
	if err := look(a, d, &out, older, newer); err != nil {
		return err
	}
	if c.Format == "json" {
		if err := printJSON(a.out, out); err != nil {
			return err
		}
	} else if err := out.print(a); err != nil {
		return err
	}
	if !out.Whole {
		fmt.Fprintf(a.errOut, "khuyencong: đã dừng giữa chừng: mới xem %d trong %d đề án đang mở.\n", out.Looked, out.Open)
		return errStopped
	}
	return nil
}

// laws are the law before and after the pack.
func (c policyAffectedCmd) laws(a *app, d *db.DB, pack *policy.Pack, on clock.Day) (affectedAnswer, *policy.Law, *policy.Law, error) {
	fail := func(err error) (affectedAnswer, *policy.Law, *policy.Law, error) {
		return affectedAnswer{}, nil, nil, err
	}
	if pack == nil {
		k, older, newer, err := rulebook.PublishedTx(a.ctx, d, c.Published)
		if err != nil {
			return fail(err)
		}
		if c.On == "" {
			on = k.From
		}
		return affectedAnswer{On: on, Pack: k.Name + "@" + k.Edition}, older, newer, nil
	}
	older, err := rulebook.LawTx(a.ctx, d, on)
	if err != nil {
		return fail(err)
	}
	newer, err := older.With(pack)
	if err != nil {
		return fail(refusePack(c.Pack, err))
	}
	return affectedAnswer{On: on, Pack: pack.Mark()}, older, newer, nil
}

// look goes through the open files, stretch by stretch, and says on stderr how far it is.
func look(a *app, d *db.DB, out *affectedAnswer, older, newer *policy.Law) error {
	projects := &project.Service{DB: d, Clock: clock.System{}}
	out.Files = []project.Affected{}
	var err error
	if out.Open, err = projects.OpenFilesAll(a.ctx); err != nil {
		return unlessStopped(a.ctx, err)
	}
	after := db.ID("")
	for {
		page, err := projects.AffectedByAll(a.ctx, older, newer, out.On, after, perStretch)
		if err != nil {
			return unlessStopped(a.ctx, err)
		}
		out.Looked += page.Looked
		out.Files = append(out.Files, page.Files...)
		if page.Next == "" {
			out.Whole = true
			return nil
		}
		fmt.Fprintf(a.errOut, "đã xem %d trong %d đề án đang mở, %d đề án đổi câu trả lời\n", out.Looked, out.Open, len(out.Files))
		after = page.Next
	}
}

// unlessStopped forgets an error that comes of being told to stop.
func unlessStopped(ctx context.Context, err error) error {
	select {
	case <-ctx.Done():
		return nil
	default:
		return err
	}
}

func (r affectedAnswer) print(a *app) error {
	p := &printer{w: a.out}
	p.line("Gói %s, xét theo ngày %s: %d trong %d đề án đang mở đổi câu trả lời.", r.Pack, r.On.VN(), len(r.Files), r.Looked)
	for _, f := range r.Files {
		p.line("")
		p.line("%s · %s", cmp.Or(f.Number, "(chưa có số)"), f.Name)
		for _, ch := range f.Changes {
			p.line("  %s", ch.Part)
			p.line("    trước: %s", ch.From)
			p.line("    sau:   %s", ch.To)
			said := map[string]bool{}
			for _, by := range ch.By {
				if by.Citation != nil && !said[by.Citation.String()] {
					said[by.Citation.String()] = true
					p.line("    theo:  %s (%s)", by.Citation, by.Certainty.Word())
				}
			}
		}
	}
	return p.err
}
