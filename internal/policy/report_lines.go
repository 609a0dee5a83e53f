package policy

// Line is one dòng báo cáo: a line of the report on results (kết quả công tác khuyến công) or on
// funding (kinh phí khuyến công) that provinces file for a year, by its official number and words.
type Line struct {
	Number int // 0 is no line
	Words  string
	Note   string // what the code of a content does not tell apart; mostly ""
}

// ResultLines are the lines of the report on results, in their order.
var ResultLines = lines(
	"lao động mới được đào tạo (trong đó có việc làm sau đào tạo)",
	"lao động được đào tạo nâng cao tay nghề",
	"học viên đào tạo khởi sự doanh nghiệp",
	"học viên đào tạo nâng cao năng lực quản lý",
	"hội thảo, tập huấn kỹ thuật, chuyên đề",
	"đoàn tham quan khảo sát trong nước (lượt người)",
	"đoàn ngoài nước (lượt người)",
	"cơ sở CNNT được hỗ trợ thành lập",
	"mô hình trình diễn kỹ thuật (vốn đầu tư thu hút, triệu đồng)",
	"cơ sở CNNT nhận chuyển giao công nghệ, máy móc tiên tiến, tiến bộ KHKT (vốn thu hút)",
	"mô hình thí điểm sản xuất sạch hơn",
	"sản phẩm CNNT tiêu biểu được bình chọn",
	"hội chợ, triển lãm được tổ chức (gian hàng)",
	"cơ sở được hỗ trợ tham gia hội chợ",
	"cơ sở được hỗ trợ xây dựng, đăng ký thương hiệu",
	"cơ sở được hỗ trợ thuê tư vấn",
	"bản tin, ấn phẩm",
	"chương trình truyền hình, truyền thanh",
	"hiệp hội ngành nghề được thành lập",
	"cụm công nghiệp được hỗ trợ lập quy hoạch chi tiết",
	"cụm công nghiệp được hỗ trợ đầu tư hạ tầng",
	"lớp đào tạo về khuyến công (lượt người)",
	"cán bộ tại trung tâm khuyến công",
)

// FundingLines are the lines of the report on funding, in their order.
var FundingLines = lines(
	"đào tạo nghề lao động mới",
	"nâng cao tay nghề",
	"khởi sự doanh nghiệp",
	"năng lực quản lý",
	"hội thảo, tập huấn",
	"tham quan trong nước",
	"tham quan ngoài nước",
	"thành lập cơ sở CNNT",
	"mô hình trình diễn",
	"chuyển giao công nghệ, máy móc",
	"sản xuất sạch hơn",
	"bình chọn sản phẩm",
	"tổ chức hội chợ",
	"tham gia hội chợ",
	"thương hiệu cơ sở",
	"thương hiệu làng nghề",
	"thuê tư vấn",
	"bản tin, ấn phẩm",
	"truyền hình, truyền thanh",
	"hiệp hội",
	"quy hoạch chi tiết cụm công nghiệp",
	"hạ tầng cụm công nghiệp",
	"nâng cao năng lực quản lý và tổ chức thực hiện",
	"chi khác",
)

func lines(words ...string) []Line {
	out := make([]Line, len(words))
	for i, w := range words {
		out[i] = Line{Number: i + 1, Words: w}
	}
	return out
}

// mixed says of a content whose code covers two lines which one it is counted in.
const mixed = "Gồm cả bản tin, ấn phẩm: mã nội dung không tách hai dòng."

// noResult marks a content that no line of the results counts.
const noResult = 0

// otherFunding is «chi khác», where no line fits.
const otherFunding = 24

// contentLines gives each content its line of results and of funding. A content of Điều 4 khoản 9
// (nâng cao năng lực quản lý và tổ chức thực hiện) is funded in line 23.
var contentLines = map[string][2]int{
	"vocational_training":           {1, 1},
	"craft_transmission":            {1, 1},
	"skill_upgrade":                 {2, 2},
	"startup_training":              {3, 3},
	"management_training":           {4, 4},
	"seminar":                       {5, 5},
	"study_tour_domestic":           {6, 6},
	"study_tour_abroad":             {7, 7},
	"forum_abroad":                  {7, 7},
	"enterprise_founding":           {8, 8},
	"cleaner_production_assessment": {noResult, 11},
	"demo_model_new":                {9, 9},
	"demo_model_proven":             {9, 9},
	"machinery":                     {10, 10},
	"technology_transfer":           {10, 10},
	"cleaner_production_model":      {11, 11},
	"product_selection":             {12, 12},
	"fair_organise":                 {13, 13},
	"fair_join_domestic":            {14, 14},
	"fair_abroad":                   {14, 14},
	"showroom":                      {noResult, otherFunding},
	"brand":                         {15, 15},
	"craft_village_brand":           {noResult, 16},
	"consulting":                    {16, 17},
	"media":                         {18, 19},
	"online_promotion":              {noResult, otherFunding},
	"association":                   {19, 20},
	"linkage_cluster":               {noResult, otherFunding},
	"relocation_advice":             {noResult, otherFunding},
	"relocation_interest":           {noResult, otherFunding},
	"pollution_establishment":       {noResult, otherFunding},
	"pollution_cluster":             {noResult, otherFunding},
	"cluster_plan":                  {20, 21},
	"cluster_infrastructure":        {21, 22},
	"cluster_investment_promotion":  {noResult, otherFunding},
	"international_cooperation":     {noResult, otherFunding},
	"officer_training":              {22, 23},
	"database":                      {noResult, 23},
	"centre_showroom":               {noResult, 23},
	"centre_facilities":             {noResult, 23},
	"collaborator_network":          {noResult, 23},
	"ecommerce_platform":            {noResult, 23},
	"contest":                       {noResult, 23},
	"digital_transformation":        {noResult, otherFunding},
	"artisan_support":               {noResult, otherFunding},
	"programme_management":          {noResult, 23},
	"other":                         {noResult, otherFunding},
}

// ReportLines returns the lines in which a content is counted: of the results, with Number 0 where
// the report has none for it, and of the funding. Line 23 of the results (staff of the centres)
// counts no content.
func ReportLines(content string) (result, funding Line) {
	at, ok := contentLines[content]
	if !ok {
		at = [2]int{noResult, otherFunding}
	}
	if at[0] != noResult {
		result = ResultLines[at[0]-1]
	}
	funding = FundingLines[at[1]-1]
	if content == "media" {
		result.Note, funding.Note = mixed, mixed
	}
	return result, funding
}
