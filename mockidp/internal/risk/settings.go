package risk

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
)

// Settings are what a tenant can set. Zero values mean the defaults, so the zero Settings are the defaults. Assess
// expects settings that Validate has accepted.
type Settings struct {
	// RememberDevices is for how many days a device is remembered, 1 to 365; 30 unless set. Documented.
	RememberDevices int
	Travel          TravelSettings
	// Confidences says what a code means where it differs from DefaultConfidence. A failure is always low.
	Confidences map[Assessor]map[Code]Confidence
	Scoring     Scoring
}

// TravelSettings tell the grades of travel apart.
type TravelSettings struct {
	// MinimalKm is the distance up to which nobody travelled, however short the time.
	MinimalKm float64
	// SubstantialKm is the distance from which possible travel is substantial.
	SubstantialKm float64
	// ImpossibleKmh is the speed above which travel is impossible.
	ImpossibleKmh float64
	// LocationKept is how long the place of a login is known. Longer ago there is no history of places.
	LocationKept time.Duration
}

// The defaults. The documents give the days and how long a location is kept. They do not say how far or how fast is too
// far or too fast: those three are our own. GeoIP often names the next big town, airliners fly at some 900 km/h, and a
// day trip by train is several hundred kilometres.
const (
	DefaultRememberDevices = 30
	MostRememberDevices    = 365
	DefaultMinimalKm       = 100.0
	DefaultSubstantialKm   = 500.0
	DefaultImpossibleKmh   = 1000.0
	DefaultLocationKept    = 48 * time.Hour
)

// Method is how the overall confidence comes about: the values of the switch risk_scoring.
type Method string

// The methods. Formula is meant where none is named.
const (
	Formula    Method = "formula"
	Thresholds Method = "thresholds"
	Fixed      Method = "fixed"
)

// Scoring says how three findings become one confidence.
type Scoring struct {
	Method Method
	// High and Medium are for Thresholds: the least sums for these confidences, from 1; 7 is never reached. A finding
	// counts 0 (low), 1 (medium, neutral) or 2 (high).
	High, Medium int
	// Confidence is for Fixed.
	Confidence Confidence
}

// Validate names every mistake of the settings, and what would be right.
func (s Settings) Validate() error {
	var wrong []error
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	if s.RememberDevices < 0 || s.RememberDevices > MostRememberDevices {
		add("devices are remembered for 1 to %d days, not %d", MostRememberDevices, s.RememberDevices)
	}
	for _, limit := range []struct {
		name  string
		value float64
	}{{"MinimalKm", s.Travel.MinimalKm}, {"SubstantialKm", s.Travel.SubstantialKm}, {"ImpossibleKmh", s.Travel.ImpossibleKmh}} {
		if !(limit.value >= 0) || math.IsInf(limit.value, 0) {
			add("%s is a finite number above zero, or zero for the default, not %v", limit.name, limit.value)
		}
	}
	if s.Travel.LocationKept < 0 {
		add("LocationKept is a duration above zero, or zero for the default, not %s", s.Travel.LocationKept)
	}
	for _, a := range slices.Sorted(maps.Keys(s.Confidences)) {
		for _, c := range slices.Sorted(maps.Keys(s.Confidences[a])) {
			wrong = append(wrong, checkCode(a, c), checkConfidence(s.Confidences[a][c]))
			if c == AssessmentNotAvailable {
				add("%s is always %s; leave it out", c, Low)
			}
		}
		if len(s.Confidences[a]) == 0 {
			wrong = append(wrong, checkAssessor(a))
		}
	}
	return errors.Join(append(wrong, s.Scoring.validate())...)
}

func (s Scoring) validate() error {
	switch s.Method {
	case "", Formula:
		return nil
	case Thresholds:
		if s.Medium < 1 || s.High < s.Medium || s.High > most+1 {
			return fmt.Errorf("thresholds are sums with 1 <= medium <= high <= %d (%d is never reached), not medium %d and high %d", most+1, most+1, s.Medium, s.High)
		}
		return nil
	case Fixed:
		return checkConfidence(s.Confidence)
	}
	return unknown("scoring method", s.Method, []Method{Formula, Thresholds, Fixed})
}

func checkAssessor(a Assessor) error {
	if !slices.Contains(Assessors(), a) {
		return unknown("assessor", a, Assessors())
	}
	return nil
}

func checkCode(a Assessor, c Code) error {
	if err := checkAssessor(a); err != nil {
		return err
	}
	if _, ok := DefaultConfidence(a, c); !ok {
		return unknown("code of "+string(a), c, Codes(a))
	}
	return nil
}

func checkConfidence(c Confidence) error {
	if !slices.Contains(Confidences(), c) {
		return unknown("confidence", c, Confidences())
	}
	return nil
}

// unknown is the mistake of naming what does not exist.
func unknown[T ~string](what string, got T, possible []T) error {
	names := make([]string, len(possible))
	for i, p := range possible {
		names[i] = string(p)
	}
	return fmt.Errorf("unknown %s %q; known: %s", what, string(got), strings.Join(names, ", "))
}
