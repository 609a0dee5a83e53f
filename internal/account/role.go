package account

import "khuyencong/internal/agency"

// Role is what a person is in a post. Rights hang on the role, on the agency acted for, and
// on the file; never on the person alone.
type Role string

// The roles.
const (
	Establishment   Role = "establishment"    // cơ sở công nghiệp nông thôn
	Collaborator    Role = "collaborator"     // cộng tác viên khuyến công at a commune (NĐ 45/2012 Đ8.3, Đ10)
	CentreOfficer   Role = "centre_officer"   // viên chức Trung tâm, also of a regional centre
	CentreDirector  Role = "centre_director"  // giám đốc Trung tâm, also of a regional centre
	UnitOfficer     Role = "unit_officer"     // đơn vị thực hiện khác
	DeptOfficer     Role = "dept_officer"     // chuyên viên Sở
	DeptHead        Role = "dept_head"        // trưởng phòng of the Sở
	DeptLeader      Role = "dept_leader"      // lãnh đạo Sở
	Clerk           Role = "clerk"            // văn thư: numbers, seals, decisions from outside
	MinistryOfficer Role = "ministry_officer" // chuyên viên Cục
	MinistryLeader  Role = "ministry_leader"  // lãnh đạo Cục
	Accountant      Role = "accountant"       // kế toán
	ChiefAccountant Role = "chief_accountant" // kế toán trưởng
	AccountHolder   Role = "account_holder"   // chủ tài khoản
	Auditor         Role = "auditor"          // kiểm toán, thanh tra: reads everything in scope, writes nothing
	Administrator   Role = "administrator"    // quản trị hệ thống: people, bodies, the local procedure
)

// RoleInfo describes a role.
type RoleInfo struct {
	Role  Role
	Name  string        // Vietnamese
	Sits  []agency.Kind // the kinds of bodies it can sit in; none for an establishment
	Reads bool          // reads only
}

// Roles lists every role in the order of a file's way.
var Roles = []RoleInfo{
	{Establishment, "Cơ sở công nghiệp nông thôn", nil, false},
	{Collaborator, "Cộng tác viên khuyến công", []agency.Kind{agency.Commune}, false},
	{CentreOfficer, "Viên chức Trung tâm", []agency.Kind{agency.Centre, agency.RegionalCentre}, false},
	{CentreDirector, "Giám đốc Trung tâm", []agency.Kind{agency.Centre, agency.RegionalCentre}, false},
	{UnitOfficer, "Cán bộ đơn vị thực hiện khác", []agency.Kind{agency.Unit}, false},
	{DeptOfficer, "Chuyên viên Sở", []agency.Kind{agency.Department}, false},
	{DeptHead, "Trưởng phòng của Sở", []agency.Kind{agency.Department}, false},
	{DeptLeader, "Lãnh đạo Sở", []agency.Kind{agency.Department}, false},
	{Clerk, "Văn thư", []agency.Kind{agency.Ministry, agency.Department, agency.Centre, agency.RegionalCentre}, false},
	{MinistryOfficer, "Chuyên viên Cục", []agency.Kind{agency.Ministry}, false},
	{MinistryLeader, "Lãnh đạo Cục", []agency.Kind{agency.Ministry}, false},
	{Accountant, "Kế toán", []agency.Kind{agency.Ministry, agency.Department, agency.OtherDepartment}, false},
	{ChiefAccountant, "Kế toán trưởng", []agency.Kind{agency.Ministry, agency.Department, agency.OtherDepartment}, false},
	{AccountHolder, "Chủ tài khoản", []agency.Kind{agency.Ministry, agency.Department, agency.OtherDepartment}, false},
	{Auditor, "Kiểm toán, thanh tra", []agency.Kind{agency.Ministry, agency.Department}, true},
	{Administrator, "Quản trị hệ thống", []agency.Kind{agency.Ministry, agency.Department}, false},
}

// Name is the role's Vietnamese name.
func (r Role) Name() string {
	for _, i := range Roles {
		if i.Role == r {
			return i.Name
		}
	}
	return string(r)
}

// Known reports whether r is a role.
func (r Role) Known() bool {
	for _, i := range Roles {
		if i.Role == r {
			return true
		}
	}
	return false
}

// SitsIn reports whether the role can sit in a body of the kind.
func (r Role) SitsIn(kind agency.Kind) bool {
	for _, i := range Roles {
		if i.Role == r {
			for _, k := range i.Sits {
				if k == kind {
					return true
				}
			}
		}
	}
	return false
}
