package establishment

import (
	"context"
	"errors"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// Detail is what rows of facts beside the record (số liệu đi kèm hồ sơ cơ sở) share: Output,
// Equipment, Certificate, Contact.
// A removed row stays in the history.
type Detail struct {
	ID              db.ID     `db:"id" json:"id"`
	EstablishmentID db.ID     `db:"establishment_id" json:"-"`
	RemovedOn       clock.Day `db:"removed_on" json:"removed_on,omitempty"`
	Version         int64     `db:"version" json:"version"`
}

func (d *Detail) head() *Detail { return d }

// Output is sản lượng: what an establishment can make and made of one product in a year.
// Quantities are in thousandths of the unit; nil is not known.
type Output struct {
	Detail
	Product     string       `db:"product" json:"product"`
	ProductFold string       `db:"product_fold" json:"-"`
	Unit        string       `db:"unit" json:"unit"`
	Year        int          `db:"year" json:"year"`
	Capacity    *vi.Quantity `db:"capacity" json:"capacity,omitempty"`
	Output      *vi.Quantity `db:"output" json:"output,omitempty"`
}

// Equipment is máy móc, thiết bị that an establishment has. Value is đồng, of all of them.
type Equipment struct {
	Detail
	Name     string `db:"name" json:"name"`
	Origin   string `db:"origin" json:"origin"`
	MadeYear *int64 `db:"made_year" json:"made_year,omitempty"`
	Quantity *int64 `db:"quantity" json:"quantity,omitempty"`
	Value    *int64 `db:"value" json:"value,omitempty"`
}

// Certificate is giấy chứng nhận that an establishment or its products hold.
type Certificate struct {
	Detail
	Kind      string    `db:"kind" json:"kind"`
	Number    string    `db:"number" json:"number"`
	Issuer    string    `db:"issuer" json:"issuer"`
	IssuedOn  clock.Day `db:"issued_on" json:"issued_on,omitempty"`
	ExpiresOn clock.Day `db:"expires_on" json:"expires_on,omitempty"` // last day; "" without end
}

// Contact is người liên hệ: a person to reach, kept only because they agreed on a day.
type Contact struct {
	Detail
	Name       string    `db:"name" json:"name"`
	Title      string    `db:"title" json:"title"`
	Phone      string    `db:"phone" json:"phone"`
	Email      string    `db:"email" json:"email"`
	ConsentOn  clock.Day `db:"consent_on" json:"consent_on"`
	ConsentHow string    `db:"consent_how" json:"consent_how"`
}

// Details are the rows of an establishment's facts that stand, or that were removed.
type Details struct {
	Outputs      []Output      // the newest year first
	Equipment    []Equipment   // by name
	Certificates []Certificate // those that end first before
	Contacts     []Contact     // in the order of their entry
	Removed      int           // rows that were taken out and stay in the history
}

// A detailKind is how the rows of one table are saved.
type detailKind[T any] struct {
	table, what string // what: «máy móc, thiết bị»
	may         func(May) bool
	name        func(T) string
	fill        func(in DetailInput, f *errs.Fields, row T, today clock.Day) (T, []errs.Field)
	shown       []shownField[T]
}

// shownField is a field of a row as a person reads it.
type shownField[T any] struct {
	field, label string
	value        func(T) string
}

// DetailInput is what a person states of a row: the texts of its fields by name, and the version
// that the form was drawn from.
type DetailInput struct {
	get     func(field string) string
	Version int64
}

// ParseDetail reads a form or a row of an import; which fields count, each Save says.
func ParseDetail(get func(field string) string, version int64) DetailInput {
	return DetailInput{get, version}
}

// detailRow is a pointer to a row with a Detail.
type detailRow[T any] interface {
	*T
	head() *Detail
}

// saveDetail adds a row (id "") or saves one over the version that the asker had open.
func saveDetail[T any, P detailRow[T]](ctx context.Context, s *Service, p account.Principal, k detailKind[T], establishment, id db.ID, in DetailInput) (T, []errs.Field, error) {
	now := s.Clock.Now()
	var next T
	var odd []errs.Field
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		e, old, err := openDetail[T, P](ctx, tx, p, k, establishment, id)
		if err != nil {
			return err
		}
		var f errs.Fields
		if next, odd = k.fill(in, &f, old, now.Day()); f.Len() > 0 {
			return f.Err()
		}
		head := P(&next).head()
		verb := "Sửa"
		var before any
		if id == "" {
			verb, head.ID, head.EstablishmentID, head.Version = "Ghi", db.NewID(), establishment, 1
		} else {
			before = old
			changed := k.differing(old, next)
			if len(changed) == 0 {
				return nil
			}
			if head.Version != in.Version {
				return detailOvertaken(ctx, tx, establishment, old, changed)
			}
			head.Version++
			if _, err := tx.Exec(ctx, "DELETE FROM "+k.table+" WHERE id = ?", id); err != nil {
				return err
			}
		}
		if err := db.Insert(ctx, tx, k.table, next); db.IsUnique(err) {
			return errs.Clash("Cơ sở đã có %s này: %s. Hãy sửa dòng đã có.", k.what, k.name(next)).Because(err)
		} else if err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: DetailSaved, SubjectKind: subject, SubjectID: establishment,
			Sentence: fmt.Sprintf("%s %s của %s: %s.", verb, k.what, e.Name, k.name(next)), Before: before, After: next})
	})
	if err != nil {
		var none T
		return none, nil, err
	}
	return next, odd, nil
}

// openDetail checks the right and reads the row, a new one for id "".
func openDetail[T any, P detailRow[T]](ctx context.Context, tx *db.Tx, p account.Principal, k detailKind[T], establishment, id db.ID) (Establishment, T, error) {
	var row T
	e, err := load(ctx, tx, p, establishment)
	if err != nil {
		return e, row, err
	}
	if err := refuseMerged(ctx, tx, e); err != nil {
		return e, row, err
	}
	if !k.may(may(p, e)) {
		return e, row, refusal("ghi " + k.what)
	}
	if id == "" {
		return e, row, nil
	}
	row, err = db.Get[T](ctx, tx, "SELECT "+db.Columns[T]("")+" FROM "+k.table+" WHERE id = ? AND establishment_id = ?", id, establishment)
	if errors.Is(err, db.ErrNone) {
		return e, row, errs.Missing(k.what + " này")
	} else if err != nil {
		return e, row, err
	}
	if on := P(&row).head().RemovedOn; on != "" {
		return e, row, errs.Clash("Dòng này đã được bỏ ngày %s; lịch sử còn giữ.", on.VN())
	}
	return e, row, nil
}

// removeDetail takes a row out of the record; it stays in the table with its day.
func removeDetail[T any, P detailRow[T]](ctx context.Context, s *Service, p account.Principal, k detailKind[T], establishment, id db.ID, version int64) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		e, row, err := openDetail[T, P](ctx, tx, p, k, establishment, id)
		if err != nil {
			return err
		}
		before := row
		head := P(&row).head()
		if head.Version != version {
			return detailOvertaken(ctx, tx, establishment, row, k.shown)
		}
		head.RemovedOn = now.Day()
		head.Version++
		if _, err := tx.Exec(ctx, "UPDATE "+k.table+" SET removed_on = ?, version = ? WHERE id = ?", head.RemovedOn, head.Version, id); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: DetailRemoved, SubjectKind: subject, SubjectID: establishment,
			Sentence: fmt.Sprintf("Bỏ %s của %s: %s.", k.what, e.Name, k.name(row)), Before: before, After: row})
	})
}

func (k detailKind[T]) differing(a, b T) []shownField[T] {
	var out []shownField[T]
	for _, f := range k.shown {
		if f.value(a) != f.value(b) {
			out = append(out, f)
		}
	}
	return out
}

// detailOvertaken tells who saved in between and what is stored now where the asker typed otherwise.
func detailOvertaken[T any](ctx context.Context, q db.Q, establishment db.ID, stored T, changed []shownField[T]) error {
	who, err := lastSaved(ctx, q, establishment)
	if err != nil {
		return err
	}
	e := errs.Clash("%s, sau khi bạn mở dòng này. Bản của bạn vẫn còn trên trang; hãy xem lại rồi lưu.", who)
	for _, c := range changed {
		value := c.value(stored)
		if value == "" {
			value = "để trống"
		}
		e.Fields = append(e.Fields, errs.Field{Name: c.field, Sentence: "Đang lưu: " + value + "."})
	}
	return e
}

// DetailsOf returns the rows of an establishment. The caller has checked that the asker may know
// of it.
func DetailsOf(ctx context.Context, q db.Q, id db.ID) (Details, error) {
	var d Details
	var err error
	if d.Outputs, err = standing[Output](ctx, q, "establishment_outputs", id, "year DESC, product_fold, id"); err != nil {
		return d, err
	}
	if d.Equipment, err = standing[Equipment](ctx, q, "establishment_equipment", id, "name, id"); err != nil {
		return d, err
	}
	if d.Certificates, err = standing[Certificate](ctx, q, "establishment_certificates", id, "COALESCE(expires_on, '9999-12-31'), id"); err != nil {
		return d, err
	}
	if d.Contacts, err = standing[Contact](ctx, q, "establishment_contacts", id, "id"); err != nil {
		return d, err
	}
	d.Removed, err = db.Get[int](ctx, q, `SELECT (SELECT COUNT(*) FROM establishment_outputs WHERE establishment_id = ? AND removed_on IS NOT NULL)
		+ (SELECT COUNT(*) FROM establishment_equipment WHERE establishment_id = ? AND removed_on IS NOT NULL)
		+ (SELECT COUNT(*) FROM establishment_certificates WHERE establishment_id = ? AND removed_on IS NOT NULL)
		+ (SELECT COUNT(*) FROM establishment_contacts WHERE establishment_id = ? AND removed_on IS NOT NULL)`, id, id, id, id)
	return d, err
}

func standing[T any](ctx context.Context, q db.Q, table string, id db.ID, order string) ([]T, error) {
	return db.Select[T](ctx, q, "SELECT "+db.Columns[T]("")+" FROM "+table+" WHERE establishment_id = ? AND removed_on IS NULL ORDER BY "+order, id)
}
