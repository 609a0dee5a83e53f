package packs

import (
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"khuyencong/internal/rulebook"
	"khuyencong/internal/staff/kit"
	"khuyencong/internal/web"
)

const maxPack = 1 << 20

func (s *Pages) blank(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, loadPage(web.NewPage(w, r, "Nạp gói quy định", kit.NavLaw), web.NewForm()))
}

// load takes a file or a pasted text. What is refused comes back in the text field, so that it
// can be mended where it stands.
func (s *Pages) load(w http.ResponseWriter, r *http.Request) error {
	f, ups, err := web.ParseMultipart(r, web.Limits{File: maxPack, Files: 1})
	if err != nil {
		return err
	}
	status := http.StatusUnprocessableEntity
	for _, u := range ups {
		text, err := readText(u)
		if err != nil {
			f.Fail("file", "Tệp «"+u.Name+"» không phải tệp chữ UTF-8. Hãy chọn tệp .yaml của gói quy định.")
			break
		}
		f.Set("text", text)
	}
	if !f.Bad() && f.Text("text") == "" {
		f.Fail("text", "Hãy chọn tệp, hoặc dán nội dung của gói vào đây.")
	}
	if !f.Bad() {
		id, err := s.Books.Load(r.Context(), kit.Who(r), rulebook.LoadInput{Text: []byte(f.Get("text")), Note: f.Text("note"), Key: f.Key()})
		if err == nil {
			return web.Redirect(w, r, pathPack(id, ""), flashLoaded)
		}
		if !f.Take(err) {
			return err
		}
		status = web.StatusOf(err)
	}
	return web.RenderTo(w, r, status, loadPage(web.NewPage(w, r, "Nạp gói quy định", kit.NavLaw), f))
}

var errNotText = errors.New("not text")

// readText reads an uploaded text, without the mark that some editors put before it.
func readText(u web.Upload) (string, error) {
	file, err := u.Open()
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, maxPack))
	if err != nil {
		return "", err
	}
	text := strings.ReplaceAll(strings.TrimPrefix(string(data), "\ufeff"), "\r\n", "\n")
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return "", errNotText
	}
	return text, nil
}

// wrongLine is one line of a refused text with what is wrong with it.
type wrongLine struct {
	number int
	text   string
	why    []string
}

var lineOf = regexp.MustCompile(`^Dòng (\d+): `)

// wrongLines shows the lines that the problems name, in the order of the text.
func wrongLines(f *web.Form) []wrongLine {
	lines := strings.Split(f.Get("text"), "\n")
	why := map[int][]string{}
	for _, e := range f.Wrong("text") {
		if m := lineOf.FindStringSubmatch(e.Sentence); m != nil {
			n, _ := strconv.Atoi(m[1])
			why[n] = append(why[n], strings.TrimPrefix(e.Sentence, m[0]))
		}
	}
	var out []wrongLine
	for i, text := range lines {
		if said := why[i+1]; said != nil {
			out = append(out, wrongLine{i + 1, text, said})
		}
	}
	return out
}
