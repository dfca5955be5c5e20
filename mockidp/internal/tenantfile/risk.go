package tenantfile

import (
	"fmt"
	"io/fs"
	"maps"
	"net/netip"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/geoip"
	"github.com/mfaproof/mfaproof/mockidp/internal/risk"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// riskAssessment is the Deploy CLI's resource: whether logins are assessed, and for how many days devices are known.
type riskAssessment struct {
	Settings struct {
		Enabled bool `yaml:"enabled"`
	} `yaml:"settings"`
	NewDevice struct {
		RememberFor strictyaml.At[int] `yaml:"remember_for"`
	} `yaml:"new_device"`
}

// riskEntry is risk in mfaproof.yaml: the numbers that the vendor keeps to itself, and a deny list.
type riskEntry struct {
	Thresholds strictyaml.At[thresholds]  `yaml:"thresholds"`
	Fixed      text                       `yaml:"fixed"`
	Codes      map[string]map[string]text `yaml:"codes"` // confidence by assessor and code
	DenyList   []strictyaml.At[denyEntry] `yaml:"deny_list"`
	Travel     struct {
		MinimalKm     strictyaml.At[float64] `yaml:"minimal_km"`
		SubstantialKm strictyaml.At[float64] `yaml:"substantial_km"`
		ImpossibleKmh strictyaml.At[float64] `yaml:"impossible_kmh"`
		LocationKept  text                   `yaml:"location_kept"`
	} `yaml:"travel"`
}

type thresholds struct {
	High   int `yaml:"high"`
	Medium int `yaml:"medium"`
}

type denyEntry struct {
	Prefix   string `yaml:"prefix"` // a subnet, or one address
	Source   string `yaml:"source"`
	Category string `yaml:"category"`
}

func (l *loader) risk(doc document, own ownSettings) {
	r := &l.fixture.Risk
	r.Enabled = doc.RiskAssessment.Settings.Enabled
	// The Deploy CLI exports 0 where a tenant has no setting.
	r.Settings.RememberDevices = doc.RiskAssessment.NewDevice.RememberFor.Value
	l.check(TenantFile, placeOf(doc.RiskAssessment.NewDevice.RememberFor), risk.Settings{RememberDevices: r.Settings.RememberDevices})
	l.confidences(own.Risk.Codes)
	l.travel(own.Risk)
	l.scoring(own.Risk)
	l.denyList(own.Risk.DenyList)
	l.places(own.GeoIP)
}

// check reports what is wrong with one setting at its place.
func (l *loader) check(file string, at text, one risk.Settings) bool {
	err := one.Validate()
	if err != nil {
		l.mistakeIn(file, at, "", "%s", oneLine(err))
	}
	return err == nil
}

func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }

func (l *loader) confidences(codes map[string]map[string]text) {
	for _, assessor := range slices.Sorted(maps.Keys(codes)) {
		for _, code := range slices.Sorted(maps.Keys(codes[assessor])) {
			a, c, at := risk.Assessor(assessor), risk.Code(code), codes[assessor][code]
			value := risk.Confidence(at.Value)
			if !l.check(SettingsFile, at, risk.Settings{Confidences: map[risk.Assessor]map[risk.Code]risk.Confidence{a: {c: value}}}) {
				continue
			}
			into := &l.fixture.Risk.Settings.Confidences
			if *into == nil {
				*into = map[risk.Assessor]map[risk.Code]risk.Confidence{}
			}
			if (*into)[a] == nil {
				(*into)[a] = map[risk.Code]risk.Confidence{}
			}
			(*into)[a][c] = value
		}
	}
}

func (l *loader) travel(entry riskEntry) {
	t, given := &l.fixture.Risk.Settings.Travel, entry.Travel
	for _, one := range []struct {
		name string
		at   strictyaml.At[float64]
		into *float64
	}{
		{"minimal_km", given.MinimalKm, &t.MinimalKm}, {"substantial_km", given.SubstantialKm, &t.SubstantialKm}, {"impossible_kmh", given.ImpossibleKmh, &t.ImpossibleKmh},
	} {
		*one.into = one.at.Value
		// The upper bound keeps infinity and what is as good as it out: a few times round the Earth, at any speed.
		if one.at.Line > 0 && !(one.at.Value > 0 && one.at.Value <= 1e6) {
			l.mistakeIn(SettingsFile, placeOf(one.at), "leave it out for the default", "risk.travel.%s is a number above 0 and at most a million, not %v", one.name, one.at.Value)
		}
	}
	if given.LocationKept.Line == 0 {
		return
	}
	kept, err := time.ParseDuration(given.LocationKept.Value)
	if err != nil || kept <= 0 {
		l.mistakeIn(SettingsFile, given.LocationKept, "write it like 48h", "risk.travel.location_kept must be a time above 0, not %q", given.LocationKept.Value)
	}
	t.LocationKept = kept
}

// scoring reads the values that the switch risk_scoring chooses between. Those that it does not choose are checked too: a
// case may turn the switch.
func (l *loader) scoring(entry riskEntry) {
	s := risk.Scoring{Method: risk.Method(l.fixture.Switches.Value(switches.RiskScoring))}
	at := placeOf(entry.Thresholds)
	switch {
	case at.Line > 0:
		given := risk.Scoring{Method: risk.Thresholds, High: entry.Thresholds.Value.High, Medium: entry.Thresholds.Value.Medium}
		l.check(SettingsFile, at, risk.Settings{Scoring: given})
		s.High, s.Medium = given.High, given.Medium
	case s.Method == risk.Thresholds:
		l.mistakeIn(SettingsFile, text{Line: 1, Column: 1}, "add risk: { thresholds: { high: 5, medium: 3 } }", "the switch %s is thresholds, and there are none", switches.RiskScoring)
	}
	switch {
	case entry.Fixed.Line > 0:
		s.Confidence = risk.Confidence(entry.Fixed.Value)
		l.check(SettingsFile, entry.Fixed, risk.Settings{Scoring: risk.Scoring{Method: risk.Fixed, Confidence: s.Confidence}})
	case s.Method == risk.Fixed:
		l.mistakeIn(SettingsFile, text{Line: 1, Column: 1}, "add risk: { fixed: low }", "the switch %s is fixed, and there is no value", switches.RiskScoring)
	}
	l.fixture.Risk.Settings.Scoring = s
}

func (l *loader) denyList(entries []strictyaml.At[denyEntry]) {
	for _, at := range entries {
		entry := at.Value
		prefix, err := netip.ParsePrefix(entry.Prefix)
		if address, bad := netip.ParseAddr(entry.Prefix); err != nil && bad == nil {
			prefix, err = address.Prefix(address.BitLen())
		}
		one := risk.DenyEntry{Prefix: prefix, Source: entry.Source, Category: risk.Category(entry.Category)}
		if err == nil {
			err = risk.ValidateDenyList([]risk.DenyEntry{one})
		} else {
			err = fmt.Errorf("%q is no subnet and no address; write 192.0.2.0/24 or 2001:db8::1", entry.Prefix)
		}
		if err != nil {
			l.mistakeIn(SettingsFile, placeOf(at), "", "risk.deny_list: %s", strings.ReplaceAll(oneLine(err), "deny list entry 1: ", ""))
			continue
		}
		l.fixture.Risk.DenyList = append(l.fixture.Risk.DenyList, one)
	}
}

// maxPlaces bounds a MaxMind file, which is held in memory: the free one of cities has some 60 MB.
const maxPlaces = 1 << 30

// places reads the MaxMind file that says where addresses are; without one the built-in places do.
func (l *loader) places(file text) {
	if file.Line == 0 {
		return
	}
	name := path.Clean(file.Value)
	info, err := fs.Stat(l.fsys, name)
	switch {
	case err != nil:
		l.mistakeIn(SettingsFile, file, "give the path of an .mmdb file within the tenant folder", "the GeoIP database %q cannot be opened: %s", file.Value, reason(err))
		return
	case !info.Mode().IsRegular() || info.Size() > maxPlaces:
		l.mistakeIn(SettingsFile, file, "give the path of an .mmdb file within the tenant folder", "the GeoIP database %q is no regular file of at most %d bytes", file.Value, maxPlaces)
		return
	}
	content, err := fs.ReadFile(l.fsys, name)
	if err == nil {
		l.fixture.Risk.Places, err = geoip.Read(l.path(name), content)
	}
	if err != nil {
		l.mistakeIn(SettingsFile, file, "", "%s", oneLine(err))
	}
}
