package main

import (
	"context"
	"log/slog"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/changes"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
	"khuyencong/internal/importing"
	"khuyencong/internal/project"
	"khuyencong/internal/rulebook"
)

// upkeep does what a server does beside answering: it takes up the packs of law whose day has
// come, or that another process published, each minute, forgets sessions that have ended and what search has
// read long since, each hour, and compares the money counters with the rows they count, each night and once at the
// start. A counter that differs is logged as an error; nothing is mended by itself. Each minute it
// looks whether another program entered what a resolution did to the map, and takes back what a
// killed process left of an import.
func upkeep(ctx context.Context, log *slog.Logger, d *db.DB) {
	go keepLaw(ctx, log, d)
	accounts := &account.Service{DB: d, Clock: clock.System{}}
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	look := time.NewTicker(time.Minute)
	defer look.Stop()
	checked := clock.Day("")
	recoverImports(ctx, log, d)
	for {
		if err := accounts.Tidy(ctx); err != nil && ctx.Err() == nil {
			log.Error("tidy sessions", "error", err)
		}
		if err := changes.Trim(ctx, d, (clock.System{}).Now()); err != nil && ctx.Err() == nil {
			log.Error("trim the log of changes", "error", err)
		}
		if today := (clock.System{}).Now().Day(); today != checked {
			checkCounters(ctx, log, d)
			checked = today
		}
		if !waitLooking(ctx, log, d, tick.C, look.C) {
			return
		}
	}
}

// waitLooking waits for the next round of upkeep, laying new changes of the map meanwhile; false
// when the server ends.
func waitLooking(ctx context.Context, log *slog.Logger, d *db.DB, round, look <-chan time.Time) bool {
	for {
		select {
		case <-ctx.Done():
			return false
		case <-round:
			return true
		case <-look:
			if err := layMap(ctx, d); err != nil && ctx.Err() == nil {
				log.Error("lay changes of the map", "error", err)
			}
			recoverImports(ctx, log, d)
		}
	}
}

// recoverImports takes back what a killed process left half written of a file.
func recoverImports(ctx context.Context, log *slog.Logger, d *db.DB) {
	s := &importing.Service{DB: d, Clock: clock.System{}}
	if err := s.Recover(ctx); err != nil && ctx.Err() == nil {
		log.Error("take back half-written imports", "error", err)
	}
}

// keepLaw keeps the law in use that of the day. Where it cannot be read, requests go on with the
// one known before.
func keepLaw(ctx context.Context, log *slog.Logger, d *db.DB) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			refreshLaw(ctx, log, d)
		}
	}
}

func refreshLaw(ctx context.Context, log *slog.Logger, d *db.DB) {
	books := &rulebook.Service{DB: d, Clock: clock.System{}}
	if err := books.Refresh(ctx); err != nil && ctx.Err() == nil {
		log.Error("read the packs of law in force; the law known before stays in use", "error", err)
	}
}

func checkCounters(ctx context.Context, log *slog.Logger, d *db.DB) {
	wrong, err := contract.CheckCountersTx(ctx, d)
	for _, w := range wrong {
		log.Error("money counter differs from its rows", "found", w)
	}
	if err != nil && ctx.Err() == nil {
		log.Error("check money counters", "error", err)
		return
	}
	log.Info("money counters checked", "wrong", len(wrong))
	lost, err := project.CheckScopesTx(ctx, d)
	for _, w := range lost {
		log.Error("a file is listed otherwise than its rows say", "project", w.ProjectID, "scope", w.Scope)
	}
	if err != nil && ctx.Err() == nil {
		log.Error("check for whom files are listed", "error", err)
		return
	}
	log.Info("lists of files checked", "wrong", len(lost))
	stale, err := establishment.CheckLinesTx(ctx, d)
	for _, id := range stale {
		log.Error("a list shows an establishment otherwise than its sites and years say", "establishment", id)
	}
	if err != nil && ctx.Err() == nil {
		log.Error("check the lines of establishments", "error", err)
		return
	}
	log.Info("lines of establishments checked", "wrong", len(stale))
}
