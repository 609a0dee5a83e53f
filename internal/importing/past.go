package importing

import (
	"context"
	"slices"
	"strconv"

	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

// PastFilter narrows the list of past projects; empty fields do not.
type PastFilter struct {
	Q        string
	Year     int
	Province place.ID
	Import   db.ID
	Page     int // from 1
}

// PastRow is a past project with its beneficiaries and the file that told of it.
type PastRow struct {
	PastProject
	File          string
	Beneficiaries []PastBeneficiary
}

// PastPage is a page of past projects.
type PastPage struct {
	Rows        []PastRow
	Total, Page int
	Support     int64 // of all pages, đồng
}

// PastPerPage is how many stand on a page.
const PastPerPage = 50

// FinishedPast is the condition that a past project e was written by an import that came to its end:
// what one under way or one being taken back wrote is not there.
const FinishedPast = "e.import_id NOT IN (SELECT id FROM imports WHERE state IN ('running', 'returning'))"

// PastProjects lists the past projects of the person's place, the newest first. Everybody of an
// office may read them; people of establishments and administrators may not.
func (s *Service) PastProjects(ctx context.Context, p account.Principal, f PastFilter) (PastPage, error) {
	cond, args, err := s.pastWhere(p, f)
	if err != nil {
		return PastPage{}, err
	}
	out := PastPage{Page: max(1, f.Page)}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		type sums struct {
			N       int   `db:"n"`
			Support int64 `db:"support"`
		}
		got, err := db.Get[sums](ctx, tx, "SELECT COUNT(*) AS n, COALESCE(SUM(e.support), 0) AS support FROM past_projects e WHERE "+cond, args...)
		if err != nil {
			return err
		}
		out.Total, out.Support = got.N, got.Support
		out.Page = min(out.Page, max(1, (got.N+PastPerPage-1)/PastPerPage))
		list, err := db.Select[PastProject](ctx, tx, "SELECT "+db.Columns[PastProject]("e.")+" FROM past_projects e WHERE "+cond+" ORDER BY e.year DESC, e.id LIMIT ? OFFSET ?",
			append(args, PastPerPage, (out.Page-1)*PastPerPage)...)
		if err != nil {
			return err
		}
		out.Rows, err = withBeneficiaries(ctx, tx, list)
		return err
	})
	return out, err
}

// readsPast tells whether the person may read past projects at all.
func readsPast(p account.Principal) bool { return !p.Is(account.Administrator, account.Establishment) }

// visiblePast is the condition on past projects e that the person may read: those of their place,
// and all for bodies without a place and the Cục.
func visiblePast(p account.Principal) (cond string, args []any) {
	switch {
	case !readsPast(p):
		return "1 = 0", nil
	case !p.National() && p.Agency.ProvinceID != "":
		return FinishedPast + " AND e.province_id IN (?)", []any{p.Covers}
	}
	return FinishedPast, nil
}

// SeenPast returns those of the past projects that the person may read, in the order asked. Rights
// are PastProjects'; who may read none gets none.
func SeenPast(ctx context.Context, q db.Q, p account.Principal, ids []db.ID) ([]PastRow, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	cond, args := visiblePast(p)
	list, err := db.Select[PastProject](ctx, q, "SELECT "+db.Columns[PastProject]("e.")+" FROM past_projects e WHERE e.id IN (?) AND "+cond, append([]any{ids}, args...)...)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b PastProject) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return withBeneficiaries(ctx, q, list)
}

// Years is the year that a list gives the project, or the first and the last.
func (o PastProject) Years() string {
	if o.YearTo > o.Year {
		return strconv.Itoa(o.Year) + "–" + strconv.Itoa(o.YearTo)
	}
	return strconv.Itoa(o.Year)
}

// longestLike bounds what a filter looks for, in letters; names are longer than a message bears.
const longestLike = 300

func cut(s string) string {
	r := []rune(s)
	return string(r[:min(len(r), longestLike)])
}

// pastWhere is what the filter finds for the person, over past projects e.
func (s *Service) pastWhere(p account.Principal, f PastFilter) (cond string, args []any, err error) {
	if !readsPast(p) {
		return "", nil, errs.Refuse("Chỉ cơ quan, đơn vị thực hiện chương trình xem được danh sách này (quy định nội bộ).")
	}
	cond, args = visiblePast(p)
	add := func(c string, a ...any) { cond, args = cond+" AND "+c, append(args, a...) }
	if f.Province != "" {
		add("e.province_id IN (?)", place.Covers(f.Province, s.Clock.Now().Day()))
	}
	if f.Year > 0 {
		add("e.year <= ? AND e.year_to >= ?", f.Year, f.Year)
	}
	if f.Import != "" {
		add("e.import_id = ?", f.Import)
	}
	if q := vi.Fold(f.Q); q != "" {
		like := "%" + escapeLike(cut(q)) + "%"
		add("(e.name_fold LIKE ? ESCAPE '!' OR EXISTS (SELECT 1 FROM past_project_beneficiaries b WHERE b.past_project_id = e.id AND b.name_fold LIKE ? ESCAPE '!'))", like, like)
	}
	return cond, args, nil
}

// EachPast gives every past project of the list to do, in its order and from one unchanging state of
// the database, with no more than a few hundred in memory. An error of do ends it. Rights are
// PastProjects'.
func (s *Service) EachPast(ctx context.Context, p account.Principal, f PastFilter, do func(PastRow) error) error {
	cond, args, err := s.pastWhere(p, f)
	if err != nil {
		return err
	}
	return s.DB.Read(ctx, func(tx *db.Tx) error {
		for more, at := "", []any{}; ; {
			list, err := db.Select[PastProject](ctx, tx, "SELECT "+db.Columns[PastProject]("e.")+" FROM past_projects e WHERE "+cond+more+" ORDER BY e.year DESC, e.id LIMIT ?",
				append(append(args[:len(args):len(args)], at...), step)...)
			if err != nil || len(list) == 0 {
				return err
			}
			rows, err := withBeneficiaries(ctx, tx, list)
			if err != nil {
				return err
			}
			for _, r := range rows {
				if err := do(r); err != nil {
					return err
				}
			}
			last := list[len(list)-1]
			more, at = " AND (e.year < ? OR e.year = ? AND e.id > ?)", []any{last.Year, last.Year, last.ID}
		}
	})
}

func withBeneficiaries(ctx context.Context, q db.Q, list []PastProject) ([]PastRow, error) {
	if len(list) == 0 {
		return nil, nil
	}
	ids, imports := []db.ID{}, []db.ID{}
	for _, o := range list {
		ids, imports = append(ids, o.ID), append(imports, o.ImportID)
	}
	all, err := db.Select[PastBeneficiary](ctx, q, "SELECT "+db.Columns[PastBeneficiary]("")+" FROM past_project_beneficiaries WHERE past_project_id IN (?) ORDER BY past_project_id, line", ids)
	if err != nil {
		return nil, err
	}
	by := map[db.ID][]PastBeneficiary{}
	for _, b := range all {
		by[b.ProjectID] = append(by[b.ProjectID], b)
	}
	type named struct {
		ID   db.ID  `db:"id"`
		File string `db:"file_name"`
	}
	files, err := db.Select[named](ctx, q, "SELECT id, file_name FROM imports WHERE id IN (?)", imports)
	if err != nil {
		return nil, err
	}
	names := map[db.ID]string{}
	for _, f := range files {
		names[f.ID] = f.File
	}
	out := make([]PastRow, len(list))
	for i, o := range list {
		out[i] = PastRow{o, names[o.ImportID], by[o.ID]}
	}
	return out, nil
}
