package main

import (
	"net/http"

	"khuyencong/internal/db"
)

// newHandler puts together everything that is served.
func newHandler(a *app, d *db.DB) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /healthz", healthz())
	mux.Handle("GET /readyz", readyz(d, a.log))
	return mux
}
