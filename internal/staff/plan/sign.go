package plan

import (
	"fmt"
	"net/http"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/contract"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/project"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

func (s *Pages) signing(w http.ResponseWriter, r *http.Request) error {
	v, err := s.openContract(r)
	if err != nil {
		return err
	}
	signer := v.SignerA
	if p := kit.Who(r); signer == "" && p.Is(account.MinistryLeader, account.DeptLeader) {
		signer = p.Name
	}
	v.form = versioned(web.NewForm("number", v.Number, "signer_a", signer, "signer_b", v.SignerB), v.Version)
	return s.drawSigning(w, r, 200, v)
}

func (s *Pages) drawSigning(w http.ResponseWriter, r *http.Request, status int, v contractView) error {
	switch {
	case v.State != contract.Draft:
		return errs.Clash("%s đang ở trạng thái «%s».", vi.TitleFirst(v.Title()), contract.StateName[v.State])
	case !v.MaySign:
		return errs.Refuse("Việc ký, ghi số hợp đồng thuộc lãnh đạo hoặc văn thư của bên A (quy định nội bộ).")
	}
	ids := make([]db.ID, len(v.Lines))
	for i, l := range v.Lines {
		ids[i] = l.ProjectID
	}
	twice, err := s.Projects.Twice(r.Context(), kit.Who(r), ids)
	if err != nil {
		return err
	}
	return web.RenderTo(w, r, status, signPage(web.NewPage(w, r, "Ghi nhận đã ký", navContracts), v, twice))
}

func (s *Pages) sign(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in := contract.Signing{Number: f.Text("number"), SignerA: f.Text("signer_a"), SignerB: f.Text("signer_b"), Day: f.Day("day")}
	id := kit.PathID(r, "contract")
	if !f.Bad() {
		err := s.Contracts.Sign(r.Context(), kit.Who(r), id, version(f), in)
		if err == nil {
			return web.Redirect(w, r, contractPath(id), flashSigned)
		}
		if !f.Take(err) {
			return err
		}
	}
	v, err := s.openContract(r)
	if err != nil {
		return err
	}
	v.form = f
	return s.drawSigning(w, r, 422, v)
}

// willSign reads back what the signing does.
func (v contractView) willSign() string {
	to := project.Contracted
	if v.Kind == contract.Assignment {
		to = project.Assigned
	}
	return fmt.Sprintf("Năm %d của %s đề án chuyển sang «%s», kinh phí hỗ trợ %s. Từ đó đơn vị thực hiện bắt đầu được và hợp đồng không sửa trực tiếp nữa.",
		v.Year, vi.Count(len(v.Lines)), project.YearStateName[to], vi.MoneyUnit(v.Total.Amount))
}

func (s *Pages) closing(w http.ResponseWriter, r *http.Request) error {
	v, err := s.openContract(r)
	if err != nil {
		return err
	}
	v.form = versioned(web.NewForm(), v.Version)
	return s.drawClosing(w, r, 200, v)
}

func (s *Pages) drawClosing(w http.ResponseWriter, r *http.Request, status int, v contractView) error {
	switch {
	case v.State != contract.Signed:
		return errs.Clash("%s đang ở trạng thái «%s»; chỉ thanh lý văn bản đang hiệu lực.", vi.TitleFirst(v.Title()), contract.StateName[v.State])
	case !v.MayClose:
		return errs.Refuse("Việc thanh lý hợp đồng thuộc lãnh đạo hoặc văn thư của bên A (quy định nội bộ).")
	}
	return web.RenderTo(w, r, status, closePage(web.NewPage(w, r, "Thanh lý hợp đồng", navContracts), v))
}

func (s *Pages) close(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	in := contract.Closing{Number: f.Text("number"), Day: f.Day("day")}
	id := kit.PathID(r, "contract")
	if !f.Bad() {
		err := s.Contracts.Close(r.Context(), kit.Who(r), id, version(f), in)
		if err == nil {
			return web.Redirect(w, r, contractPath(id), flashClosed)
		}
		if !f.Take(err) {
			return err
		}
	}
	v, err := s.openContract(r)
	if err != nil {
		return err
	}
	v.form = f
	return s.drawClosing(w, r, 422, v)
}

// settledNeeds says of each project whether it lets the contract be closed.
func (v contractView) settledNeeds() []web.Need {
	var out []web.Need
	for _, l := range v.Lines {
		n := web.Need{Label: join(", ", l.Number, l.Name), Href: kit.ProjectPath(l.ProjectID)}
		switch _, _, word := v.stage(l); {
		case l.YearState == project.Settled:
			n.Note = "đã quyết toán " + vi.MoneyUnit(l.Settled)
		case l.State == project.Stopped && l.Advanced-l.Returned <= l.Settled:
			n.Note = "đã ngừng, tạm ứng đã quyết toán hoặc nộp trả"
		default:
			n.State, n.Note = web.NeedBlocked, "đang ở «"+word+"», cần quyết toán trước"
		}
		out = append(out, n)
	}
	return out
}

// supportView is a support agreement being written.
type supportView struct {
	contractView
	line   contract.LineOpened
	owners []web.Option // beneficiaries without a standing agreement
}

func (s *Pages) support(w http.ResponseWriter, r *http.Request) error {
	v, err := s.openContract(r)
	if err != nil {
		return err
	}
	v.form = web.NewForm("project", r.URL.Query().Get("de-an"))
	return s.drawSupport(w, r, 200, v)
}

func (s *Pages) drawSupport(w http.ResponseWriter, r *http.Request, status int, v contractView) error {
	if !v.MayAgree {
		return errs.Refuse("Hợp đồng hỗ trợ do đơn vị thực hiện (bên B) ký với đơn vị thụ hưởng, khi hợp đồng đang hiệu lực.")
	}
	sv := supportView{contractView: v}
	id := kit.FormID(v.form, "project")
	k := slices.IndexFunc(v.Lines, func(l contract.LineOpened) bool { return l.ProjectID == id })
	if k < 0 && len(v.Lines) == 1 {
		k = 0
	}
	if k >= 0 {
		sv.line = v.Lines[k]
		v.form.Set("project", string(sv.line.ProjectID))
		file, err := s.Projects.Open(r.Context(), kit.Who(r), sv.line.ProjectID)
		if err != nil {
			return err
		}
		names, err := s.named(r.Context(), file)
		if err != nil {
			return err
		}
		for _, b := range file.Named() {
			if !slices.ContainsFunc(sv.line.Agreements, func(a contract.SupportAgreement) bool {
				return a.EstablishmentID == b.EstablishmentID && a.EndedOn == ""
			}) {
				sv.owners = append(sv.owners, web.Option{Value: string(b.EstablishmentID), Label: names[b.EstablishmentID].Name})
			}
		}
		if len(sv.owners) == 1 && !v.form.Values.Has("establishment") {
			v.form.Set("establishment", sv.owners[0].Value)
			if left := sv.line.Amount - sv.line.Supported; left > 0 {
				v.form.SetMoney("amount", left)
			}
		}
	}
	return web.RenderTo(w, r, status, supportPage(web.NewPage(w, r, "Ghi hợp đồng hỗ trợ", navContracts), sv))
}

func (s *Pages) agree(w http.ResponseWriter, r *http.Request) error {
	f, err := web.DecodeForm(r)
	if err != nil {
		return err
	}
	id := kit.PathID(r, "contract")
	in := contract.SupportInput{ContractID: id, ProjectID: kit.FormID(f, "project"), EstablishmentID: kit.FormID(f, "establishment"),
		Number: f.Text("number"), Day: f.Day("day"), Amount: f.Money("amount"), OwnCapital: f.Money("own_capital")}
	if !f.Bad() {
		_, err := s.Contracts.Agree(r.Context(), kit.Who(r), in)
		if err == nil {
			return web.Redirect(w, r, contractPath(id), flashAgreed)
		}
		if !f.Take(err) {
			return err
		}
	}
	v, err := s.openContract(r)
	if err != nil {
		return err
	}
	v.form = f
	return s.drawSupport(w, r, 422, v)
}

// path is the address of the form for one project of the contract.
func (v supportView) path(id db.ID) string {
	return contractPath(v.ID, "ho-tro") + "?de-an=" + string(id)
}
