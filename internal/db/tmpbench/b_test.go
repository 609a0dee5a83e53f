package tmpbench
import ("testing";"fmt";"context";"strings";"database/sql";"path/filepath"
 "khuyencong/internal/db"; "khuyencong/internal/vi";"khuyencong/internal/establishment")
func open(t testing.TB) *sql.DB { d,err:=db.Open(context.Background(),"sqlite:"+filepath.Join(t.TempDir(),"a.db")); if err!=nil{t.Fatal(err)}; d.Migrate(context.Background()); return d.Writer() }
const cols="id,name,name_fold,name_sort,kind,tax_code,household_code,office_province_id,office_commune,office_address,vsic,products,representative,phone,email,applies_cleaner_production,created_at,created_by,created_for,version"
func row(i int) []any { n:=fmt.Sprintf("Công ty TNHH chế biến gỗ %d",i*7919%1000003); return []any{string(db.NewID()),n,strings.ToLower(n),n+n,"household",fmt.Sprintf("%010d",i*7919%10000019),"","34-08","xã Hồ Thầu","thôn 1","1610","gỗ","Nguyễn Văn A",fmt.Sprintf("09%08d",i*7919%100000007),"",false,"2026","x","y",1} }
func bench(b *testing.B,per int,prep bool){ d:=open(b); b.ResetTimer()
 one:="("+strings.TrimSuffix(strings.Repeat("?,",20),",")+")"
 text:="INSERT INTO establishments ("+cols+") VALUES "+strings.TrimSuffix(strings.Repeat(one+",",per),",")
 for i:=0;i<b.N; { tx,_:=d.Begin(); var st *sql.Stmt; var err error; if prep { st,err=tx.Prepare(text); if err!=nil{b.Fatal(err)} }
  for k:=0;k<500&&i<b.N;k+=per { var args []any; for j:=0;j<per;j++{ args=append(args,row(i)...); i++ }
   if prep { _,err=st.Exec(args...) } else {_,err=tx.Exec(text,args...)}; if err!=nil{b.Fatal(err)} }
  tx.Commit() } }
func BenchmarkPrep1(b *testing.B){bench(b,1,true)}
func BenchmarkNoPrep1(b *testing.B){bench(b,1,false)}
func BenchmarkPrep25(b *testing.B){bench(b,25,true)}
func BenchmarkNoPrep25(b *testing.B){bench(b,25,false)}
func BenchmarkNoPrep100(b *testing.B){bench(b,100,false)}
func BenchmarkRow(b *testing.B){for i:=0;i<b.N;i++{row(i)}}
func BenchmarkFold(b *testing.B){for i:=0;i<b.N;i++{vi.Fold("Công ty TNHH một thành viên chế biến gỗ Hoàng Su Phì")}}
func BenchmarkNFC(b *testing.B){for i:=0;i<b.N;i++{vi.NFC("Công ty TNHH một thành viên chế biến gỗ Hoàng Su Phì")}}
func BenchmarkSortKey(b *testing.B){for i:=0;i<b.N;i++{vi.SortKey("Công ty TNHH một thành viên chế biến gỗ Hoàng Su Phì")}}
func BenchmarkParse(b *testing.B){ for i:=0;i<b.N;i++{ establishment.ParseInput(func(string)string{return ""})}}
