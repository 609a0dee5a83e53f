package project

import (
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/policy"
)

// State is where a file stands. A file has one; each year of its work has its own.
type State string

// The states of a file.
const (
	Draft            State = "draft"             // đang lập
	Submitted        State = "submitted"         // nộp hồ sơ to the Sở, not yet a registration (TT 36/2013 Đ10.1)
	ReturnedBase     State = "returned_base"     // trả lại bổ sung by the Sở
	ReviewedBase     State = "reviewed_base"     // thẩm tra at the Sở, where the procedure of the province has it
	BasePassed       State = "base_passed"       // đạt thẩm định cấp cơ sở
	Registered       State = "registered"        // đăng ký with the Cục (TT 36/2013 Đ6.1)
	ReturnedMinistry State = "returned_ministry" // trả lại bổ sung by the Cục
	Reviewed         State = "reviewed"          // thẩm tra hồ sơ at the Cục, before thẩm định (TT 36/2013 Đ6.2)
	MinistryPassed   State = "ministry_passed"   // đạt thẩm định cấp Bộ
	Planned          State = "planned"           // trong kế hoạch được duyệt
	PostCheck        State = "post_check"        // hậu kiểm; no article names it
	Closed           State = "closed"            // kết thúc
	Withdrawn        State = "withdrawn"         // rút hồ sơ by the unit
	Rejected         State = "rejected"          // không chấp thuận
	Stopped          State = "stopped"           // ngừng thực hiện, decided at the Ministry for national money (TT 36/2013 Đ11)
)

// States lists every state in the order of the way.
var States = []State{Draft, Submitted, ReturnedBase, ReviewedBase, BasePassed, Registered, ReturnedMinistry, Reviewed,
	MinistryPassed, Planned, PostCheck, Closed, Withdrawn, Rejected, Stopped}

// StateName is what people call each state.
var StateName = map[State]string{
	Draft: "Đang lập", Submitted: "Chờ thẩm định tại Sở", ReturnedBase: "Sở trả lại bổ sung", ReviewedBase: "Đã thẩm tra tại Sở",
	BasePassed: "Đạt thẩm định cấp cơ sở", Registered: "Đã đăng ký với Cục", ReturnedMinistry: "Cục trả lại bổ sung",
	Reviewed: "Đã thẩm tra tại Cục", MinistryPassed: "Đạt thẩm định cấp Bộ", Planned: "Trong kế hoạch được duyệt",
	PostCheck: "Chờ hậu kiểm", Closed: "Đã kết thúc", Withdrawn: "Đơn vị rút hồ sơ", Rejected: "Không được chấp thuận", Stopped: "Ngừng thực hiện",
}

// Final reports whether nothing more can happen to a file in the state.
func (s State) Final() bool {
	return s == Closed || s == Withdrawn || s == Rejected || s == Stopped
}

// Editable reports whether the implementing unit may change the file's content.
func (s State) Editable() bool { return s == Draft || s == ReturnedBase || s == ReturnedMinistry }

// Act is what moves a file from one state to another.
type Act string

// The acts.
const (
	ActSubmit         Act = "submit"
	ActSubmitDirect   Act = "submit_direct"
	ActResubmit       Act = "resubmit"
	ActReviewBase     Act = "review_base"
	ActReturnBase     Act = "return_base"
	ActPassBase       Act = "pass_base"
	ActRejectBase     Act = "reject_base"
	ActRegister       Act = "register"
	ActReview         Act = "review"
	ActReturnMinistry Act = "return_ministry"
	ActPassMinistry   Act = "pass_ministry"
	ActRejectMinistry Act = "reject_ministry"
	ActPlan           Act = "plan"
	ActPostCheck      Act = "post_check"
	ActClose          Act = "close"
	ActWithdraw       Act = "withdraw"
	ActStop           Act = "stop"
)

// ActName is the verb people read.
var ActName = map[Act]string{
	ActSubmit: "Nộp hồ sơ", ActSubmitDirect: "Nộp thẳng lên Cục", ActResubmit: "Nộp lại", ActReviewBase: "Thẩm tra tại Sở",
	ActReturnBase: "Sở trả lại", ActPassBase: "Kết luận đạt, cấp cơ sở", ActRejectBase: "Kết luận không chấp thuận, cấp cơ sở",
	ActRegister: "Đăng ký kế hoạch với Cục", ActReview: "Thẩm tra tại Cục", ActReturnMinistry: "Cục trả lại",
	ActPassMinistry: "Kết luận đạt, cấp Bộ", ActRejectMinistry: "Kết luận không chấp thuận, cấp Bộ", ActPlan: "Phê duyệt kế hoạch",
	ActPostCheck: "Chuyển sang hậu kiểm", ActClose: "Kết thúc", ActWithdraw: "Rút hồ sơ", ActStop: "Ngừng thực hiện",
}

// Party is the body that an act belongs to.
type Party string

// The parties.
const (
	Implementer Party = "implementer" // the implementing unit
	Base        Party = "base"        // the Sở that the file is with
	Ministry    Party = "ministry"    // the ministry's agency
	Planner     Party = "planner"     // who keeps the plan: the Cục for national money, the Sở for local
)

// Condition is what must hold beside state, role and party.
type Condition string

// The conditions. Those in conditions (move.go) are tested here; the others are proven by
// the room that calls, with the rows it writes in the same transaction.
const (
	Complete    Condition = "complete"     // nothing blocks in the file
	Direct      Condition = "direct"       // regional centre, or several provinces
	NotDirect   Condition = "not_direct"   // one province
	CameFrom    Condition = "came_from"    // back to where it was returned from
	Preliminary Condition = "preliminary"  // the province's procedure has the step
	Appraised   Condition = "appraised"    // a concluded appraisal says so
	InPlan      Condition = "in_plan"      // an approved plan holds it
	AllSettled  Condition = "all_settled"  // every year is settled
	PostChecked Condition = "post_checked" // a post-check is on record, or the procedure asks for none
	HasReason   Condition = "has_reason"   // a written reason
	HasDecision Condition = "has_decision" // a decision on record
	HasReport   Condition = "has_report"   // the Sở's registration report
)

// ConditionName says each condition in words.
var ConditionName = map[Condition]string{
	Complete: "hồ sơ đủ, không còn chỗ sai", Direct: "của trung tâm vùng hoặc thuộc nhiều tỉnh, hồ sơ đủ", NotDirect: "thuộc một tỉnh, hồ sơ đủ",
	CameFrom: "trở lại nơi đã trả", Preliminary: "quy trình của tỉnh có bước thẩm tra",
	Appraised: "có kết luận thẩm định", InPlan: "có trong kế hoạch được duyệt", AllSettled: "mọi năm đã quyết toán",
	PostChecked: "đã ghi hậu kiểm, hoặc quy trình không đòi", HasReason: "có lý do bằng chữ", HasDecision: "có quyết định", HasReport: "có báo cáo đăng ký",
}

// Transition is one row of the table: from, act, to, who, condition, article.
type Transition struct {
	From      State
	Act       Act
	To        State
	Sources   []Source
	Roles     []account.Role
	Party     Party
	Condition Condition
	Citation  policy.Citation
}

var (
	both     = []Source{National, Local}
	national = []Source{National}
	local    = []Source{Local}

	preparers = []account.Role{account.CentreDirector, account.UnitOfficer}
	leaders   = []account.Role{account.DeptLeader}
	cucLead   = []account.Role{account.MinistryLeader}

	tt36 = func(parts ...string) policy.Citation { return policy.Cite(policy.TT36, parts...) }
	none = policy.Internal
)

// Transitions is the whole table. Nothing moves outside it.
var Transitions = []Transition{
	{Draft, ActSubmit, Submitted, both, preparers, Implementer, NotDirect, tt36("10", "1")},
	{Draft, ActSubmitDirect, Registered, national, preparers, Implementer, Direct, tt36("8", "1", "b")},
	{Submitted, ActReturnBase, ReturnedBase, both, []account.Role{account.DeptLeader, account.DeptHead, account.DeptOfficer}, Base, HasReason, none},
	{Submitted, ActReviewBase, ReviewedBase, local, []account.Role{account.DeptOfficer, account.DeptHead}, Base, Preliminary, policy.Cite(policy.TT46, "8", "3", "b")},
	{ReviewedBase, ActReturnBase, ReturnedBase, local, leaders, Base, HasReason, none},
	{ReturnedBase, ActResubmit, Submitted, both, preparers, Implementer, CameFrom, none},
	{ReturnedBase, ActResubmit, ReviewedBase, local, preparers, Implementer, CameFrom, none},
	{Submitted, ActPassBase, BasePassed, both, leaders, Base, Appraised, tt36("8", "1", "a")},
	{Submitted, ActRejectBase, Rejected, both, leaders, Base, Appraised, tt36("8", "1", "a")},
	{ReviewedBase, ActPassBase, BasePassed, local, leaders, Base, Appraised, policy.Cite(policy.TT46, "8", "3", "b")},
	{ReviewedBase, ActRejectBase, Rejected, local, leaders, Base, Appraised, policy.Cite(policy.TT46, "8", "3", "b")},
	{BasePassed, ActRegister, Registered, national, []account.Role{account.DeptLeader, account.Clerk}, Base, HasReport, tt36("6", "1")},
	{Registered, ActReview, Reviewed, national, []account.Role{account.MinistryOfficer}, Ministry, HasReason, tt36("6", "2")},
	{Registered, ActReturnMinistry, ReturnedMinistry, national, []account.Role{account.MinistryOfficer, account.MinistryLeader}, Ministry, HasReason, none},
	{Reviewed, ActReturnMinistry, ReturnedMinistry, national, []account.Role{account.MinistryOfficer, account.MinistryLeader}, Ministry, HasReason, none},
	{ReturnedMinistry, ActResubmit, Registered, national, preparers, Implementer, CameFrom, none},
	{ReturnedMinistry, ActResubmit, Reviewed, national, preparers, Implementer, CameFrom, none},
	{Reviewed, ActPassMinistry, MinistryPassed, national, cucLead, Ministry, Appraised, tt36("8", "2")},
	{Reviewed, ActRejectMinistry, Rejected, national, cucLead, Ministry, Appraised, tt36("8", "2")},
	{MinistryPassed, ActPlan, Planned, national, []account.Role{account.Clerk}, Planner, InPlan, policy.Cite(policy.ND45, "2", "2")},
	{BasePassed, ActPlan, Planned, local, []account.Role{account.Clerk}, Planner, InPlan, policy.Cite(policy.ND45, "2", "2")},
	{Planned, ActPostCheck, PostCheck, both, []account.Role{account.DeptLeader, account.MinistryLeader}, Planner, AllSettled, none},
	{PostCheck, ActClose, Closed, both, []account.Role{account.DeptLeader, account.DeptOfficer, account.MinistryOfficer, account.MinistryLeader}, Planner, PostChecked, none},
	{Planned, ActStop, Stopped, national, []account.Role{account.Clerk}, Ministry, HasDecision, tt36("11", "3")},
	{Planned, ActStop, Stopped, local, []account.Role{account.Clerk}, Base, HasDecision, policy.Cite(policy.TT46, "8", "3", "b")},
	{Draft, ActWithdraw, Withdrawn, both, preparers, Implementer, HasReason, none},
	{Submitted, ActWithdraw, Withdrawn, both, preparers, Implementer, HasReason, none},
	{ReturnedBase, ActWithdraw, Withdrawn, both, preparers, Implementer, HasReason, none},
	{ReviewedBase, ActWithdraw, Withdrawn, local, preparers, Implementer, HasReason, none},
	{BasePassed, ActWithdraw, Withdrawn, both, preparers, Implementer, HasReason, none},
	{Registered, ActWithdraw, Withdrawn, national, preparers, Implementer, HasReason, none},
	{ReturnedMinistry, ActWithdraw, Withdrawn, national, preparers, Implementer, HasReason, none},
	{Reviewed, ActWithdraw, Withdrawn, national, preparers, Implementer, HasReason, none},
	{MinistryPassed, ActWithdraw, Withdrawn, national, preparers, Implementer, HasReason, none},
}

// From returns the rows that leave a state for a source.
func From(s State, source Source) []Transition {
	var out []Transition
	for _, t := range Transitions {
		if t.From == s && slices.Contains(t.Sources, source) {
			out = append(out, t)
		}
	}
	return out
}

// YearState is where one year of a file's work stands.
type YearState string

// The states of a year.
const (
	Waiting    YearState = "waiting"    // chờ giao nhiệm vụ or hợp đồng
	Assigned   YearState = "assigned"   // đã giao nhiệm vụ
	Contracted YearState = "contracted" // đã ký hợp đồng
	UnderWay   YearState = "under_way"  // đang thực hiện
	Accepted   YearState = "accepted"   // đã nghiệm thu
	Settled    YearState = "settled"    // đã quyết toán
)

// YearStates lists them in the order of the way.
var YearStates = []YearState{Waiting, Assigned, Contracted, UnderWay, Accepted, Settled}

// YearStateName is what people call each.
var YearStateName = map[YearState]string{Waiting: "Chờ giao hoặc ký hợp đồng", Assigned: "Đã giao nhiệm vụ", Contracted: "Đã ký hợp đồng",
	UnderWay: "Đang thực hiện", Accepted: "Đã nghiệm thu", Settled: "Đã quyết toán"}

// YearTransition is one row of the years' table. A year moves only while its file is planned.
type YearTransition struct {
	From, To YearState
	Act      string // the Vietnamese verb
	Roles    []account.Role
	Party    Party
	Proof    string // what the calling room has written, in words
	Citation policy.Citation
}

// YearTransitions is the whole table for years.
var YearTransitions = []YearTransition{
	{Waiting, Assigned, "Giao nhiệm vụ", []account.Role{account.MinistryLeader, account.DeptLeader, account.Clerk}, Planner, "quyết định giao nhiệm vụ", tt36("12", "1")},
	{Waiting, Contracted, "Ký hợp đồng", []account.Role{account.MinistryLeader, account.DeptLeader, account.Clerk}, Planner, "hợp đồng có số, ngày, hai bên ký", tt36("12", "1")},
	{Assigned, UnderWay, "Bắt đầu thực hiện", []account.Role{account.CentreOfficer, account.CentreDirector, account.UnitOfficer}, Implementer, "báo cáo bắt đầu; đề án nhóm có kế hoạch được Sở duyệt", tt36("23", "3")},
	{Contracted, UnderWay, "Bắt đầu thực hiện", []account.Role{account.CentreOfficer, account.CentreDirector, account.UnitOfficer}, Implementer, "báo cáo bắt đầu; đề án nhóm có kế hoạch được Sở duyệt", tt36("23", "3")},
	{UnderWay, Accepted, "Kết luận nghiệm thu", []account.Role{account.DeptLeader, account.MinistryLeader}, "accepter", "biên bản nghiệm thu đạt tại mọi địa điểm, cơ sở", tt36("21", "1")},
	{Accepted, Settled, "Duyệt quyết toán", []account.Role{account.DeptLeader, account.MinistryLeader}, Planner, "quyết toán được duyệt, tiền thừa đã nộp trả", tt36("19")},
}

// Accepter is the party that concludes acceptance: the Sở, or the Cục where no Sở has the file.
const Accepter Party = "accepter"
