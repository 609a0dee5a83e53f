package agency

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
)

// NewAgency is what a new body is made of. The form fields are kind, name, short_name,
// province, commune, parent, valid_from, basis and certainty.
type NewAgency struct {
	Kind        Kind
	Name, Short string
	Province    place.ID // none for the ministry; may be none for a regional centre or a unit
	Commune     string   // for Kind Commune only: «xã Hồ Thầu»
	Parent      db.ID
	From        clock.Day // "" when the first day is not known
	Basis       string    // the paper that set it up
	Certainty   policy.Certainty
}

// Create adds a body with its first name. The ministry's administrator makes any; the one
// of a Sở makes the other departments, centres, communes and units of its place.
func (s *Service) Create(ctx context.Context, by Keeper, in NewAgency) (Agency, error) {
	if !by.Administers(Agency{Kind: in.Kind, ProvinceID: in.Province}) {
		return Agency{}, errs.Refuse("Cơ quan, đơn vị này không thuộc phạm vi quản trị của bạn (quy định nội bộ).")
	}
	if in.Kind == Department && !by.Administers(Agency{Kind: Ministry}) {
		return Agency{}, errs.Refuse("Chỉ người quản trị của Cục được khai báo Sở Công Thương (quy định nội bộ).")
	}
	return s.CreateAs(ctx, by.Actor(), in)
}

// CreateAs adds a body without asking for a right: for the command line and for setting up
// an empty database. No face may call it.
func (s *Service) CreateAs(ctx context.Context, by audit.Actor, in NewAgency) (Agency, error) {
	now := s.Clock.Now()
	a := Agency{ID: db.NewID(), Kind: in.Kind, ProvinceID: in.Province, ParentID: in.Parent, From: in.From, CreatedAt: now}
	n := Name{AgencyID: a.ID, Name: vi.NFC(in.Name), Short: vi.NFC(in.Short), From: in.From, Basis: vi.NFC(in.Basis), Certainty: in.Certainty}
	if in.Kind == Commune {
		a.Commune = vi.NFC(in.Commune)
		a.CommuneFold = vi.Fold(in.Commune)
	}
	var f errs.Fields
	checkName(&f, n)
	if _, ok := KindName[in.Kind]; !ok {
		f.Add("kind", "Hãy chọn loại cơ quan, đơn vị.")
	}
	switch in.Kind {
	case Ministry:
		if in.Province != "" {
			f.Add("province", "Cục không thuộc một tỉnh, thành phố.")
		}
	case Department, OtherDepartment, Centre, Commune:
		if in.Province == "" {
			f.Add("province", "Hãy chọn tỉnh, thành phố.")
		}
	}
	if _, known := place.Get(in.Province); in.Province != "" && !known {
		f.Add("province", "Không có tỉnh, thành phố này trong danh mục.")
	}
	if in.Kind == Commune && a.Commune == "" {
		f.Add("commune", "Hãy nhập tên xã, phường, đặc khu.")
	}
	if err := f.Err(); err != nil {
		return Agency{}, err
	}
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		if err := checkParent(ctx, tx, a); err != nil {
			return err
		}
		if err := checkAlone(ctx, tx, a); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, "agencies", a); err != nil {
			return err
		}
		if err := db.Insert(ctx, tx, "agency_names", n); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, by, audit.Event{Kind: Created, SubjectKind: subject, SubjectID: a.ID,
			Sentence: "Khai báo " + n.Name + ".", After: struct {
				Agency Agency
				Name   Name
			}{a, n}})
	})
	if err != nil {
		return Agency{}, err
	}
	return a, nil
}

// checkName looks at what every name of a body needs.
func checkName(f *errs.Fields, n Name) {
	if n.Name == "" || len([]rune(n.Name)) > 200 {
		f.Add("name", "Hãy nhập tên, không quá 200 ký tự.")
	}
	if len([]rune(n.Short)) > 60 {
		f.Add("short_name", "Tên gọi tắt không quá 60 ký tự.")
	}
	if len([]rune(n.Basis)) > 300 {
		f.Add("basis", "Căn cứ không quá 300 ký tự.")
	}
	if n.Certainty.Word() == "" {
		f.Add("certainty", "Hãy chọn mức độ chắc chắn của căn cứ.")
	}
}

// parents says which kinds a body may stand under; a kind that is not listed stands alone.
var parents = map[Kind][]Kind{
	RegionalCentre: {Ministry},
	Centre:         {Department, OtherDepartment},
	Unit:           {Ministry, Department, OtherDepartment, Commune},
}

func checkParent(ctx context.Context, q db.Q, a Agency) error {
	if a.ParentID == "" {
		return nil
	}
	up, err := Get(ctx, q, a.ParentID)
	if errs.Is(err, errs.NotFound) {
		return errs.Wrong("parent", "Không có cơ quan cấp trên này.")
	} else if err != nil {
		return err
	}
	if !slices.Contains(parents[a.Kind], up.Kind) {
		return errs.Wrong("parent", "%s không trực thuộc %s.", KindName[a.Kind], KindName[up.Kind])
	}
	if a.ProvinceID != "" && up.ProvinceID != "" && !slices.Contains(place.Alike(a.ProvinceID), up.ProvinceID) {
		return errs.Wrong("parent", "Cơ quan cấp trên thuộc tỉnh, thành phố khác.")
	}
	return nil
}

// checkAlone keeps one Cục, one Sở Công Thương a province and one body a commune at a time.
func checkAlone(ctx context.Context, q db.Q, a Agency) error {
	text := "SELECT id FROM agencies WHERE kind = ? AND COALESCE(province_id, '') IN (?) AND commune_fold = ? AND (valid_to IS NULL OR valid_to >= ?)"
	switch a.Kind {
	case Ministry, Department, Commune:
	default:
		return nil
	}
	id, err := db.Get[db.ID](ctx, q, text, a.Kind, place.Alike(a.ProvinceID), a.CommuneFold, string(a.From))
	if errors.Is(err, db.ErrNone) {
		return nil
	} else if err != nil {
		return fmt.Errorf("look for a standing body: %w", err)
	}
	name, err := NameOn(ctx, q, id, a.From)
	if err != nil {
		return err
	}
	return errs.Clash("Đã có %s cho phạm vi này. Hãy đổi tên hoặc khai báo cơ quan kế tục thay vì thêm mới.", name)
}
