package project_test

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/account/accounttest"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
)

// The same words for the same establishment ask for an explanation; another spending of the same
// content is told; another content is nothing.
func TestFundedTwice(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		ctx, p := context.Background(), k.As(account.CentreOfficer)
		first, err := k.Projects.Create(ctx, p, k.Machine())
		if err != nil {
			t.Fatal(err)
		}
		double := func(in project.Input) (found []project.Finding) {
			id, err := k.Projects.Create(ctx, p, in)
			if err != nil {
				t.Fatal(err)
			}
			f, err := k.Projects.Open(ctx, p, id)
			if err != nil {
				t.Fatal(err)
			}
			all, err := k.Projects.Findings(ctx, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range all {
				if x.Field == "other_funding_why" {
					found = append(found, x)
				}
			}
			if _, err := d.Writer().Exec("UPDATE projects SET state = 'withdrawn' WHERE id = '" + string(id) + "'"); err != nil {
				t.Fatal(err)
			}
			return found
		}
		why := func(s string) projecttest.Option { return func(in *project.Input) { in.OtherFundingWhy = s } }
		got := double(k.Machine(why("")))
		if len(got) != 1 || !got[0].Blocks || !strings.Contains(got[0].Sentence, "Ứng dụng máy sao chè tại xã Hồ Thầu") || !strings.Contains(got[0].Sentence, "150.000.000 đ") || !strings.Contains(got[0].Sentence, "kế hoạch 2027") || got[0].Citation.String() == "" {
			t.Errorf("the same words: %+v", got)
		}
		if got = double(k.Machine(why("Máy thứ hai, cho xưởng mới."))); len(got) != 1 || got[0].Blocks || !strings.Contains(got[0].Sentence, "cho xưởng mới") {
			t.Errorf("explained: %+v", got)
		}
		got = double(k.Machine(why(""), func(in *project.Input) { in.Lines[0].Description = "Máy đóng gói" }))
		if len(got) != 1 || got[0].Blocks || !strings.Contains(got[0].Sentence, "Máy sao chè") {
			t.Errorf("another spending: %+v", got)
		}
		if got = double(k.Machine(why(""), projecttest.Content("brand"))); len(got) != 0 {
			t.Errorf("another content: %+v", got)
		}
		// A file never stands in its own way.
		f, err := k.Projects.Open(ctx, p, first)
		if err != nil {
			t.Fatal(err)
		}
		if earlier, err := project.EarlierTx(ctx, d, f); err != nil || len(earlier) != 0 {
			t.Errorf("itself: %v %+v", err, earlier)
		}
		// As it is typed, before anything is saved.
		in := project.AsInput(f)
		other, err := k.Projects.Create(ctx, p, k.Machine(func(in *project.Input) { in.Lines[0].Description = "Máy vò" }))
		if err != nil {
			t.Fatal(err)
		}
		if typed, err := k.Projects.EarlierInput(ctx, p, other, in); err != nil || len(typed) != 1 || !typed[0].SameItem || typed[0].ProjectID != first {
			t.Errorf("typed: %v %+v", err, typed)
		}
	})
}

// Before later acts it is told of many files at once, to who may see them, by as many statements as
// of one; a file with an unknown establishment beside it changes nothing.
func TestTwice(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		ctx, p := context.Background(), k.As(account.CentreOfficer)
		var ids []db.ID
		for range 4 {
			id, err := k.Projects.Create(ctx, p, k.Machine())
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, id)
		}
		brand, err := k.Projects.Create(ctx, p, k.Machine(projecttest.Content("brand")))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, brand)
		count := func(ids []db.ID) (map[db.ID]project.Twice, int) {
			n := 0
			d.Trace(func(db.Statement) { n++ })
			defer d.Trace(nil)
			all, err := k.Projects.Twice(ctx, p, ids)
			if err != nil {
				t.Fatal(err)
			}
			return all, n
		}
		one, few := count(ids[:1])
		all, many := count(ids)
		if few != many {
			t.Errorf("%d statements for one file, %d for five", few, many)
		}
		if len(all) != 4 || len(one) != 1 || len(one[ids[0]].Earlier) != 3 {
			t.Fatalf("%+v", all)
		}
		for _, id := range ids[:4] {
			f, err := k.Projects.Open(ctx, p, id)
			if err != nil {
				t.Fatal(err)
			}
			alone, err := project.EarlierTx(ctx, d, f)
			if err != nil || !reflect.DeepEqual(alone, all[id].Earlier) || len(all[id].Same()) != 3 || len(all[id].Others()) != 0 || all[id].Why != "Máy khác, đặt ở xưởng khác." {
				t.Errorf("%v\nalone %+v\namong %+v", err, alone, all[id])
			}
		}
		if got, err := k.Projects.Twice(ctx, k.As(account.CentreOfficer, accounttest.In("lao-cai")), ids); err != nil || len(got) != 0 {
			t.Errorf("another province: %v %+v", err, got)
		}
	})
}
