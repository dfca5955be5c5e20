package console

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp"
)

// longestAdvance is the most that a clock is moved at once; the years that it may show are those of RFC 3339, and TOTP begins with 1970.
const (
	longestAdvance = 10 * 365 * 24 * time.Hour
	lastYear       = 9999
)

type controlsPage struct {
	RealClock  bool
	By         string // what was typed
	Confidence []choice
	On, Off    []toggle // faults; those that are off as far as they fit the search
	Search     string
}

// controls are the clock, the risk and the deviations of a tenant.
func (v *visit) controls() { v.controlsPage(http.StatusOK, "5m", nil) }

func (v *visit) controlsPage(status int, by string, wrong *problem) {
	p := controlsPage{RealClock: v.tenant.RealClock(), By: by, Search: v.r.URL.Query().Get("q")}
	p.Confidence = pick([]choice{{"", "what the assessors come to", false}, {"low", "low", false}, {"medium", "medium", false}, {"high", "high", false}, {"neutral", "neutral", false}}, v.tenant.Confidence())
	on := v.tenant.Faults()
	search := strings.ToLower(strings.TrimSpace(p.Search))
	for _, f := range mockidp.Faults() {
		t := toggle{f.Name, f.About, slices.Contains(on, f.Name)}
		switch {
		case t.On:
			p.On = append(p.On, t)
		case strings.Contains(strings.ToLower(f.Name+"\n"+f.About), search):
			p.Off = append(p.Off, t)
		}
	}
	v.page(status, "controls", frame{Title: "Controls", Problem: wrong, Data: p})
}

func (v *visit) advance() {
	by := v.r.PostForm.Get("by")
	d, err := time.ParseDuration(strings.TrimSpace(by))
	if err != nil || d <= 0 || d > longestAdvance || v.tenant.Now().Add(d).UTC().Year() > lastYear {
		v.controlsPage(http.StatusUnprocessableEntity, by, &problem{"bad-duration", "This is no length of time that the clock can move.", "Write it like 30s, 5m or 24h. Clocks go forward, at most ten years at once."})
		return
	}
	if _, err := v.tenant.Advance(d); err != nil {
		v.controlsPage(http.StatusConflict, by, &problem{"real-clock", "This tenant runs on the real clock, which cannot be moved.", "Fork a tenant: the clock of a fork stands still until it is moved."})
		return
	}
	v.to("controls", "clock")
}

func (v *visit) fixConfidence() {
	if err := v.tenant.SetConfidence(v.r.PostForm.Get("confidence")); err != nil {
		v.controlsPage(http.StatusUnprocessableEntity, "5m", &problem{"bad-confidence", err.Error(), "Nothing was changed."})
		return
	}
	v.to("controls", "risk")
}

func (v *visit) switchFault() {
	if err := v.tenant.SwitchFault(v.r.PostForm.Get("name"), v.r.PostForm.Get("value") == "true"); err != nil {
		v.controlsPage(http.StatusUnprocessableEntity, "5m", &problem{"unknown-fault", "There is no such fault.", "Nothing was changed."})
		return
	}
	v.to("controls", "fault")
}
