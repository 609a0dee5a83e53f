package errs_test

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"testing"

	"khuyencong/internal/errs"
)

func TestFields(t *testing.T) {
	var f errs.Fields
	if err := f.Err(); err != nil || f.Len() != 0 {
		t.Fatalf("nothing wrong: got %v", err)
	}
	f.Add("name", "Dài %d ký tự.", 301)
	one, ok := errs.As(f.Err())
	if !ok || one.Kind != errs.Invalid || one.Sentence != "Có một chỗ cần sửa." {
		t.Errorf("one: got %+v", one)
	}
	f.AddSource("letter", "Điều 10 TT 36/2013/TT-BCT", "Thiếu công văn đề nghị.")
	two, ok := errs.As(f.Err())
	want := []errs.Field{{Name: "name", Sentence: "Dài 301 ký tự."}, {Name: "letter", Sentence: "Thiếu công văn đề nghị.", Source: "Điều 10 TT 36/2013/TT-BCT"}}
	if !ok || f.Len() != 2 || two.Sentence != "Có 2 chỗ cần sửa." || !reflect.DeepEqual(two.Fields, want) {
		t.Errorf("two: got %+v", two)
	}
	if got := two.Error(); got != "Có 2 chỗ cần sửa. [name: Dài 301 ký tự.; letter: Thiếu công văn đề nghị.]" {
		t.Errorf("for the log: got %q", got)
	}
}

func TestKinds(t *testing.T) {
	for _, c := range []struct {
		err      error
		kind     errs.Kind
		sentence string
	}{
		{errs.Missing("đề án này"), errs.NotFound, "Không tìm thấy đề án này."},
		{errs.Refuse("Chỉ %s được ký.", "lãnh đạo Sở"), errs.Forbidden, "Chỉ lãnh đạo Sở được ký."},
		{errs.Clash("Đã có người sửa."), errs.Conflict, "Đã có người sửa."},
		{errs.Wrong("day", "Chưa có ngày."), errs.Invalid, "Có một chỗ cần sửa."},
		{errs.New(errs.TooLarge, "Quá %d MB.", 25), errs.TooLarge, "Quá 25 MB."},
	} {
		for _, err := range []error{c.err, fmt.Errorf("read back: %w", c.err), errors.Join(io.EOF, c.err)} {
			e, ok := errs.As(err)
			if !ok || e.Kind != c.kind || e.Sentence != c.sentence {
				t.Errorf("%v: got %+v", err, e)
			}
			for k := errs.Internal; k <= errs.TooLarge; k++ {
				if errs.Is(err, k) != (k == c.kind) {
					t.Errorf("%v is of kind %d: %t", err, k, k != c.kind)
				}
			}
		}
	}
	for _, err := range []error{nil, io.EOF} {
		if _, ok := errs.As(err); ok || errs.Is(err, errs.Internal) {
			t.Errorf("%v may be shown", err)
		}
	}
}

// A cause goes to the log through the chain and never into the sentence.
func TestCause(t *testing.T) {
	err := errs.Missing("tệp này").Because(io.ErrUnexpectedEOF)
	if !errors.Is(err, io.ErrUnexpectedEOF) || err.Error() != "Không tìm thấy tệp này." {
		t.Errorf("got %v", err)
	}
	if errs.New(errs.Kind(0), "x").Kind != errs.Internal {
		t.Error("a forgotten kind is not internal")
	}
}
