package main

import (
	"context"
	"log/slog"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
)

// upkeep does what a server does beside answering: it forgets sessions that have ended, each
// hour, and compares the money counters with the rows they count, each night and once at the
// start. A counter that differs is logged as an error; nothing is mended by itself.
func upkeep(ctx context.Context, log *slog.Logger, d *db.DB) {
	accounts := &account.Service{DB: d, Clock: clock.System{}}
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	checked := clock.Day("")
	for {
		if err := accounts.Tidy(ctx); err != nil && ctx.Err() == nil {
			log.Error("tidy sessions", "error", err)
		}
		if today := (clock.System{}).Now().Day(); today != checked {
			checkCounters(ctx, log, d)
			checked = today
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
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
}
