package document_test

import (
	"context"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/clock"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/document"
	"khuyencong/internal/errs"
)

func TestRecord(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		clk := clock.NewManual("2026-11-21")
		w := accounttest.World(t, d, clk)
		p := w.As(account.Clerk)
		record := func(in document.Input) (one document.Document, err error) {
			err = d.Tx(ctx, func(tx *db.Tx) error {
				one, err = document.RecordTx(ctx, tx, clk.Now(), p, in)
				return err
			})
			return one, err
		}
		good := document.Input{Kind: document.PlanDecision, Number: " 12/QĐ-UBND ", Day: "2026-11-21", Issuer: "Chủ tịch UBND tỉnh", Signer: "Nguyễn Văn A"}
		one, err := record(good)
		if err != nil {
			t.Fatal(err)
		}
		if one.Number != "12/QĐ-UBND" || one.AgencyID != p.Agency.ID || one.RecordedBy != p.PersonID {
			t.Errorf("%+v", one)
		}
		if got, err := document.Get(ctx, d, one.ID); err != nil || got != one {
			t.Errorf("got %+v, %v", got, err)
		}
		if all, err := document.ByIDs(ctx, d, []db.ID{one.ID, db.NewID()}); err != nil || len(all) != 1 || all[one.ID] != one {
			t.Errorf("%v, %v", all, err)
		}
		if _, err := document.Get(ctx, d, db.NewID()); !errs.Is(err, errs.NotFound) {
			t.Errorf("want NotFound, got %v", err)
		}
		if want := "Quyết định phê duyệt kế hoạch khuyến công số 12/QĐ-UBND ngày 21/11/2026"; one.String() != want {
			t.Errorf("%q", one)
		}
		again := good
		again.Day = "2026-11-20"
		if _, err := record(again); err == nil || !strings.Contains(err.Error(), "ngày 21/11/2026") {
			t.Errorf("the number once more in the year: %v", err)
		}
		again.Day = "2025-12-30"
		if _, err := record(again); err != nil {
			t.Errorf("numbers begin anew each year: %v", err)
		}
		shared := good
		shared.Kind = document.AdjustmentDecision
		for range 2 {
			if _, err := record(shared); err != nil {
				t.Errorf("one decision on several adjustments: %v", err)
			}
		}
		shared.Signer = "Trần Thị B"
		if _, err := record(shared); !errs.Is(err, errs.Invalid) {
			t.Errorf("another decision under its number: %v", err)
		}
		for field, spoil := range map[string]func(*document.Input){
			"number": func(in *document.Input) { in.Number = "\u200b " },
			"day":    func(in *document.Input) { in.Day = "2026-11-22" },
			"issuer": func(in *document.Input) { in.Issuer = "" },
			"signer": func(in *document.Input) { in.Signer = strings.Repeat("a", 121) },
			"about":  func(in *document.Input) { in.About = strings.Repeat("a", 5000) },
		} {
			in := good
			spoil(&in)
			_, err := record(in)
			if e, ok := errs.As(err); !ok || len(e.Fields) != 1 || e.Fields[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		for _, day := range []clock.Day{"", "2026-02-30", "hôm qua"} {
			in := good
			in.Day = day
			if _, err := record(in); !errs.Is(err, errs.Invalid) {
				t.Errorf("day %q: %v", day, err)
			}
		}
	})
}
