package payment

import (
	"context"
	"fmt"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/inspection"
	"khuyencong/internal/policy"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// Need is one thing that a payment asks for.
type Need struct {
	Label    string
	OK       bool
	Blocking bool // without it nothing is paid
	Citation policy.Citation
}

// Next is what the next payment of a file's year would be.
type Next struct {
	Step   Step // "" where nothing is to be paid any more
	Needs  []Need
	Most   int64  // at most this much, in đồng, once nothing blocks
	Papers string // the papers in short, where the article names them
	Line   contract.LineView
}

// Allowed reports whether nothing blocks and something may be paid.
func (n Next) Allowed() bool { return n.Step != "" && n.Most > 0 && len(n.blockers()) == 0 }

func (n Next) blockers() []string {
	var out []string
	for _, d := range n.Needs {
		if d.Blocking && !d.OK {
			out = append(out, fmt.Sprintf("%s (%s)", d.Label, d.Citation))
		}
	}
	return out
}

// Next tells what the next payment of a year would be, what it still lacks, and the most that
// may be paid. Whoever sees the file.
func (s *Service) Next(ctx context.Context, p account.Principal, id db.ID, year int) (Next, error) {
	var n Next
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		one, err := project.SeeTx(ctx, tx, p, id)
		if err != nil {
			return err
		}
		n, err = NextTx(ctx, tx, one, year, "", p.Today)
		return err
	})
	return n, err
}

// NextTx is Next for rooms that have checked that the asker may see the file. A payment that
// is being judged again is left out of the count by its ID. The day is the one on which the
// money moves.
func NextTx(ctx context.Context, q db.Q, one project.Project, year int, except db.ID, on clock.Day) (Next, error) {
	j := judge{q: q, one: one, except: except, on: on}
	if err := j.load(ctx, year); err != nil {
		return Next{}, err
	}
	if j.Line.ContractID == "" {
		j.need(false, true, j.cite(ByContract), "Chưa có hợp đồng hoặc quyết định giao nhiệm vụ của năm %d", year)
		return j.Next, nil
	}
	j.need(j.Line.State == contract.Signed, true, j.cite(ByContract), "%s đang hiệu lực", vi.TitleFirst(j.Line.Title()))
	j.Step = j.step()
	switch {
	case j.Step == RemainingAdvance:
		j.remaining()
	case j.Step == FurtherAdvance:
		j.further()
	default:
		if err := j.first(ctx); err != nil {
			return Next{}, err
		}
	}
	if err := j.always(ctx); err != nil {
		return Next{}, err
	}
	return j.Next, nil
}

// judge gathers what a payment is judged by.
type judge struct {
	Next
	q      db.Q
	one    project.Project
	except db.ID
	on     clock.Day
	file   project.File
	year   project.Year
	paid   []Payment // advances that stand, of every year
	open   []Payment // of this year, waiting for somebody
	sure   int64     // confirmed value of work, đồng
}

func (j *judge) need(ok, blocking bool, cite policy.Citation, format string, args ...any) {
	j.Needs = append(j.Needs, Need{fmt.Sprintf(format, args...), ok, blocking, cite})
}

// cite gives the article for national money; what was read says nothing of local money.
func (j *judge) cite(c policy.Citation) policy.Citation {
	if j.one.Source == project.Local {
		return policy.Internal
	}
	return c
}

func (j *judge) load(ctx context.Context, year int) error {
	var err error
	if j.year, err = inspection.YearTx(ctx, j.q, j.one.ID, year); err != nil {
		return err
	}
	if j.file, err = project.LoadTx(ctx, j.q, j.one); err != nil {
		return err
	}
	if j.Line, err = contract.LineTx(ctx, j.q, j.one.ID, year); err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	if j.sure, _, err = inspection.ConfirmedTx(ctx, j.q, j.one.ID, year); err != nil {
		return err
	}
	all, err := db.Select[Payment](ctx, j.q, "SELECT "+db.Columns[Payment]("")+" FROM payments WHERE project_id = ? AND state <> 'refused' ORDER BY prepared_at, id", j.one.ID)
	if err != nil {
		return err
	}
	back := map[db.ID]bool{}
	for _, y := range all {
		if y.State == StatePaid && y.Reverses != "" {
			back[y.Reverses] = true
		}
	}
	for _, y := range all {
		switch {
		case y.Open() && y.Year == year && y.ID != j.except:
			j.open = append(j.open, y)
		case y.State == StatePaid && y.Amount > 0 && !back[y.ID]:
			j.paid = append(j.paid, y)
		}
	}
	return nil
}

func (j *judge) accepted() bool {
	return j.year.State == project.Accepted || j.year.State == project.Settled
}

// step says which payment comes next.
func (j *judge) step() Step {
	first, here := false, false // an advance that stands: a first one in the file, any in this year
	for _, y := range j.paid {
		first = first || y.Step == FirstAdvance
		here = here || y.Year == j.year.Year
	}
	switch {
	case j.accepted() && (here || !j.afterAcceptance()):
		return RemainingAdvance
	case !first && !here:
		return FirstAdvance
	case len(j.file.Years) > 1 && !j.accepted():
		return FurtherAdvance
	}
	return RemainingAdvance
}

// afterAcceptance reports whether the law gives the first advance itself only after acceptance.
func (j *judge) afterAcceptance() bool {
	for _, c := range j.file.Contents {
		if r, ok := policy.FirstAdvance(c, j.on); ok && r.Accepted && j.one.Source == project.National {
			return true
		}
	}
	return false
}

// held is what the unit has: advances less what came back.
func (j *judge) held() int64 { return j.Line.Advanced - j.Line.Returned }

func (j *judge) first(ctx context.Context) error {
	share := j.Line.Amount / 100 * j.Line.AdvancePercent
	share += j.Line.Amount % 100 * j.Line.AdvancePercent / 100
	j.Most = max(0, share-j.Line.Advanced)
	lim := contract.CapOf(j.one.Source, j.file.Contents, j.on)
	cite := policy.Internal
	if len(lim.Rules) > 0 && !lim.Local {
		cite = lim.Rules[0]
	}
	j.need(j.Line.AdvancePercent > 0, true, cite, "Tạm ứng lần một nhiều nhất %d %% kinh phí hỗ trợ của hợp đồng, là %s", j.Line.AdvancePercent, vi.MoneyUnit(share))
	if j.one.Source == project.Local {
		return nil
	}
	for _, c := range j.file.Contents {
		r, ok := policy.FirstAdvance(c, j.on)
		if !ok {
			label := fmt.Sprintf("«%s» không có tỷ lệ tạm ứng trong Điều 13; Cục trưởng quyết định, hợp đồng ghi văn bản quyết định", policy.ContentName(c))
			j.need(j.Line.AdvanceWhy != "", true, Elsewhere, "%s", label)
			continue
		}
		j.Papers = r.Papers
		if err := j.rule(ctx, c, r); err != nil {
			return err
		}
	}
	return nil
}

func (j *judge) rule(ctx context.Context, content string, r policy.AdvanceRule) error {
	if r.WorkAbove > 0 {
		total := j.file.Sum().Total
		j.need(above(j.sure, r.WorkAbove, total), true, r.Citation, "«%s»: khối lượng đã làm phải trên %d %% tổng vốn đầu tư %s; mới xác nhận %s",
			policy.ContentName(content), r.WorkAbove, vi.MoneyUnit(total), vi.MoneyUnit(j.sure))
	}
	if r.Accepted {
		j.need(j.Line.Accepted > 0, true, r.Citation, "«%s»: phải có biên bản nghiệm thu cơ sở đạt, đã ký", policy.ContentName(content))
		j.Most = min(j.Most, max(0, j.Line.Accepted-j.held()))
	}
	if r.Plan {
		n, err := db.Get[int64](ctx, j.q, "SELECT COUNT(*) FROM implementation_plans WHERE project_id = ? AND state = 'approved'", j.one.ID)
		if err != nil {
			return err
		}
		label := "kế hoạch tổ chức thực hiện của đơn vị (Mẫu 11) kèm hồ sơ"
		if j.one.Kind == project.Group {
			label = "kế hoạch tổ chức thực hiện (Mẫu 11) được Sở duyệt"
		}
		j.need(n > 0, j.one.Kind == project.Group, r.Citation, "«%s»: %s", policy.ContentName(content), label)
	}
	return nil
}

// above tells part > percent of whole, strictly. Sums stay below project.MaxMoney.
func above(part, percent, whole int64) bool { return part*100 > percent*whole }

func (j *judge) further() {
	share := j.Line.Amount / 100 * j.Line.AdvancePercent
	share += j.Line.Amount % 100 * j.Line.AdvancePercent / 100
	j.Most = max(0, share-j.Line.Advanced)
	j.need(j.sure > 0, true, j.cite(NextYears), "Tạm ứng lần tiếp theo theo tiến độ: khối lượng đã được xác nhận (%s)", vi.MoneyUnit(j.sure))
	j.need(j.Most > 0, true, policy.Internal, "Trước nghiệm thu của năm, tạm ứng nhiều nhất %d %% theo hợp đồng, là %s; đã tạm ứng %s", j.Line.AdvancePercent, vi.MoneyUnit(share), vi.MoneyUnit(j.Line.Advanced))
}

func (j *judge) remaining() {
	j.need(j.accepted(), true, j.cite(policy.RemainingAdvance), "Kinh phí còn lại chỉ tạm ứng sau nghiệm thu cơ sở của năm %d", j.year.Year)
	j.Papers = "biên bản nghiệm thu cơ sở; báo cáo tổng hợp kết quả; báo cáo khối lượng hoàn thành và kinh phí"
	base, word := j.Line.Accepted, "nghiệm thu"
	if j.year.State == project.Settled {
		base, word = j.Line.Settled, "quyết toán"
	}
	j.Most = max(0, min(j.Line.Amount-j.Line.Advanced, base-j.held()))
	j.need(j.Most > 0 || !j.accepted(), true, j.cite(policy.RemainingAdvance), "Giá trị %s %s, đơn vị đang giữ %s, còn được tạm ứng %s", word, vi.MoneyUnit(base), vi.MoneyUnit(j.held()), vi.MoneyUnit(j.Most))
}

// always tests what every payment asks for.
func (j *judge) always(ctx context.Context) error {
	one := j.one
	j.need(one.State == project.Planned || one.State == project.PostCheck && j.year.State == project.Settled, true, policy.Internal,
		"Đề án trong kế hoạch được duyệt (hiện «%s»)", project.StateName[one.State])
	if !j.accepted() {
		last, ok, err := inspection.LastTx(ctx, j.q, one.ID, j.year.Year)
		if err != nil {
			return err
		}
		if ok {
			j.need(last.State == inspection.Confirmed, true, j.cite(inspection.BeforePay), "Khối lượng báo cáo tháng %s được xác nhận trước khi chi", last.When())
		}
	}
	if len(j.open) > 0 {
		y := j.open[0]
		j.need(false, true, policy.Internal, "Đang có «%s» %s ở bước «%s»; mỗi lúc một đề nghị", StepName[y.Step], vi.MoneyUnit(y.Amount), StateName[y.State])
	}
	return nil
}

// holds refuses a payment that the stored state does not bear now.
func holds(ctx context.Context, q db.Q, one project.Project, y Payment, on clock.Day) error {
	switch y.Step {
	case Reversal:
		return reversible(ctx, q, y)
	case Return:
		return returnable(ctx, q, one, y)
	}
	n, err := NextTx(ctx, q, one, y.Year, y.ID, on)
	if err != nil {
		return err
	}
	if missing := n.blockers(); len(missing) > 0 {
		return errs.Clash("Chưa chi được. Còn thiếu: %s.", strings.Join(missing, "; "))
	}
	if n.Step != y.Step {
		return errs.Clash("Đề nghị này là «%s», nay bước kế tiếp là «%s». Hãy từ chối đề nghị rồi lập lại.", StepName[y.Step], StepName[n.Step])
	}
	if y.Amount > n.Most {
		return errs.Wrong("amount", "«%s» nhiều nhất %s; đề nghị %s. Hợp đồng %s, đã tạm ứng %s.", StepName[n.Step], vi.MoneyUnit(n.Most), vi.MoneyUnit(y.Amount),
			vi.MoneyUnit(n.Line.Amount), vi.MoneyUnit(n.Line.Advanced))
	}
	return nil
}
