package project

import (
	"context"
	"fmt"
	"slices"

	"khuyencong/internal/account"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
	"khuyencong/internal/vi"
)

func update(ctx context.Context, tx *db.Tx, one Project) error {
	n, err := tx.Exec(ctx, `UPDATE projects SET name = ?, name_fold = ?, kind = ?, source = ?, plan_year = ?, start_day = ?, end_day = ?,
		necessity = ?, goals = ?, machines = ?, technology = ?, product = ?, schedule = ?, organisation = ?, effect = ?, large_scale = ?, common_goal = ?,
		machines_new = ?, production_line = ?, counterpart = ?, other_funding = ?, other_funding_why = ?, combined = ?, illustrative = COALESCE(NULLIF(?, ''), illustrative), presented_at = NULL, presented_by = NULL, version = version + 1
		WHERE id = ? AND version = ?`,
		one.Name, one.NameFold, one.Kind, one.Source, one.PlanYear, one.Start, one.End,
		one.Necessity, one.Goals, one.Machines, one.Technology, one.Product, one.Schedule, one.Organisation, one.Effect, one.LargeScale, one.CommonGoal,
		one.MachinesNew, one.ProductionLine, one.Counterpart, one.OtherFunding, one.OtherFundingWhy, one.Combined, one.Illustrative, one.ID, one.Version)
	if err == nil && n != 1 {
		return errs.Clash("Người khác vừa lưu đề án này. Hãy tải lại trang.")
	}
	return err
}

// replaceChildren writes the form's rows in place of those stored. Beneficiaries that stay
// keep their identity and the day they were named.
func replaceChildren(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, id db.ID, in Input) error {
	stored, err := db.Select[Beneficiary](ctx, tx, "SELECT "+db.Columns[Beneficiary]("")+" FROM project_beneficiaries WHERE project_id = ?", id)
	if err != nil {
		return err
	}
	for _, table := range []string{"estimate_lines", "project_contents", "project_places", "project_partners", "project_results", "project_years"} {
		if _, err := tx.Exec(ctx, "DELETE FROM "+table+" WHERE project_id = ?", id); err != nil {
			return fmt.Errorf("replace %s: %w", table, err)
		}
	}
	bens, err := replaceBeneficiaries(ctx, tx, now, p, id, stored, in.Beneficiaries)
	if err != nil {
		return err
	}
	type content struct {
		ProjectID db.ID  `db:"project_id"`
		Content   string `db:"content"`
		Position  int    `db:"position"`
	}
	for i, c := range in.Contents {
		if slices.Index(in.Contents, c) < i {
			continue
		}
		if err := db.Insert(ctx, tx, "project_contents", content{id, c, i}); err != nil {
			return err
		}
	}
	for i, l := range in.Places {
		if slices.Index(in.Places, l) < i {
			continue
		}
		if err := db.Insert(ctx, tx, "project_places", Place{ProjectID: id, ProvinceID: l.Province, Commune: l.Commune, CommuneFold: vi.Fold(l.Commune)}); err != nil {
			return err
		}
	}
	for _, r := range in.Partners {
		if r.Name == "" && r.AgencyID == "" {
			continue
		}
		if err := db.Insert(ctx, tx, "project_partners", Partner{ID: db.NewID(), ProjectID: id, AgencyID: r.AgencyID, Name: r.Name, Task: r.Task}); err != nil {
			return err
		}
	}
	for i, l := range in.Lines {
		row := Line{ID: db.NewID(), ProjectID: id, Position: i, Content: l.Content, BeneficiaryID: bens[l.EstablishmentID], Description: l.Description, Unit: l.Unit,
			Quantity: l.Quantity, UnitPrice: l.UnitPrice, Promotion: l.Promotion, Own: l.Own, Other: l.Other}
		if err := db.Insert(ctx, tx, "estimate_lines", row); err != nil {
			return err
		}
	}
	for i, r := range in.Results {
		if err := db.Insert(ctx, tx, "project_results", Result{ID: db.NewID(), ProjectID: id, Position: i, Indicator: r.Indicator, Unit: r.Unit, Baseline: r.Baseline, Target: r.Target}); err != nil {
			return err
		}
	}
	years := in.Years
	if len(years) == 0 {
		years = []YearInput{{Year: in.PlanYear}}
	}
	for _, y := range years {
		if err := db.Insert(ctx, tx, "project_years", Year{ProjectID: id, Year: y.Year, State: Waiting, Since: now, Planned: y.Planned, Work: y.Work}); err != nil {
			return err
		}
	}
	return nil
}

func replaceBeneficiaries(ctx context.Context, tx *db.Tx, now clock.Instant, p account.Principal, id db.ID, stored []Beneficiary, want []BeneficiaryInput) (map[db.ID]db.ID, error) {
	out := map[db.ID]db.ID{}
	for i, w := range want {
		if out[w.EstablishmentID] != "" {
			return nil, errs.Wrong(fmt.Sprintf("beneficiaries.%d.establishment", i), "Cơ sở này đã được nêu ở dòng trên.")
		}
		// The site must be the establishment's own: the pair comes from a client.
		// A site of a record that was merged stands with the one that took it over; what the file
		// holds already stays.
		n, err := db.Get[int64](ctx, tx, "SELECT COUNT(*) FROM establishments e JOIN establishment_sites s ON s.establishment_id IN (e.id, COALESCE(e.merged_into, e.id)) WHERE e.id = ? AND s.id = ?", w.EstablishmentID, w.SiteID)
		if err != nil {
			return nil, err
		}
		if n == 0 && !slices.ContainsFunc(stored, func(b Beneficiary) bool { return b.EstablishmentID == w.EstablishmentID && b.SiteID == w.SiteID }) {
			return nil, errs.Wrong(fmt.Sprintf("beneficiaries.%d.establishment", i), "Hãy chọn cơ sở và địa điểm sản xuất của chính cơ sở đó.")
		}
		k := slices.IndexFunc(stored, func(b Beneficiary) bool { return b.EstablishmentID == w.EstablishmentID })
		if k >= 0 {
			out[w.EstablishmentID] = stored[k].ID
			if _, err := tx.Exec(ctx, "UPDATE project_beneficiaries SET site_id = ?, removed_on = NULL WHERE id = ?", w.SiteID, stored[k].ID); err != nil {
				return nil, err
			}
			continue
		}
		// Whom the file has named already stays; a new one must be known to who names it.
		if v, err := establishment.GetTx(ctx, tx, p, w.EstablishmentID); errs.Is(err, errs.NotFound) {
			return nil, errs.Wrong(fmt.Sprintf("beneficiaries.%d.establishment", i), "Không tìm thấy cơ sở này trong phạm vi của ông/bà.")
		} else if err != nil {
			return nil, err
		} else if v.MergedInto != "" {
			return nil, errs.Wrong(fmt.Sprintf("beneficiaries.%d.establishment", i), "Hồ sơ %s đã gộp vào hồ sơ khác. Hãy tìm và chọn hồ sơ đang đứng tên.", v.Name)
		}
		b := Beneficiary{ID: db.NewID(), ProjectID: id, EstablishmentID: w.EstablishmentID, SiteID: w.SiteID, NamedOn: now.Day()}
		out[w.EstablishmentID] = b.ID
		if err := db.Insert(ctx, tx, "project_beneficiaries", b); err != nil {
			return nil, err
		}
	}
	for _, b := range stored {
		if out[b.EstablishmentID] == "" {
			if _, err := tx.Exec(ctx, "DELETE FROM project_beneficiaries WHERE id = ?", b.ID); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// AsInput turns a stored file back into the form that would make it.
func AsInput(f File) Input {
	in := Input{Name: f.Name, Necessity: f.Necessity, Goals: f.Goals, Machines: f.Machines, Technology: f.Technology, Product: f.Product, Schedule: f.Schedule,
		Organisation: f.Organisation, Effect: f.Effect, LargeScale: f.LargeScale, CommonGoal: f.CommonGoal, Combined: f.Combined, Kind: f.Kind, Source: f.Source,
		PlanYear: f.PlanYear, Start: f.Start, End: f.End, MachinesNew: f.MachinesNew, ProductionLine: f.ProductionLine, Counterpart: f.Counterpart,
		OtherFunding: f.OtherFunding, OtherFundingWhy: f.OtherFundingWhy, Contents: f.Contents, Version: f.Version, Illustrative: f.Illustrative}
	of := map[db.ID]db.ID{}
	for _, l := range f.Places {
		in.Places = append(in.Places, PlaceInput{l.ProvinceID, l.Commune})
	}
	for _, b := range f.Named() {
		in.Beneficiaries = append(in.Beneficiaries, BeneficiaryInput{b.EstablishmentID, b.SiteID})
		of[b.ID] = b.EstablishmentID
	}
	for _, r := range f.Partners {
		in.Partners = append(in.Partners, PartnerInput{r.AgencyID, r.Name, r.Task})
	}
	for _, l := range f.Lines {
		in.Lines = append(in.Lines, LineInput{l.Content, of[l.BeneficiaryID], l.Description, l.Unit, l.Quantity, l.UnitPrice, l.Promotion, l.Own, l.Other})
	}
	for _, r := range f.Results {
		in.Results = append(in.Results, ResultInput{r.Indicator, r.Unit, r.Baseline, r.Target})
	}
	for _, y := range f.Years {
		in.Years = append(in.Years, YearInput{y.Year, y.Planned, y.Work})
	}
	return in
}

// Changes names the parts of a file in which the form differs from what is stored.
func Changes(stored File, in Input) []string {
	was := AsInput(stored)
	var out []string
	differ := func(name string, a, b any) {
		if fmt.Sprintf("%v", a) != fmt.Sprintf("%v", b) {
			out = append(out, name)
		}
	}
	differ("tên", was.Name, in.Name)
	differ("loại, nguồn, năm", []any{was.Kind, was.Source, was.PlanYear}, []any{in.Kind, in.Source, in.PlanYear})
	differ("thời gian", []any{was.Start, was.End}, []any{in.Start, in.End})
	differ("nội dung", was.Contents, in.Contents)
	differ("địa điểm", was.Places, in.Places)
	differ("đơn vị thụ hưởng", was.Beneficiaries, in.Beneficiaries)
	differ("đơn vị phối hợp", was.Partners, in.Partners)
	differ("dự toán", was.Lines, in.Lines)
	differ("kết quả dự kiến", results(was.Results), results(in.Results))
	differ("năm thực hiện", was.Years, in.Years)
	differ("sự cần thiết", was.Necessity, in.Necessity)
	differ("mục tiêu", []any{was.Goals, was.CommonGoal}, []any{in.Goals, in.CommonGoal})
	differ("quy mô", []any{was.Machines, was.Technology, was.Product, was.LargeScale, was.MachinesNew, was.ProductionLine}, []any{in.Machines, in.Technology, in.Product, in.LargeScale, in.MachinesNew, in.ProductionLine})
	differ("tiến độ", was.Schedule, in.Schedule)
	differ("nguồn vốn", []any{was.Counterpart, was.OtherFunding, was.OtherFundingWhy, was.Combined}, []any{in.Counterpart, in.OtherFunding, in.OtherFundingWhy, in.Combined})
	differ("tổ chức thực hiện", was.Organisation, in.Organisation)
	differ("hiệu quả", was.Effect, in.Effect)
	return out
}

func results(rs []ResultInput) (out []any) {
	at := func(p *int64) any {
		if p == nil {
			return nil
		}
		return *p
	}
	for _, r := range rs {
		out = append(out, []any{r.Indicator, r.Unit, at(r.Baseline), at(r.Target)})
	}
	return out
}
