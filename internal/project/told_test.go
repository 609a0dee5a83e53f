package project_test

import (
	"testing"

	"khuyencong/internal/account"
	"khuyencong/internal/audit"
	"khuyencong/internal/db"
	"khuyencong/internal/db/dbtest"
	"khuyencong/internal/project"
	"khuyencong/internal/project/projecttest"
)

// An auditor is told of what was done to files that the auditor may open, and of no draft.
func TestTheRecordTellsNoDraft(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, d *db.DB) {
		k := projecttest.New(t, d)
		draft, sent := k.Draft(t, k.Machine()), k.Submitted(t, k.Machine())
		auditor := k.As(account.Auditor)
		rows, err := audit.Page(t.Context(), d, audit.Filter{Files: project.Told(auditor), Limit: 500})
		if err != nil {
			t.Fatal(err)
		}
		of := map[db.ID]int{}
		for _, r := range rows {
			of[r.ProjectID]++
		}
		if of[draft] != 0 || of[sent] == 0 {
			t.Errorf("%d lines of the draft, %d of the file that was sent", of[draft], of[sent])
		}
	})
}
