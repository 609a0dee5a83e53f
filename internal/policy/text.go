package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// Text is the pack as it was written, byte for byte.
func (p *Pack) Text() []byte { return slices.Clone(p.text) }

// Sum is the SHA-256 of the text, in hexadecimal: two packs of one sum are one pack.
func (p *Pack) Sum() string { return p.sum }

func sumOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Mark is the name with the version, as answers keep it: tt-28-2018@1.
func (p *Pack) Mark() string { return p.mark }

// Pack returns the pack of a name.
func (l *Law) Pack(name string) (*Pack, bool) {
	for _, p := range l.packs {
		if p.Name == name {
			return p, true
		}
	}
	return nil, false
}

// DocumentCodes lists the texts that the pack declares.
func (p *Pack) DocumentCodes() []string {
	out := make([]string, len(p.Documents))
	for i := range p.Documents {
		out[i] = p.Documents[i].Code
	}
	return out
}

// PackOf returns the name of the pack that declares a text.
func (l *Law) PackOf(document string) (string, bool) {
	for _, p := range l.packs {
		if slices.Contains(p.DocumentCodes(), document) {
			return p.Name, true
		}
	}
	return "", false
}
