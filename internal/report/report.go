// Package report adds up what the rooms have recorded: read only, SQL across tables, one
// report a file. Every report is as of a day, which picks the map and leaves out later
// decisions, and adds up no more than its Scope lets its reader know of.
//
// What counts:
//   - A file counts from the day of the decision that approved the plan it stands in, in that
//     plan's year. One that was stopped later was approved all the same, and counts.
//   - Its money is the khuyến công support approved: the amount of the plan with what decided
//     adjustments added or took off by the day.
//   - It counts in each province where it works, once and whole, so that the rows of the
//     provinces may add up to more than the total, in which it counts once.
//   - An establishment counts once however many files name it. Of a file that works in several
//     provinces, those with the site of the support in the place asked for count.
package report

import (
	"context"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/project"
)

// Scope is which files a report may add up. The zero Scope has none.
type Scope struct {
	cond string // over an alias p of projects
	args []any
}

// Everything is the scope of who runs the program on its own machine.
func Everything() Scope { return Scope{cond: "1 = 1"} }

// Seen is the scope of a principal: the files of their lists and no other.
func Seen(p account.Principal) Scope {
	if p.National() { // nearly all: cheaper asked of each
		cond, args := project.Visible(p)
		return Scope{cond, args}
	}
	text, args := project.Seen(p)
	return Scope{"p.id IN (" + text + ")", args}
}

// where is the condition with its arguments.
func (s Scope) where() (string, []any) {
	if s.cond == "" {
		return "1 = 0", nil
	}
	return "(" + s.cond + ")", s.args
}

// onOne runs a report's statements on one snapshot, so that its figures agree.
func onOne(ctx context.Context, q db.Q, fn func(db.Q) error) error {
	if d, ok := q.(*db.DB); ok {
		return d.Read(ctx, func(tx *db.Tx) error { return fn(tx) })
	}
	return fn(q)
}
