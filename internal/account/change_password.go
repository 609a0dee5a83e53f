package account

import (
	"context"
	"fmt"

	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
)

// ChangePassword replaces the person's password, asks for the old one, and ends the person's
// other sessions. The form fields are old_password and password. Wrong old passwords count
// like failed sign-ins from the address, so that an open screen is no place to guess.
func (s *Service) ChangePassword(ctx context.Context, p Principal, info SessionInfo, old, password string) error {
	who, err := personOf(ctx, s.DB, p.PersonID)
	if err != nil {
		return err
	}
	var f errs.Fields
	if old == "" {
		f.Add("old_password", "Hãy nhập mật khẩu hiện nay.")
	}
	checkPassword(&f, "password", password, who.Login, who.Name)
	if password == old && f.Len() == 0 {
		f.Add("password", "Mật khẩu mới phải khác mật khẩu hiện nay.")
	}
	if err := f.Err(); err != nil {
		return err
	}
	var try attempt
	err = s.DB.Tx(ctx, func(tx *db.Tx) (err error) {
		try, err = tryTx(ctx, tx, s.Clock.Now(), who.Login, p.Address, who.ID)
		return err
	})
	if err != nil {
		return err
	}
	ok, err := s.matches(ctx, old, who.PasswordHash)
	if err != nil {
		return err
	}
	if !ok {
		if err := s.failed(ctx, try, who, p.Address); err != nil {
			return err
		}
		return errs.Wrong("old_password", "Mật khẩu hiện nay không đúng.")
	}
	hash, err := s.hashPassword(ctx, password)
	if err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		if err := try.clearTx(ctx, tx); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, "UPDATE persons SET password_hash = ?, must_change = ?, version = version + 1 WHERE id = ? AND version = ?", hash, false, who.ID, who.Version)
		if err != nil {
			return fmt.Errorf("store password: %w", err)
		}
		if n == 0 {
			return errs.Clash("Tài khoản vừa được thay đổi ở nơi khác. Hãy thử lại.")
		}
		if err := endSessionsTx(ctx, tx, who.ID, info.Key); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, s.Clock.Now(), p.Actor(), audit.Event{Kind: PasswordChanged, SubjectKind: subjectPerson, SubjectID: who.ID,
			Sentence: "Đổi mật khẩu; các phiên làm việc khác kết thúc."})
	})
}
