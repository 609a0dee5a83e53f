// Command gen makes the embedded outlines of the 63 provinces of 2025-06-30 from the npm package
// @svg-maps/vietnam 2.0.0 (CC BY 4.0):
//
//	cd "$(mktemp -d)" && npm pack @svg-maps/vietnam@2.0.0 && tar xzf *.tgz
//	go run ./internal/outline/gen -from THAT/package/index.js -to internal/outline/data/outlines.tsv
//
// Neither the build nor a test needs npm: the table is in the repository.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"khuyencong/internal/place"
	"khuyencong/internal/vi"
)

const (
	lastDay   = "2025-06-30" // the last day of the 63
	tolerance = 0.25         // what a simplified line may be off, in units of the package
	grid      = 10           // the table counts tenths of a unit
)

func main() {
	from := flag.String("from", "", "index.js of the package")
	to := flag.String("to", "internal/outline/data/outlines.tsv", "the table")
	flag.Parse()
	if err := run(*from, *to); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	out, err := table(text)
	if err != nil {
		return err
	}
	return os.WriteFile(to, []byte(out), 0o644) //nolint:gosec // source files are for everyone to read
}

// source is what the package exports.
type source struct {
	Locations []struct {
		Name string `json:"name"`
		Path string `json:"path"`
	} `json:"locations"`
}

// table draws the package as lines of unit, archipelago and path.
func table(text []byte) (string, error) {
	var src source
	if err := json.Unmarshal([]byte(strings.TrimPrefix(strings.TrimSpace(string(text)), "export default")), &src); err != nil {
		return "", err
	}
	var lines []string
	for _, l := range src.Locations {
		unit, islands, err := unitOf(l.Name)
		if err != nil {
			return "", err
		}
		rings, err := parse(l.Path)
		if err != nil {
			return "", fmt.Errorf("%s: %w", l.Name, err)
		}
		lines = append(lines, string(unit)+"\t"+islands+"\t"+write(rings)+"\n")
	}
	slices.Sort(lines)
	return strings.Join(lines, ""), nil
}

// unitOf finds the province of the 63 that the package means, by its name: an archipelago is a
// district of that name.
func unitOf(name string) (unit place.ID, islands string, err error) {
	for _, d := range place.Districts("", lastDay) {
		if form := d.On(lastDay); d.OwnProvince() != "" && vi.Fold(form.Name) == vi.Fold(name) && slices.Contains(archipelagos, form.Name) {
			return d.OwnProvince(), form.Name, nil
		}
	}
	p, err := place.Resolve(strings.NewReplacer("–", " ", "-", " ").Replace(name), lastDay)
	if err != nil {
		return "", "", fmt.Errorf("%s: %w", name, err)
	}
	return p.ID, "", nil
}

// archipelagos are the districts that the package draws apart from their provinces.
var archipelagos = []string{"Hoàng Sa", "Trường Sa"}

type point struct{ x, y float64 }

var token = regexp.MustCompile(`[a-df-zA-DF-Z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?`)

// parse reads the rings of a path of moves, lines and curves; of a curve it keeps the end.
func parse(path string) ([][]point, error) {
	var (
		rings   [][]point
		at      point
		command string
		numbers []float64
	)
	for _, t := range token.FindAllString(path, -1) {
		n, err := strconv.ParseFloat(t, 64)
		if err != nil { // a letter
			if command, numbers = t, nil; strings.EqualFold(t, "z") && len(rings) > 0 {
				at = rings[len(rings)-1][0]
			}
			continue
		}
		numbers = append(numbers, n)
		switch lower := strings.ToLower(command); {
		case lower == "m" && len(numbers) == 2, lower == "l" && len(numbers) == 2, lower == "c" && len(numbers) == 6:
			end := point{numbers[len(numbers)-2], numbers[len(numbers)-1]}
			if command == lower {
				end.x, end.y = at.x+end.x, at.y+end.y
			}
			at, numbers = end, nil
			switch {
			case lower == "m":
				rings = append(rings, []point{at})
				command = map[string]string{"m": "l", "M": "L"}[command]
			case len(rings) == 0:
				return nil, errors.New("a line before a move")
			default:
				rings[len(rings)-1] = append(rings[len(rings)-1], at)
			}
		case !strings.Contains("mlc", lower):
			return nil, fmt.Errorf("command %q is not known", command)
		}
	}
	return rings, nil
}

// write writes rings as one path of whole tenths, simplified; points are relative to the one before,
// all but the first. A ring
// that shrinks to nothing stays as a dot: no island is lost.
func write(rings [][]point) string {
	var b strings.Builder
	var px, py int
	number := func(n int) {
		if s := b.String(); n >= 0 && s[len(s)-1] >= '0' && s[len(s)-1] <= '9' {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.Itoa(n))
	}
	for n, ring := range rings {
		move, line := "m", ""
		if n == 0 { // paths are joined: each begins where it says
			move, line = "M", "l"
		}
		var sx, sy int
		written := 0
		for i, p := range simplify(ring) {
			x, y := int(math.Round(p.x*grid)), int(math.Round(p.y*grid))
			if i == 0 {
				sx, sy = x, y
			} else if x == px && y == py {
				continue
			}
			switch written {
			case 0:
				b.WriteString(move)
			case 1:
				b.WriteString(line)
			}
			number(x - px)
			number(y - py)
			px, py = x, y
			written++
		}
		if written < 3 {
			if written == 1 {
				b.WriteString(line)
			}
			for _, d := range [][2]int{{1, 0}, {0, 1}} {
				number(d[0])
				number(d[1])
			}
		}
		b.WriteByte('z')
		px, py = sx, sy
	}
	return b.String()
}

// simplify leaves out points of a closed ring that lie closer than the tolerance to the line
// without them (Douglas and Peucker), in two halves between its first point and the one farthest.
func simplify(ring []point) []point {
	if len(ring) > 1 && ring[0] == ring[len(ring)-1] {
		ring = ring[:len(ring)-1]
	}
	if len(ring) < 4 {
		return ring
	}
	far := 0
	for i, p := range ring {
		if distance(p, ring[0]) > distance(ring[far], ring[0]) {
			far = i
		}
	}
	first := half(ring[:far+1])
	second := half(append(slices.Clone(ring[far:]), ring[0]))
	return append(first, second[1:max(1, len(second)-1)]...)
}

func half(line []point) []point {
	if len(line) < 3 {
		return slices.Clone(line)
	}
	a, b := line[0], line[len(line)-1]
	worst, most := 0, 0.0
	for i := 1; i < len(line)-1; i++ {
		if d := off(line[i], a, b); d > most {
			worst, most = i, d
		}
	}
	if most <= tolerance {
		return []point{a, b}
	}
	left, right := half(line[:worst+1]), half(line[worst:])
	return append(left, right[1:]...)
}

func distance(a, b point) float64 { return math.Hypot(a.x-b.x, a.y-b.y) }

// off is how far a point is from the stretch between two others.
func off(p, a, b point) float64 {
	length := distance(a, b)
	if length == 0 {
		return distance(p, a)
	}
	t := ((p.x-a.x)*(b.x-a.x) + (p.y-a.y)*(b.y-a.y)) / (length * length)
	t = min(max(t, 0), 1)
	return distance(p, point{a.x + t*(b.x-a.x), a.y + t*(b.y-a.y)})
}
