package changes

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"khuyencong/internal/db"
)

// Mirror keeps something in memory equal to the database. Load reads all of it on one snapshot and
// returns what puts it in the place of what was known; Apply reads anew what was changed. Only one
// of them runs at a time. The zero value with its first three fields set is ready. Safe for many.
type Mirror struct {
	DB    *db.DB
	Load  func(ctx context.Context, tx *db.Tx) (put func(), err error)
	Apply func(ctx context.Context, list []Change) error
	Now   func() time.Time // of waiting; nil is time.Now

	once    sync.Once
	turn    chan struct{} // held while reading the database
	started atomic.Int64  // how often reading began
	loaded  atomic.Bool
	fine    bool     // the last reading succeeded; belongs to who holds turn
	at      position // belongs to who holds turn
}

const (
	lookEvery = 2 * time.Second  // of Keep
	retryLoad = 10 * time.Second // of Keep, after a failure
)

func (m *Mirror) now() time.Time {
	if m.Now != nil {
		return m.Now()
	}
	return time.Now()
}

func (m *Mirror) take(ctx context.Context) error {
	m.once.Do(func() { m.turn = make(chan struct{}, 1) })
	select {
	case m.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (m *Mirror) leave() { <-m.turn }

// Loaded reports whether everything was loaded once.
func (m *Mirror) Loaded() bool { return m.loaded.Load() }

// Fresh brings the memory up to what is committed when it is called, loading everything first
// where that was not done. It returns the context's error when that takes longer than ctx lives;
// a load goes on for those who ask later.
func (m *Mirror) Fresh(ctx context.Context) error {
	came := m.started.Load()
	if err := m.take(ctx); err != nil {
		return err
	}
	if m.loaded.Load() && m.fine && m.started.Load() > came { // a reading that began after we came
		m.leave()
		return nil
	}
	m.started.Add(1)
	if m.loaded.Load() {
		err := m.follow(ctx)
		m.fine = err == nil
		if !errors.Is(err, ErrAnew) {
			m.leave()
			return err
		}
		m.loaded.Store(false)
	}
	done := make(chan error, 1)
	go func() { // whoever asked may go away meanwhile
		defer m.leave()
		err := m.load(context.WithoutCancel(ctx))
		m.fine = err == nil
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (m *Mirror) follow(ctx context.Context) error {
	list, to, err := m.at.next(ctx, m.DB, m.now())
	if err != nil {
		return err
	}
	if len(list) > 0 {
		if err := m.Apply(ctx, list); err != nil {
			return err
		}
	}
	m.at = to
	return nil
}

func (m *Mirror) load(ctx context.Context) error {
	var at position
	var put func()
	err := m.DB.Read(ctx, func(tx *db.Tx) error {
		var err error
		if at, err = startTx(ctx, tx, m.now()); err != nil {
			return err
		}
		put, err = m.Load(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	put()
	m.at = at
	m.loaded.Store(true)
	return nil
}

// Hold keeps everybody from reading until it is released, for tests.
func (m *Mirror) Hold(ctx context.Context) (release func(), err error) {
	if err := m.take(ctx); err != nil {
		return nil, err
	}
	return m.leave, nil
}

// Waits tells how many numbers of the log are still awaited, for tests.
func (m *Mirror) Waits() int { return len(m.at.gaps) }

// Keep loads and keeps up to date until ctx ends, so that a question has little to read; ready is
// told of each load and of how long it took. A server runs it; without it the first question loads.
func (m *Mirror) Keep(ctx context.Context, log *slog.Logger, ready func(took time.Duration)) {
	for {
		wait, was, began := lookEvery, m.Loaded(), time.Now()
		err := m.Fresh(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			log.Error("read what is kept in memory", "error", err)
			wait = retryLoad
		case !was:
			ready(time.Since(began))
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}
