package account

import (
	"context"
	"strings"

	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// NewPerson is what a new account is made of. The form fields are login, name, email, phone
// and password, with those of the first post.
type NewPerson struct {
	Login, Name, Email, Phone string
	Password                  string  // an initial one; "" for none, until a reset token is used
	OwnPassword               bool    // typed by the person, who need not change it; never set from a form
	Post                      NewPost // the first post; its Person is filled in
}

// AddPerson adds an account with its first post. For the administrator who keeps the body of
// that post. Whoever is given a password changes it at the first sign-in.
func (s *Service) AddPerson(ctx context.Context, p Principal, in NewPerson) (Person, error) {
	if !p.Is(Administrator) {
		return Person{}, errNotAdministrator()
	}
	in.OwnPassword = false
	return s.addPerson(ctx, p.Actor(), in, mayGive(ctx, p))
}

// AddPersonAs adds an account without asking for a right: for the command line and for
// setting up an empty database. No face may call it.
func (s *Service) AddPersonAs(ctx context.Context, by audit.Actor, in NewPerson) (Person, error) {
	return s.addPerson(ctx, by, in, anyPost)
}

func (s *Service) addPerson(ctx context.Context, by audit.Actor, in NewPerson, may postCheck) (Person, error) {
	now := s.Clock.Now()
	who := Person{ID: db.NewID(), Login: cleanLogin(in.Login), Name: vi.NFC(in.Name), NameFold: vi.Fold(in.Name), Email: vi.NFC(in.Email), Phone: vi.NFC(in.Phone),
		PasswordHash: unusable, MustChange: !in.OwnPassword, CreatedAt: now, Version: 1}
	var f errs.Fields
	checkLogin(&f, who.Login)
	if n := len([]rune(who.Name)); n < 2 || n > 120 {
		f.Add("name", "Hãy nhập họ tên, từ 2 đến 120 ký tự.")
	}
	if who.Email != "" && (!strings.Contains(who.Email, "@") || len(who.Email) > 200) {
		f.Add("email", "Địa chỉ thư điện tử chưa đúng.")
	}
	if len(who.Phone) > 30 {
		f.Add("phone", "Số điện thoại không quá 30 ký tự.")
	}
	if in.Password != "" {
		checkPassword(&f, "password", in.Password, who.Login, who.Name)
	}
	in.Post.Person = who.ID
	in.Post = in.Post.clean()
	in.Post.check(&f)
	if err := f.Err(); err != nil {
		return Person{}, err
	}
	if in.Password != "" {
		// Before the transaction: hashing takes long and SQLite has one writer.
		hash, err := s.hashPassword(ctx, in.Password)
		if err != nil {
			return Person{}, err
		}
		who.PasswordHash = hash
	}
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		if err := may(tx, in.Post); err != nil {
			return err
		}
		if _, err := ByLogin(ctx, tx, who.Login); err == nil {
			return errs.Wrong("login", "Tên đăng nhập này đã có người dùng.")
		} else if !errs.Is(err, errs.NotFound) {
			return err
		}
		if err := db.Insert(ctx, tx, "persons", who); db.IsUnique(err) {
			return errs.Wrong("login", "Tên đăng nhập này đã có người dùng.")
		} else if err != nil {
			return err
		}
		if err := audit.RecordTx(ctx, tx, now, by, audit.Event{Kind: PersonAdded, SubjectKind: subjectPerson, SubjectID: who.ID,
			Sentence: "Lập tài khoản " + who.Login + " cho " + who.Name + ".", After: who}); err != nil {
			return err
		}
		_, err := addPostTx(ctx, tx, now, by, who, in.Post)
		return err
	})
	if err != nil {
		return Person{}, err
	}
	return who, nil
}
