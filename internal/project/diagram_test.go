package project_test

import (
	"bytes"
	"flag"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/project"
)

var update = flag.Bool("update", false, "write docs/states.svg and docs/states.md anew")

// The table draws docs/states.svg and docs/states.md: go test ./internal/project -run States -update.
func TestStatesAreDrawn(t *testing.T) {
	for name, got := range map[string][]byte{"states.svg": drawing(t), "states.md": table()} {
		path := filepath.Join("..", "..", "docs", name)
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("docs/%s does not show the table; run go test ./internal/project -run StatesAreDrawn -update (%v)", name, err)
		}
	}
}

const (
	stepX, stepY = 200, 130
	boxW, boxH   = 160, 46
)

// spots says where each state stands; a state without a spot fails the test.
var spots = map[project.State][2]float64{
	project.Draft: {0, 1}, project.Submitted: {1, 1}, project.ReviewedBase: {2, 1}, project.BasePassed: {3, 1}, project.Registered: {4, 1},
	project.Reviewed: {5, 1}, project.MinistryPassed: {6, 1}, project.Planned: {7, 1}, project.PostCheck: {8, 1}, project.Closed: {9, 1},
	project.ReturnedBase: {1.5, 0}, project.ReturnedMinistry: {4.5, 0}, project.Withdrawn: {2.5, 2.4}, project.Rejected: {4.5, 2.4}, project.Stopped: {8, 2.4},
}

func drawing(t *testing.T) []byte {
	var b bytes.Buffer
	w, h := 10*stepX+20, 5*stepY-20
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n", w, h)
	b.WriteString(`<title>Trạng thái của một đề án và của từng năm thực hiện</title>` + "\n")
	b.WriteString(`<defs><marker id="a" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="#55616e"/></marker></defs>` + "\n")
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", w, h)
	drawn := map[[2]project.State]bool{}
	for _, tr := range project.Transitions {
		key := [2]project.State{tr.From, tr.To}
		if drawn[key] {
			continue
		}
		drawn[key] = true
		edge(&b, spots[tr.From], spots[tr.To], tr.Act == project.ActWithdraw, label(tr))
	}
	for _, s := range project.States {
		at, ok := spots[s]
		if !ok {
			t.Errorf("state %s has no place in the drawing", s)
		}
		box(&b, at, project.StateName[s], s.Final())
	}
	for i, y := range project.YearStates {
		at := yearSpot(i)
		box(&b, at, project.YearStateName[y], y == project.Settled)
	}
	for _, tr := range project.YearTransitions {
		edge(&b, yearSpot(slices.Index(project.YearStates, tr.From)), yearSpot(slices.Index(project.YearStates, tr.To)), false, tr.Act)
	}
	fmt.Fprintf(&b, `<text x="20" y="%d" fill="#55616e">Mỗi năm thực hiện của đề án trong kế hoạch:</text>`+"\n", 4*stepY-80)
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func yearSpot(i int) [2]float64 {
	return [][2]float64{{0, 3.7}, {1.5, 3.4}, {1.5, 4.0}, {3, 3.7}, {4, 3.7}, {5, 3.7}}[i]
}

func label(tr project.Transition) string {
	switch tr.Act {
	case project.ActWithdraw, project.ActPassBase, project.ActPassMinistry, project.ActRejectBase, project.ActRejectMinistry, project.ActResubmit:
		return ""
	}
	return project.ActName[tr.Act]
}

func centre(at [2]float64) (x, y float64) {
	return 20 + at[0]*stepX + boxW/2, 20 + at[1]*stepY + boxH/2
}

func edge(b *bytes.Buffer, from, to [2]float64, faint bool, text string) {
	x1, y1 := centre(from)
	x2, y2 := centre(to)
	colour := "#55616e"
	if faint {
		colour = "#c5ccd4"
	}
	switch {
	case from[1] == to[1] && to[0] > from[0]:
		x1, x2 = x1+boxW/2, x2-boxW/2
		bend := 0.0
		if to[0]-from[0] > 1 {
			y1, y2 = y1+boxH/2, y2+boxH/2
			x1, x2 = x1-30, x2+30
			bend = 26 + 9*(to[0]-from[0])
		}
		fmt.Fprintf(b, `<path d="M%.0f %.0fQ%.0f %.0f %.0f %.0f" fill="none" stroke="%s" marker-end="url(#a)"/>`+"\n", x1, y1, (x1+x2)/2, y1+bend, x2, y2, colour)
		if text != "" {
			fmt.Fprintf(b, `<text x="%.0f" y="%.0f" text-anchor="middle" font-size="10" fill="#17212b">%s</text>`+"\n", (x1+x2)/2, labelY(y1, bend), html.EscapeString(text))
		}
	default:
		if to[1] > from[1] {
			y1, y2 = y1+boxH/2, y2-boxH/2
		} else {
			y1, y2 = y1-boxH/2, y2+boxH/2
		}
		fmt.Fprintf(b, `<path d="M%.0f %.0fL%.0f %.0f" fill="none" stroke="%s" marker-end="url(#a)"/>`+"\n", x1, y1, x2, y2, colour)
		if text != "" {
			fmt.Fprintf(b, `<text x="%.0f" y="%.0f" text-anchor="middle" font-size="10" fill="#17212b">%s</text>`+"\n", (x1+x2)/2, (y1+y2)/2, html.EscapeString(text))
		}
	}
}

// labelY puts the words over a straight arrow and under a bent one.
func labelY(y, bend float64) float64 {
	if bend == 0 {
		return y - boxH/2 - 6
	}
	return y + bend/2 + 12
}

func box(b *bytes.Buffer, at [2]float64, text string, final bool) {
	x, y := centre(at)
	width := "1"
	if final {
		width = "2.5"
	}
	fmt.Fprintf(b, `<rect x="%.0f" y="%.0f" width="%d" height="%d" rx="4" fill="#edf3fb" stroke="#1b4f8f" stroke-width="%s"/>`+"\n", x-boxW/2, y-boxH/2, boxW, boxH, width)
	fmt.Fprintf(b, `<text x="%.0f" y="%.0f" text-anchor="middle" fill="#17212b">%s</text>`+"\n", x, y+4, html.EscapeString(text))
}

func table() []byte {
	var b bytes.Buffer
	b.WriteString("# Bảng chuyển trạng thái\n\nBảng này được in ra từ `internal/project/state.go` và là toàn bộ những gì có thể xảy ra với một đề án; ngoài bảng, máy chủ từ chối.\n«QG» là khuyến công quốc gia, «ĐP» là khuyến công địa phương.\n\n![Sơ đồ](states.svg)\n\n## Hồ sơ đề án\n\n| Từ | Việc | Thành | Nguồn | Ai | Điều kiện | Căn cứ |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	for _, tr := range project.Transitions {
		source := "QG, ĐP"
		if len(tr.Sources) == 1 {
			source = map[project.Source]string{project.National: "QG", project.Local: "ĐP"}[tr.Sources[0]]
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n", project.StateName[tr.From], project.ActName[tr.Act], project.StateName[tr.To], source, who(tr.Roles, tr.Party), project.ConditionName[tr.Condition], tr.Citation)
	}
	b.WriteString("\n## Từng năm thực hiện\n\n| Từ | Việc | Thành | Ai | Cần có | Căn cứ |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, tr := range project.YearTransitions {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", project.YearStateName[tr.From], tr.Act, project.YearStateName[tr.To], who(tr.Roles, tr.Party), tr.Proof, tr.Citation)
	}
	return b.Bytes()
}

func who(roles []account.Role, party project.Party) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = r.Name()
	}
	of := map[project.Party]string{project.Implementer: "đơn vị thực hiện", project.Base: "Sở giữ hồ sơ", project.Ministry: "Cục", project.Planner: "Cục (QG) hoặc Sở (ĐP)", project.Accepter: "Sở giữ hồ sơ, hoặc Cục khi không có Sở"}[party]
	return strings.Join(names, ", ") + " của " + of
}
