package demo

import (
	"khuyencong/internal/account"
	"khuyencong/internal/db"
	"khuyencong/internal/establishment"
)

// twin is a second record of an establishment that the register has already, as it happens when two
// people write the same workshop down.
type twin struct {
	of             string // the firm
	name, products string
	kind           establishment.Kind
	day            int // days before today
	merged         int // days before today on which somebody merged it; 0 still suspected
	why            string
}

var twins = []twin{
	{of: "che-hothau", name: "HTX Chè Shan Hồ Thầu", products: "chè shan, trà túi lọc", kind: tht, day: 37},
	{of: "cam-hamyen", name: "HTX Cam sành Hàm Yên", products: "nước ép cam, mứt vỏ cam", kind: tht, day: 58, merged: 51, why: "Đã gọi điện cho bà Hoàng Thị Nga: một hợp tác xã, ghi hai lần."},
}

// plotTwins notes the second records, and the mergers of those that somebody found.
func (r *run) plotTwins() {
	for _, x := range twins {
		id, first := new(db.ID), r.firms[x.of]
		r.at(r.ago(x.day), "tt-tq", account.CentreOfficer, "ghi lần nữa "+x.name, func(p account.Principal) error {
			v, _, err := r.establishments.Create(r.ctx, p, establishment.Input{Name: x.name, Kind: string(x.kind), VSIC: first.vsic, Products: x.products, Representative: first.rep, Confirm: true},
				establishment.SiteInput{Province: string(p.Province()), Commune: first.commune})
			*id = v.ID
			return err
		})
		if x.merged == 0 {
			continue
		}
		r.at(r.ago(x.merged), "tt-tq", account.CentreOfficer, "gộp "+x.name, func(p account.Principal) error {
			c, err := r.establishments.Compare(r.ctx, p, first.id, *id)
			if err != nil {
				return err
			}
			in := c.Proposal()
			in.Fields["kind"], in.Reason = first.id, x.why
			_, err = r.establishments.Merge(r.ctx, p, in)
			return err
		})
	}
}
