package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// A table of fields is sent as rows: each row carries its key in a hidden field named like the
// table, and its fields are named table.key.field, "lines.3.own". Errors name them alike, with
// the number of the row as its key: Renumber makes the keys of what was sent those numbers.

// RowKey stands for the key of a row in the row that AddRow's children draw and the script clones.
const RowKey = "__key__"

// Buttons that add and remove rows where there is no script.
const (
	buttonAddRow    = "_add"    // "lines", or "lines/" and the group
	buttonRemoveRow = "_remove" // "lines/" and the key
)

// RowName names a field of a row of a table.
func RowName(table, key, field string) string { return table + "." + key + "." + field }

// Rows returns the keys of the rows that a table was sent with, in their order.
func (f *Form) Rows(table string) []string {
	var keys []string
	for _, k := range f.Values[table] {
		if k != "" && len(k) <= 40 && !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	return keys
}

// Renumber gives the rows of a table the keys 0, 1, 2 … in their order. Do it after reading a
// form and before anything is noted as wrong.
func (f *Form) Renumber(tables ...string) *Form {
	for _, table := range tables {
		number := map[string]string{}
		for i, k := range f.Rows(table) {
			number[k] = strconv.Itoa(i)
		}
		next := make(url.Values, len(f.Values))
		for name, vals := range f.Values {
			rest, ours := strings.CutPrefix(name, table+".")
			key, field, isRow := strings.Cut(rest, ".")
			if n, known := number[key]; ours && isRow && known {
				name = RowName(table, n, field)
			} else if ours && isRow {
				continue // a field of no row
			}
			next[name] = vals
		}
		next.Del(table)
		for i := range len(number) {
			next.Add(table, strconv.Itoa(i))
		}
		f.Values = next
	}
	return f
}

// AddRow adds an empty row and returns its key.
func (f *Form) AddRow(table string) string {
	n := len(f.Values[table])
	for slices.Contains(f.Values[table], strconv.Itoa(n)) {
		n++
	}
	key := strconv.Itoa(n)
	f.Values.Add(table, key)
	return key
}

// RemoveRow takes a row away.
func (f *Form) RemoveRow(table, key string) {
	f.Values[table] = slices.DeleteFunc(f.Values[table], func(k string) bool { return k == key })
}

// EditRows does what an add or remove button of one of the tables asked for, and reports whether
// one was pressed: the page is then drawn again instead of saved.
func (f *Form) EditRows(tables ...string) bool {
	table, group, _ := strings.Cut(f.Get(buttonAddRow), "/")
	if table != "" && slices.Contains(tables, table) {
		key := f.AddRow(table)
		if group != "" {
			f.Set(RowName(table, key, LineGroup), group)
		}
		return true
	}
	table, key, _ := strings.Cut(f.Get(buttonRemoveRow), "/")
	if table != "" && slices.Contains(tables, table) {
		f.RemoveRow(table, key)
		return true
	}
	return false
}
