package db

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the schema up to this binary's version and returns how many steps ran.
// A database that a newer binary has migrated is refused.
func (d *DB) Migrate(ctx context.Context) (int, error) {
	p, newest, err := d.provider()
	if err != nil {
		return 0, err
	}
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return 0, fmt.Errorf("đọc phiên bản cơ sở dữ liệu: %w", err)
	}
	if have > newest {
		return 0, fmt.Errorf("cơ sở dữ liệu ở phiên bản %d, mới hơn chương trình này (%d): hãy dùng bản chương trình mới hơn", have, newest)
	}
	done, err := p.Up(ctx)
	return len(done), err
}

// Pending reports whether the schema is not the one this binary expects.
func (d *DB) Pending(ctx context.Context) (bool, error) {
	p, newest, err := d.provider()
	if err != nil {
		return false, err
	}
	have, err := p.GetDBVersion(ctx)
	return have != newest, err
}

func (d *DB) provider() (*goose.Provider, int64, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, 0, err
	}
	var steps []*goose.Migration
	var newest int64
	for _, name := range names {
		raw, err := migrations.ReadFile(name)
		if err != nil {
			return nil, 0, err
		}
		number, _, _ := strings.Cut(path.Base(name), "_")
		v, err := strconv.ParseInt(number, 10, 64)
		if err != nil || v <= newest {
			return nil, 0, fmt.Errorf("db: migration %s is out of order", name)
		}
		newest = v
		text := forEngine(d.engine, string(raw))
		steps = append(steps, goose.NewGoMigration(v, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, text)
			return err
		}}, nil))
	}
	dialect := goose.DialectSQLite3
	if d.engine == Postgres {
		dialect = goose.DialectPostgres
	}
	p, err := goose.NewProvider(dialect, d.write, nil, goose.WithGoMigrations(steps...), goose.WithDisableGlobalRegistry(true))
	return p, newest, err
}

// forEngine keeps the parts of a migration meant for the engine: everything up to the first
// marker, and what follows a marker line of its own name (-- sqlite: or -- postgres:).
func forEngine(engine Engine, text string) string {
	var b strings.Builder
	keep := true
	for line := range strings.Lines(text) {
		switch strings.TrimSpace(line) {
		case "-- sqlite:":
			keep = engine == SQLite
		case "-- postgres:":
			keep = engine == Postgres
		case "-- both:":
			keep = true
		default:
			if keep {
				b.WriteString(line)
			}
		}
	}
	return b.String()
}

// Tables lists every table of the schema in an order that satisfies references, for backup,
// restore and tests. A test compares it with the database.
var Tables = []string{
	"settings", "audit_events", "agencies", "agency_names", "persons", "posts", "delegations", "leaves", "sessions",
	"sign_in_failures", "password_resets", "handovers", "establishments", "establishment_sites", "establishment_areas", "establishment_keys", "establishment_years",
	"establishment_outputs", "establishment_equipment", "establishment_certificates", "establishment_contacts", "establishment_distinctions", "establishment_merges",
	"surveys", "needs", "need_quotes", "unmet_needs",
	"local_procedures", "projects", "project_contents", "project_places", "project_beneficiaries", "project_partners",
	"estimate_lines", "project_results", "project_years", "assignments", "documents", "attachments",
	"appraisals", "appraisal_members", "appraisal_opinions", "paper_requests", "registrations", "registration_projects", "idempotency_keys",
	"plans", "plan_items", "adjustments", "contracts", "contract_projects", "support_agreements", "implementation_plans",
	"progress_reports", "acceptances", "acceptance_members", "payments", "settlements", "settlement_lines", "post_checks", "post_check_values",
	"policy_texts", "policy_packs", "evaluations", "year_deadlines",
	"area_lists", "area_entries", "place_events",
	"past_projects", "past_project_beneficiaries", "imports", "import_rows", "import_mappings",
	"project_scopes",
	"search_log",
}
