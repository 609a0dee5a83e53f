// Package outline knows how the provinces of a day look on a map of the nation, with quần đảo
// Hoàng Sa and quần đảo Trường Sa. It holds the outlines of the 63 provinces of 2025-06-30; what a
// province of another day looks like follows from place: it is all of the 63 whose land it holds.
// The outlines compare figures; they are no border of any law, and their projection is not stated
// by their source, so no point of a coordinate can be put on them (data/README.md).
package outline

import (
	_ "embed"
	"strings"

	"khuyencong/internal/clock"
	"khuyencong/internal/place"
)

// ViewBox is the frame of every path, as an SVG has it.
const ViewBox = "0 0 8120 8730"

//go:embed data/outlines.tsv
var table string

// part is a line of the table.
type part struct {
	unit    place.ID // of the 63
	islands string   // the archipelago that the path draws, "" for the rest of the province
	path    string
}

var parts = read(table)

func read(text string) []part {
	var out []part
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		out = append(out, part{unit: place.ID(f[0]), islands: f[1], path: f[2]})
	}
	return out
}

// Shape is a province as a map of its day draws it.
type Shape struct {
	Unit  place.ID
	Of    []place.ID // the units of the 63 that it is drawn from
	Land  string     // the path of an SVG, of all its parts; their inner borders are in it
	Isles string     // the path of its archipelago; "" where it has none
}

// Archipelago is a group of islands with its name, which a map writes beside it.
type Archipelago struct {
	Name string   // Hoàng Sa
	Unit place.ID // the province of the day
	X, Y int      // where its name stands, centred, within ViewBox
}

// Map is the nation on a day.
type Map struct {
	Shapes       []Shape // in the order of place.Provinces
	Archipelagos []Archipelago
	Missing      []place.ID // provinces of the day that no outline belongs to as a whole
}

// names are where the names of the archipelagos stand, in the open sea beside them.
var names = map[string][2]int{"Hoàng Sa": {5760, 3240}, "Trường Sa": {6000, 5990}}

// Of draws the provinces of a day. One that a resolution made out of a part of another has no
// outline and is named as missing, with the one it was part of: nothing is drawn by guess.
func Of(on clock.Day) Map {
	var m Map
	shapes := map[place.ID]*Shape{}
	for _, p := range parts {
		unit, ok := place.Holder(p.unit, on)
		if !ok {
			continue
		}
		s := shapes[unit]
		if s == nil {
			s = &Shape{Unit: unit}
			shapes[unit] = s
		}
		if p.islands == "" {
			s.Of = append(s.Of, p.unit)
			s.Land += p.path
			continue
		}
		s.Isles += p.path
		at := names[p.islands]
		m.Archipelagos = append(m.Archipelagos, Archipelago{Name: p.islands, Unit: unit, X: at[0], Y: at[1]})
	}
	for _, p := range place.Provinces(on) {
		if s := shapes[p.ID]; s != nil {
			m.Shapes = append(m.Shapes, *s)
		} else {
			m.Missing = append(m.Missing, p.ID)
		}
	}
	return m
}
