package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
)

//go:embed static
var staticFiles embed.FS

// asset is one embedded file under its hashed name.
type asset struct {
	hashed string // "app.1f3c9a20.css"
	kind   string
	body   []byte
}

var (
	assetsByName   = map[string]*asset{} // "app.css"
	assetsByHashed = map[string]*asset{}
)

var assetKinds = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml", ".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8",
}

func init() {
	// Fonts and pictures first: the style sheet names them by their hashed names.
	for _, styles := range []bool{false, true} {
		err := fs.WalkDir(staticFiles, "static", func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || (path.Ext(p) == ".css") != styles {
				return err
			}
			body, err := staticFiles.ReadFile(p)
			if err != nil {
				return err
			}
			return addAsset(strings.TrimPrefix(p, "static/"), body)
		})
		if err != nil {
			panic(fmt.Sprintf("web: static files: %v", err))
		}
	}
}

var cssURL = regexp.MustCompile(`url\(([^)]+)\)`)

func addAsset(name string, body []byte) error {
	ext := path.Ext(name)
	kind, ok := assetKinds[ext]
	if !ok {
		return fmt.Errorf("%s: no content type for %q", name, ext)
	}
	if ext == ".css" {
		body = cssURL.ReplaceAllFunc(body, func(m []byte) []byte {
			inner := string(m[4 : len(m)-1])
			return []byte("url(" + Asset(inner) + ")")
		})
	}
	sum := sha256.Sum256(body)
	a := &asset{hashed: strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext, kind: kind, body: body}
	assetsByName[name], assetsByHashed[a.hashed] = a, a
	return nil
}

// Asset returns the address of an embedded file: Asset("app.css"). It panics on a name that is
// not there, which a test over every page finds first.
func Asset(name string) string {
	a, ok := assetsByName[name]
	if !ok {
		panic("web: no asset " + name)
	}
	return PathAssets + a.hashed
}

// assetHandler serves the hashed names for ever and nothing else.
func assetHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := assetsByHashed[strings.TrimPrefix(r.URL.Path, PathAssets)]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", a.kind)
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		w.Header().Set("Content-Length", fmt.Sprint(len(a.body)))
		if r.Method != http.MethodHead {
			_, _ = w.Write(a.body)
		}
	})
}
