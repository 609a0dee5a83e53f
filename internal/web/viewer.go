package web

import (
	"context"
	"net/http"
	"net/netip"

	"khuyencong/internal/clock"
)

// Viewer is who looks at the page. Options.Authenticate makes it; the zero value is nobody.
type Viewer struct {
	SignedIn  bool
	ID        string   // the person, for the access log
	Role      string   // the role acted in
	MoreRoles []string // further roles held at the same agency
	Name      string
	Title     string // chức vụ
	Agency    string // the agency acted for
	ActingFor string // whose delegation is in use; "" for none
	Value     any    // the face's own principal
}

func (v Viewer) roles() []string {
	if v.Role == "" {
		return v.MoreRoles
	}
	return append([]string{v.Role}, v.MoreRoles...)
}

// visit is what the shell knows of one request. It travels in the context.
type visit struct {
	opts   *Options
	viewer Viewer
	route  *Route
	id     string // the reference number shown on error pages
	client netip.Addr
	https  bool
	at     clock.Instant
}

type visitKey struct{}

func visitOf(r *http.Request) *visit {
	if v, ok := r.Context().Value(visitKey{}).(*visit); ok {
		return v
	}
	return &visit{opts: &Options{}}
}

func withVisit(ctx context.Context, v *visit) context.Context {
	return context.WithValue(ctx, visitKey{}, v)
}

// ViewerOf returns who is looking.
func ViewerOf(r *http.Request) Viewer { return visitOf(r).viewer }

// WithViewer returns the request as another viewer would send it. Sign-in uses it to draw the
// next page, tests to draw any page.
func WithViewer(r *http.Request, v Viewer) *http.Request {
	c := *visitOf(r)
	c.viewer = v
	return r.WithContext(withVisit(r.Context(), &c))
}

// RequestID returns the reference number of the request, as error pages show it.
func RequestID(r *http.Request) string { return visitOf(r).id }

// ClientAddr returns the address of the caller. X-Forwarded-For counts only behind a trusted
// proxy. Empty when unknown.
func ClientAddr(r *http.Request) string {
	if a := visitOf(r).client; a.IsValid() {
		return a.String()
	}
	return ""
}

// IsHTTPS reports whether the caller came over TLS, here or at a trusted proxy. Cookies take
// their Secure attribute from it.
func IsHTTPS(r *http.Request) bool { return visitOf(r).https }

// IsDemo reports whether everything that is served says that its data are invented.
func IsDemo(r *http.Request) bool { return visitOf(r).opts.Demo }

// LogCut records that an answer was cut off after its first bytes had gone out.
func LogCut(r *http.Request, what string, err error) {
	v := visitOf(r)
	if v.opts.Log != nil {
		v.opts.Log.ErrorContext(r.Context(), "answer cut off", "ref", v.id, "what", what, "error", err)
	}
}
