package web

import (
	"bytes"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"
)

// visitHandler is the outermost layer: it opens the visit, sets the headers, catches panics and
// writes the access log.
func visitHandler(opts *Options, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		v := &visit{opts: opts, id: newReference(), at: opts.Clock.Now()}
		v.client, v.https = origin(r, opts.TrustedProxies)
		r = r.WithContext(withVisit(r.Context(), v))
		rec := &recorder{ResponseWriter: w}
		setHeaders(rec.Header(), v)
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				opts.Log.ErrorContext(r.Context(), "panic", "ref", v.id, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				if rec.status == 0 {
					showError(rec, r, http.StatusInternalServerError, broken())
				}
			}
			logVisit(r, v, rec, time.Since(start))
		}()
		next.ServeHTTP(rec, r)
	})
}

func logVisit(r *http.Request, v *visit, rec *recorder, took time.Duration) {
	level := slog.LevelInfo
	if rec.status >= 500 {
		level = slog.LevelError
	}
	pattern, path := "", r.URL.Path
	if v.route != nil {
		pattern = v.route.Pattern
	}
	if strings.Contains(pattern, "{token}") {
		path = pattern // a secret in an address stays out of the log
	}
	// The query stays out: it holds names that people searched for.
	v.opts.Log.LogAttrs(r.Context(), level, "request",
		slog.String("ref", v.id), slog.String("method", r.Method), slog.String("path", path),
		slog.String("route", pattern), slog.Int("status", rec.code()), slog.Int64("bytes", rec.bytes),
		slog.Duration("took", took), slog.String("client", ClientAddr(r)),
		slog.String("person", v.viewer.ID), slog.String("role", v.viewer.Role))
}

// policyHeader is the content security policy of every page: only our own files, nothing inline.
const policyHeader = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

func setHeaders(h http.Header, v *visit) {
	h.Set("Content-Security-Policy", policyHeader)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
	h.Set("Cache-Control", "private, no-cache")
	h.Set("X-Request-Id", v.id)
	if v.https {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// origin tells the caller's address and whether TLS was used. Forwarding headers are believed
// only as far as trusted proxies vouch for them, from the right.
func origin(r *http.Request, trusted []netip.Prefix) (netip.Addr, bool) {
	peer := parseAddr(r.RemoteAddr)
	https := r.TLS != nil
	if !isTrusted(peer, trusted) {
		return peer, https
	}
	https = https || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
	client := peer
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		a := parseAddr(strings.TrimSpace(hops[i]))
		if !a.IsValid() {
			break
		}
		client = a
		if !isTrusted(a, trusted) {
			break
		}
	}
	return client, https
}

func parseAddr(s string) netip.Addr {
	if host, _, err := net.SplitHostPort(s); err == nil {
		s = host
	}
	a, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Addr{}
	}
	return a.Unmap()
}

func isTrusted(a netip.Addr, trusted []netip.Prefix) bool {
	if !a.IsValid() {
		return false
	}
	for _, p := range trusted {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// newReference makes the short number that a person can read over the telephone.
func newReference() string {
	var b [5]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	s := base32.NewEncoding("ABCDEFGHJKLMNPQRSTUVWXYZ23456789").EncodeToString(b[:])
	return s[:4] + "-" + s[4:]
}

// drainLimit bounds how much of a refused body is read, so that the browser gets to see the
// page that says why.
const drainLimit = 256 << 20

func drain(body io.Reader) { _, _ = io.CopyN(io.Discard, body, drainLimit) }

// recorder notes what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *recorder) WriteHeader(code int) {
	if w.status == 0 && code >= 200 {
		w.status = code
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

func (w *recorder) code() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// probeWriter catches what the mux would have said.
type probeWriter struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (p *probeWriter) Header() http.Header { return p.header }

func (p *probeWriter) WriteHeader(code int) {
	if p.status == 0 {
		p.status = code
	}
}

func (p *probeWriter) Write(b []byte) (int, error) { return p.body.Write(b) }
