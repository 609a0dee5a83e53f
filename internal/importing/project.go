package importing

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
	"khuyencong/internal/place"
	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
)

// PastProject is đề án đã thực hiện trước khi dùng phần mềm, as a list of the province tells it.
// It is history: it has no state. Money is đồng; nil is not stated.
type PastProject struct {
	ID          db.ID         `db:"id" json:"id"`
	ImportID    db.ID         `db:"import_id" json:"import"`
	Row         int           `db:"row_no" json:"row"`
	Name        string        `db:"name" json:"name"`
	NameFold    string        `db:"name_fold" json:"-"`
	Year        int           `db:"year" json:"year"`
	YearTo      int           `db:"year_to" json:"year_to"`
	Source      string        `db:"source" json:"source"`   // "national", "local"; "" both or not stated
	Content     string        `db:"content" json:"content"` // a word of policy.Contents where it is plain; "" else
	ContentText string        `db:"content_text" json:"content_text"`
	ProvinceID  place.ID      `db:"province_id" json:"province"`
	Place       string        `db:"place" json:"place"` // as written
	Unit        string        `db:"unit" json:"unit"`   // who carried it out, as written
	Decision    string        `db:"decision" json:"decision"`
	Total       *int64        `db:"total" json:"total,omitempty"`
	Support     *int64        `db:"support" json:"support,omitempty"` // of the programme
	Own         *int64        `db:"own" json:"own,omitempty"`
	Remark      string        `db:"remark" json:"remark"`
	CreatedAt   clock.Instant `db:"created_at" json:"created_at"`
	CreatedBy   db.ID         `db:"created_by" json:"created_by"`
	CreatedFor  db.ID         `db:"created_for" json:"created_for"`
	Version     int64         `db:"version" json:"version"`
}

// PastBeneficiary is đơn vị thụ hưởng của đề án trước đây: a record of the register where that is
// plain, else a name as it was written.
type PastBeneficiary struct {
	ProjectID       db.ID  `db:"past_project_id" json:"-"`
	Line            int    `db:"line" json:"line"`
	EstablishmentID db.ID  `db:"establishment_id" json:"establishment,omitempty"`
	Name            string `db:"name" json:"name"`
	NameFold        string `db:"name_fold" json:"-"`
	Amount          *int64 `db:"amount" json:"amount,omitempty"`
}

// pastDraft is a past project as a row would write it.
type pastDraft struct {
	project       PastProject
	beneficiaries []PastBeneficiary
}

var (
	anyYear     = regexp.MustCompile(`\b(19[9]\d|20\d\d)\b`)
	nationalWay = regexp.MustCompile(`\b(kcqg|quoc gia|trung uong|tw|national)\b`)
	localWay    = regexp.MustCompile(`\b(kcdp|dia phuong|kct|khuyen cong tinh|cap tinh|ngan sach tinh|local)\b`)
	beneficiary = regexp.MustCompile(`\s*(?:[;\n]|(?:^|\s)\d{1,2}[.)]\s|(?:^|\s)[-+•]\s)\s*`)
)

// finishProject works out what hangs on several cells of a project.
func (r *reader) finishProject(p *parsed) {
	v := p.values
	from, to := 0, 0
	for _, y := range anyYear.FindAllString(v["year"], -1) {
		n, _ := strconv.Atoi(y)
		if from == 0 || n < from {
			from = n
		}
		to = max(to, n)
	}
	if from == 0 && v["year"] == "" {
		from, to = r.carriedYear, r.carriedYear
		if from == 0 && !r.assumed {
			from, to = r.year, r.year
		}
	}
	switch {
	case from == 0:
		p.say(Stops, p.of("year"), "year.missing", "Dòng này không ghi năm thực hiện. Hãy ghi năm vào ô, hoặc chọn năm của cả tệp.")
	case from < 1990 || to > r.today.Year()+1:
		p.say(Stops, p.of("year"), "year.wrong", fmt.Sprintf("Năm thực hiện từ 1990 đến %d.", r.today.Year()))
	}
	v["from"], v["to"] = yearText(from), yearText(to)
	folded := vi.Fold(v["source"])
	if folded == "" {
		folded = r.carriedSource
	}
	n, l := nationalWay.MatchString(folded), localWay.MatchString(folded)
	if v["source"] == "" && folded == "" {
		n, l = p.money["national"] > 0, p.money["local"] > 0
	}
	switch {
	case n && !l:
		v["source"] = "national"
	case l && !n:
		v["source"] = "local"
	default:
		if v["source"] != "" && !n {
			p.say(Notes, p.of("source"), "note.source", fmt.Sprintf("Không rõ «%s» là khuyến công quốc gia hay địa phương; để trống.", clip(v["source"])))
		}
		v["source"] = ""
	}
	p.place = r.places.find(written{province: first(v["province"], r.carried.province)})
	if p.place.wrong != "" {
		p.say(Stops, p.of("province"), p.place.code, p.place.wrong)
	}
	if v["name"] == "" {
		p.say(Stops, p.of("name"), "name.missing", "Dòng này không ghi tên đề án.")
	} else if len([]rune(v["name"])) > 1000 {
		p.say(Stops, p.of("name"), "name.wrong", "Tên đề án dài quá 1.000 ký tự.")
	}
}

// carryGroup takes a year and a source of money over from a group row.
func (r *reader) carryGroup(text string) {
	folded := vi.Fold(text)
	if y := anyYear.FindString(folded); y != "" {
		r.carriedYear, _ = strconv.Atoi(y)
	}
	if nationalWay.MatchString(folded) || localWay.MatchString(folded) {
		r.carriedSource = folded
	}
}

// namesOf takes the names of beneficiaries apart.
func namesOf(text string) []string {
	var out []string
	for _, s := range beneficiary.Split(text, -1) {
		s = strings.Trim(vi.NFC(s), " .,;:-+•")
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func (j *judge) projectKeys(p *parsed, keys *establishment.Keys) {
	for _, n := range namesOf(p.values["beneficiaries"]) {
		keys.NameFolds = append(keys.NameFolds, nameForms(n)...)
	}
	if s := taxForm(p.values["tax_code"]); s != "" {
		keys.TaxCodes = append(keys.TaxCodes, s)
	}
	if s := p.values["household_code"]; s != "" {
		keys.HouseholdCodes = append(keys.HouseholdCodes, s)
	}
}

// project judges one row of a list of projects.
func (j *judge) project(p *parsed, k *known, out *judged) {
	if !May(j.bulk.Who) || p.place.province != "" && !j.bulk.Who.Machine && j.bulk.Who.Agency.ProvinceID != "" && !j.bulk.Who.In(p.place.province) {
		p.say(Stops, p.of("province"), "province.outside", "Đề án không thuộc địa bàn của bạn.")
	}
	d := p.past(j.bulk, k)
	for _, b := range d.beneficiaries {
		if b.EstablishmentID == "" {
			p.say(Notes, p.of("beneficiaries"), "note.beneficiary.name", fmt.Sprintf("«%s» chưa ghép với cơ sở nào trong hệ thống; giữ tên như trong tệp.", clip(b.Name)))
		}
	}
	key := "p" + d.project.NameFold + "|" + strconv.Itoa(d.project.Year) + "|" + string(d.project.ProvinceID)
	if no := j.first(key, p.no); no != 0 && p.choice == "" {
		p.say(Asks, p.of("name"), "double.row", fmt.Sprintf("Cùng tên và năm với dòng %d của tệp này. Hãy bỏ qua dòng này, hoặc xác nhận là đề án khác.", no))
	}
	same := false
	for _, old := range j.past[key] {
		if p.choice != "" {
			break
		}
		if old.same(d.project) {
			same = true
			out.row.TargetID, out.row.Base = old.ID, old.Version
			continue
		}
		p.say(Asks, p.of("name"), "match.similar", fmt.Sprintf("Đã có đề án cùng tên, cùng năm với số tiền khác (kinh phí khuyến công %s). Hãy bỏ qua dòng này, hoặc xác nhận là đề án khác.", amount(old.Support)))
	}
	switch {
	case has(p.problems, Stops):
		out.row.Verdict, out.row.TargetID = Refused, ""
	case has(p.problems, Asks):
		out.row.Verdict, out.row.TargetID = Ask, ""
	case same:
		out.row.Verdict = Same
	default:
		out.row.Verdict, out.order = New, d.project.NameFold
	}
}

// same reports whether a stored project says what a row says.
func (o PastProject) same(d PastProject) bool {
	equal := func(a, b *int64) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }
	return equal(o.Total, d.Total) && equal(o.Support, d.Support) && equal(o.Own, d.Own) && o.YearTo == d.YearTo
}

func amount(n *int64) string {
	if n == nil {
		return "chưa ghi"
	}
	return vi.MoneyUnit(*n)
}

// findPast finds the stored projects of the names of a batch.
func (j *judge) findPast(ctx context.Context, q db.Q, batch []*parsed) error {
	j.past = map[string][]PastProject{}
	var folds []string
	for _, p := range batch {
		if !p.aside {
			folds = append(folds, vi.Fold(p.values["name"]))
		}
	}
	if len(folds) == 0 {
		return nil
	}
	all, err := db.Select[PastProject](ctx, q, "SELECT "+db.Columns[PastProject]("e.")+" FROM past_projects e WHERE e.name_fold IN (?) AND e.import_id <> ?", folds, j.imp.ID)
	for _, o := range all {
		key := "p" + o.NameFold + "|" + strconv.Itoa(o.Year) + "|" + string(o.ProvinceID)
		j.past[key] = append(j.past[key], o)
	}
	return err
}

// past makes the project that a row states.
func (p *parsed) past(b *establishment.Bulk, k *known) *pastDraft {
	v := p.values
	money := func(key string) *int64 {
		if n, ok := p.money[key]; ok {
			return &n
		}
		return nil
	}
	from, _ := strconv.Atoi(v["from"])
	to, _ := strconv.Atoi(v["to"])
	one := PastProject{ImportID: b.Import, Row: p.no, Name: v["name"], NameFold: vi.Fold(v["name"]), Year: from, YearTo: to, Source: v["source"],
		ContentText: v["content"], ProvinceID: p.place.province, Place: v["place"], Unit: v["unit"], Decision: v["decision"], Remark: v["remark"],
		Total: money("total"), Support: money("support"), Own: money("own"), CreatedAt: b.Now, CreatedBy: b.Who.PersonID, CreatedFor: b.Who.Agency.ID, Version: 1}
	one.Content = contentOf(first(v["content"], v["name"]))
	if one.Support == nil {
		national, hasNational := p.money["national"]
		local, hasLocal := p.money["local"]
		if sum := national + local; hasNational || hasLocal {
			one.Support = &sum
		}
	}
	d := &pastDraft{project: one}
	names := namesOf(v["beneficiaries"])
	for i, name := range names {
		x := PastBeneficiary{Line: i + 1, Name: name, NameFold: vi.Fold(name)}
		if e := p.beneficiaryOf(k, name, len(names) == 1); e != nil {
			x.EstablishmentID = e.ID
		}
		if len(names) == 1 {
			x.Amount = one.Support
		}
		d.beneficiaries = append(d.beneficiaries, x)
	}
	return d
}

// beneficiaryOf finds the one record that a name, or the row's code, plainly means.
func (p *parsed) beneficiaryOf(k *known, name string, alone bool) *establishment.Known {
	if k == nil {
		return nil
	}
	if alone {
		for _, found := range [][]*establishment.Known{k.tax[taxForm(p.values["tax_code"])], k.household[p.values["household_code"]]} {
			if seen := visibleOf(found); len(seen) == 1 && len(found) == 1 && sameName(name, seen[0]) {
				return seen[0]
			}
		}
	}
	var found []*establishment.Known
	for _, form := range nameForms(name) {
		for _, e := range k.name[form] {
			inProvince := slices.ContainsFunc(e.Sites, func(s establishment.Site) bool { return s.LandID == p.place.province })
			if e.Seen && inProvince && !slices.Contains(found, e) {
				found = append(found, e)
			}
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	return nil
}

// contentWords are the words by which lists tell a content of the programme, folded.
var contentWords = []struct{ words, content string }{
	{"dao tao nghe", "vocational_training"}, {"truyen nghe", "craft_transmission"}, {"khoi su doanh nghiep", "startup_training"}, {"khoi su", "startup_training"},
	{"nang cao nang luc quan ly", "management_training"}, {"hoi thao", "seminar"}, {"tap huan", "seminar"}, {"mo hinh trinh dien", "demo_model_new"},
	{"may moc", "machinery"}, {"thiet bi tien tien", "machinery"}, {"chuyen giao cong nghe", "technology_transfer"}, {"binh chon", "product_selection"},
	{"to chuc hoi cho", "fair_organise"}, {"tham gia hoi cho", "fair_join_domestic"}, {"phong trung bay", "showroom"}, {"nhan hieu", "brand"}, {"thuong hieu", "brand"},
	{"truyen hinh", "media"}, {"ban tin", "media"}, {"quy hoach chi tiet cum", "cluster_plan"}, {"ha tang cum", "cluster_infrastructure"},
}

// contentOf reads a content where the words of a text tell just one; "" where it is not plain.
func contentOf(text string) string {
	folded := vi.Fold(text)
	for _, c := range policy.Contents {
		if vi.Fold(c.Name) == folded {
			return c.Code
		}
	}
	found := ""
	for _, w := range contentWords {
		if strings.Contains(" "+folded+" ", " "+w.words+" ") {
			if found != "" && found != w.content {
				return ""
			}
			found = w.content
		}
	}
	return found
}

// writePast writes new projects with their beneficiaries.
func (w *writer) writePast(ctx context.Context, tx *db.Tx, rows []judged) error {
	var projects []PastProject
	var beneficiaries []PastBeneficiary
	for i := range rows {
		d := rows[i].past
		d.project.ID = rows[i].row.TargetID
		projects = append(projects, d.project)
		for _, b := range d.beneficiaries {
			b.ProjectID = d.project.ID
			beneficiaries = append(beneficiaries, b)
		}
	}
	if err := db.InsertMany(ctx, tx, "past_projects", projects); err != nil {
		return err
	}
	return db.InsertMany(ctx, tx, "past_project_beneficiaries", beneficiaries)
}
