package sheet

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
)

// number reads a number as a workbook stores it.
func number(raw []byte) (float64, bool) {
	if n, ok := smallNumber(raw); ok {
		return n, true
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	return f, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
}

var tens = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// smallNumber reads digits with at most one point, fifteen in all: then the quotient of two
// floats that hold their integers exactly is the nearest float.
func smallNumber(raw []byte) (float64, bool) {
	i := 0
	if len(raw) > 0 && raw[0] == '-' {
		i = 1
	}
	if len(raw) == i || len(raw)-i > 16 {
		return 0, false
	}
	var n int64
	digits, behind := 0, -1
	for _, c := range raw[i:] {
		switch {
		case '0' <= c && c <= '9':
			n = n*10 + int64(c-'0')
			digits++
			if behind >= 0 {
				behind++
			}
		case c == '.' && behind < 0:
			behind = 0
		default:
			return 0, false
		}
	}
	if digits == 0 || digits > 15 {
		return 0, false
	}
	f := float64(n)
	if behind > 0 {
		f /= tens[behind]
	}
	if i == 1 {
		f = -f
	}
	return f, true
}

// appendNumber writes a number as a person reads it. Whole digits stay as they are written, however
// many; everything else has the fifteen digits that a spreadsheet shows.
func appendNumber(dst, raw []byte, f float64) []byte {
	if wholeDigits(raw) {
		return append(dst, raw...)
	}
	var buf [32]byte
	b := strconv.AppendFloat(buf[:0], f, 'e', 14, 64)
	if b[0] == '-' {
		if f != 0 {
			dst = append(dst, '-')
		}
		b = b[1:]
	}
	e := bytes.IndexByte(b, 'e')
	power, _ := strconv.Atoi(string(b[e+1:]))
	b[1] = b[0] // over the point
	digits := b[1:e]
	digits = bytes.TrimRight(digits, "0")
	switch {
	case len(digits) == 0:
		return append(dst, '0')
	case power < 0:
		dst = append(dst, "0,"...)
		for range -power - 1 {
			dst = append(dst, '0')
		}
		return append(dst, digits...)
	case len(digits) <= power+1:
		dst = append(dst, digits...)
		for range power + 1 - len(digits) {
			dst = append(dst, '0')
		}
		return dst
	}
	dst = append(dst, digits[:power+1]...)
	dst = append(dst, ',')
	return append(dst, digits[power+1:]...)
}

// wholeDigits reports whether raw is a whole number in its plain form.
func wholeDigits(raw []byte) bool {
	b := raw
	if len(b) > 0 && b[0] == '-' {
		b = b[1:]
	}
	if len(b) == 0 || b[0] == '0' && len(raw) > 1 {
		return false
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// appendShown writes a number as its format shows it, where that changes what is read.
func appendShown(dst, raw []byte, f float64, style style) []byte {
	switch style.shows {
	case showsPercent:
		return append(appendNumber(dst, nil, f*100), '%')
	case showsZeros:
		from := len(dst)
		dst = appendNumber(dst, raw, f)
		if missing := int(style.width) - (len(dst) - from); missing > 0 && wholeDigits(dst[from:]) && f >= 0 {
			dst = append(dst, "0000000000000000000000000000000000000000"[:missing]...)
			copy(dst[from+missing:], dst[from:])
			copy(dst[from:], "0000000000000000000000000000000000000000"[:missing])
		}
		return dst
	case showsTime:
		if f >= 0 && f < 1 {
			return serialTime(f).AppendFormat(dst, "15:04")
		}
	case showsPlain, showsDay, showsInstant:
	}
	return appendNumber(dst, raw, f)
}

// appendDate writes a day or an instant.
func appendDate(dst []byte, serial float64, shows shows) []byte {
	t := serialTime(serial)
	dst = t.AppendFormat(dst, "02/01/2006")
	if h, m, s := t.Clock(); shows == showsInstant && h+m+s > 0 {
		layout := " 15:04"
		if s > 0 {
			layout = " 15:04:05"
		}
		dst = t.AppendFormat(dst, layout)
	}
	return dst
}

// trueSerial turns a stored number of days into days since 30/12/1899. Excel counts a 29/02/1900
// that never was: the days before it lie one off, and itself is no day, nor is anything before
// 1900 or beyond 9999.
func trueSerial(f float64, from1904 bool) (float64, bool) {
	const last = 2958466 // 01/01/10000
	if from1904 {
		f += 1462
	}
	switch {
	case f < 1 || f >= last:
		return 0, false
	case f < 60:
		return f + 1, true
	case f < 61:
		return 0, false
	}
	return f, true
}

// isoSerial reads 2024-05-01, with or without T15:04:05 behind it.
func isoSerial(s string) (serial float64, clock, ok bool) {
	day, hours, clock := strings.Cut(strings.TrimSuffix(s, "Z"), "T")
	t, err := time.Parse(time.DateOnly, day)
	if err != nil || t.Year() < 1900 {
		return 0, false, false
	}
	serial = float64(t.Unix()/86400 + 25569)
	if clock {
		if t, err = time.Parse("15:04:05.999999999", hours); err != nil {
			return 0, false, false
		}
		h, m, s := t.Clock()
		serial += float64(h*3600+m*60+s) / 86400
	}
	return serial, clock, true
}
