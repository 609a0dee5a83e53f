package file_test

import (
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/project"
)

// The same spending of the same establishment: told while it is typed, asked for before the file is
// presented, kept, and read by who appraises.
func TestFundedTwiceWalk(t *testing.T) {
	h := open(t)
	officer := h.as(account.CentreOfficer)
	h.Submitted(t, h.Machine())
	id, err := h.Projects.Create(t.Context(), h.As(account.CentreOfficer), h.Machine(func(in *project.Input) { in.OtherFundingWhy, in.Name = "", "Máy sao chè lần hai" }))
	if err != nil {
		t.Fatal(err)
	}
	h.Papers(t, h.As(account.CentreOfficer), id, 1)
	edit, read := "/de-an/"+string(id)+"/sua", "/de-an/"+string(id)+"/doc-lai"
	doc := officer.get(edit, 200)
	has(t, doc, "[data-said=earlier]", "Ứng dụng máy sao chè tại xã Hồ Thầu")
	has(t, doc, "[data-said=earlier]", "150.000.000")
	has(t, doc, "[data-said=earlier] .law", "Điều 7 khoản 4 TTLT 26/2014")
	has(t, doc, ".find-list", "Hãy cam kết, giải trình")
	if officer.get(read, 200).Find("form[action$='/trinh']").Length() != 0 {
		t.Error("presented without a word")
	}
	// While it is typed: another spending is no longer the same words, and stays to be compared.
	v := values(doc, "#de-an")
	v.Set("lines.0.description", "Máy đóng gói")
	said := officer.ask(id, v, 200)
	has(t, said, "[data-said=earlier]", "Máy đóng gói")
	if said.Find("[data-said=earlier] .late").Length() != 0 {
		t.Error("other words are called the same")
	}
	v = values(doc, "#de-an")
	v.Set("other_funding_why", "Máy thứ hai, cho xưởng mới ở thôn 3.")
	officer.move(edit, v)
	if why := h.file(id).OtherFundingWhy; why != "Máy thứ hai, cho xưởng mới ở thôn 3." {
		t.Errorf("kept %q", why)
	}
	doc = officer.get(read, 200)
	has(t, doc, "main", "Máy thứ hai, cho xưởng mới ở thôn 3.")
	if doc.Find("form[action$='/trinh']").Length() != 1 {
		t.Errorf("an explained file is not presented: %s", strings.TrimSpace(doc.Find(".next").Text()))
	}
}
