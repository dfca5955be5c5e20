package control

import (
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp"
)

const placesHint = "mfaproof list --places lists places; addresses are written like 192.0.2.1 or 2001:db8::1."

// signalLogin says what the risk assessment of the user's next login finds.
func signalLogin(c *call) (any, error) {
	var body struct {
		Place        string                       `json:"place"`
		Address      string                       `json:"address"`
		NoAssessment bool                         `json:"no_assessment"`
		Confidence   string                       `json:"confidence"`
		Assessments  map[string]map[string]string `json:"assessments"`
		Failed       names                        `json:"failed"`
		Unavailable  bool                         `json:"unavailable"`
		DenyListed   map[string]string            `json:"deny_listed"`
	}
	if err := c.read(&body); err != nil {
		return nil, err
	}
	s := mockidp.Signals{Place: body.Place, NoAssessment: body.NoAssessment, Confidence: body.Confidence, Failed: body.Failed, Unavailable: body.Unavailable}
	var err error
	if s.Address, err = address(body.Address); err != nil {
		return nil, err
	}
	for assessor, finding := range body.Assessments {
		if err := only("assessments."+assessor, finding, "code", "confidence"); err != nil {
			return nil, err
		}
		if s.Assessments == nil {
			s.Assessments = map[string]mockidp.Finding{}
		}
		s.Assessments[assessor] = mockidp.Finding{Confidence: finding["confidence"], Code: finding["code"]}
	}
	if body.DenyListed != nil {
		if err := only("deny_listed", body.DenyListed, "category", "source"); err != nil {
			return nil, err
		}
		s.DenyListed = &mockidp.Listing{Source: body.DenyListed["source"], Category: body.DenyListed["category"]}
	}
	return nil, c.seeded(c.tenant.Signal(c.r.PathValue("user"), s))
}

// seedLogin puts a login behind a user.
func seedLogin(c *call) (any, error) {
	var body struct {
		Ago       string `json:"ago"`
		Place     string `json:"place"`
		Address   string `json:"address"`
		Device    string `json:"device"`
		UserAgent string `json:"user_agent"`
	}
	if err := c.read(&body); err != nil {
		return nil, err
	}
	p := mockidp.PastLogin{Place: body.Place, Device: body.Device, UserAgent: body.UserAgent}
	var err error
	if p.Address, err = address(body.Address); err != nil {
		return nil, err
	}
	if body.Ago != "" {
		if p.Ago, err = time.ParseDuration(body.Ago); err != nil || p.Ago < 0 || p.Ago > longestAdvance {
			return nil, invalid(`Write it like "30s", "5m" or "24h", at most ten years.`, "ago is not a length of time before now")
		}
	}
	return nil, c.seeded(c.tenant.SeedLogin(c.r.PathValue("user"), p))
}

func forgetDevices(c *call) (any, error) {
	return nil, c.tenant.ForgetDevices(c.r.PathValue("user"))
}

// seeded tells a user who is not there from a value that is wrong.
func (c *call) seeded(err error) error {
	if _, known := c.tenant.User(c.r.PathValue("user")); err == nil || !known {
		return err
	}
	return invalid(placesHint, "%s", strings.ReplaceAll(err.Error(), "\n", "; "))
}

// address reads an address; empty text is none.
func address(text string) (netip.Addr, error) {
	if text == "" {
		return netip.Addr{}, nil
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return a, invalid(placesHint, "address is not an IP address")
	}
	return a, nil
}

// only refuses fields of an inner object that do not exist.
func only(where string, object map[string]string, fields ...string) error {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if !slices.Contains(fields, name) {
			return invalid("Fields: "+strings.Join(fields, ", ")+".", "there is no field %q in %s", name, where)
		}
	}
	return nil
}
