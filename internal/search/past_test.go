package search

import (
	"bytes"
	"slices"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/importing"
	"khuyencong/internal/place"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
	"khuyencong/internal/vi"
)

func (h house) exec(t *testing.T, text string, args ...any) {
	t.Helper()
	if err := h.db.Tx(h.ctx, func(tx *db.Tx) error { _, err := tx.Exec(h.ctx, text, args...); return err }); err != nil {
		t.Fatal(err)
	}
}

// running writes down an import that is under way.
func (h house) running(t *testing.T, id, kind string) {
	t.Helper()
	p := h.As(account.DeptOfficer)
	h.exec(t, `INSERT INTO imports (id, kind, file_name, sha256, size, encoding, sheet, layout, mapping, signature, province_id, year, state, stop, skip_refused, done, total, created, updated, unchanged, refused, asked, skipped, notes, message, tally, uploaded_at, started_by, started_post, started_for, started_name, undone_why, version)
		VALUES (?, ?, '', '', 0, '', '', '', '', '', '', 0, 'running', FALSE, FALSE, 0, 0, 0, 0, 0, 0, 0, 0, 0, '', '', '', ?, ?, ?, '', '', 1)`, id, kind, p.PersonID, p.PostID, p.Agency.ID)
}

// past writes down a past project of an import.
func (h house) past(t *testing.T, imp string, o importing.PastProject) db.ID {
	t.Helper()
	o.ID, o.ImportID, o.Row, o.CreatedAt, o.Version = db.NewID(), db.ID(imp), 1, h.Set.Now(), 1
	o.Year, o.YearTo = max(o.Year, 2019), max(o.YearTo, o.Year, 2019)
	o.CreatedBy, o.CreatedFor = h.As(account.DeptOfficer).PersonID, h.As(account.DeptOfficer).Agency.ID
	if err := h.db.Tx(h.ctx, func(tx *db.Tx) error { return db.Insert(h.ctx, tx, "past_projects", o) }); err != nil {
		t.Fatal(err)
	}
	return o.ID
}

// answers asks one that was told, another that was told, and one that loads everything anew.
func (h house) answers(t *testing.T, p account.Principal, kind Kind, typed string, want ...db.ID) {
	t.Helper()
	slices.Sort(want)
	for i, s := range []*Service{h.Service, h.other, {DB: h.db, Clock: h.Set, Index: New(h.db, h.Set)}} {
		got := h.found(t, s, p, kind, typed)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%d: %s at %s: «%s» finds %v, want %v", i, p.Role, p.AgencyName, typed, got, want)
		}
	}
}

// everyone is each person of the world at each of their posts.
func (h house) everyone(t *testing.T) (all []account.Principal) {
	t.Helper()
	type post struct {
		ID     db.ID `db:"id"`
		Person db.ID `db:"person_id"`
	}
	posts, err := db.Select[post](h.ctx, h.db, "SELECT id, person_id FROM posts ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	roles := map[account.Role]bool{}
	for _, w := range posts {
		p, err := account.Acting(h.ctx, h.db, w.Person, w.ID, "", h.Set.Now().Day())
		if errs.Is(err, errs.Unauthenticated) {
			continue // of another time
		} else if err != nil {
			t.Fatal(err)
		}
		roles[p.Role] = true
		all = append(all, p)
	}
	if len(roles) != len(account.Roles) {
		t.Errorf("only the roles %v", roles)
	}
	return all
}

func TestPastProjects(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		p := h.As(account.DeptOfficer)
		h.answers(t, p, PastProject, "may vo che")
		h.running(t, "i1", "projects")
		id := h.past(t, "i1", importing.PastProject{Name: "Hỗ trợ máy vò chè", NameFold: "ho tro may vo che", ProvinceID: "34-08", Place: "xã Hồ Thầu", Unit: "Trung tâm Khuyến công", Decision: "112/QĐ-SCT", YearTo: 2020})
		h.exec(t, "INSERT INTO past_project_beneficiaries (past_project_id, line, name, name_fold) VALUES (?, 1, 'Hợp tác xã Lá Vàng', ''), (?, 2, 'Hộ Đặng Văn Đạt', '')", id, id)
		h.answers(t, p, PastProject, "may vo che") // its import is under way
		h.exec(t, "UPDATE imports SET state = 'applied' WHERE id = 'i1'")
		for typed, found := range map[string]string{
			"máy vò chè": "", "may vo": "", "hồ thầu": "", "che tuyen quang": "", "trung tam khuyen cong": "", "may trung tam": "",
			"la vang": "Đơn vị thụ hưởng: Hợp tác xã Lá Vàng", "dang van dat": "Đơn vị thụ hưởng: Hộ Đặng Văn Đạt", "ho dang vo": "Đơn vị thụ hưởng: Hộ Đặng Văn Đạt",
			"112/QĐ": "Quyết định: 112/QĐ-SCT", "112 qd sct": "Quyết định: 112/QĐ-SCT",
		} {
			h.answers(t, p, PastProject, typed, id)
			a, err := h.Search(h.ctx, p, Query{Text: typed, Kind: PastProject})
			if err != nil || len(a.Groups) != 1 {
				t.Fatalf("%q: %v", typed, err)
			}
			if r := a.Groups[0].Rows[0]; r.Found != found || r.Title != "Hỗ trợ máy vò chè" || r.What != "thực hiện năm 2019–2020" || r.Where != "xã Hồ Thầu, tỉnh Tuyên Quang · Trung tâm Khuyến công" || r.Year != 2019 {
				t.Errorf("%q: %+v", typed, r)
			}
		}
		h.exec(t, "UPDATE past_project_beneficiaries SET name = 'Tổ hợp Nà Tông' WHERE past_project_id = ? AND line = 1", id)
		h.answers(t, p, PastProject, "la vang")
		h.answers(t, p, PastProject, "na tong", id)
		h.exec(t, "DELETE FROM past_project_beneficiaries WHERE past_project_id = ? AND line = 1", id)
		h.answers(t, p, PastProject, "na tong")
		h.exec(t, "UPDATE past_projects SET name = 'Dây chuyền sấy' WHERE id = ?", id)
		h.answers(t, p, PastProject, "may vo che")
		h.answers(t, p, PastProject, "day chuyen say", id)
		h.exec(t, "UPDATE imports SET state = 'returning' WHERE id = 'i1'")
		h.answers(t, p, PastProject, "day chuyen say")
		h.exec(t, "UPDATE imports SET state = 'applied' WHERE id = 'i1'")
		h.answers(t, p, PastProject, "day chuyen say", id)
		h.exec(t, "UPDATE past_projects SET province_id = '34-15' WHERE id = ?", id)
		h.answers(t, p, PastProject, "day chuyen say")
		h.answers(t, h.As(account.DeptOfficer, accounttest.In("lao-cai")), PastProject, "day chuyen say", id)
		h.exec(t, "DELETE FROM past_project_beneficiaries WHERE past_project_id = ?", id)
		h.exec(t, "DELETE FROM past_projects WHERE id = ?", id)
		h.answers(t, h.As(account.DeptOfficer, accounttest.In("lao-cai")), PastProject, "day chuyen say")
	})
}

// What everybody finds of every kind is what the doors let them see; of past projects, what the list
// shows them.
func TestRightsOfEveryone(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.Submitted(t, h.Machine())
		h.Draft(t, h.Machine(projecttest.Local()))
		h.running(t, "i1", "projects")
		for _, province := range []string{"34-08", "63-02", "34-15"} {
			for _, imp := range []string{"i0", "i1"} { // one long over, one under way
				h.past(t, imp, importing.PastProject{Name: "Máy vò chè " + province, NameFold: "may vo che", ProvinceID: place.ID(province)})
			}
		}
		all, err := db.Select[db.ID](h.ctx, h.db, "SELECT id FROM past_projects ORDER BY id")
		if err != nil {
			t.Fatal(err)
		}
		list := &importing.Service{DB: h.db, Clock: h.Set}
		reads := map[int]int{}
		for _, p := range h.everyone(t) {
			wrong, err := h.CheckRights(h.ctx, p)
			if err != nil || len(wrong) > 0 {
				t.Errorf("%v, %v", wrong, err)
			}
			var want, seen []db.ID
			page, err := list.PastProjects(h.ctx, p, importing.PastFilter{})
			if refused := p.Is(account.Administrator, account.Establishment); refused != errs.Is(err, errs.Forbidden) || !refused && err != nil {
				t.Fatal(p.Role, err)
			}
			for _, r := range page.Rows {
				want = append(want, r.ID)
			}
			slices.Sort(want)
			rows, err := importing.SeenPast(h.ctx, h.db, p, all)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				seen = append(seen, r.ID)
			}
			if !slices.Equal(seen, want) {
				t.Errorf("%s at %s: by the door %v, in the list %v", p.Role, p.AgencyName, seen, want)
			}
			h.findsPast(t, p, want)
			if slices.Contains(Kinds(p), PastProject) == p.Is(account.Administrator, account.Establishment) {
				t.Errorf("%s: kinds %v", p.Role, Kinds(p))
			}
			reads[len(want)]++
		}
		if len(reads) < 3 || reads[0] == 0 || reads[3] == 0 {
			t.Errorf("how many see how many: %v", reads)
		}
	})
}

// findsPast asks the index alone that was told of everything.
func (h house) findsPast(t *testing.T, p account.Principal, want []db.ID) {
	t.Helper()
	got := h.found(t, h.Service, p, PastProject, "may vo che")
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%s at %s finds %v, want %v", p.Role, p.AgencyName, got, want)
	}
}

// A long name, as the link of an answer asks for it, is found in the list.
func TestPastByLongName(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		name := "Hỗ trợ ứng dụng máy móc thiết bị tiên tiến vào dây chuyền sản xuất chè xanh, chè đen chất lượng cao tại xã Hồ Thầu"
		id := h.past(t, "i0", importing.PastProject{Name: name, NameFold: vi.Fold(name), ProvinceID: "34-08", Year: 2021})
		page, err := (&importing.Service{DB: h.db, Clock: h.Set}).PastProjects(h.ctx, h.As(account.DeptOfficer), importing.PastFilter{Q: name, Year: 2021})
		if err != nil || page.Total != 1 || page.Rows[0].ID != id {
			t.Errorf("%v %+v", err, page)
		}
	})
}

// The name of a paper finds its file for those who may see the file, as long as it is one of its papers.
func TestPapersOfAFile(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		id := h.Draft(t, h.Machine())
		centre, cuc := h.As(account.CentreOfficer), h.As(account.MinistryOfficer)
		h.answers(t, centre, Project, "thinh phat")
		attach := func(name string) db.ID {
			t.Helper()
			a, err := h.Projects.Attach(h.ctx, centre, id, project.AttachInput{Paper: project.PaperQuote, Name: name, Content: bytes.NewReader([]byte(projecttest.PDF))})
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		a := attach("Báo giá Thịnh Phát lần 2.pdf")
		attach("bao-gia_Cơ khí An Bình.pdf")
		h.answers(t, centre, Project, "thinh phat", id)
		h.answers(t, cuc, Project, "thinh phat") // a draft
		for typed, want := range map[string]string{"thịnh phát": "Tài liệu: Báo giá Thịnh Phát lần 2.pdf", "bao gia an binh": "Tài liệu: bao-gia_Cơ khí An Bình.pdf"} {
			r, err := h.Search(h.ctx, centre, Query{Text: typed, Kind: Project})
			if err != nil || len(r.Groups) != 1 || r.Groups[0].Rows[0].Found != want {
				t.Errorf("%q: %v %+v", typed, err, r.Groups)
			}
		}
		if err := h.Projects.WithdrawAttachment(h.ctx, centre, id, a, "nhầm bản"); err != nil {
			t.Fatal(err)
		}
		h.answers(t, centre, Project, "thinh phat")
		h.answers(t, centre, Project, "an binh", id)
		h.exec(t, "UPDATE projects SET state = 'submitted' WHERE id = ?", id)
		h.answers(t, cuc, Project, "an binh", id)
		h.answers(t, h.As(account.DeptOfficer, accounttest.In("lao-cai")), Project, "an binh")
		h.answers(t, h.As(account.Administrator), Project, "an binh")
		// What belongs to no file, or to none any more.
		h.exec(t, "INSERT INTO attachments (id, subject_kind, subject_id, paper, name, mime, size, sha256, added_by, added_at, withdrawn_why) VALUES ('s1', 'need', 'n1', 'photo', 'Ảnh xưởng Cũ.jpg', 'image/jpeg', 1, '', '', '', '')")
		h.answers(t, centre, Project, "xuong cu")
		h.exec(t, "UPDATE attachments SET project_id = ? WHERE id = 's1'", id)
		h.answers(t, centre, Project, "xuong cu", id)
		h.exec(t, "UPDATE attachments SET name = 'Ảnh kho.jpg' WHERE id = 's1'")
		h.answers(t, centre, Project, "xuong cu")
		h.answers(t, centre, Project, "anh kho", id)
		h.exec(t, "UPDATE attachments SET project_id = NULL WHERE id = 's1'")
		h.answers(t, centre, Project, "anh kho")
		h.exec(t, "UPDATE attachments SET project_id = ? WHERE id = 's1'", id)
		h.answers(t, centre, Project, "anh kho", id)
		h.exec(t, "DELETE FROM attachments WHERE id = 's1'")
		h.answers(t, centre, Project, "anh kho")
	})
}
