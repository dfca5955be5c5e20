package login

import "time"

// A page that waits for a phone asks every five seconds (wire 1.1). A few questions more are let pass: people press
// buttons, and reload.
const (
	pollEvery = 5 * time.Second
	pollBurst = 12
)

// pace counts the questions of one page. The zero value is ready.
type pace struct {
	used  int
	since time.Time // when the oldest counted question becomes free is since + pollEvery
}

// ask counts a question, and tells when the next one may come where this one came too early.
func (p *pace) ask(now time.Time) (wait time.Time, early bool) {
	if free := int(now.Sub(p.since) / pollEvery); p.used > 0 && free > 0 {
		p.used, p.since = max(p.used-free, 0), p.since.Add(time.Duration(free)*pollEvery)
	}
	if p.used >= pollBurst {
		return p.since.Add(pollEvery), true
	}
	if p.used == 0 {
		p.since = now
	}
	p.used++
	return time.Time{}, false
}
