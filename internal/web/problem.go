package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"khuyencong/internal/errs"
)

// problem is what an error page says.
type problem struct {
	Kind   string // for JSON: the script tells conflicts from the rest by it
	Title  string
	Text   string
	Fields []errs.Field
}

func broken() problem {
	return problem{
		Kind:  "internal",
		Title: "Hệ thống gặp lỗi",
		Text:  "Việc vừa làm chưa được ghi. Hãy quay lại và thử lần nữa; nếu vẫn vậy, xin báo số tham chiếu dưới đây cho bộ phận hỗ trợ.",
	}
}

func tooLarge(limit int64) error {
	return errs.New(errs.TooLarge, "Phần gửi lên lớn hơn mức cho phép là %s. Hãy gửi tệp nhỏ hơn hoặc chia thành nhiều tệp; những gì đã lưu trước đó vẫn còn.", Size(limit))
}

func isTooLarge(err error) bool {
	var m *http.MaxBytesError
	return errors.As(err, &m) || errs.Is(err, errs.TooLarge)
}

// statusOf is the one table from kinds of error to answers.
func statusOf(k errs.Kind) (status int, kind, title string) {
	switch k {
	case errs.NotFound:
		return http.StatusNotFound, "not_found", "Không tìm thấy"
	case errs.Invalid:
		return http.StatusUnprocessableEntity, "invalid", "Có chỗ cần sửa"
	case errs.Conflict:
		return http.StatusConflict, "conflict", "Chưa thực hiện được"
	case errs.Forbidden:
		return http.StatusForbidden, "forbidden", "Bạn không được làm việc này"
	case errs.Unauthenticated:
		return http.StatusUnauthorized, "unauthenticated", "Cần đăng nhập"
	case errs.TooLarge:
		return http.StatusRequestEntityTooLarge, "too_large", "Phần gửi lên quá lớn"
	}
	return http.StatusInternalServerError, "internal", ""
}

// StatusOf returns the HTTP status that an error is answered with.
func StatusOf(err error) int {
	if isTooLarge(err) {
		return http.StatusRequestEntityTooLarge
	}
	if e, ok := errs.As(err); ok {
		status, _, _ := statusOf(e.Kind)
		return status
	}
	return http.StatusInternalServerError
}

// serveError turns a handler's error into a page or JSON. Internal errors are logged with the
// reference number and never shown.
func serveError(w http.ResponseWriter, r *http.Request, err error) {
	v := visitOf(r)
	var m *http.MaxBytesError
	if errors.As(err, &m) {
		err = tooLarge(m.Limit)
	}
	if e, ok := errs.As(err); ok && e.Kind != errs.Internal {
		if cause := errors.Unwrap(e); cause != nil {
			v.opts.Log.WarnContext(r.Context(), "refused", "ref", v.id, "err", err, "cause", cause)
		}
		status, kind, title := statusOf(e.Kind)
		showError(w, r, status, problem{Kind: kind, Title: title, Text: e.Sentence, Fields: e.Fields})
		return
	}
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // the reader has left
	}
	v.opts.Log.ErrorContext(r.Context(), "internal error", "ref", v.id, "err", err)
	if errors.Is(err, context.DeadlineExceeded) {
		showError(w, r, http.StatusServiceUnavailable, problem{
			Kind:  "busy",
			Title: "Hệ thống đang chậm",
			Text:  "Việc này mất quá nhiều thời gian nên đã dừng lại và chưa ghi gì. Hãy thử lại sau ít phút.",
		})
		return
	}
	showError(w, r, http.StatusInternalServerError, broken())
}

// answer is an error as JSON.
type answer struct {
	OK     bool          `json:"ok"`
	Kind   string        `json:"kind"`
	Title  string        `json:"title"`
	Text   string        `json:"sentence"`
	Fields []answerField `json:"fields,omitempty"`
	Ref    string        `json:"ref"`
}

type answerField struct {
	Name     string `json:"name"`
	Sentence string `json:"sentence"`
	Source   string `json:"source,omitempty"`
}

func showError(w http.ResponseWriter, r *http.Request, status int, p problem) {
	if rec, ok := w.(*recorder); ok && rec.status != 0 {
		return // too late for a page; the log has it
	}
	if WantsJSON(r) {
		a := answer{Kind: p.Kind, Title: p.Title, Text: p.Text, Ref: RequestID(r)}
		if a.Kind == "" {
			a.Kind = fmt.Sprintf("http_%d", status)
		}
		for _, f := range p.Fields {
			a.Fields = append(a.Fields, answerField(f))
		}
		_ = RenderJSON(w, r, status, a)
		return
	}
	// A page that ran out of time still gets its error page.
	r = r.WithContext(context.WithoutCancel(r.Context()))
	page := NewPage(w, r, p.Title, "")
	if err := RenderTo(w, r, status, errorPage(page, status, p, RequestID(r))); err != nil {
		visitOf(r).opts.Log.ErrorContext(r.Context(), "error page", "ref", RequestID(r), "err", err)
		http.Error(w, p.Title, status)
	}
}

// RenderJSON answers with JSON.
func RenderJSON(w http.ResponseWriter, _ *http.Request, status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("web: encode answer: %w", err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b)
	return nil
}
