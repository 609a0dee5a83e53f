package web

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"
)

// join puts the parts that are there together.
func join(sep string, parts ...string) string {
	var have []string
	for _, p := range parts {
		if p != "" {
			have = append(have, p)
		}
	}
	return strings.Join(have, sep)
}

func asOf(s string) string {
	if s == "" {
		return ""
	}
	return "Số liệu đến " + s
}

func currentPage(here bool) templ.Attributes {
	if here {
		return templ.Attributes{"aria-current": "page"}
	}
	return nil
}

func currentStep(here bool) templ.Attributes {
	if here {
		return templ.Attributes{"aria-current": "step"}
	}
	return nil
}

func sortAttrs(dir string) templ.Attributes {
	if dir == "" {
		return nil
	}
	return templ.Attributes{"aria-sort": dir}
}

// ledgerBase names the row that shares are taken of: the one keyed as the whole of the bar.
func ledgerBase(rows []LedgerRow) string {
	for _, r := range rows {
		if r.Key == BarTrack {
			return lowerFirst(r.Step)
		}
	}
	return "số gốc"
}

func lowerFirst(s string) string {
	for i, c := range s {
		return string(unicode.ToLower(c)) + s[i+utf8.RuneLen(c):]
	}
	return s
}

func hasShare(rows []LedgerRow) bool {
	return slices.ContainsFunc(rows, func(r LedgerRow) bool { return r.Share != "" })
}
