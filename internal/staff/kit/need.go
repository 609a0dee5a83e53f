package kit

import (
	"strings"

	"khuyencong/internal/policy"
	"khuyencong/internal/vi"
)

// NeedWords are the contents that establishments are asked about, in their own words.
var NeedWords = map[string]string{
	"machinery":                "Mua máy, thiết bị mới",
	"vocational_training":      "Dạy nghề cho người làm",
	"demo_model_new":           "Làm sản phẩm mới, cách làm mới",
	"brand":                    "Làm nhãn hiệu cho sản phẩm",
	"fair_join_domestic":       "Đi hội chợ, bán hàng xa",
	"showroom":                 "Gian trưng bày tại cơ sở",
	"online_promotion":         "Bán hàng, giới thiệu trên mạng",
	"cleaner_production_model": "Bớt khói, bụi, tốn điện, tốn nước",
	"pollution_establishment":  "Xử lý nước thải, khí thải",
	"consulting":               "Có người giỏi về giúp",
	"management_training":      "Học cách quản lý, bán hàng",
	"other":                    "Việc khác",
}

// NeedName is a content in the words of the questions, beside its official name: «Mua máy,
// thiết bị mới (ứng dụng máy móc, thiết bị tiên tiến)». One that is not asked about has its
// official name alone.
func NeedName(content string) string {
	official := policy.ContentName(content)
	word := NeedWords[content]
	switch {
	case word == "":
		return official
	case strings.EqualFold(word, official):
		return word
	}
	return word + " (" + vi.LowerFirst(official) + ")"
}
