package establishment

import (
	"context"
	"fmt"
	"math"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"khuyencong/internal/account"
	"khuyencong/internal/agency"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/vi"
)

// LocatedBy tells how coordinates were taken.
const (
	ByPhone    = "phone"    // the device of somebody at the site
	ByMap      = "map"      // read from a map by somebody who knows the site
	ByDocument = "document" // from a paper
)

// LocatedNames are the ways in the words of the screens.
var LocatedNames = []struct{ Code, Name string }{
	{ByPhone, "thiết bị của người đang ở nơi sản xuất"}, {ByMap, "đọc trên bản đồ"}, {ByDocument, "theo giấy tờ"},
}

// Bounds within which the land and the islands of Việt Nam lie, in whole degrees: a slip of
// digits or a changed order falls outside. They are our own and draw no border.
const southmost, northmost, westmost, eastmost = 6, 24, 102, 118

var (
	plainPair = regexp.MustCompile(`^(-?\d{1,3}(?:\.\d+)?)[\s,;]+(-?\d{1,3}(?:\.\d+)?)$`)
	commaPair = regexp.MustCompile(`^(-?\d{1,3},\d+)[\s;]+(-?\d{1,3},\d+)$`)
	dmsPair   = regexp.MustCompile(`^(\d{1,3})°(?:(\d{1,2})['′’])?(?:(\d{1,2}(?:[.,]\d+)?)(?:"|″|”|''))?([NSB])[\s,;]*(\d{1,3})°(?:(\d{1,2})['′’])?(?:(\d{1,2}(?:[.,]\d+)?)(?:"|″|”|''))?([EWĐD])$`)
	pinInLink = regexp.MustCompile(`!3d(-?\d+\.\d+)!4d(-?\d+\.\d+)`)
	atInLink  = regexp.MustCompile(`@(-?\d+\.\d+),(-?\d+\.\d+)`)
	osmInLink = regexp.MustCompile(`map=\d+/(-?\d+\.\d+)/(-?\d+\.\d+)`)
)

// ParseCoordinates reads «22.8233, 104.9833», degrees with minutes and seconds, or a link copied
// from a map, into millionths of a degree. wrong says what would be right. It never puts right
// what was typed: a changed order is told.
func ParseCoordinates(s string) (latitude, longitude int64, wrong string) {
	s = strings.TrimSpace(vi.NFC(s))
	lat, lon, ok := readPair(s)
	switch {
	case !ok && strings.Contains(s, "://"):
		return 0, 0, "Không thấy tọa độ trong liên kết này. Hãy mở liên kết trên bản đồ rồi chép tọa độ, ví dụ 22.8233, 104.9833."
	case !ok:
		return 0, 0, "Tọa độ ghi như 22.8233, 104.9833, hoặc 22°49'24\"B 104°59'0\"Đ, hoặc dán liên kết bản đồ."
	case lat >= westmost && lat <= eastmost && lon >= southmost && lon <= northmost:
		return 0, 0, "Vĩ độ ghi trước, kinh độ ghi sau; hai số này có vẻ đã đổi chỗ."
	case lat < southmost || lat > northmost || lon < westmost || lon > eastmost:
		return 0, 0, "Tọa độ này ở ngoài Việt Nam: vĩ độ từ 6 đến 24, kinh độ từ 102 đến 118. Hãy xem lại."
	}
	return int64(math.Round(lat * 1e6)), int64(math.Round(lon * 1e6)), ""
}

func readPair(s string) (lat, lon float64, ok bool) {
	two := func(a, b string) (float64, float64, bool) {
		x, err := strconv.ParseFloat(strings.ReplaceAll(a, ",", "."), 64)
		y, err2 := strconv.ParseFloat(strings.ReplaceAll(b, ",", "."), 64)
		return x, y, err == nil && err2 == nil
	}
	for _, form := range []*regexp.Regexp{plainPair, commaPair} {
		if m := form.FindStringSubmatch(s); m != nil {
			return two(m[1], m[2])
		}
	}
	if m := dmsPair.FindStringSubmatch(strings.ToUpper(strings.ReplaceAll(s, " ", ""))); m != nil {
		return degrees(m[1:5]), degrees(m[5:9]), true
	}
	if rest, cut := strings.CutPrefix(s, "geo:"); cut {
		rest, _, _ = strings.Cut(rest, "?")
		rest, _, _ = strings.Cut(rest, ";")
		return readPair(rest)
	}
	if !strings.Contains(s, "://") {
		return 0, 0, false
	}
	if u, err := url.Parse(s); err == nil {
		q := u.Query()
		for _, name := range []string{"q", "query", "ll", "destination"} {
			if m := plainPair.FindStringSubmatch(strings.TrimPrefix(q.Get(name), "loc:")); m != nil {
				return two(m[1], m[2])
			}
		}
		if q.Get("mlat") != "" {
			return two(q.Get("mlat"), q.Get("mlon"))
		}
	}
	for _, form := range []*regexp.Regexp{pinInLink, atInLink, osmInLink} {
		if m := form.FindStringSubmatch(s); m != nil {
			return two(m[1], m[2])
		}
	}
	return 0, 0, false
}

// degrees adds up degrees, minutes and seconds; south and west are negative.
func degrees(parts []string) float64 {
	var sum float64
	for i, unit := range []float64{1, 60, 3600} {
		n, _ := strconv.ParseFloat(strings.ReplaceAll(parts[i], ",", "."), 64)
		sum += n / unit
	}
	if parts[3] == "S" || parts[3] == "W" {
		return -sum
	}
	return sum
}

// Coordinates writes where the site is: «22.8233, 104.9833»; "" where nobody has said.
func (s Site) Coordinates() string {
	if s.Latitude == nil || s.Longitude == nil {
		return ""
	}
	return degreesText(*s.Latitude) + ", " + degreesText(*s.Longitude)
}

func degreesText(n int64) string {
	s := strings.TrimRight(strconv.FormatFloat(float64(n)/1e6, 'f', 6, 64), "0")
	return strings.TrimSuffix(s, ".")
}

// LocationInput is where a site is, as somebody states it.
type LocationInput struct {
	Coordinates string // "" takes back what was stated
	How         string // ByPhone, ByMap, ByDocument
}

// ParseLocation reads the fields coordinates and located_how.
func ParseLocation(get func(field string) string) LocationInput {
	return LocationInput{get("coordinates"), get("located_how")}
}

// fill puts the coordinates into a site and notes what is wrong in f.
func (in LocationInput) fill(f *errs.Fields, s *Site) {
	s.Latitude, s.Longitude, s.LocatedHow = nil, nil, ""
	if vi.NFC(in.Coordinates) == "" {
		return
	}
	lat, lon, wrong := ParseCoordinates(in.Coordinates)
	if wrong != "" {
		f.Add("coordinates", "%s", wrong)
	}
	known := false
	for _, n := range LocatedNames {
		known = known || n.Code == in.How
	}
	if !known {
		f.Add("located_how", "Hãy cho biết tọa độ lấy bằng cách nào.")
	}
	s.Latitude, s.Longitude, s.LocatedHow = &lat, &lon, in.How
}

// Locate states where a site is on the earth, or takes it back. Whoever may add sites may, and
// the establishment's own person. Fields: coordinates, located_how.
func (s *Service) Locate(ctx context.Context, p account.Principal, id db.ID, in LocationInput) error {
	now := s.Clock.Now()
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		site, e, err := openSite(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if m := may(p, e); !m.Site && !m.Contacts || p.Agency.Kind == agency.Commune && !reaches(p, site) {
			return refusal("ghi tọa độ của địa điểm này")
		}
		before := site
		var f errs.Fields
		in.fill(&f, &site)
		if err := f.Err(); err != nil {
			return err
		}
		if site.Coordinates() == before.Coordinates() && site.LocatedHow == before.LocatedHow {
			return nil
		}
		site.LocatedOn, site.LocatedBy = now.Day(), p.PersonID
		if site.Latitude == nil {
			site.LocatedOn, site.LocatedBy = "", ""
		}
		if _, err := tx.Exec(ctx, "UPDATE establishment_sites SET latitude = ?, longitude = ?, located_how = ?, located_on = ?, located_by = ? WHERE id = ?",
			site.Latitude, site.Longitude, site.LocatedHow, emptyNull(string(site.LocatedOn)), emptyNull(string(site.LocatedBy)), id); err != nil {
			return err
		}
		sentence := fmt.Sprintf("Ghi tọa độ nơi sản xuất của %s tại %s: %s.", e.Name, site.Where(now.Day()), site.Coordinates())
		if site.Latitude == nil {
			sentence = fmt.Sprintf("Bỏ tọa độ nơi sản xuất của %s tại %s.", e.Name, site.Where(now.Day()))
		}
		return audit.RecordTx(ctx, tx, now, p.Actor(), audit.Event{Kind: SiteLocated, SubjectKind: subject, SubjectID: e.ID, Sentence: sentence, Before: before, After: site})
	})
}

// locatedBy notes who stated the coordinates of a new site.
func (s *Site) locatedBy(p account.Principal) {
	if s.Latitude != nil {
		s.LocatedBy = p.PersonID
	}
}

func emptyNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
