package importing

import (
	"fmt"
	"strconv"

	"khuyencong/internal/importing"
	"khuyencong/internal/vi"
	"khuyencong/internal/web"
)

func stateLook(s importing.State) (web.Icon, web.Tone) {
	switch s {
	case importing.Applied:
		return web.IconOK, web.ToneDone
	case importing.Failed:
		return web.IconLate, web.ToneLate
	case importing.Stopped, importing.Undone:
		return web.IconBack, web.ToneMute
	case importing.Uploaded, importing.Checked:
		return web.IconDraft, web.ToneSoon
	case importing.Checking, importing.Running, importing.Returning:
	}
	return web.IconPlan, web.ToneGo
}

func columnsSub(v columnsView) string {
	l := v.layout
	rows := "dòng " + strconv.Itoa(l.Top)
	if l.Rows > 1 {
		rows += "–" + strconv.Itoa(l.Top+l.Rows-1)
	}
	return fmt.Sprintf("Trang %s, đầu bảng ở %s. Mỗi cột của tệp là gì trong hệ thống; hãy xem lại chỗ tự đoán.", v.imp.Sheet, rows)
}

func yearLabel(k importing.Kind) string {
	if k == importing.Projects {
		return "Năm thực hiện"
	}
	return "Năm của số liệu"
}

func showSub(imp *importing.Import) string {
	return fmt.Sprintf("%s tải lên %s; trang %s", imp.StartedName, imp.UploadedAt.VN(), imp.Sheet)
}

func writeLabel(imp *importing.Import) string {
	s := "Ghi " + vi.Count(imp.Created) + " " + imp.Kind.Name() + " mới"
	if imp.Updated > 0 {
		s += ", cập nhật " + vi.Count(imp.Updated)
	}
	return s
}

func rowsSub(v rowsView) string {
	if v.may {
		return "Sửa ô hoặc chọn, rồi kiểm tra lại; tệp gốc không đổi."
	}
	return "Lần nhập này không sửa được nữa."
}

func choiceLabel(c importing.Choices) string {
	if c.Place {
		return c.Label
	}
	return "Là cơ sở này: " + c.Label
}

func newLabel(k importing.Kind) string {
	if k == importing.Projects {
		return "Là đề án khác"
	}
	return "Là cơ sở mới"
}

func pastSub(v pastView) string {
	return fmt.Sprintf("%s đề án từ các tệp đã nhập, khuyến công hỗ trợ %s", vi.Count(v.Total), vi.MoneyUnit(v.Support))
}

func amount(n *int64) string {
	if n == nil {
		return "chưa ghi"
	}
	return vi.Money(*n)
}

// progressSaid is what a screen reader is told of a run, once for each tenth of it.
func progressSaid(imp *importing.Import) string {
	s := importing.StateName[imp.State]
	if total := max(imp.Total, imp.Done); total > 0 {
		s += ": xong " + strconv.Itoa(imp.Done*10/total*10) + " %"
	}
	return s
}
