package kit

import (
	"bufio"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
	"khuyencong/internal/sheet"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

// ExportTimeout is what a list of a hundred thousand rows may take over a poor line.
const ExportTimeout = 5 * time.Minute

// The parameter of an address that says in which form a list is wanted, and its values.
const (
	qFormat    = "dang"
	formatXLSX = "xlsx"
	formatCSV  = "csv"
)

// Put writes one row of an export.
type Put func(values ...sheet.Value) error

// Table is a list on its way into a file: exactly what the page of the list shows, filters and all.
type Table struct {
	File    string // the name of the file without its end, in ASCII: de-an
	Title   string // above the list
	Words   []web.FilterWord
	Notes   []string // further lines above the list
	Columns []sheet.Column
	Each    func(put Put) error // gives the rows, a few at a time
}

// ExportRoute is the address beside a list that gives it as a file; who may read the list may.
func ExportRoute(list string, who web.Who, title string, h web.Handler) web.Route {
	return web.Route{Method: http.MethodGet, Pattern: list + "/xuat", Who: who, Title: "Tải " + vi.LowerFirst(title), Handle: h, Timeout: ExportTimeout}
}

// ExportHref is the address of the file of a list in a form, with the conditions of its page.
func ExportHref(list string, query url.Values, format string) string {
	q := url.Values{}
	for name, vals := range query {
		switch name {
		case "trang", "sau", "truoc", "them":
		default:
			q[name] = vals
		}
	}
	q.Set(qFormat, format)
	return list + "/xuat?" + q.Encode()
}

// Export streams a list as .xlsx, or as .csv where the address asks for it, with its title, its
// conditions, as of when and by whom above it. Nothing is kept but a buffer. What fails before the
// first bytes went out becomes a page; later the connection is cut, so that no half list looks whole.
func Export(w http.ResponseWriter, r *http.Request, now clock.Instant, t Table) error {
	format := formatXLSX
	if r.URL.Query().Get(qFormat) == formatCSV {
		format = formatCSV
	}
	return ExportAs(w, r, now, format, t)
}

// ExportAs is Export in a form that the address names otherwise: xlsx or csv. NotFound for any other.
func ExportAs(w http.ResponseWriter, r *http.Request, now clock.Instant, end string, t Table) error {
	p := Who(r)
	o := sheet.Options{Title: t.Title, Columns: t.Columns, Notes: t.Notes}
	kind := "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	switch end {
	case formatXLSX:
	case formatCSV:
		o.Format, kind = sheet.CSV, "text/csv; charset=utf-8"
	default:
		return errs.Missing("định dạng này; hãy chọn xlsx hoặc csv")
	}
	var words []string
	for _, x := range t.Words {
		words = append(words, x.Label+" "+x.Value)
	}
	if len(words) > 0 {
		o.Notes = append(o.Notes, "Điều kiện: "+strings.Join(words, "; "))
	}
	who := p.Name
	if p.AgencyName != "" {
		who += ", " + p.AgencyName
	}
	o.Notes = append(o.Notes, "Tính đến "+now.VN()+". Người tải: "+who)
	if web.IsDemo(r) {
		o.Notes = append(o.Notes, "Dữ liệu minh họa.")
	}
	name := fmt.Sprintf("%s-%s.%s", t.File, now.Day(), end)
	out := &lazyBody{w: w, head: func(h http.Header) {
		h.Set("Content-Type", kind)
		h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s"; filename*=UTF-8''%s`, name, url.PathEscape(vi.NFC(t.Title)+" "+string(now.Day())+"."+end)))
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
	}}
	buf := bufio.NewWriterSize(out, 64<<10)
	err := func() error {
		list, err := sheet.NewWriter(buf, o)
		if err != nil {
			return err
		}
		if err := t.Each(func(values ...sheet.Value) error { return list.Row(values...) }); err != nil {
			return err
		}
		if err := list.Close(); err != nil {
			return err
		}
		return buf.Flush()
	}()
	if err != nil && out.begun {
		web.LogCut(r, t.File, err)
		panic(http.ErrAbortHandler)
	}
	return err
}

// lazyBody sets the headers of a file with its first bytes.
type lazyBody struct {
	w     http.ResponseWriter
	head  func(http.Header)
	begun bool
}

func (b *lazyBody) Write(p []byte) (int, error) {
	if !b.begun {
		b.begun = true
		b.head(b.w.Header())
	}
	return b.w.Write(p)
}
