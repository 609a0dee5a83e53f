package policy

import (
	"bytes"
	"encoding/json"
)

// caseJSON is a case as ReadCase reads it.
type caseJSON struct {
	Source        *string            `json:"source,omitempty"`
	Content       *string            `json:"content,omitempty"`
	Establishment *establishmentJSON `json:"establishment,omitempty"`
	TotalCost     *int64             `json:"total_cost,omitempty"`
	Requested     *int64             `json:"requested,omitempty"`
	Units         *int64             `json:"units,omitempty"`
	Line          *bool              `json:"production_line,omitempty"`
	New           *bool              `json:"machines_new,omitempty"`
	Counterpart   *bool              `json:"counterpart_committed,omitempty"`
	OtherFunding  *bool              `json:"other_state_funding,omitempty"`
	First         *bool              `json:"first_in_district,omitempty"`
	Trips         *int64             `json:"trips_this_year,omitempty"`
	DoneShare     *float64           `json:"done_share,omitempty"`
	Accepted      *bool              `json:"accepted,omitempty"`
	Act           *string            `json:"act,omitempty"`
	ProjectKind   *string            `json:"project_kind,omitempty"`
	PlanYear      *int64             `json:"plan_year,omitempty"`
}

type establishmentJSON struct {
	Kind            *string `json:"kind,omitempty"`
	Province        *string `json:"province,omitempty"`
	Commune         *string `json:"commune,omitempty"`
	District        *string `json:"district,omitempty"`
	UnitKind        *string `json:"unit_kind,omitempty"`
	CraftVillage    *bool   `json:"craft_village,omitempty"`
	Workers         *int64  `json:"workers,omitempty"`
	Sector          *string `json:"sector,omitempty"`
	CityClass       *int64  `json:"city_class,omitempty"`
	ConvertedOn     *string `json:"converted_from_commune_on,omitempty"`
	HardArea        *bool   `json:"hard_area,omitempty"`
	OfficeElsewhere *bool   `json:"office_elsewhere,omitempty"`
}

// MarshalJSON writes the case as ReadCase and `khuyencong policy check` read it: what is not
// known is left out.
func (c Case) MarshalJSON() ([]byte, error) {
	e := establishmentJSON{Kind: c.Kind, Province: c.Province, Commune: c.Commune, District: c.District, UnitKind: c.UnitKind, CraftVillage: c.CraftVillage,
		Workers: c.Workers, Sector: c.Sector, CityClass: c.CityClass, HardArea: c.HardArea, OfficeElsewhere: c.OfficeElsewhere}
	if c.ConvertedOn != nil {
		day := string(*c.ConvertedOn)
		e.ConvertedOn = &day
	}
	out := caseJSON{Source: c.Source, Content: c.Content, TotalCost: c.TotalCost, Requested: c.Requested, Units: c.Units, Line: c.ProductionLine, New: c.MachinesNew,
		Counterpart: c.CounterpartCommitted, OtherFunding: c.OtherStateFunding, First: c.FirstInDistrict, Trips: c.TripsThisYear, DoneShare: c.DoneShare,
		Accepted: c.Accepted, Act: c.Act, ProjectKind: c.ProjectKind, PlanYear: c.PlanYear}
	if e != (establishmentJSON{}) {
		out.Establishment = &e
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads a case that was written; see ReadCase.
func (c *Case) UnmarshalJSON(data []byte) (err error) {
	*c, err = ReadCase(bytes.NewReader(data))
	return err
}
