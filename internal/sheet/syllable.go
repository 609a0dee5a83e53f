package sheet

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A Vietnamese syllable is an onset, a rhyme and a tone. The lists are of sounds that stand in
// names and common words, not of a dictionary; ăk, uk and kr stand in Đắk Lắk and Krông Búk.
var (
	onsets = words("b c ch d đ g gh gi h k kh kr l m n ng ngh nh p ph qu r s t th tr v x")
	rhymes = words(`a ac ach ai ak am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
		e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
		i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
		o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot
		ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
		u ua uan uang uât uân uâng uây uc uê uêch uênh ui uk um un ung uơ uôc uôi uôm uôn uông uôt up ut
		uy uya uych uyên uyêt uyn uynh uyp uyt uyu
		ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu`)
)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// A letter is a Vietnamese letter, in lower case, without its tone.
type letter struct {
	base rune
	tone rune // 0, or the combining mark
}

var letters = makeLetters()

func makeLetters() map[rune]letter {
	m := map[rune]letter{}
	for _, r := range "abcdeghiklmnopqrstuvxyăâđêôơư" {
		m[r] = letter{base: r}
	}
	for _, base := range "aăâeêioôơuưy" {
		for _, tone := range "\u0300\u0301\u0303\u0309\u0323" {
			composed := []rune(norm.NFC.String(string([]rune{base, tone})))
			if len(composed) == 1 {
				m[composed[0]] = letter{base, tone}
			}
		}
	}
	return m
}

// syllable reports whether a word, in NFC and any case, could be a Vietnamese syllable.
func syllable(word string) bool {
	if len(word) > 20 {
		return false
	}
	var buf [20]byte
	plain := buf[:0]
	tone := rune(0)
	for _, r := range word {
		l, ok := letters[unicode.ToLower(r)]
		if !ok || l.tone != 0 && tone != 0 {
			return false
		}
		if l.tone != 0 {
			tone = l.tone
		}
		plain = append(plain, string(l.base)...)
	}
	for i := range string(plain) {
		if i > 3 {
			return false
		}
		if (i == 0 || onsets[string(plain[:i])]) && fits(string(plain[:i]), string(plain[i:]), tone) {
			return true
		}
	}
	return false
}

// fits reports whether a rhyme may stand behind an onset and bear the tone: ngh and gh before e, ê
// and i only, ng and c never; a stop bears sắc or nặng.
func fits(onset, rhyme string, tone rune) bool {
	if !rhymes[rhyme] {
		return false
	}
	front := strings.HasPrefix(rhyme, "e") || strings.HasPrefix(rhyme, "ê") || strings.HasPrefix(rhyme, "i")
	switch onset {
	case "ngh", "gh":
		if !front {
			return false
		}
	case "ng", "c":
		if front || strings.HasPrefix(rhyme, "y") {
			return false
		}
	}
	switch last := rhyme[len(rhyme)-1]; {
	case last == 'c', last == 'p', last == 't', strings.HasSuffix(rhyme, "ch"):
		return tone == '\u0301' || tone == '\u0323'
	}
	return true
}
