// Package errs gives errors a kind and a sentence that a person may read.
//
// A capability returns an *Error when the caller can do something about it. Every other
// error is internal: it is logged where it surfaces and never shown. Sentences are
// Vietnamese and say what happened, what would be right, and nothing about our insides.
package errs

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of answer an error asks for.
type Kind int

// The kinds. The zero value is Internal, so a forgotten kind never leaks its text.
const (
	Internal        Kind = iota
	NotFound             // there is no such thing, or the asker may not know of it
	Invalid              // what was typed is wrong; Fields says where
	Conflict             // somebody else was first, or the stored state is another one
	Forbidden            // known to the asker, and not theirs to do
	Unauthenticated      // nobody is signed in, or the sign-in failed
	TooLarge             // a body or a file beyond its limit
)

// Field is one wrong field of a form.
type Field struct {
	Name     string // the form field's name, as the page posts it
	Sentence string // what would be right, in Vietnamese
	Source   string // the article or paper behind the demand; "" where none is needed
}

// Error is an error that may be shown.
type Error struct {
	Kind     Kind
	Sentence string
	Fields   []Field
	cause    error
}

// Error returns the sentence with its fields, for logs and tests.
func (e *Error) Error() string {
	if len(e.Fields) == 0 {
		return e.Sentence
	}
	parts := make([]string, 0, len(e.Fields))
	for _, f := range e.Fields {
		parts = append(parts, f.Name+": "+f.Sentence)
	}
	return e.Sentence + " [" + strings.Join(parts, "; ") + "]"
}

// Unwrap returns the cause, which is for logs only.
func (e *Error) Unwrap() error { return e.cause }

// Because attaches a cause for the log.
func (e *Error) Because(err error) *Error { e.cause = err; return e }

// New makes an error of a kind with its sentence.
func New(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Sentence: fmt.Sprintf(format, args...)}
}

// Missing says that a thing is not there, or not there for the asker.
func Missing(what string) *Error { return New(NotFound, "Không tìm thấy %s.", what) }

// Refuse says that the asker may not do this.
func Refuse(format string, args ...any) *Error { return New(Forbidden, format, args...) }

// Clash says that the stored state does not allow this now.
func Clash(format string, args ...any) *Error { return New(Conflict, format, args...) }

// Wrong is a single wrong field.
func Wrong(field, format string, args ...any) *Error {
	var f Fields
	f.Add(field, format, args...)
	return f.err()
}

// As finds an *Error anywhere in the chain.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// Is reports whether err is an *Error of the kind. A nil error is of no kind.
func Is(err error, kind Kind) bool {
	e, ok := As(err)
	return ok && e.Kind == kind
}

// Fields gathers the wrong fields of one form, so that all are told at once.
type Fields struct{ list []Field }

// Add notes a wrong field.
func (f *Fields) Add(name, format string, args ...any) {
	f.AddSource(name, "", format, args...)
}

// AddSource notes a wrong field together with the article or paper that demands it.
func (f *Fields) AddSource(name, source, format string, args ...any) {
	f.list = append(f.list, Field{Name: name, Sentence: fmt.Sprintf(format, args...), Source: source})
}

// Len returns how many fields are wrong so far.
func (f *Fields) Len() int { return len(f.list) }

// Err returns nil when nothing was added, else one Invalid error with every field.
func (f *Fields) Err() error {
	if len(f.list) == 0 {
		return nil
	}
	return f.err()
}

func (f *Fields) err() *Error {
	s := "Có một chỗ cần sửa."
	if len(f.list) > 1 {
		s = fmt.Sprintf("Có %d chỗ cần sửa.", len(f.list))
	}
	return &Error{Kind: Invalid, Sentence: s, Fields: f.list}
}
