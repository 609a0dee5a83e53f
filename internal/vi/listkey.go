package vi

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// alphabet is the order of letters: the Vietnamese ones, with f, j, w and z where others have
// them.
const alphabet = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"

// tones in their order behind the level one: huyền, hỏi, ngã, sắc, nặng.
const tones = "\u0300\u0309\u0303\u0301\u0323"

// ListKey gives a text whose plain byte order is Vietnamese alphabetical order, letters before
// tones, whatever their case. It is a fifth of SortKey's length, for indexes of very many names.
func ListKey(s string) string {
	var letters, marks strings.Builder
	last := 0 // length of marks without level tones at the end
	for _, r := range strings.ToLower(NFC(s)) {
		letter, tone := r, byte('0')
		if r > 0x7f {
			var parts []rune
			for _, d := range norm.NFD.String(string(r)) {
				if i := strings.IndexRune(tones, d); i >= 0 {
					tone = byte('1' + i/2)
				} else {
					parts = append(parts, d)
				}
			}
			if one := []rune(norm.NFC.String(string(parts))); len(one) > 0 {
				letter = one[0]
			}
		}
		switch i := indexRune(letter); {
		case i >= 0:
			letters.WriteByte(byte('A' + i))
		case letter == ' ':
			letters.WriteByte('!')
		case letter >= '0' && letter <= '9':
			letters.WriteByte(byte(letter))
		case letter > 0x7f:
			letters.WriteRune(letter)
		default:
			letters.WriteByte('#')
		}
		marks.WriteByte(tone)
		if tone != '0' {
			last = marks.Len()
		}
	}
	if last == 0 {
		return letters.String()
	}
	return letters.String() + " " + marks.String()[:last]
}

// indexRune is the place of a letter in the alphabet; -1 for another sign.
func indexRune(r rune) int {
	n := 0
	for _, a := range alphabet {
		if a == r {
			return n
		}
		n++
	}
	return -1
}
