package main

import (
	"net/http"
	"net/netip"

	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/errs"
	"khuyencong/internal/filestore"
	"khuyencong/internal/search"
	"khuyencong/internal/staff"
)

// serving is what the commands that serve share.
type serving struct {
	Addr         string   `default:"127.0.0.1:8080" placeholder:"MÁY:CỔNG" help:"Địa chỉ để nghe; cổng 0 là cổng còn trống bất kỳ."`
	TrustedProxy []string `placeholder:"DẢI" help:"Máy trung gian được tin khi nói địa chỉ thật của người gọi, ví dụ 10.0.0.0/8; có thể nêu nhiều lần."`
	SecureCookie bool     `help:"Chỉ gửi cookie qua HTTPS, kể cả khi máy trung gian không báo."`
	HelpLine     string   `placeholder:"CHỮ" help:"Nơi cần gọi khi cần giúp, in ở chân mọi trang."`
}

func (s serving) proxies() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, text := range s.TrustedProxy {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			a, e := netip.ParseAddr(text)
			if e != nil {
				return nil, errs.Wrong("--trusted-proxy", "Hãy viết một địa chỉ IP hoặc dải địa chỉ, ví dụ 10.0.0.0/8, không phải %q.", text)
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		out = append(out, p)
	}
	return out, nil
}

// newHandler puts together everything that is served.
func newHandler(a *app, d *db.DB, index *search.Index, s serving, demo bool) (http.Handler, error) {
	proxies, err := s.proxies()
	if err != nil {
		return nil, err
	}
	face := staff.New(staff.Options{DB: d, Clock: clock.System{}, Files: &filestore.Store{Dir: a.filesDir()}, Log: a.log,
		TrustedProxies: proxies, Secure: s.SecureCookie, Demo: demo, Help: s.HelpLine, Index: index})
	mux := http.NewServeMux()
	mux.Handle("GET /healthz", healthz())
	mux.Handle("GET /readyz", readyz(d, a.log))
	mux.Handle("/", face.Handler())
	return mux, nil
}
