package sheet

import "fmt"

// Problem is why a file cannot be read: a Vietnamese sentence that says what to do about it.
type Problem struct {
	Sentence string
	cause    error
}

// Error returns the sentence.
func (p *Problem) Error() string { return p.Sentence }

// Unwrap returns the cause, which is for logs only.
func (p *Problem) Unwrap() error { return p.cause }

func problem(format string, args ...any) *Problem {
	return &Problem{Sentence: fmt.Sprintf(format, args...)}
}

const (
	sayEmpty     = "Tệp không có gì bên trong. Hãy chọn lại tệp danh sách."
	sayOldExcel  = "Đây là tệp Excel đời cũ (.xls). Hãy mở bằng Excel rồi lưu lại dạng .xlsx (Save As → Excel Workbook)."
	sayEncrypted = "Tệp đang đặt mật khẩu nên không đọc được. Hãy mở bằng Excel, bỏ mật khẩu rồi lưu lại dạng .xlsx."
	sayOLE       = "Đây không phải bảng tính .xlsx. Nếu là tệp Excel, hãy mở bằng Excel rồi lưu lại dạng .xlsx."
	sayODS       = "Đây là bảng tính OpenDocument (.ods). Hãy mở bằng LibreOffice hoặc Excel rồi lưu lại dạng .xlsx."
	sayXLSB      = "Đây là bảng tính nhị phân (.xlsb). Hãy mở bằng Excel rồi lưu lại dạng .xlsx."
	sayHTML      = "Tệp này thật ra là trang web mang đuôi của Excel. Hãy mở bằng Excel rồi lưu lại dạng .xlsx."
	sayXML       = "Đây là bảng tính XML đời 2003. Hãy mở bằng Excel rồi lưu lại dạng .xlsx."
	sayWord      = "Đây là văn bản Word. Hãy chép bảng sang Excel rồi lưu dạng .xlsx."
	sayPDF       = "Đây là tệp PDF. Hãy xin bản Excel (.xlsx) của danh sách."
	sayArchive   = "Đây là tệp nén, bên trong không có bảng tính. Hãy giải nén rồi chọn tệp .xlsx."
	sayUnknown   = "Không nhận ra dạng tệp. Hãy chọn tệp Excel (.xlsx) hoặc tệp văn bản phân cách (.csv)."
	sayBroken    = "Tệp bị hỏng hoặc tải lên chưa trọn. Hãy mở bằng Excel, lưu lại dạng .xlsx rồi tải lên lần nữa."
	sayTooLarge  = "Bảng tính quá lớn để đọc an toàn. Hãy tách thành nhiều tệp, hoặc chép riêng phần danh sách sang tệp mới."
	sayNoSheets  = "Tệp không có trang tính nào. Hãy mở bằng Excel rồi lưu lại dạng .xlsx."
)

func refuse(sentence string) *Problem { return &Problem{Sentence: sentence} }

func broken(cause error) *Problem { return &Problem{sayBroken, cause} }
