package account

import "slices"

// Duty is what an officer does for a file that is assigned to them (phân công).
type Duty string

// The duties, as the table assignments keeps them.
const (
	DutyPrepare          Duty = "prepare"           // lập và thực hiện
	DutyAppraiseBase     Duty = "appraise_base"     // thẩm định cấp cơ sở
	DutyReview           Duty = "review"            // thẩm tra tại Cục
	DutyAppraiseMinistry Duty = "appraise_ministry" // thẩm định cấp Bộ
	DutySupervise        Duty = "supervise"         // theo dõi, giám sát
	DutyAccount          Duty = "account"           // kế toán
)

// DutyName is the Vietnamese name of each duty.
var DutyName = map[Duty]string{
	DutyPrepare: "lập và thực hiện đề án", DutyAppraiseBase: "thẩm định cấp cơ sở", DutyReview: "thẩm tra hồ sơ",
	DutyAppraiseMinistry: "thẩm định cấp Bộ", DutySupervise: "theo dõi, giám sát", DutyAccount: "kế toán",
}

// dutyRoles says which roles can be given a duty. An internal rule.
var dutyRoles = map[Duty][]Role{
	DutyPrepare:          {CentreOfficer, CentreDirector, UnitOfficer, DeptOfficer, MinistryOfficer},
	DutyAppraiseBase:     {DeptOfficer, DeptHead, DeptLeader},
	DutyReview:           {MinistryOfficer, MinistryLeader},
	DutyAppraiseMinistry: {MinistryOfficer, MinistryLeader},
	DutySupervise:        {DeptOfficer, DeptHead, MinistryOfficer, MinistryLeader, CentreOfficer, CentreDirector},
	DutyAccount:          {Accountant, ChiefAccountant},
}

// Can reports whether the role can be given the duty.
func (r Role) Can(d Duty) bool { return slices.Contains(dutyRoles[d], r) }

// RolesFor returns the roles that can be given the duty.
func RolesFor(d Duty) []Role { return slices.Clone(dutyRoles[d]) }
