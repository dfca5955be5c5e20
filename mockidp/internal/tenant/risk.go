package tenant

import (
	"net/netip"
	"sync"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/geoip"
	"github.com/mfaproof/mfaproof/mockidp/internal/risk"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// RiskSettings say whether logins are assessed for risk, and how.
type RiskSettings struct {
	// Enabled has logins assessed; so does the policy of Adaptive MFA, which acts on it.
	Enabled  bool
	Settings risk.Settings
	DenyList []risk.DenyEntry
	// Places tells where an address is; nil stands for the built-in places.
	Places geoip.Database
}

// forever is longer in days than any clock here runs.
const forever = 36500

// Locate tells where an address is, and whether that is on record. Text that is no address is nowhere.
func (t *Tenant) Locate(ip string) (geoip.Location, bool) {
	address, err := netip.ParseAddr(ip)
	if err != nil {
		return geoip.Location{}, false
	}
	if places := t.Fixture().Risk.Places; places != nil {
		return places.Lookup(address)
	}
	return builtIn().Lookup(address)
}

// builtIn makes the table once: it serves every request.
var builtIn = sync.OnceValue(geoip.BuiltIn)

// Signals say what the risk assessment of one login is to find, in place of what it would.
type Signals struct {
	// IP is where the login is said to come from, from its first factor on; empty for where it comes from. Location goes
	// with it.
	IP       string
	Location geoip.Location
	Located  bool
	// None leaves the assessment out altogether.
	None        bool
	Override    *risk.Override
	Failed      []risk.Assessor
	Unavailable bool
	// Without are assessors whose finding is left out of the assessment.
	Without []risk.Assessor
	// DenyListed puts the address on a deny list; its prefix does not count. Nil leaves it to the tenant's list.
	DenyListed *risk.DenyEntry
}

// Signal sets what the assessment of the user's next login finds. Another call before that login takes its place.
func (t *Tenant) Signal(userID string, s Signals) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, ok := t.user(userID); !ok {
		return ErrNoUser
	}
	if t.signals == nil {
		t.signals = map[string]Signals{}
	}
	t.signals[userID] = s
	return nil
}

// TakeSignals returns what Signal set for a user, which counts once.
func (t *Tenant) TakeSignals(userID string) Signals {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.signals[userID]
	delete(t.signals, userID)
	return s
}

// Assess says how risky a login of a user is, or nil when the tenant does not assess. It changes nothing: RecordLogin does.
func (t *Tenant) Assess(userID string, l risk.Login, s Signals) *risk.Assessment {
	fixture := t.Fixture()
	r := fixture.Risk
	if !r.Enabled && fixture.Policy != vocab.PolicyAdaptive || s.None || t.Faults.On(fault.RiskIgnored) {
		return nil
	}
	if t.Faults.On(fault.DeviceMemoryForever) {
		r.Settings.RememberDevices = forever
	}
	in := risk.Input{Login: l, History: t.LoginHistory(userID), DenyList: r.DenyList, Failed: s.Failed, Unavailable: s.Unavailable, Override: s.Override}
	if fixed := t.Confidence(); fixed != "" && in.Override == nil {
		in.Override = &risk.Override{Confidence: risk.Confidence(fixed)}
	}
	if s.DenyListed != nil {
		in.DenyList = listed(*s.DenyListed, l.IP)
	}
	a := risk.Assess(r.Settings, in)
	for _, assessor := range s.Without {
		delete(a.Assessments, assessor)
	}
	return &a
}

// listed is a deny list of one address; text that is none cannot be listed, and is found invalid.
func listed(e risk.DenyEntry, ip string) []risk.DenyEntry {
	address, err := netip.ParseAddr(ip)
	if err != nil {
		return nil
	}
	address = address.Unmap().WithZone("")
	e.Prefix = netip.PrefixFrom(address, address.BitLen())
	return []risk.DenyEntry{e}
}

// LoginHistory is what is remembered of a user's logins.
func (t *Tenant) LoginHistory(userID string) risk.History {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.histories[userID]
}

// RecordLogin remembers a login that was granted, whether or not the tenant assesses now: it may later. No document says
// that failed logins are remembered, and remembering them would make an attacker's device known; they are not.
func (t *Tenant) RecordLogin(userID string, l risk.Login) error {
	return t.changeHistory(userID, func(h risk.History) risk.History { return risk.Record(h, l) })
}

// ForgetDevices forgets the devices of a user, as clearing the assessor new-device in the Management API does.
func (t *Tenant) ForgetDevices(userID string) error {
	return t.changeHistory(userID, risk.ClearDevices)
}

func (t *Tenant) changeHistory(userID string, change func(risk.History) risk.History) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, ok := t.user(userID); !ok {
		return ErrNoUser
	}
	if t.histories == nil {
		t.histories = map[string]risk.History{}
	}
	t.histories[userID] = change(t.histories[userID])
	return nil
}
