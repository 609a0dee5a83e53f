package search

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
)

// A transaction with a lower number that commits after one with a higher number is found, though
// the index has read past it meanwhile; also when the index was loaded meanwhile.
func TestLateCommit(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		if h.db.Engine() == db.SQLite {
			return // one writer: numbers and commits keep one order
		}
		p := h.As(account.DeptOfficer)
		one := h.record(t, called("Một"), "xã Hàm Yên")
		two := h.record(t, called("Hai"), "xã Hàm Yên")
		if err := h.Index.Fresh(h.ctx); err != nil {
			t.Fatal(err)
		}
		wrote, goOn, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		var once sync.Once
		go func() {
			done <- h.db.Tx(h.ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(h.ctx, "UPDATE establishments SET name = 'Chậm chân' WHERE id = ?", one)
				once.Do(func() { close(wrote); <-goOn })
				return err
			})
		}()
		<-wrote
		rolled := h.db.Tx(h.ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec(h.ctx, "UPDATE establishments SET name = 'Không thành' WHERE id = ?", two); err != nil {
				return err
			}
			return errors.New("rolled back")
		})
		if err := h.db.Tx(h.ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(h.ctx, "UPDATE establishments SET name = 'Nhanh chân' WHERE id = ?", two)
			return err
		}); err != nil || rolled == nil {
			t.Fatal(err, rolled)
		}
		for _, s := range []*Service{h.Service, h.other} {
			if got := h.found(t, s, p, Establishment, "nhanh chan"); !slices.Contains(got, two) {
				t.Fatal("the quick one is not found")
			}
			if s.Index.mirror.Waits() == 0 {
				t.Fatal("no gap is remembered")
			}
		}
		close(goOn)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		for _, s := range []*Service{h.Service, h.other} {
			if got := h.found(t, s, p, Establishment, "cham chan"); !slices.Contains(got, one) {
				t.Error("the slow one is not found")
			}
			later := time.Now().Add(time.Hour + time.Minute)
			s.Index.mirror.Now = func() time.Time { return later }
			if err := s.Index.Fresh(h.ctx); err != nil || s.Index.mirror.Waits() != 0 {
				t.Errorf("after an hour: %v, %v", s.Index.mirror.Waits(), err)
			}
		}
	})
}

// Many write at once, some of them roll back, and many ask: in the end both processes find what
// the database holds.
func TestManyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		p := h.As(account.DeptOfficer)
		var ids []db.ID
		for i := range 6 {
			ids = append(ids, h.record(t, called(fmt.Sprint("Khởi đầu ", i)), fmt.Sprint("xã Hàm Yên ", i)))
		}
		var wait sync.WaitGroup
		for w, id := range ids {
			wait.Go(func() {
				for i := range 8 {
					_ = h.db.Tx(h.ctx, func(tx *db.Tx) error {
						if _, err := tx.Exec(h.ctx, "UPDATE establishments SET name = ? WHERE id = ?", fmt.Sprintf("Lần %d của %d", i, w), id); err != nil {
							return err
						}
						if i%3 == 2 {
							return context.Canceled
						}
						return nil
					})
					for _, s := range []*Service{h.Service, h.other} {
						if _, err := s.Search(h.ctx, p, Query{Text: "lần", Kind: Establishment}); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		wait.Wait()
		type row struct {
			ID   db.ID  `db:"id"`
			Name string `db:"name"`
		}
		all, err := db.Select[row](h.ctx, h.db, "SELECT id, name FROM establishments WHERE id IN (?)", ids)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range all {
			for _, s := range []*Service{h.Service, h.other} {
				if got := h.found(t, s, p, Establishment, r.Name); !slices.Contains(got, r.ID) {
					t.Errorf("%s is not found by «%s»", r.ID, r.Name)
				}
			}
		}
	})
}
