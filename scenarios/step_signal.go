package scenarios

import (
	"net/netip"
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// Signal changes what the requests of a device look like from now on. What is empty or nil stays as it is.
type Signal struct {
	Pos
	// Device is as in Login; it need not have been used yet.
	Device string
	// IP is an address, Place a name of vocab.Places: one of them at most.
	IP, Place string
	// ForwardedFor is an address that the device claims in the header X-Forwarded-For, as anybody can.
	ForwardedFor string
	UserAgent    string
	// DenyListed puts the device's address on a deny list, or takes it off.
	DenyListed *DenyListing
	// ForgetCookies empties the device's cookie jar.
	ForgetCookies bool
	Risk          *RiskSignal
}

// DenyListing is the deny list that an address is on; an empty source means none.
type DenyListing struct{ Source, Category string }

// RiskSignal is what the assessment of the device's logins finds. The zero value finds what there is.
type RiskSignal struct {
	// None means that there is no assessment at all.
	None bool
	// Confidence is the overall one; empty is what the findings come to.
	Confidence string
	// Codes and Confidences are findings by assessor.
	Codes, Confidences map[string]string
	// Without are assessors whose finding is not there.
	Without []string
}

// Word gives "signal".
func (Signal) Word() string { return "signal" }

type signalFile struct {
	Device        word      `yaml:"device"`
	IP            word      `yaml:"ip"`
	Place         word      `yaml:"place"`
	ForwardedFor  word      `yaml:"forwarded_for"`
	UserAgent     word      `yaml:"user_agent"`
	DenyListed    *listFile `yaml:"deny_listed"`
	ForgetCookies *flag     `yaml:"forget_cookies"`
	Risk          *riskWord `yaml:"risk"`
}

// listFile is a source, `none`, or {source, category}.
type listFile struct{ source, category word }

func (l *listFile) UnmarshalNode(n *strictyaml.Node) {
	if n.Kind() != strictyaml.Mapping {
		n.Decode(&l.source)
		return
	}
	var long struct {
		Source   word `yaml:"source"`
		Category word `yaml:"category"`
	}
	n.Decode(&long)
	l.source, l.category = long.Source, long.Category
}

// riskWord is `none`, `computed`, or findings by assessor beside an overall confidence.
type riskWord struct {
	word     word
	findings entries[word]
}

func (r *riskWord) UnmarshalNode(n *strictyaml.Node) {
	if n.Kind() == strictyaml.Mapping {
		n.Decode(&r.findings)
		return
	}
	n.Decode(&r.word)
}

const signalHint = "write signal: {device: laptop, place: berlin}, ip, forwarded_for, user_agent, deny_listed, forget_cookies or risk"

func (f *filling) signal(at Pos, s signalFile) Signal {
	signal := Signal{Pos: at, Device: f.text(s.Device), IP: f.text(s.IP), UserAgent: f.text(s.UserAgent), ForwardedFor: f.text(s.ForwardedFor)}
	for _, w := range []word{s.IP, s.ForwardedFor} {
		if _, err := netip.ParseAddr(f.text(w)); w.Value != "" && err != nil {
			f.at(posOf(f.file, w), "write 198.51.100.7 or 2001:db8::7", "%q is no IP address", f.text(w))
		}
	}
	if s.Place.Value != "" {
		signal.Place, _ = oneWord(f, "place", s.Place, vocab.Places())
		if s.IP.Value != "" {
			f.at(posOf(f.file, s.Place), "", "a device has a place or an address, not both")
		}
	}
	if s.DenyListed != nil {
		signal.DenyListed = f.listing(at, *s.DenyListed)
	}
	if s.ForgetCookies != nil {
		signal.ForgetCookies = f.flag(*s.ForgetCookies)
	}
	if s.Risk != nil {
		signal.Risk = f.risk(at, *s.Risk)
	}
	if s.IP.Value == "" && s.Place.Value == "" && s.ForwardedFor.Value == "" && s.UserAgent.Value == "" && s.DenyListed == nil && s.ForgetCookies == nil && s.Risk == nil {
		f.at(at, signalHint, "the signal changes nothing")
	}
	return signal
}

func (f *filling) listing(at Pos, l listFile) *DenyListing {
	source := f.text(l.source)
	if source == "" || source == "none" && l.category.Value != "" {
		f.at(at, "write deny_listed: NAME, deny_listed: {source: NAME, category: abuse} or deny_listed: none", "a deny list has a source")
	}
	if source == "none" {
		return &DenyListing{}
	}
	listing := &DenyListing{source, "abuse"}
	if l.category.Value != "" {
		listing.Category, _ = oneWord(f, "category", l.category, vocab.DenyCategories())
	}
	return listing
}

func (f *filling) risk(at Pos, r riskWord) *RiskSignal {
	if r.word.Line > 0 {
		what, _ := oneWord(f, "risk", r.word, []string{"none", "computed"})
		return &RiskSignal{None: what == "none"}
	}
	risk := &RiskSignal{}
	if len(r.findings) == 0 {
		f.at(at, "write risk: {confidence: low}, {NewDevice: no_match}, none or computed", "the risk says nothing")
	}
	for _, one := range r.findings {
		name := f.text(one.key)
		if name == "confidence" {
			risk.Confidence, _ = oneWord(f, "confidence", one.value, vocab.Confidences())
			continue
		}
		if !f.oneOf(posOf(f.file, one.key), "assessor", name, slices.Concat(vocab.Assessors(), []string{"confidence"})) {
			continue
		}
		f.finding(risk, name, one.value)
	}
	return risk
}

// finding reads what one assessor says: a code, a confidence whatever the code is, or none.
func (f *filling) finding(risk *RiskSignal, assessor string, w word) {
	switch said := f.text(w); {
	case said == "none":
		risk.Without = append(risk.Without, assessor)
	case slices.Contains(vocab.Confidences(), said):
		if risk.Confidences == nil {
			risk.Confidences = map[string]string{}
		}
		risk.Confidences[assessor] = said
	default:
		if risk.Codes == nil {
			risk.Codes = map[string]string{}
		}
		risk.Codes[assessor], _ = oneWord(f, "code of "+assessor, w, vocab.RiskCodes(assessor))
	}
}
