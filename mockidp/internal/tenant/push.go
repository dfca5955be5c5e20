package tenant

import (
	"errors"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
)

// PushState says what became of a push request.
type PushState string

// The states of a push request.
const (
	PushPending  PushState = "pending"
	PushApproved PushState = "approved"
	PushDenied   PushState = "denied"
	PushExpired  PushState = "expired"
)

// pushLifetime is how long a push request or an enrolment code can be answered. Source: semantics 3.10.
const pushLifetime = 5 * time.Minute

// ErrNoPush means that there is no such push request to answer: unknown, answered already, or expired.
var ErrNoPush = errors.New("there is no open push request with this id")

// pushRequest is a question to a person's phone: approve a login, or register the app.
type pushRequest struct {
	user    string
	enrol   bool
	state   PushState
	device  Device
	expires time.Time
	order   int // counts requests, so that the oldest is known when the clock stands still
}

// Bounds of the requests of a server left running. A person can be sent ten messages at once and may be enrolling in a few
// browsers.
const (
	maxPushes        = 1000
	maxPushesPerUser = 30
)

// Device is a phone with the push app: its id, to which messages go, and the name that pages show.
type Device struct{ ID, Name string }

// StartPush opens a request and returns its id.
func (t *Tenant) StartPush(userID string, enrol bool) string {
	id := "tx_" + t.Token()
	expires := t.Now().Add(pushLifetime)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.pushes == nil {
		t.pushes = map[string]pushRequest{}
	}
	state := PushPending
	if t.Faults.On(fault.PushReusable) && t.approvedBefore(userID) && !enrol {
		state = PushApproved
	}
	t.asked++
	t.pushes[id] = pushRequest{user: userID, enrol: enrol, state: state, expires: expires, order: t.asked}
	t.boundPushes(func(p pushRequest) bool { return p.user == userID }, maxPushesPerUser)
	t.boundPushes(func(pushRequest) bool { return true }, maxPushes)
	return id
}

// approvedBefore tells whether a person approved a login on a phone.
func (t *Tenant) approvedBefore(userID string) bool {
	for _, p := range t.pushes {
		if p.user == userID && !p.enrol && p.state == PushApproved {
			return true
		}
	}
	return false
}

// approvedElsewhere tells whether another request was approved, of the same person or of anybody: what faults let count.
func (t *Tenant) approvedElsewhere(p pushRequest) bool {
	same, anybody := t.Faults.On(fault.PushOfAnotherLogin), t.Faults.On(fault.PushOfAnybody)
	if p.enrol || !same && !anybody {
		return false
	}
	for _, other := range t.pushes {
		if !other.enrol && other.state == PushApproved && (anybody || other.user == p.user) {
			return true
		}
	}
	return false
}

// boundPushes forgets the oldest of some requests beyond a limit. All live equally long, so what has expired goes first.
func (t *Tenant) boundPushes(of func(pushRequest) bool, limit int) {
	oldest, count := "", 0
	for id, p := range t.pushes {
		if !of(p) {
			continue
		}
		count++
		if oldest == "" || p.order < t.pushes[oldest].order {
			oldest = id
		}
	}
	if count > limit {
		delete(t.pushes, oldest)
	}
}

// Push tells what became of a request, and the device that registered for an enrolment.
func (t *Tenant) Push(id string) (PushState, Device) {
	now := t.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	p, ok := t.pushes[id]
	if !ok || p.state == PushPending && now.After(p.expires) {
		return PushExpired, Device{}
	}
	if t.approvedElsewhere(p) {
		return PushApproved, p.device
	}
	return p.state, p.device
}

// OpenPush is a request that waits for a person's phone.
type OpenPush struct {
	ID, UserID string
	Expires    time.Time
}

// OpenEnrolments lists the codes that wait to be scanned by the app of a phone, the oldest first.
func (t *Tenant) OpenEnrolments() []OpenPush {
	now := t.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []OpenPush
	for id, p := range t.pushes {
		if p.enrol && p.state == PushPending && !now.After(p.expires) {
			out = append(out, OpenPush{id, p.user, p.expires})
		}
	}
	slices.SortFunc(out, func(a, b OpenPush) int { return t.pushes[a.ID].order - t.pushes[b.ID].order })
	return out
}

// DecidePush is the person's answer on the phone. An answer counts once.
func (t *Tenant) DecidePush(id string, approve bool) error {
	return t.answerPush(id, false, approve, Device{})
}

// RegisterPush is the app that scanned the code of an enrolment.
func (t *Tenant) RegisterPush(id string, device Device) error {
	return t.answerPush(id, true, true, device)
}

func (t *Tenant) answerPush(id string, enrol, approve bool, device Device) error {
	now := t.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	p, ok := t.pushes[id]
	if !ok || p.enrol != enrol || p.state != PushPending || now.After(p.expires) {
		return ErrNoPush
	}
	p.state, p.device = PushDenied, device
	if approve {
		p.state = PushApproved
	}
	t.pushes[id] = p
	t.Changed.Ring()
	return nil
}
