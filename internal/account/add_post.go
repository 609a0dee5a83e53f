package account

import (
	"context"
	"errors"
	"fmt"

	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// NewPost gives a person a role in a body or an establishment. The form fields are person,
// agency, establishment, role, title, valid_from, valid_to and decision.
type NewPost struct {
	Person        db.ID
	Agency        db.ID // none for an establishment's person
	Establishment db.ID
	Role          Role
	Title         string // chức vụ
	From, To      clock.Day
	Decision      string // the paper that gives it
}

// postCheck says whether whoever acts may give the post.
type postCheck func(*db.Tx, NewPost) error

func anyPost(*db.Tx, NewPost) error { return nil }

func mayGive(ctx context.Context, p Principal) postCheck {
	return func(tx *db.Tx, in NewPost) error {
		ok, err := keepsPost(ctx, tx, p, in.Agency, in.Establishment)
		if errs.Is(err, errs.NotFound) {
			return errs.Wrong("agency", "Hãy chọn cơ quan, đơn vị.")
		}
		if err == nil && !ok {
			return errs.Refuse("Cơ quan, đơn vị này không thuộc phạm vi quản trị của bạn (quy định nội bộ).")
		}
		return err
	}
}

// AddPost gives a post to somebody whom the administrator already knows. Nobody gives one to
// themselves, an internal rule.
func (s *Service) AddPost(ctx context.Context, p Principal, in NewPost) (Post, error) {
	if !p.Is(Administrator) {
		return Post{}, errNotAdministrator()
	}
	if in.Person == p.PersonID {
		return Post{}, errs.Refuse("Người quản trị không tự giao vị trí công tác cho mình (quy định nội bộ).")
	}
	return s.addPost(ctx, p.Actor(), in, func(tx *db.Tx, in NewPost) error {
		if err := mayGive(ctx, p)(tx, in); err != nil {
			return err
		}
		known, err := inScope(ctx, tx, p, in.Person)
		if err == nil && !known {
			return errs.Missing("người này")
		}
		return err
	})
}

// AddPostAs gives a post without asking for a right; see AddPersonAs.
func (s *Service) AddPostAs(ctx context.Context, by audit.Actor, in NewPost) (Post, error) {
	return s.addPost(ctx, by, in, anyPost)
}

func (s *Service) addPost(ctx context.Context, by audit.Actor, in NewPost, may postCheck) (Post, error) {
	in = in.clean()
	var f errs.Fields
	in.check(&f)
	if err := f.Err(); err != nil {
		return Post{}, err
	}
	var out Post
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		if err := may(tx, in); err != nil {
			return err
		}
		who, err := personOf(ctx, tx, in.Person)
		if err != nil {
			return err
		}
		if !who.DisabledAt.IsZero() {
			return errs.Clash("Tài khoản này đã ngừng sử dụng.")
		}
		out, err = addPostTx(ctx, tx, s.Clock.Now(), by, who, in)
		return err
	})
	if err != nil {
		return Post{}, err
	}
	return out, nil
}

func (in NewPost) clean() NewPost {
	in.Title, in.Decision = vi.NFC(in.Title), vi.NFC(in.Decision)
	return in
}

// check looks at what needs no database.
func (in NewPost) check(f *errs.Fields) {
	switch {
	case !in.Role.Known():
		f.Add("role", "Hãy chọn vai trò.")
	case in.Role == Establishment && (in.Establishment == "" || in.Agency != ""):
		f.Add("establishment", "Hãy chọn cơ sở công nghiệp nông thôn của người này.")
	case in.Role != Establishment && (in.Agency == "" || in.Establishment != ""):
		f.Add("agency", "Hãy chọn cơ quan, đơn vị.")
	}
	if len([]rune(in.Title)) > 200 {
		f.Add("title", "Chức vụ không quá 200 ký tự.")
	}
	if len([]rune(in.Decision)) > 300 {
		f.Add("decision", "Quyết định không quá 300 ký tự.")
	}
	if in.From == "" {
		f.Add("valid_from", "Hãy nhập ngày bắt đầu.")
	}
	if in.To != "" && in.To < in.From {
		f.Add("valid_to", "Ngày kết thúc không được trước ngày bắt đầu.")
	}
}

// addPostTx writes the post after looking at the body, and at posts the person has already.
func addPostTx(ctx context.Context, tx *db.Tx, now clock.Instant, by audit.Actor, who Person, in NewPost) (Post, error) {
	post := Post{ID: db.NewID(), PersonID: who.ID, AgencyID: in.Agency, EstablishmentID: in.Establishment, Role: in.Role, Title: in.Title,
		From: in.From, To: in.To, Decision: in.Decision}
	where, err := placeOf(ctx, tx, in)
	if err != nil {
		return Post{}, err
	}
	last := in.To
	if last == "" {
		last = "9999-12-31"
	}
	twice, err := db.Get[int64](ctx, tx, `SELECT COUNT(*) FROM posts WHERE person_id = ? AND role = ? AND COALESCE(agency_id, establishment_id) = ?
		AND valid_from <= ? AND (valid_to IS NULL OR valid_to >= ?)`, who.ID, in.Role, string(in.Agency+in.Establishment), last, in.From)
	if err != nil {
		return Post{}, err
	}
	if twice > 0 {
		return Post{}, errs.Wrong("role", "Người này đã giữ vai trò %s ở đây trong thời gian đó.", in.Role.Name())
	}
	if err := db.Insert(ctx, tx, "posts", post); err != nil {
		return Post{}, err
	}
	return post, audit.RecordTx(ctx, tx, now, by, audit.Event{Kind: PostAdded, SubjectKind: subjectPerson, SubjectID: who.ID,
		Sentence: fmt.Sprintf("Giao %s vai trò %s tại %s từ ngày %s.", who.Name, in.Role.Name(), where, in.From.VN()), After: post})
}

// placeOf checks that the role can sit there, and names the place.
func placeOf(ctx context.Context, q db.Q, in NewPost) (string, error) {
	if in.Establishment != "" {
		name, err := db.Get[string](ctx, q, "SELECT name FROM establishments WHERE id = ?", in.Establishment)
		if errors.Is(err, db.ErrNone) {
			return "", errs.Wrong("establishment", "Không có cơ sở này.")
		}
		return name, err
	}
	a, err := agency.Get(ctx, q, in.Agency)
	if errs.Is(err, errs.NotFound) {
		return "", errs.Wrong("agency", "Không có cơ quan, đơn vị này.")
	} else if err != nil {
		return "", err
	}
	var f errs.Fields
	if !in.Role.SitsIn(a.Kind) {
		f.Add("role", "Vai trò %s không có ở %s.", in.Role.Name(), agency.KindName[a.Kind])
	}
	if !in.From.Within(a.From, a.To) {
		f.Add("valid_from", "Cơ quan này không hoạt động vào ngày %s.", in.From.VN())
	}
	if err := f.Err(); err != nil {
		return "", err
	}
	return agency.NameOn(ctx, q, a.ID, in.From)
}
