package rulebook

import (
	"context"
	"errors"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
)

// LoadInput is a pack as somebody brings it. The form fields are text and note.
type LoadInput struct {
	Text []byte
	Note string
	Key  string // of the form, so that a double click loads one
}

const maxNote = 2000

// Load keeps a pack as a draft, after checking it against the law of today. Officers of the Cục
// for national texts, those of a Sở for rules of their own province. Invalid beside text, with
// each line and its reason.
func (s *Service) Load(ctx context.Context, p account.Principal, in LoadInput) (db.ID, error) {
	in.Note = vi.NFCText(in.Note)
	if !Keeps(p) {
		return "", errNotKeeper()
	}
	if len([]rune(in.Note)) > maxNote {
		return "", errs.Wrong("note", "Dài quá %s ký tự.", vi.Count(maxNote))
	}
	pack, err := policy.ParsePack(in.Text)
	if err != nil {
		return "", wrongText(err)
	}
	now := s.Clock.Now()
	var id db.ID
	err = s.DB.Tx(ctx, func(tx *db.Tx) error {
		var err error
		id, err = account.Once(ctx, tx, now, p, "policy-load", in.Key, func() (db.ID, error) {
			if err := fits(ctx, tx, p, pack, now.Day()); err != nil {
				return "", err
			}
			k := Pack{ID: db.NewID(), Name: pack.Name, Edition: pack.Version, Title: pack.Title, ProvinceID: owner(p), Sum: pack.Sum(), Note: in.Note, State: Draft,
				LoadedBy: p.PersonID, LoadedBehalf: p.DelegatorID, LoadedFor: p.Agency.ID, LoadedAt: now, Version: 1}
			if _, err := tx.Exec(ctx, "INSERT INTO policy_texts (sum, name, body) VALUES (?, ?, ?) ON CONFLICT (sum) DO NOTHING", k.Sum, k.Name, string(in.Text)); err != nil {
				return "", err
			}
			if err := db.Insert(ctx, tx, "policy_packs", k); db.IsUnique(err) {
				return "", errs.Wrong("text", "Gói «%s» phiên bản %s đã nạp. Hãy ghi phiên bản khác ở mục «version» của tệp.", pack.Name, pack.Version)
			} else if err != nil {
				return "", err
			}
			return k.ID, audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: PackLoaded, SubjectKind: subject, SubjectID: k.ID,
				Sentence: fmt.Sprintf("Nạp gói quy định %s (%s), chờ người thứ hai duyệt.", pack.Mark(), pack.Title), After: k})
		})
		return err
	})
	return id, err
}

func errNotKeeper() error {
	return errs.Refuse("Gói quy định của trung ương do cán bộ Cục nạp, của tỉnh do cán bộ Sở Công Thương nạp (quy định nội bộ).")
}

// wrongText puts the problems of a pack beside the field, a line each.
func wrongText(err error) error {
	var problems policy.Problems
	if !errors.As(err, &problems) {
		return err
	}
	var f errs.Fields
	for i, one := range problems {
		if i == 50 {
			f.Add("text", "Còn %d chỗ nữa.", len(problems)-i)
			break
		}
		f.Add("text", "%s", vi.TitleFirst(one.String()))
	}
	return f.Err()
}

// fits refuses a pack that is not the principal's to bring, or that does not go with the law of
// the day.
func fits(ctx context.Context, q db.Q, p account.Principal, pack *policy.Pack, on clock.Day) error {
	mine := owner(p)
	if _, ok := policy.ShippedPack(pack.Name); ok && mine != "" {
		return errs.Wrong("text", "Gói «%s» là gói của trung ương; gói của tỉnh phải có tên riêng ở mục «pack».", pack.Name)
	}
	others, err := db.Select[place.ID](ctx, q, "SELECT DISTINCT province_id FROM policy_packs WHERE name = ? AND state <> 'withdrawn'", pack.Name)
	if err != nil {
		return err
	}
	for _, o := range others {
		if o != mine {
			return errs.Wrong("text", "Tên gói «%s» đã dùng cho gói của %s; hãy đặt tên khác ở mục «pack».", pack.Name, ownerName(o, on))
		}
	}
	law, err := LawTx(ctx, q, on)
	if err != nil {
		return err
	}
	if mine != "" {
		if err := ownRules(law, pack, mine, on); err != nil {
			return err
		}
	}
	if _, err := law.With(pack); err != nil {
		return wrongText(err)
	}
	return nil
}

// ownRules keeps a province to rules of its own: no other's, and no national ones.
func ownRules(law *policy.Law, pack *policy.Pack, mine place.ID, on clock.Day) error {
	var f errs.Fields
	for i := range pack.Rules {
		if r := &pack.Rules[i]; string(r.Scope) != string(mine) {
			f.Add("text", "Quy định «%s» có phạm vi «%s»; gói của %s chỉ chứa quy định có «scope: %s».", r.ID, r.Scope, ownerName(mine, on), mine)
		}
	}
	for _, d := range pack.DocumentCodes() {
		if have, ok := law.PackOf(d); ok && have != pack.Name {
			f.Add("text", "Văn bản «%s» đã có trong gói «%s».", d, have)
		}
	}
	return f.Err()
}

// ownerName is whose packs they are.
func ownerName(id place.ID, on clock.Day) string {
	if id == "" {
		return "trung ương"
	}
	pr, _ := place.Get(id)
	if f := pr.On(on); f.Name != "" {
		return f.InText()
	}
	return pr.Last().InText()
}
