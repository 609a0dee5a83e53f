package contract

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/document"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/project"
	"khuyencong/internal/vi"
)

// ImplementationState is where an implementation plan stands.
type ImplementationState string

// The states.
const (
	ImplementationSubmitted ImplementationState = "submitted"
	ImplementationReturned  ImplementationState = "returned"
	ImplementationApproved  ImplementationState = "approved"
)

// ImplementationStateName is what people call each state.
var ImplementationStateName = map[ImplementationState]string{ImplementationSubmitted: "Chờ phê duyệt", ImplementationReturned: "Trả lại", ImplementationApproved: "Đã phê duyệt"}

// ImplementationPlan is one kế hoạch tổ chức thực hiện (Mẫu 11) of a group project: it names
// the beneficiaries and their sites, where the contents go to any, and the Sở approves it (TT 36/2013 Đ23.3, Đ21.2.a).
type ImplementationPlan struct {
	ID            db.ID               `db:"id"`
	ProjectID     db.ID               `db:"project_id"`
	Content       string              `db:"content"`
	Beneficiaries string              `db:"beneficiaries"` // JSON; see Named
	State         ImplementationState `db:"state"`
	SubmittedBy   db.ID               `db:"submitted_by"`
	SubmittedAt   clock.Instant       `db:"submitted_at"`
	Answer        string              `db:"answer"`
	DocumentID    db.ID               `db:"document_id"`
	DecidedBy     db.ID               `db:"decided_by"`
	DecidedOn     clock.Day           `db:"decided_on"`
	Version       int64               `db:"version"`
}

// NamedSite is one beneficiary of an implementation plan with the site that is meant.
type NamedSite struct {
	EstablishmentID db.ID `json:"establishment"`
	SiteID          db.ID `json:"site"`
}

// Named reads whom the plan names.
func (ip ImplementationPlan) Named() ([]NamedSite, error) {
	var out []NamedSite
	err := json.Unmarshal([]byte(ip.Beneficiaries), &out)
	return out, err
}

// ImplementationInput is what is typed of one. The form fields are content, beneficiaries, and
// for beneficiary N from 0 beneficiaries.N.establishment and beneficiaries.N.site.
type ImplementationInput struct {
	Content       string
	Beneficiaries []NamedSite
}

// approvers decide implementation plans: at the Sở, or at the Cục where no Sở has the file.
var approvers = []account.Role{account.DeptOfficer, account.DeptHead, account.MinistryOfficer}

// SubmitImplementation sends an implementation plan of a planned group project to be approved.
// The implementing unit; the establishments are known to it. A plan names at least one where a
// content goes to establishments and the file names none yet. One plan waits at a time.
func (s *Service) SubmitImplementation(ctx context.Context, p account.Principal, projectID db.ID, in ImplementationInput) (ImplementationPlan, error) {
	now := s.Clock.Now()
	ip := ImplementationPlan{ID: db.NewID(), ProjectID: projectID, Content: vi.NFCText(in.Content), State: ImplementationSubmitted,
		SubmittedBy: p.PersonID, SubmittedAt: now, Version: 1}
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		one, err := project.SeeTx(ctx, tx, p, projectID)
		if err != nil {
			return err
		}
		if err := project.MayAct(p, one, performers, project.Implementer); err != nil {
			return err
		}
		if one.Kind != project.Group {
			return errs.Clash("Kế hoạch tổ chức thực hiện do Sở phê duyệt dành cho đề án lập theo nhóm (%s).", GroupPlanByDept)
		}
		if one.State != project.Planned {
			return errs.Clash("Đề án đang ở trạng thái «%s»; kế hoạch tổ chức thực hiện lập sau khi đề án được phê duyệt.", project.StateName[one.State])
		}
		if err := in.check(ctx, tx, p, one, ip.Content, now.Day()); err != nil {
			return err
		}
		raw, err := json.Marshal(append([]NamedSite{}, in.Beneficiaries...)) // [] for none
		if err != nil {
			return err
		}
		ip.Beneficiaries = string(raw)
		if err := db.Insert(ctx, tx, "implementation_plans", ip); db.IsUnique(err) {
			return errs.Clash("Đề án đã có một kế hoạch tổ chức thực hiện đang chờ phê duyệt.")
		} else if err != nil {
			return err
		}
		names, err := in.names(ctx, tx)
		if err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: PlanSubmitted, SubjectKind: "implementation_plan", SubjectID: ip.ID, ProjectID: projectID,
			Sentence: "Trình kế hoạch tổ chức thực hiện" + names + ".", After: ip})
	})
	if err != nil {
		return ImplementationPlan{}, err
	}
	return ip, nil
}

func (in ImplementationInput) check(ctx context.Context, q db.Q, p account.Principal, one project.Project, content string, today clock.Day) error {
	var f errs.Fields
	if n := len([]rune(content)); n < 10 || n > 20_000 {
		f.Add("content", "Hãy ghi nội dung, tiến độ, phân công của kế hoạch, từ 10 đến 20.000 ký tự.")
	}
	file, err := project.LoadTx(ctx, q, one)
	if err != nil {
		return err
	}
	if len(in.Beneficiaries) == 0 && len(file.Named()) == 0 && project.NeedsBeneficiary(file.Contents) {
		f.Add("beneficiaries", "Hãy nêu ít nhất một đơn vị thụ hưởng.")
	}
	seen := map[db.ID]bool{}
	for i, b := range in.Beneficiaries {
		at := fmt.Sprintf("beneficiaries.%d.", i)
		if seen[b.EstablishmentID] {
			f.Add(at+"establishment", "Cơ sở này đã được nêu ở dòng trên.")
			continue
		}
		seen[b.EstablishmentID] = true
		v, err := establishment.GetTx(ctx, q, p, b.EstablishmentID)
		if errs.Is(err, errs.NotFound) {
			f.Add(at+"establishment", "Không tìm thấy cơ sở này trong phạm vi của ông/bà.")
			continue
		} else if err != nil {
			return err
		}
		open := false
		for _, site := range v.Sites {
			open = open || site.ID == b.SiteID && site.OpenOn(today)
		}
		if !open {
			f.Add(at+"site", "Hãy chọn một địa điểm sản xuất đang hoạt động của %s.", v.Name)
			continue
		}
		n, err := db.Get[int64](ctx, q, "SELECT COUNT(*) FROM project_beneficiaries WHERE project_id = ? AND establishment_id = ? AND removed_on IS NULL", one.ID, b.EstablishmentID)
		if err != nil {
			return err
		}
		if n > 0 {
			f.Add(at+"establishment", "%s đã là đơn vị thụ hưởng của đề án.", v.Name)
		}
	}
	return f.Err()
}

// names says whom the plan names, as the end of a sentence.
func (in ImplementationInput) names(ctx context.Context, q db.Q) (string, error) {
	ids := make([]db.ID, len(in.Beneficiaries))
	for i, b := range in.Beneficiaries {
		ids[i] = b.EstablishmentID
	}
	of, err := establishment.Of(ctx, q, ids)
	var out []string
	for _, id := range ids {
		out = append(out, of[id].Name)
	}
	if len(out) == 0 {
		return ", không nêu đơn vị thụ hưởng", err
	}
	return ", nêu đơn vị thụ hưởng: " + vi.ListVN(out), err
}

// ApproveImplementation approves a waiting plan and names its beneficiaries and places in the
// project. Officer or head of division of the Sở; the Cục's officer where no Sở has the file.
// The approving paper is given with number, day, issuer and signer, or left out whole.
func (s *Service) ApproveImplementation(ctx context.Context, p account.Principal, id db.ID, version int64, answer string, paper document.Input) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		ip, one, err := s.waiting(ctx, tx, p, id, version)
		if err != nil {
			return err
		}
		ip.Answer = vi.NFCText(answer)
		if len([]rune(ip.Answer)) > 2000 {
			return errs.Wrong("answer", "Ý kiến không quá 2.000 ký tự.")
		}
		ip.State, ip.DecidedBy, ip.DecidedOn = ImplementationApproved, p.PersonID, now.Day()
		by := ""
		if paper.Number != "" || paper.Day != "" {
			paper.Kind, paper.Issuer = document.Implementation, p.AgencyName
			d, err := document.RecordTx(ctx, tx, now, p, paper)
			if err != nil {
				return err
			}
			ip.DocumentID, ip.DecidedOn, by = d.ID, d.Day, " theo văn bản số "+d.Number+" ngày "+d.Day.VN()
		}
		named, err := ip.Named()
		if err != nil {
			return fmt.Errorf("implementation plan %s: %w", id, err)
		}
		list := make([]project.BeneficiaryInput, len(named))
		for i, n := range named {
			list[i] = project.BeneficiaryInput{EstablishmentID: n.EstablishmentID, SiteID: n.SiteID}
		}
		if err := project.NameBeneficiariesTx(ctx, tx, now, p, ip.ProjectID, list); err != nil {
			return err
		}
		if err := decideTx(ctx, tx, ip); err != nil {
			return err
		}
		names, err := ImplementationInput{Beneficiaries: named}.names(ctx, tx)
		if err != nil {
			return err
		}
		sentence := "Phê duyệt kế hoạch tổ chức thực hiện" + by + names
		if one.Source == project.National && one.BaseID != "" {
			sentence += "; bản sao gửi Cục"
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: PlanApproved, SubjectKind: "implementation_plan", SubjectID: id, ProjectID: ip.ProjectID,
			Sentence: sentence + ".", After: ip})
	})
}

// ReturnImplementation sends a waiting plan back with the reason. Who may approve it.
func (s *Service) ReturnImplementation(ctx context.Context, p account.Principal, id db.ID, version int64, answer string) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		ip, _, err := s.waiting(ctx, tx, p, id, version)
		if err != nil {
			return err
		}
		ip.Answer = vi.NFCText(answer)
		if n := len([]rune(ip.Answer)); n < 5 || n > 2000 {
			return errs.Wrong("answer", "Hãy ghi lý do trả lại, từ 5 đến 2.000 ký tự.")
		}
		ip.State, ip.DecidedBy, ip.DecidedOn = ImplementationReturned, p.PersonID, now.Day()
		if err := decideTx(ctx, tx, ip); err != nil {
			return err
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: PlanReturned, SubjectKind: "implementation_plan", SubjectID: id, ProjectID: ip.ProjectID,
			Sentence: "Trả lại kế hoạch tổ chức thực hiện: " + ip.Answer, After: ip})
	})
}

// waiting returns a plan that waits for the principal's decision.
func (s *Service) waiting(ctx context.Context, tx *db.Tx, p account.Principal, id db.ID, version int64) (ImplementationPlan, project.Project, error) {
	ip, err := db.Get[ImplementationPlan](ctx, tx, "SELECT "+db.Columns[ImplementationPlan]("")+" FROM implementation_plans WHERE id = ?", id)
	if errors.Is(err, db.ErrNone) {
		return ip, project.Project{}, errs.Missing("kế hoạch tổ chức thực hiện này")
	} else if err != nil {
		return ip, project.Project{}, err
	}
	one, err := project.SeeTx(ctx, tx, p, ip.ProjectID)
	if err != nil {
		return ip, one, err
	}
	if err := project.MayAct(p, one, approvers, project.Accepter); err != nil {
		return ip, one, err
	}
	switch {
	case one.State != project.Planned:
		return ip, one, errs.Clash("Đề án đang ở trạng thái «%s».", project.StateName[one.State])
	case ip.State != ImplementationSubmitted:
		return ip, one, errs.Clash("Kế hoạch tổ chức thực hiện này đã được xử lý: «%s».", ImplementationStateName[ip.State])
	case ip.Version != version:
		return ip, one, errs.Clash("Người khác vừa xử lý kế hoạch này. Hãy tải lại trang.")
	}
	return ip, one, nil
}

func decideTx(ctx context.Context, tx *db.Tx, ip ImplementationPlan) error {
	n, err := tx.Exec(ctx, "UPDATE implementation_plans SET state = ?, answer = ?, document_id = ?, decided_by = ?, decided_on = ?, version = version + 1 WHERE id = ? AND version = ? AND state = 'submitted'",
		ip.State, ip.Answer, ip.DocumentID, ip.DecidedBy, ip.DecidedOn, ip.ID, ip.Version)
	if err == nil && n != 1 {
		return errs.Clash("Người khác vừa xử lý kế hoạch này. Hãy tải lại trang.")
	}
	return err
}

// ImplementationsTx returns a project's implementation plans, newest first. The caller has
// checked that the asker may see the project.
func ImplementationsTx(ctx context.Context, q db.Q, projectID db.ID) ([]ImplementationPlan, error) {
	return db.Select[ImplementationPlan](ctx, q, "SELECT "+db.Columns[ImplementationPlan]("")+" FROM implementation_plans WHERE project_id = ? ORDER BY submitted_at DESC, id DESC", projectID)
}
