package staff_test

import (
	"context"
	"fmt"
	"testing"
	"time"
	"os"
	"strings"
	"khuyencong/internal/db"
)

func BenchmarkTmp(b *testing.B) {
	a := open_(b)
	path := os.Getenv("P")
	var said []db.Statement
	a.get(path, "chuyenvien."+officer)
	a.d.Trace(func(s db.Statement) { said = append(said, s) })
	a.get(path, "chuyenvien."+officer)
	a.d.Trace(nil)
	for _, s := range said {
		t := time.Now()
		n := 0
		rows, err := a.sql.Query(s.Text, s.Args...)
		if err != nil { fmt.Println(err); continue }
		for rows.Next() { n++ }
		rows.Close()
		el := time.Since(t)
		fmt.Printf("%8.2fms rows=%d args=%d %s\n", float64(el.Microseconds())/1000, n, len(s.Args), strings.Join(strings.Fields(s.Text), " ")[:min(len(strings.Join(strings.Fields(s.Text), " ")), 300)])
		if el > 3*time.Millisecond { p, _ := a.d.Plan(context.Background(), s); fmt.Println("   ", strings.Join(p, "\n    ")) }
	}
}
