package establishment_test

import (
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/errs"
	"khuyencong/internal/establishment"
)

func detail(version int64, pairs ...string) establishment.DetailInput {
	return establishment.ParseDetail(form(pairs...), version)
}

func TestDetails(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		owner, officer, id := w.As(account.Establishment), w.As(account.CentreOfficer), w.EstablishmentTQ
		o, odd, err := w.SaveOutput(w.ctx, owner, id, "", detail(0, "product", "Chè xanh", "unit", "tấn", "output_year", "2025", "capacity", "12,5", "output", "13"))
		if err != nil || len(odd) != 1 || *o.Capacity != 12_500 || o.Version != 1 {
			t.Fatal(o, odd, err)
		}
		_, _, err = w.SaveOutput(w.ctx, owner, id, "", detail(0, "product", "chè XANH", "unit", "kg", "output_year", "2025", "output", "1"))
		kind(t, err, errs.Conflict)
		q, _, err := w.SaveEquipment(w.ctx, officer, id, "", detail(0, "equipment_name", "Máy sao chè", "made_year", "2019", "value", "120 triệu"))
		if err != nil || *q.Value != 120_000_000 || q.Quantity != nil {
			t.Fatal(q, err)
		}
		if q, _, err = w.SaveEquipment(w.ctx, owner, id, q.ID, detail(1, "equipment_name", "Máy sao chè", "made_year", "2019", "quantity", "2")); err != nil || q.Version != 2 || q.Value != nil {
			t.Fatal(q, err)
		}
		_, _, err = w.SaveEquipment(w.ctx, officer, id, q.ID, detail(1, "equipment_name", "Máy sao", "made_year", "2019", "quantity", "3"))
		if c := kind(t, err, errs.Conflict); len(c.Fields) != 2 || c.Fields[1].Sentence != "Đang lưu: 2." {
			t.Error(c)
		}
		_, _, err = w.SaveCertificate(w.ctx, owner, id, "", detail(0, "certificate_kind", "OCOP 4 sao"))
		kind(t, err, errs.Forbidden)
		if _, _, err = w.SaveCertificate(w.ctx, officer, id, "", detail(0, "certificate_kind", "OCOP 4 sao", "issued_on", "1/2/2025", "expires_on", "1/2/2024")); wrongFields(err) != "expires_on" {
			t.Error(err)
		}
		if _, _, err = w.SaveCertificate(w.ctx, officer, id, "", detail(0, "certificate_kind", "OCOP 4 sao", "issued_on", "1/2/2025", "expires_on", "1/2/2028")); err != nil {
			t.Error(err)
		}
		// Nobody is kept who has not agreed.
		for fields, pairs := range map[string][]string{
			"contact_phone":                         {"contact_name", "Lý A", "consent_on", "1/11/2026", "consent_how", "nói trực tiếp"},
			"consent_on":                            {"contact_name", "Lý A", "contact_phone", "0912345678"},
			"consent_how":                           {"contact_name", "Lý A", "contact_phone", "0912345678", "consent_on", "1/11/2026"},
			"contact_name contact_email consent_on": {"contact_email", "x", "consent_on", "1/12/2026", "consent_how", "phiếu"},
		} {
			if _, _, err := w.SaveContact(w.ctx, owner, id, "", detail(0, append(pairs, "name", "")...)); wrongFields(err) != fields {
				t.Errorf("%v: %v", pairs, err)
			}
		}
		c, _, err := w.SaveContact(w.ctx, owner, id, "", detail(0, "contact_name", "Lý A Dìn", "contact_phone", "0912 345 678", "consent_on", "1/11/2026", "consent_how", "nói trực tiếp"))
		if err != nil {
			t.Fatal(err)
		}
		kind(t, w.RemoveContact(w.ctx, owner, id, c.ID, 7), errs.Conflict)
		kind(t, w.RemoveContact(w.ctx, owner, w.EstablishmentLC, c.ID, 1), errs.NotFound)
		kind(t, w.RemoveContact(w.ctx, w.As(account.Accountant), id, c.ID, 1), errs.Forbidden)
		if err := w.RemoveContact(w.ctx, owner, id, c.ID, 1); err != nil {
			t.Fatal(err)
		}
		kind(t, w.RemoveContact(w.ctx, owner, id, c.ID, 2), errs.Conflict)
		v, err := w.Get(w.ctx, officer, id)
		if err != nil || len(v.Outputs) != 1 || len(v.Equipment) != 1 || len(v.Certificates) != 1 || len(v.Contacts) != 0 || v.Removed != 1 {
			t.Errorf("%v %+v", err, v.Details)
		}
		events, err := audit.OfSubject(w.ctx, w.Service.DB, id, 1)
		if err != nil || events[0].Kind != establishment.DetailRemoved || events[0].Before == "" {
			t.Errorf("%v %+v", err, events)
		}
	})
}

// Sex and ethnicity are kept with the owner's agreement alone.
func TestOwnerConsent(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		officer := w.As(account.CentreOfficer)
		_, _, err := w.create(officer, "owner_sex", "nữ", "owner_ethnicity", "Mông")
		if wrongFields(err) != "owner_consent_on" {
			t.Error(err)
		}
		in := establishment.ParseInput(form("owner_sex", "nữ", "owner_ethnicity", "Mông"))
		in.LeaveOut = true
		v, odd, err := w.Service.Create(w.ctx, officer, in, establishment.ParseSite(form()))
		if err != nil || len(odd) != 1 || odd[0].Name != "owner_consent_on" || v.OwnerSex != "" || v.OwnerEthnicity != "" {
			t.Errorf("%v %v %+v", err, odd, v.Establishment)
		}
		v = w.mustCreate(t, officer, "name", "Cơ sở khác", "tax_code", "", "owner_sex", "nữ", "owner_ethnicity", "Mông", "owner_consent_on", "1/11/2026", "owner_consent_how", "ký phiếu",
			"founded_year", "2012", "other_vsic", "4632, 0150", "sector", "handicrafts", "other_names", "Lanh Lùng Tám", "markets", "trong tỉnh, Nhật Bản")
		if v.OwnerSex != establishment.Female || v.OwnerConsentOn != "2026-11-01" || *v.FoundedYear != 2012 || v.OtherVSIC != "4632 0150" {
			t.Errorf("%+v", v.Establishment)
		}
		if s, ok := v.SectorOf(); s != "handicrafts" || !ok {
			t.Error(s)
		}
		for field, pair := range map[string][2]string{"founded_year": {"founded_year", "3000"}, "other_vsic": {"other_vsic", "x1"}, "sector": {"sector", "bank"}, "owner_sex": {"owner_sex", "?"}} {
			if _, _, err := w.create(officer, "name", "Z", "tax_code", "", pair[0], pair[1]); wrongFields(err) != field {
				t.Errorf("%s: %v", field, err)
			}
		}
	})
}

// A branch's code points to the enterprise, and back; twelve digits are a household's code.
func TestCodesPoint(t *testing.T) {
	run(t, func(t *testing.T, w world) {
		officer := w.As(account.CentreOfficer)
		head := w.mustCreate(t, officer)
		branch := w.mustCreate(t, officer, "name", "Chi nhánh", "tax_code", "0100109106-001")
		got, err := w.Get(w.ctx, officer, branch.ID)
		if err != nil || got.Parent == nil || got.Parent.ID != head.ID {
			t.Errorf("%v %+v", err, got.Parent)
		}
		got, err = w.Get(w.ctx, officer, head.ID)
		if err != nil || len(got.Branches) != 1 || got.Branches[0].ID != branch.ID {
			t.Errorf("%v %+v", err, got.Branches)
		}
		v, odd, err := w.create(officer, "name", "Hộ Sùng Thị A", "kind", "household", "tax_code", "001 234 567 890")
		if err != nil || v.HouseholdCode != "001234567890" || v.TaxCode != "" || len(odd) != 1 {
			t.Errorf("%v %v %+v", err, odd, v.Establishment)
		}
	})
}
