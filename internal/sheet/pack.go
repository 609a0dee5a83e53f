package sheet

import (
	"archive/zip"
	"errors"
	"io"
	"path"
	"strings"
)

// pack is the zip package of a workbook: its parts by their name in lower case, because writers
// do not agree on it.
type pack struct {
	parts  map[string]*zip.File
	limits limits
}

var errTwice = errors.New("two parts of one name")

func openPack(r io.ReaderAt, size int64, l limits) (*pack, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, broken(err)
	}
	if len(z.File) > l.parts {
		return nil, refuse(sayTooLarge)
	}
	p := &pack{parts: make(map[string]*zip.File, len(z.File)), limits: l}
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		name := partName("", f.Name)
		if p.parts[name] != nil { // programs would not agree on which is read
			return nil, broken(errTwice)
		}
		if f.Flags&1 != 0 {
			return nil, refuse(sayEncrypted)
		}
		p.parts[name] = f
	}
	return p, nil
}

// partName makes one form of a part's name: absolute or seen from a folder, any case and slash.
func partName(folder, target string) string {
	target = strings.ReplaceAll(target, `\`, "/")
	if !strings.HasPrefix(target, "/") {
		target = "/" + folder + "/" + target
	}
	return strings.ToLower(strings.TrimPrefix(path.Clean(target), "/"))
}

func (p *pack) has(name string) bool { return p.parts[name] != nil }

// open opens a part to be read as a stream of at most limit bytes. The caller closes it.
func (p *pack) open(name string, limit int64) (*part, error) {
	f := p.parts[name]
	if f == nil {
		return nil, broken(errors.New("no part " + name))
	}
	r, err := f.Open()
	if err != nil {
		return nil, broken(err)
	}
	most := limit
	if packed := int64(min(f.CompressedSize64, 1<<40)); packed*p.limits.ratio < most {
		most = min(most, max(packed*p.limits.ratio, p.limits.free))
	}
	return &part{r, most}, nil
}

// part reads a part and refuses to unpack more than it may.
type part struct {
	io.ReadCloser
	left int64
}

func (p *part) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	if p.left -= int64(n); p.left < 0 {
		return 0, refuse(sayTooLarge)
	}
	return n, err
}

// scan opens a part under the XML scanner; close it when done.
func (p *pack) scan(name string, limit int64) (*scanner, io.ReadCloser, error) {
	r, err := p.open(name, limit)
	if err != nil {
		return nil, nil, err
	}
	s := newScanner(plainUTF8(r))
	return s, r, nil
}

// trouble turns what stopped a scanner into what may be told.
func trouble(err error) error {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return broken(err)
}

// target is where a relationship of a part leads.
type target struct{ kind, part string }

// relationships reads the relationships of a part; none when it has none. Links to the outside
// are left out.
func (p *pack) relationships(of string) (map[string]target, error) {
	name := path.Join(path.Dir(of), "_rels", path.Base(of)+".rels")
	folder := path.Dir(of)
	if of == "" {
		name, folder = "_rels/.rels", ""
	}
	out := map[string]target{}
	if !p.has(name) {
		return out, nil
	}
	s, c, err := p.scan(name, p.limits.kept)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	for {
		switch s.next() {
		case tokenEnd:
			if s.err != nil {
				return nil, trouble(s.err)
			}
			return out, nil
		case tokenOpen:
			if string(s.name) != "Relationship" {
				continue
			}
			a := attrsOf(s, "Id", "Type", "Target", "TargetMode")
			if a[3] != "External" {
				out[a[0]] = target{path.Base(a[1]), partName(folder, a[2])}
			}
		case tokenClose, tokenText:
		}
	}
}
