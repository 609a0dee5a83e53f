package survey

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/vi"
)

// Way is how a survey was made.
type Way string

// The ways.
const (
	OnSite  Way = "on_site" // tại chỗ
	ByPhone Way = "phone"   // điện thoại
	BySent  Way = "sent"    // cơ sở gửi giấy
)

// Ways lists the ways in the order of a form.
var Ways = []Way{OnSite, ByPhone, BySent}

// Name is what the screens call the way.
func (w Way) Name() string {
	return map[Way]string{OnSite: "Tại chỗ", ByPhone: "Qua điện thoại", BySent: "Cơ sở gửi giấy"}[w]
}

// Survey is one khảo sát nhu cầu: a visit to an establishment, or a call, at which one or several
// needs were told. An internal rule of ours, no article asks for it.
type Survey struct {
	ID              db.ID         `db:"id" json:"id"`
	EstablishmentID db.ID         `db:"establishment_id" json:"establishment"`
	SiteID          db.ID         `db:"site_id" json:"site"`
	Day             clock.Day     `db:"day" json:"day"`
	Way             Way           `db:"way" json:"way"`
	Met             string        `db:"met" json:"met"`         // who was met
	Consent         bool          `db:"consent" json:"consent"` // the owner agrees that what was told is kept
	Note            string        `db:"note" json:"note"`
	MadeBy          db.ID         `db:"made_by" json:"made_by"`
	MadeFor         db.ID         `db:"made_for" json:"made_for"`
	CreatedAt       clock.Instant `db:"created_at" json:"created_at"`
}

// VisitInput is what a survey says of the visit itself.
type VisitInput struct {
	Day     clock.Day
	Way     Way
	Met     string
	Consent bool
	Note    string
	Unread  []errs.Field
}

// ParseVisit reads a form: day, way, met, consent, note. get returns "" for what is not there.
func ParseVisit(get func(field string) string) VisitInput {
	in := VisitInput{Way: Way(get("way")), Met: get("met"), Consent: get("consent") != "", Note: get("note")}
	var err error
	if in.Day, err = clock.ParseDay(get("day")); err != nil {
		in.Unread = append(in.Unread, errs.Field{Name: "day", Sentence: err.Error()})
	}
	return in
}

// oldest is how many days back a visit may lie when it is recorded. An internal rule.
const oldest = 366

func (in VisitInput) fill(f *errs.Fields, v Survey, today clock.Day) Survey {
	for _, u := range in.Unread {
		f.Add(u.Name, "%s", u.Sentence)
	}
	v.Day, v.Way, v.Consent = in.Day, in.Way, in.Consent
	switch {
	case len(in.Unread) > 0:
	case v.Day == "":
		f.Add("day", "Hãy ghi ngày khảo sát, ví dụ %s.", today.VN())
	case v.Day > today:
		f.Add("day", "Ngày khảo sát không sau hôm nay, %s.", today.VN())
	case v.Day < today.AddDays(-oldest):
		f.Add("day", "Ngày khảo sát quá một năm trước; hãy hỏi lại cơ sở rồi ghi ngày hỏi lại (quy định nội bộ).")
	}
	if v.Way.Name() == "" {
		f.Add("way", "Hãy chọn cách khảo sát.")
	}
	if v.Met = vi.NFC(in.Met); v.Met == "" {
		f.Add("met", "Hãy ghi tên người đã gặp hoặc đã nói chuyện.")
	} else if n := utf8.RuneCountInString(v.Met); n > 200 {
		f.Add("met", "Tên người đã gặp dài %s ký tự; hãy rút còn tối đa 200 ký tự.", vi.Count(n))
	}
	if !v.Consent {
		f.Add("consent", "Chỉ ghi lại khi chủ cơ sở đồng ý cho lưu những gì đã kể (quy định nội bộ).")
	}
	v.Note = lines(f, "note", "Phần ghi chú", in.Note, 2000)
	return v
}

// RecordInput is one need as it was told at a visit. Key is the form's, under which files were
// put down by Keep; Drop are those of them that are not meant.
type RecordInput struct {
	Need   Input
	Quotes []QuoteInput
	Key    string
	Drop   []db.ID
}

// surveyors are those who record needs on a visit.
var surveyors = senders

func refuseSurveyor(p account.Principal) error {
	if !p.Is(surveyors...) {
		return errs.Refuse("Khảo sát do cộng tác viên, Trung tâm hoặc đơn vị thực hiện ghi (quy định nội bộ).")
	}
	return nil
}

// Record keeps a visit with the first need told at it, its quotations and the files put down
// under the form's key, all in one. Collaborators may for their commune, officers of centres
// and other units for the establishments they see. Invalid tells every wrong field of both; the
// need goes where Send would send it.
func (s *Service) Record(ctx context.Context, p account.Principal, establishmentID, siteID db.ID, visit VisitInput, in RecordInput) (db.ID, error) {
	if err := refuseSurveyor(p); err != nil {
		return "", err
	}
	now := s.Clock.Now()
	var need db.ID
	err := s.DB.Tx(ctx, func(tx *db.Tx) (err error) {
		need, err = account.Once(ctx, tx, now, p, "survey.record", in.Key, func() (db.ID, error) {
			e, err := establishment.GetTx(ctx, tx, p, establishmentID)
			if err != nil {
				return "", err
			}
			var f errs.Fields
			site := pick(&f, p, e.Sites, siteID, now.Day())
			v := visit.fill(&f, Survey{ID: db.NewID(), EstablishmentID: e.ID, SiteID: site.ID, MadeBy: p.PersonID, MadeFor: p.Agency.ID, CreatedAt: now}, now.Day())
			n, quotes, err := s.told(ctx, tx, &f, p, now, v, site, in)
			if err != nil {
				return "", err
			}
			if err := db.Insert(ctx, tx, "surveys", v); err != nil {
				return "", err
			}
			err = audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: SurveyMade, SubjectKind: subjectSurvey, SubjectID: v.ID,
				Sentence: fmt.Sprintf("Khảo sát %s ngày %s (%s), gặp %s.", e.Name, v.Day.VN(), vi.LowerFirst(v.Way.Name()), v.Met), After: v})
			if err != nil {
				return "", err
			}
			return n.ID, s.put(ctx, tx, p, now, e.Name, n, quotes, in)
		})
		return err
	})
	return need, err
}

// AddNeed records another need told at the same visit. Whoever recorded the visit, or colleagues
// of the same body, may.
func (s *Service) AddNeed(ctx context.Context, p account.Principal, survey db.ID, in RecordInput) (db.ID, error) {
	if err := refuseSurveyor(p); err != nil {
		return "", err
	}
	now := s.Clock.Now()
	var need db.ID
	err := s.DB.Tx(ctx, func(tx *db.Tx) (err error) {
		need, err = account.Once(ctx, tx, now, p, "survey.need", in.Key, func() (db.ID, error) {
			v, err := loadSurvey(ctx, tx, p, survey)
			if err != nil {
				return "", err
			}
			if !p.For(v.MadeFor) {
				return "", errs.Refuse("Chỉ nơi đã khảo sát được ghi thêm nhu cầu của lần khảo sát này (quy định nội bộ).")
			}
			e, err := establishment.GetTx(ctx, tx, p, v.EstablishmentID)
			if err != nil {
				return "", err
			}
			var f errs.Fields
			site := pick(&f, p, e.Sites, v.SiteID, now.Day())
			n, quotes, err := s.told(ctx, tx, &f, p, now, v, site, in)
			if err != nil {
				return "", err
			}
			return n.ID, s.put(ctx, tx, p, now, e.Name, n, quotes, in)
		})
		return err
	})
	return need, err
}

// told checks what was told at a visit and makes the need of it, with all that is wrong in f.
func (s *Service) told(ctx context.Context, tx *db.Tx, f *errs.Fields, p account.Principal, now clock.Instant, v Survey, site establishment.Site, in RecordInput) (Need, []Quote, error) {
	n := in.Need.fill(f, Need{ID: db.NewID(), SurveyID: v.ID, EstablishmentID: v.EstablishmentID, SiteID: site.ID, ProvinceID: site.ProvinceID, CommuneFold: site.CommuneFold,
		State: Sent, MadeBy: p.PersonID, MadeFor: p.Agency.ID, CreatedAt: now, SentAt: now, Version: 1}.InQueue(), now.Day())
	in.Need.rank(f, &n)
	var quotes []Quote
	for i, q := range in.Quotes {
		if made := q.fill(f, fmt.Sprintf("quotes.%d.", i), Quote{ID: db.NewID(), NeedID: n.ID, AddedBy: p.PersonID, AddedAt: now}, now.Day()); !q.Empty() {
			made.Chosen = q.Chosen
			made.slot = i
			quotes = append(quotes, made)
		}
	}
	ups, err := uploads(ctx, tx, p, in.Key)
	if err != nil {
		return n, nil, err
	}
	for _, u := range kept(ups, in.Drop) {
		if slot, ok := slotOf(u.Paper); ok && !hasSlot(quotes, slot) {
			f.Add(fmt.Sprintf("quotes.%d.supplier", slot), "Tệp báo giá «%s» đã nhận; hãy ghi nhà cung cấp và số tiền, hoặc bỏ tệp.", u.Name)
		}
	}
	if err := f.Err(); err != nil {
		return n, nil, err
	}
	to, err := receiver(ctx, tx, p, site.ProvinceID, now.Day())
	n.AgencyID = to.ID
	return n, quotes, err
}

func hasSlot(quotes []Quote, slot int) bool {
	for _, q := range quotes {
		if q.slot == slot {
			return true
		}
	}
	return false
}

// put writes a need with its quotations and files.
func (s *Service) put(ctx context.Context, tx *db.Tx, p account.Principal, now clock.Instant, name string, n Need, quotes []Quote, in RecordInput) error {
	if err := db.Insert(ctx, tx, "needs", n); err != nil {
		return err
	}
	for _, q := range quotes {
		if err := db.Insert(ctx, tx, "need_quotes", q); err != nil {
			return err
		}
	}
	files, err := settle(ctx, tx, p, n.ID, quotes, in)
	if err != nil {
		return err
	}
	to, err := agency.NameOn(ctx, tx, n.AgencyID, now.Day())
	if err != nil {
		return err
	}
	var with []string
	if len(quotes) > 0 {
		with = append(with, fmt.Sprintf("%d báo giá", len(quotes)))
	}
	if len(files) > 0 {
		with = append(with, fmt.Sprintf("%d tệp", len(files)))
	}
	tail := ""
	if len(with) > 0 {
		tail = ", kèm " + strings.Join(with, ", ")
	}
	return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: NeedSent, SubjectKind: subject, SubjectID: n.ID,
		Sentence: fmt.Sprintf("Ghi nhu cầu khi khảo sát %s, gửi tới %s: %s%s.", name, to, n.ContentName(), tail),
		After: struct {
			Need
			Quotes []Quote `json:"quotes"`
			Files  []File  `json:"files"`
		}{n, quotes, files}})
}

// SurveyView is a survey with the names that a page shows.
type SurveyView struct {
	Survey
	Establishment establishment.Establishment
	Site          establishment.Site
	AgencyName    string // of who made it
	MadeByName    string
	Needs         []View // in the order they were told
	Add           bool   // the person may record another need of it
}

// GetSurvey returns a visit with the needs told at it. Whoever may know of a need of the
// establishment at that site may: see Get.
func (s *Service) GetSurvey(ctx context.Context, p account.Principal, id db.ID) (SurveyView, error) {
	var out SurveyView
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		out, err = surveyView(ctx, tx, p, id, s.Clock.Now().Day())
		return err
	})
	return out, err
}

func surveyView(ctx context.Context, q db.Q, p account.Principal, id db.ID, today clock.Day) (SurveyView, error) {
	v, err := loadSurvey(ctx, q, p, id)
	if err != nil {
		return SurveyView{}, err
	}
	out := SurveyView{Survey: v, Add: p.Is(surveyors...) && p.For(v.MadeFor)}
	all, err := db.Select[Need](ctx, q, "SELECT "+db.Columns[Need]("")+" FROM needs WHERE survey_id = ? ORDER BY created_at, id", id)
	if err != nil {
		return out, err
	}
	if out.Needs, err = views(ctx, q, p, all, today); err != nil {
		return out, err
	}
	if len(out.Needs) > 0 {
		out.Establishment, out.Site = out.Needs[0].Establishment, out.Needs[0].Site
	}
	names, err := agency.Names(ctx, q, []db.ID{v.MadeFor}, today)
	if err != nil {
		return out, err
	}
	out.AgencyName = names[v.MadeFor].Name
	people, err := account.PersonNames(ctx, q, []db.ID{v.MadeBy})
	out.MadeByName = people[v.MadeBy]
	return out, err
}

// loadSurvey returns a survey with a need that the person may know of, else NotFound.
func loadSurvey(ctx context.Context, q db.Q, p account.Principal, id db.ID) (Survey, error) {
	cond, args := visible(p)
	v, err := db.Get[Survey](ctx, q, "SELECT "+db.Columns[Survey]("k.")+" FROM surveys k WHERE k.id = ? AND EXISTS (SELECT 1 FROM needs n WHERE n.survey_id = k.id AND "+cond+")", append([]any{id}, args...)...)
	if errors.Is(err, db.ErrNone) {
		return v, errs.Missing("lần khảo sát này")
	}
	return v, err
}
