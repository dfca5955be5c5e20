package risk

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Override says what an assessment is to be, in whole or in part: the signals of a test. What it does not name is
// computed: the overall confidence from the findings as they are then, a finding's confidence from its code.
type Override struct {
	Confidence  Confidence           `json:"confidence,omitempty"`
	Assessments map[Assessor]Finding `json:"assessments,omitempty"`
}

// Validate names every mistake, and the names that exist.
func (o Override) Validate() error {
	var wrong []error
	if o.Confidence != "" {
		wrong = append(wrong, checkConfidence(o.Confidence))
	}
	for _, a := range slices.Sorted(maps.Keys(o.Assessments)) {
		if err := checkAssessor(a); err != nil {
			wrong = append(wrong, err)
			continue
		}
		for _, err := range o.Assessments[a].mistakes(a) {
			wrong = append(wrong, fmt.Errorf("%s: %w", a, err))
		}
	}
	return errors.Join(wrong...)
}

// mistakes of a finding in an override.
func (f Finding) mistakes(a Assessor) []error {
	var wrong []error
	add := func(err error) {
		if err != nil {
			wrong = append(wrong, err)
		}
	}
	d := f.Details
	if f.Confidence == "" && f.Code == "" {
		add(errors.New("says nothing; give a code, a confidence or both"))
	}
	if f.Confidence != "" {
		add(checkConfidence(f.Confidence))
	}
	if f.Code != "" {
		add(checkCode(a, f.Code))
	}
	device := Details{Device: d.Device, UserAgent: d.UserAgent}
	if d != (Details{}) && (a != NewDevice || d != device || !compared(f.Code)) && (a != UntrustedIP || device != (Details{}) || f.Code != FoundOnDenyList) {
		add(fmt.Errorf("code %q has no such details; %s has device and useragent with match, partial_match and no_match, %s ip, matches, source and category with found_on_deny_list",
			string(f.Code), NewDevice, UntrustedIP))
	}
	for _, seen := range []Familiarity{d.Device, d.UserAgent} {
		if seen != "" && seen != Known && seen != Unknown {
			add(unknown("familiarity", seen, []Familiarity{Known, Unknown}))
		}
	}
	if d.Category != "" && !slices.Contains(Categories(), d.Category) {
		add(unknown("category", d.Category, Categories()))
	}
	return wrong
}

// compared tells whether a code of NewDevice comes of a comparison, and has details.
func compared(c Code) bool { return c == Match || c == PartialMatch || c == NoMatch }

// findings puts the override over what was computed.
func (o Override) findings(s Settings, computed map[Assessor]Finding) {
	for a, over := range o.Assessments {
		f := computed[a]
		if over.Code != "" {
			f = Finding{s.confidence(a, over.Code), over.Code, over.Details}
			if a == NewDevice && compared(over.Code) && over.Details == (Details{}) {
				f.Details = sample(over.Code)
			}
		}
		if over.Confidence != "" {
			f.Confidence = over.Confidence
		}
		computed[a] = f
	}
}

// sample has the details that go with a code; of the two partial matches it is the one of the published sample.
func sample(c Code) Details {
	return Details{Device: familiarity(c == Match), UserAgent: familiarity(c != NoMatch)}
}
