package mockidp

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/geoip"
	"github.com/mfaproof/mfaproof/mockidp/internal/risk"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// Place is a row of the built-in GeoIP table: a name, addresses to come from, and where they are said to be. City, Country
// and Continent are empty for the two rows without a place, anonymous-proxy and unknown-location.
type Place struct {
	Name                     string
	IPv4, IPv6               netip.Addr
	City, Country, Continent string
}

// Places lists the built-in GeoIP table. Its addresses are those reserved for documentation; an address that is not in it
// has no location.
func Places() []Place {
	var out []Place
	for _, p := range geoip.Places() {
		out = append(out, Place{p.Name, p.IPv4, p.IPv6, p.Location.CityName, p.Location.CountryName, p.Location.ContinentCode})
	}
	return out
}

// Signals say what the risk assessment of one login finds, in place of what it would. The zero value changes nothing.
type Signals struct {
	// Place is a name of Places, Address any address: where the login comes from, for request and assessment, from its first
	// factor on. One of them at most. An address without a location, such as 127.0.0.1, gives an empty geoip.
	Place   string
	Address netip.Addr
	// NoAssessment leaves the assessment out of event, context and log. Nothing below goes with it.
	NoAssessment bool
	// Confidence is the overall one: low, medium, high or neutral; empty for what the findings come to.
	Confidence string
	// Assessments are findings by assessor (NewDevice, ImpossibleTravel, UntrustedIP) that stand in place of the computed ones.
	Assessments map[string]Finding
	// Failed names assessors that are not available; Unavailable says that the whole assessment is not: everything is low.
	Failed      []string
	Unavailable bool
	// Without names assessors whose finding is left out: each is optional in the event's reference. The overall confidence
	// stays as it is.
	Without []string
	// DenyListed puts the address on a deny list, with source and category.
	DenyListed *Listing
}

// Finding is what an assessor says. An empty Confidence is that of the code, an empty Code the computed one.
type Finding struct{ Confidence, Code string }

// Listing is the list that an address is on: its name, and abuse, anonymizer, datacenter, reputation or unroutable.
type Listing struct{ Source, Category string }

// Signal sets what the assessment finds at the user's next login that is not silent: the next one whose first factor is
// done, whether or not it succeeds. Another call before that takes its place. Errors: ErrNoUser, and names that do not exist.
func (t *Tenant) Signal(userID string, s Signals) error {
	out := tenant.Signals{None: s.NoAssessment, Unavailable: s.Unavailable}
	var wrong []error
	var err error
	if out.IP, out.Location, out.Located, err = t.whereabouts(s.Place, s.Address); err != nil {
		wrong = append(wrong, err)
	}
	if s.Confidence != "" || len(s.Assessments) > 0 {
		out.Override = &risk.Override{Confidence: risk.Confidence(s.Confidence), Assessments: map[risk.Assessor]risk.Finding{}}
		for name, f := range s.Assessments {
			out.Override.Assessments[risk.Assessor(name)] = risk.Finding{Confidence: risk.Confidence(f.Confidence), Code: risk.Code(f.Code)}
		}
		wrong = append(wrong, out.Override.Validate())
	}
	for _, name := range s.Failed {
		if !slices.Contains(risk.Assessors(), risk.Assessor(name)) {
			wrong = append(wrong, fmt.Errorf("unknown assessor %q; known: %v", name, risk.Assessors()))
		}
		out.Failed = append(out.Failed, risk.Assessor(name))
	}
	for _, name := range s.Without {
		if !slices.Contains(risk.Assessors(), risk.Assessor(name)) {
			wrong = append(wrong, fmt.Errorf("unknown assessor %q; known: %v", name, risk.Assessors()))
		}
		out.Without = append(out.Without, risk.Assessor(name))
	}
	if s.DenyListed != nil {
		out.DenyListed = &risk.DenyEntry{Source: s.DenyListed.Source, Category: risk.Category(s.DenyListed.Category)}
		wrong = append(wrong, checkListing(*out.DenyListed))
	}
	if s.NoAssessment && (out.Override != nil || len(s.Failed)+len(s.Without) > 0 || s.Unavailable || s.DenyListed != nil) {
		wrong = append(wrong, errors.New("without an assessment there is nothing for it to find; leave the other signals out"))
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	return t.state.Signal(userID, out)
}

func checkListing(e risk.DenyEntry) error {
	e.Prefix = netip.PrefixFrom(netip.IPv6Unspecified(), 128) // the address of the login, which always fits
	err := risk.ValidateDenyList([]risk.DenyEntry{e})
	if err == nil {
		return nil
	}
	return errors.New(strings.ReplaceAll(err.Error(), "deny list entry 1: ", "deny list: "))
}

// whereabouts is the address that a place or an address stands for, and where it is.
func (t *Tenant) whereabouts(name string, address netip.Addr) (ip string, at geoip.Location, located bool, err error) {
	switch {
	case name != "" && address.IsValid():
		return "", at, false, errors.New("give a place or an address, not both")
	case address.IsValid():
		ip = address.Unmap().WithZone("").String()
		at, located = t.state.Locate(ip)
		return ip, at, located, nil
	case name == "":
		return "", at, false, nil
	}
	places := geoip.Places()
	i := slices.IndexFunc(places, func(p geoip.Place) bool { return p.Name == name })
	if i < 0 {
		var names []string
		for _, p := range places {
			names = append(names, p.Name)
		}
		return "", at, false, fmt.Errorf("unknown place %q: %s", name, strictyaml.DidYouMean(name, "places", names))
	}
	return places[i].IPv4.String(), places[i].Location, true, nil
}

// PastLogin is a login that lies behind a user when a test begins.
type PastLogin struct {
	// Ago is how long it is past, on the tenant's clock.
	Ago time.Duration
	// Place is a name of Places, Address any address, one of them at most; without either it has no location.
	Place   string
	Address netip.Addr
	// Device is the value of the browser's cookie did, UserAgent its user agent; either may be empty.
	Device, UserAgent string
}

// SeedLogin adds a login to what is remembered of a user. The order of calls counts: the last one is where the user last
// was. Errors: ErrNoUser, a time in the future, an unknown place.
func (t *Tenant) SeedLogin(userID string, p PastLogin) error {
	if p.Ago < 0 {
		return fmt.Errorf("a past login cannot be %s ahead", -p.Ago)
	}
	ip, at, located, err := t.whereabouts(p.Place, p.Address)
	if err != nil {
		return err
	}
	return t.state.RecordLogin(userID, risk.Login{
		At: t.Now().Add(-p.Ago), IP: ip, DeviceID: p.Device, UserAgent: p.UserAgent, Location: at, Located: located,
	})
}

// ForgetDevices forgets the devices of a user, as clearing the assessor new-device in the Management API does. Where the
// user last was stays known.
func (t *Tenant) ForgetDevices(userID string) error { return t.state.ForgetDevices(userID) }
