package db

import (
	"database/sql/driver"
	"fmt"

	"github.com/google/uuid"
)

// ID is the identity of a row: a UUIDv7, made where the record is born. The zero value is
// no row, stored as NULL. Numbers that people quote live in columns of their own.
type ID string

// NewID makes an identity.
func NewID() ID { return ID(uuid.Must(uuid.NewV7()).String()) }

// ParseID reads an identity out of an address or a form; ok is false for anything else.
func ParseID(s string) (id ID, ok bool) {
	u, err := uuid.Parse(s)
	if err != nil || len(s) != 36 {
		return "", false
	}
	return ID(u.String()), true
}

// Value stores the identity; none is NULL.
func (id ID) Value() (driver.Value, error) {
	if id == "" {
		return nil, nil
	}
	return string(id), nil
}

// Scan reads a stored identity.
func (id *ID) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*id = ""
	case string:
		*id = ID(v)
	case []byte:
		*id = ID(v)
	default:
		return fmt.Errorf("db: cannot read an ID from %T", v)
	}
	return nil
}
