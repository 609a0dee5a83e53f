// Package web is the shell that the faces share: routes, errors to pages, layout, form widgets,
// the look. A face adds Routes to one list and draws its pages from these parts; it writes no
// header, no CSRF check and no error page of its own.
//
// # A page
//
//	var Routes = []web.Route{
//		{Method: "GET", Pattern: "/de-an/{id}", Who: web.Roles("so_officer"), Title: "Một đề án", Handle: s.show},
//		{Method: "POST", Pattern: "/de-an/{id}/nop", Who: web.Roles("centre_officer"), Title: "Nộp hồ sơ", Handle: s.submit},
//	}
//
//	func (s *Staff) show(w http.ResponseWriter, r *http.Request) error {
//		p, err := s.Projects.Find(r.Context(), who(r), db.ID(r.PathValue("id")))
//		if err != nil {
//			return err // NotFound, Forbidden …: the shell draws the page
//		}
//		return web.Render(w, r, projectPage(web.NewPage(w, r, p.Number, "/de-an"), p))
//	}
//
//	templ projectPage(page web.Page, p project.View) {
//		@web.Layout(page) {
//			@web.Head(web.Heading{Over: p.Number, Title: p.Title, Sub: "…"}) { @web.LinkButton("Sửa", "…", false) }
//		}
//	}
//
// NewPage's last argument is the Href of the current line of the navigation. Handlers read the
// viewer with ViewerOf(r).Value. A POST ends with Redirect(w, r, path, flash) (303); its sentence
// comes from the closed list of NewFlash. Never render after a successful write.
//
// # A form
//
//	f, err := web.DecodeForm(r)         // or web.ParseMultipart(r, web.Limits{}) for files
//	if err != nil { return err }
//	in := project.Draft{Title: f.Text("title"), Start: f.Day("start"), Asked: f.Money("asked"), Key: f.Key()}
//	if !f.Bad() {                       // what could not be read is already noted beside its field
//		err = s.Projects.Save(ctx, who(r), in)
//		if err == nil { return web.Redirect(w, r, "/de-an/…", web.FlashSaved) }
//		if !f.Take(err) { return err }  // Invalid and Conflict go into the form, the rest to the shell
//	}
//	return web.RenderTo(w, r, 422, editPage(web.NewPage(w, r, "Sửa", "/de-an"), f))
//
// The errors' field names are the names of the fields. The page draws f again: what was typed
// stands there as it was typed. A first drawing starts with NewForm("title", v.Title, …), then
// SetMoney, SetDay and Set(FieldVersion, …). NewForm makes the idempotency key that PostForm
// sends and f.Key() reads.
//
// Autosave: PostForm with FormTag.Autosave set to an address. That handler decodes the same form
// and answers web.Saved(w, r, at, version), or returns its error: the shell answers JSON because
// the script asks for it. A Conflict's sentence should say who changed what and when.
//
// Answers while one types: FormTag.Ask is an address that decodes the same form, keeps nothing, and
// renders elements with data-said="name"; the script puts what each holds into the element of the
// page with the same name. Without the script they stay as the page was drawn. A details with
// data-key stays open or shut as its reader left it while its summary says the same.
//
// Tables of fields (estimate lines, results, years): f.Renumber("lines", "results") after reading,
// so that the keys of rows are 0, 1, 2 … and errors named "lines.2.own" find their fields; then
// f.EditRows("lines", "results"), which serves the add and remove buttons where there is no
// script and asks for a redraw when it reports true; then f.Rows("lines") and
// f.Money(web.RowName("lines", key, web.LineOwn)). EstimateTable draws estimate lines. Other
// tables: <tr class="row" data-key={ key }> with @Hidden("results", key), fields named by RowName,
// @RemoveRow("results", key); and at the end of the tbody @AddRow("results", "", "Thêm kết quả", columns)
// with one such row, drawn with the key web.RowKey, as its children.
//
// # Components
//
// Page:
//
//	@Layout(page) { … }                 every page; @PlainLayout(page) { … } signing in, public pages
//	@Head(Heading{Over, Title, Sub}) { acts }   the h1 and, right of it, the page's acts
//	@Part("tien", "Tiền", "cộng từ chứng từ") { … }   a section; prints as it is
//	@Jump([]Anchor{{Label, "#tien", Count, false}})   anchors that stay in sight
//	@Views([]Anchor{…})                 saved views of a list, Current marks one
//	@Next("Bước tiếp theo, của bạn", "Xác nhận khối lượng") { … }   the one next step
//	@Facts([]Fact{{Term, Text, nil}})   terms and what is known
//	@Note(IconInfo, ToneSoon) { … }     a sentence that stands out
//	@Empty("Chưa có đề án nào. …")      what would stand here
//	@Ic(IconOK)                         an icon; a word always stands beside it
//
// Words:
//
//	@State(IconRun, ToneGo, "Đang thực hiện", "từ 05/03/2026")
//	@Money(n)  @Amount(web.NotYet)  @MoneyCell(web.Dong(n), "Khuyến công")   zero is muted
//	@Day(d)  @Deadline(d, today)        Due(d, today) gives «quá 5 ngày» and its tone
//	@Law(*web.Cited(citation, day, "câu"))   sentence, article, how sure
//	@Needs([]Need{{State, Label, Note, Source, Href, Word}})   có / thiếu / chặn
//	@Way([]Station{{Name, State, Day, Who, Spent, Planned, Late}})   the seven stations
//	@LogList([]LogLine{{at, "Hoàng Thị Mai nộp hồ sơ."}})
//	@Findings([]Finding{{Icon, Tone, Title, Text, Law, Href}})   what the rules say
//
// Money:
//
//	@MoneyBar(Bar{"Khuyến công", "hợp đồng", whole, []BarPart{{BarMid, "đã nghiệm thu", n}, {BarMain, "đã tạm ứng", n}}})
//	@Ledger("Đơn vị: đồng", []string{"Khuyến công", "Vốn của cơ sở"}, []LedgerRow{…})
//
// Lists (a table of class "list flow", in a Page with Wide set):
//
//	@FilterSentence([]FilterWord{{"nguồn", "KCQG", edit, remove}}, "thêm điều kiện…", href)
//	@SortHeader(SortColumn{Label, Unit, Href, Dir, Number, Class})   in the head's tr
//	@BulkBar(f, Bulk{FormID, Action, Noun, Money, Actions}) over the table,
//	  @TickAll(formID) in its head and @Tick(formID, id, name, sum) in td.tick of each row
//	@Pager(Paging{Page, Pages, Total, "đề án", href})
//	@TaskTable([]TaskGroup{…})          «Việc của tôi»
//
// Forms:
//
//	@PostForm(f, FormTag{Action, ID, Multipart, Autosave, Class, Label}) { … }
//	@ErrorSummary(f)                    first inside every form
//	@TextField(f, Field{Name, Label, Hint, Unit, Law, Required, …})  @EmailField  @PasswordField
//	@TextArea(f, Field{…}, 4)  @NumberField(f, …)  @MoneyField(f, …)  @DateField(f, …)
//	@Select(f, Field{…}, []Option{{Value, Label, Hint, Group}})  @Radios  @Checkboxes  @Checkbox(f, …)
//	@FileField(f, Field{…}, ".pdf,.jpg", true, 20<<20)  @Hidden(name, value)
//	@Fieldset("Địa điểm", "") { … }  @FieldRow() { … }   fields together; side by side
//	@EstimateTable(f, Estimate{Table: "lines", Groups: …})
//	@SubmitBar(savedAt) { @Submit("Nộp hồ sơ", "act", "submit", true) @LinkButton("Xem lại", href, false) }
//	@ActButton(f, "Nhắc", "/…/nhac", false, "name", "value")   a form of one button
//	@Index([]IndexItem{…})              the index beside a long form
//
// # Classes
//
// Numbers n (right, no break), money zero as zero; words m (muted), s (small), b (bold), b5, nw,
// late, soon, done, go; on paper no-paper hides; on phones hide drops a cell of a flow table,
// data-k="Nhãn" labels it, wide drops a column anywhere. Two columns: div.pair (text, side), a
// long form: div.form (Index, PostForm, aside.stick), appraisal: div.desk (section.read,
// form.crit with fieldset.one). Tables: "list flow" (dense list, sticky head and foot), "flow"
// (any table that becomes blocks on a phone), "ledger"; rows sum, grp, on. A row's first cell
// holds the name as a link and, under it, span.m.
//
// Tests may draw the example pages of package webtest.
//
// There is no inline style and no inline script anywhere: the content security policy refuses
// both, and a test reads every component for them. Widths are attributes of SVG, or classes.
package web
