package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"khuyencong/internal/db"
)

const readyTimeout = 3 * time.Second

// healthz says that the process lives: restart it when this does not answer.
func healthz() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		say(w, http.StatusOK, "ok\n")
	})
}

// readyz says whether requests should come here: the database answers and is on this
// program's version. Why not stands in the log; the answer names only the kind.
func readyz(d *db.DB, log *slog.Logger) http.Handler {
	var migrated atomic.Bool // a schema that was right stays right while this program runs
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
		defer cancel()
		if err := d.Ping(ctx); err != nil {
			log.ErrorContext(ctx, "not ready", "err", err)
			say(w, http.StatusServiceUnavailable, "database does not answer\n")
			return
		}
		if migrated.Load() {
			say(w, http.StatusOK, "ready\n")
			return
		}
		pending, err := d.Pending(ctx)
		switch {
		case err != nil:
			log.ErrorContext(ctx, "not ready", "err", err)
			say(w, http.StatusServiceUnavailable, "database does not answer\n")
		case pending:
			say(w, http.StatusServiceUnavailable, "migration pending\n")
		default:
			migrated.Store(true)
			say(w, http.StatusOK, "ready\n")
		}
	})
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text) // whoever asked may have left
}
