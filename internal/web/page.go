package web

import (
	"bytes"
	"fmt"
	"net/http"

	"github.com/a-h/templ"
)

// Page is what the layout needs to know of a page.
type Page struct {
	Title     string // the browser's title; the page draws its own h1 with Head
	Section   string // Href of the current line of Nav
	Viewer    Viewer
	Nav       []NavItem
	Demo      bool
	Agency    string // on paper and in the foot; empty takes the viewer's
	AsOf      string // "14:32 ngày 17/11/2026"
	PrintedBy string
	Wide      bool // landscape on paper
	Help      string
	Flash     string
	Search    string // address of the search box; "" for none
	Query     string // what was searched
	Again     int    // seconds after which a browser without script loads the page again; 0 never
}

// NavItem is one line of the top navigation.
type NavItem struct {
	Label string
	Href  string
	Count int // shown when above zero
}

// NewPage fills a Page from the request: viewer, navigation, demonstration line, as of when, by
// whom, and the one-time sentence. section is the Href of the current line of Nav.
func NewPage(w http.ResponseWriter, r *http.Request, title, section string) Page {
	v := visitOf(r)
	p := Page{
		Title: title, Section: section, Viewer: v.viewer, Demo: v.opts.Demo, Help: v.opts.Help,
		Agency: v.viewer.Agency, PrintedBy: v.viewer.Name, Flash: takeFlash(w, r),
	}
	if !v.at.IsZero() {
		p.AsOf = v.at.Time().Format("15:04 ngày 02/01/2006")
	}
	if v.viewer.SignedIn {
		p.Search = v.opts.SearchPath
		if v.opts.Nav != nil {
			p.Nav = v.opts.Nav(r, v.viewer)
		}
	}
	return p
}

// Render answers 200 with a page.
func Render(w http.ResponseWriter, r *http.Request, c templ.Component) error {
	return RenderTo(w, r, http.StatusOK, c)
}

// RenderTo answers with a page. The page is drawn in full first: an error halfway becomes an
// error page, never half a page.
func RenderTo(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	var b bytes.Buffer
	if err := c.Render(r.Context(), &b); err != nil {
		return fmt.Errorf("web: render %s: %w", r.URL.Path, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
	return nil
}
