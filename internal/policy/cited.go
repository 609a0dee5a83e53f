package policy

import "slices"

// cited are the places of texts that the program itself names, beside those that rules of the
// packs are taken from: the law page has somewhere to lead to for each. A test holds the list
// against the code.
var cited = []Citation{
	Cite(ND45, "1", "2", "a"),
	Cite(ND45, "2", "2"),
	Cite(ND45, "4"),
	Cite(TT36, "2", "3"),
	Cite(TT36, "5"),
	Cite(TT36, "6", "1"),
	Cite(TT36, "6", "2"),
	Cite(TT36, "7"),
	Cite(TT36, "8", "1", "a"),
	Cite(TT36, "8", "1", "b"),
	Cite(TT36, "8", "2"),
	Cite(TT36, "8", "3"),
	Cite(TT36, "9"),
	Cite(TT36, "9", "4"),
	Cite(TT36, "10", "1"),
	Cite(TT36, "10", "1", "a"),
	Cite(TT36, "10", "2", "a"),
	Cite(TT36, "11"),
	Cite(TT36, "11", "1"),
	Cite(TT36, "11", "2", "a"),
	Cite(TT36, "11", "2", "b"),
	Cite(TT36, "11", "3"),
	Cite(TT36, "11", "4"),
	Cite(TT36, "12", "1"),
	Cite(TT36, "12", "2"),
	Cite(TT36, "12", "6"),
	Cite(TT36, "13"),
	Cite(TT36, "13", "1", "b"),
	Cite(TT36, "14"),
	Cite(TT36, "15", "2", "b"),
	Cite(TT36, "16", "2"),
	Cite(TT36, "18", "1"),
	Cite(TT36, "18", "2"),
	Cite(TT36, "19"),
	Cite(TT36, "20", "2"),
	Cite(TT36, "21", "1"),
	Cite(TT36, "21", "2", "a"),
	Cite(TT36, "21", "4"),
	Cite(TT36, "21", "6"),
	Cite(TT36, "23", "3"),
	Cite(TT36, "23", "3", "a"),
	Cite(TT46, "3", "1", "d"),
	Cite(TT46, "4", "4", "b"),
	Cite(TT46, "8", "3", "b"),
	Cite(TTLT26, "7", "3"),
	Cite(TTLT26, "7", "4"),
}

// Cited lists the places of texts that the screens and refusals name, the clauses of Điều 4
// NĐ 45/2012 that contents stand under among them.
func Cited() []Citation {
	out := slices.Clone(cited)
	for _, c := range Contents {
		if one := Cite(ND45, "4", c.Clause); c.Clause != "" && !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out
}

// CompareCitations orders places of one text as the text has them: articles and clauses by their
// numbers, points by the alphabet.
func CompareCitations(a, b Citation) int { return compareCitations(&a, &b) }
