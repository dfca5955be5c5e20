package tenant

import (
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// DeviceClass names the kind of device behind a user agent: a device's own authenticator is recognised by it, one a class.
// Source: semantics 3.10; the classes are ours.
func DeviceClass(userAgent string) string {
	for _, class := range []string{"Android", "iPhone", "iPad", "Windows", "Macintosh", "CrOS", "Linux"} { // Android names Linux too
		if strings.Contains(userAgent, class) {
			return class
		}
	}
	return "other"
}

// HoldsHere tells whether a person holds the authenticator of a device of the class. One that an administrator registered
// has no class and fits every device.
func (u User) HoldsHere(class string) bool {
	return slices.ContainsFunc(u.Enrolments, func(e Enrolment) bool {
		return e.Type == vocab.WebAuthnPlatform && (e.DeviceClass == class || e.DeviceClass == "")
	})
}

// maxDeclined bounds the memory of a server left running.
const maxDeclined = 10000

// DeclineDevice keeps a person from being asked to add a device for a time.
func (t *Tenant) DeclineDevice(userID, device string, pause time.Duration) {
	until := t.Now().Add(pause)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.declined == nil || len(t.declined) >= maxDeclined {
		t.declined = map[string]time.Time{}
	}
	t.declined[userID+"\x00"+device] = until
}

// DeviceDeclined tells whether a person does not want to be asked about a device now.
func (t *Tenant) DeviceDeclined(userID, device string) bool {
	now := t.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	return now.Before(t.declined[userID+"\x00"+device])
}
