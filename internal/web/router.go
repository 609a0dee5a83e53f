package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"khuyencong/internal/clock"
	"khuyencong/internal/errs"
)

// Handler answers a request or returns the error that the shell turns into a page.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Route is one address of the product. Every address stands in one list of these.
type Route struct {
	Method  string // GET (which answers HEAD too) or POST
	Pattern string // "/de-an/{id}", as net/http's mux reads it
	Who     Who
	Handle  Handler
	Title   string        // what the route is, in Vietnamese
	MaxBody int64         // bytes; 0 takes Options.MaxBody. Upload routes set it.
	Timeout time.Duration // 0 takes Options.Timeout. Long exports set it.
}

// Options is what the shell needs from outside.
type Options struct {
	Log            *slog.Logger
	Clock          clock.Clock
	Authenticate   func(r *http.Request) (Viewer, error)     // the zero Viewer is nobody
	Nav            func(r *http.Request, v Viewer) []NavItem // the top line, with counts
	TrustedProxies []netip.Prefix                            // whose X-Forwarded-* count
	TrustedOrigins []string                                  // further origins that may post, "https://host"
	MaxBody        int64                                     // default 1 MiB
	Timeout        time.Duration                             // of one request, default 30 s
	Demo           bool                                      // the demonstration line on every page
	Help           string                                    // whom to call, on every page
	SearchPath     string                                    // where the search box leads; "" for no box
	Secure         bool                                      // cookies only over TLS even where TLS cannot be seen
}

const (
	defaultMaxBody = 1 << 20
	defaultTimeout = 30 * time.Second
)

// Addresses that the shell itself links to. The faces serve them.
const (
	PathHome       = "/"
	PathSignIn     = "/dang-nhap"
	PathSignOut    = "/dang-xuat" // POST
	PathPassword   = "/doi-mat-khau"
	PathDelegation = "/uy-quyen"
	PathPosts      = "/vi-tri"
	PathLeave      = "/nghi-phep"
	PathLaw        = "/quy-dinh"
	PathAssets     = "/tinh/"
)

// NewMux registers the routes and wraps them: reference number, access log, panics to a page,
// security headers, cross-origin protection, authentication, rights, limits, errors to pages.
// It panics on a route without a handler, a title or a Who, so that none is forgotten.
func NewMux(routes []Route, opts Options) http.Handler {
	opts = opts.withDefaults()
	mux := http.NewServeMux()
	mux.Handle("GET "+PathAssets, assetHandler())
	for i := range routes {
		rt := &routes[i]
		if rt.Handle == nil || rt.Title == "" || rt.Who.empty() || rt.Method == "" {
			panic(fmt.Sprintf("web: route %s %s lacks a handler, a title, a method or a Who", rt.Method, rt.Pattern))
		}
		mux.Handle(rt.Method+" "+rt.Pattern, routeHandler(rt, &opts))
	}
	guard := http.NewCrossOriginProtection()
	for _, o := range opts.TrustedOrigins {
		if err := guard.AddTrustedOrigin(o); err != nil {
			panic(fmt.Sprintf("web: trusted origin %q: %v", o, err))
		}
	}
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		showError(w, r, http.StatusForbidden, problem{
			Title: "Yêu cầu đến từ một trang khác",
			Text:  "Trình duyệt cho biết yêu cầu này không gửi từ trang của hệ thống, nên hệ thống không nhận. Hãy mở lại trang và gửi lại.",
		})
	}))
	return visitHandler(&opts, guard.Handler(lookup(mux)))
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.MaxBody <= 0 {
		o.MaxBody = defaultMaxBody
	}
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	return o
}

// NewServer returns an http.Server whose limits fit the shell: slow senders are cut off, and a
// large upload over a poor line still has time.
func NewServer(addr string, h http.Handler) *http.Server {
	return &http.Server{
		Addr:              addr,
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       5 * time.Minute,
		WriteTimeout:      6 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}

// lookup answers unknown paths and wrong methods with pages, and leaves the rest to the mux.
func lookup(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		probe := &probeWriter{header: http.Header{}}
		h.ServeHTTP(probe, r)
		switch {
		case probe.status >= 300 && probe.status < 400: // the mux cleans paths by redirect
			h.ServeHTTP(w, r)
		case probe.status == http.StatusMethodNotAllowed:
			authenticateFor(w, r)
			w.Header().Set("Allow", probe.header.Get("Allow"))
			showError(w, r, http.StatusMethodNotAllowed, problem{
				Title: "Địa chỉ này không nhận cách gọi đó",
				Text:  "Trang này không mở được theo cách vừa gọi. Có thể trang gửi biểu mẫu đã được tải lại. Hãy quay lại và làm từ nút trên trang.",
			})
		default:
			authenticateFor(w, r)
			showError(w, r, http.StatusNotFound, problem{
				Title: "Không có trang này",
				Text:  "Địa chỉ có thể gõ sai, hoặc trang đã đổi chỗ. Hãy kiểm tra lại địa chỉ hoặc về trang đầu.",
			})
		}
	})
}

// authenticateFor tells who looks, for pages outside every route. Failing here changes nothing:
// the page is drawn for nobody.
func authenticateFor(_ http.ResponseWriter, r *http.Request) {
	v := visitOf(r)
	if v.opts.Authenticate == nil {
		return
	}
	if who, err := v.opts.Authenticate(r); err == nil {
		v.viewer = who
	}
}

// routeHandler checks who calls, sets the limits, runs the handler and answers its error.
func routeHandler(rt *Route, opts *Options) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := visitOf(r)
		v.route = rt
		if opts.Authenticate != nil {
			who, err := opts.Authenticate(r)
			if err != nil && !errs.Is(err, errs.Unauthenticated) {
				serveError(w, r, err)
				return
			}
			if err == nil {
				v.viewer = who
			}
		}
		if !rt.Who.allows(v.viewer) {
			refuse(w, r)
			return
		}
		limit := rt.MaxBody
		if limit <= 0 {
			limit = opts.MaxBody
		}
		raw := r.Body
		if r.ContentLength > limit {
			drain(raw)
			serveError(w, r, tooLarge(limit))
			return
		}
		timeout := rt.Timeout
		if timeout <= 0 {
			timeout = opts.Timeout
		}
		ctx, cancel := context.WithTimeout(r.Context(), timeout)
		defer cancel()
		r = r.WithContext(ctx)
		// The bare interface keeps MaxBytesReader from closing the connection before the
		// reader has seen the page that says why.
		r.Body = http.MaxBytesReader(nil, raw, limit)
		defer func() {
			if r.MultipartForm != nil {
				_ = r.MultipartForm.RemoveAll()
			}
		}()
		if err := rt.Handle(w, r); err != nil {
			if isTooLarge(err) {
				drain(raw)
			}
			serveError(w, r, err)
		}
	})
}

// refuse answers a viewer who may not call the route.
func refuse(w http.ResponseWriter, r *http.Request) {
	v := visitOf(r)
	if v.viewer.SignedIn {
		showError(w, r, http.StatusForbidden, problem{
			Title: "Bạn không được mở trang này",
			Text:  "Vai trò của bạn không có quyền này. Nếu việc này đúng là của bạn, hãy báo người quản trị của cơ quan.",
		})
		return
	}
	if (r.Method == http.MethodGet || r.Method == http.MethodHead) && !WantsJSON(r) {
		next := PathSignIn
		if p := r.URL.RequestURI(); p != "/" && SafePath(p) == p {
			next += "?tiep=" + url.QueryEscape(p)
		}
		http.Redirect(w, r, next, http.StatusSeeOther)
		return
	}
	showError(w, r, http.StatusUnauthorized, problem{
		Title: "Phiên làm việc đã kết thúc",
		Text:  "Hãy đăng nhập lại ở một thẻ khác của trình duyệt, rồi quay lại đây và gửi lại: những gì đã nhập vẫn còn ở trang trước.",
	})
}

// SafePath returns p when it is a local path, else "/". It keeps sign-in from sending people to
// another site.
func SafePath(p string) string {
	u, err := url.Parse(p)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(p, "/") ||
		strings.HasPrefix(p, "//") || strings.ContainsAny(p, "\\\r\n\t") {
		return "/"
	}
	return p
}

// WantsJSON reports whether the caller asked for JSON, as autosave does.
func WantsJSON(r *http.Request) bool {
	return slices.ContainsFunc(strings.Split(r.Header.Get("Accept"), ","), func(s string) bool {
		kind, _, _ := strings.Cut(strings.TrimSpace(s), ";")
		return kind == "application/json"
	})
}
