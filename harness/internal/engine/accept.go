package engine

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/push"
	"github.com/mfaproof/mfaproof/virtualauthenticator/recovery"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

// lack is what a page should hand to the person and does not: the implementation's fault, as a page without a form is.
type lack struct{ page, what string }

// IsDefect says that the implementation is at fault.
func (l *lack) IsDefect() {}

// Error says which page and what.
func (l *lack) Error() string { return fmt.Sprintf("the page %s has %s", l.page, l.what) }

// handed looks whether the page gives the person's device what it needs: a device cannot say whose fault it is that it got
// nothing.
func (r *run) handed(f vocab.Factor, m target.Material) error {
	what := ""
	enrolling := r.sight.Stage == vocab.StageEnrol
	switch {
	case f == vocab.OTP && enrolling:
		what = unread(m.OTPAuthURI, "otpauth URI", "an", "the app", func(uri string) error { _, err := totp.FromURI(uri); return err })
	case f == vocab.Push && enrolling:
		what = unread(m.PushLink, "link", "a", "the push app", func(link string) error { _, err := push.ParseLink(link); return err })
	case r.sight.Stage == vocab.StageRecoveryShow && m.RecoveryCode == "":
		what = "no recovery code to be recorded"
	case r.sight.Stage == vocab.StageRecoveryShow:
		if err := new(recovery.Sheet).Record(m.RecoveryCode); err != nil {
			what = "a recovery code that cannot be recorded: " + err.Error()
		}
	case (f == vocab.WebAuthnRoaming || f == vocab.WebAuthnPlatform) && len(m.PublicKey) == 0:
		what = "no WebAuthn options for the browser"
	case f == vocab.WebAuthnRoaming || f == vocab.WebAuthnPlatform:
		if json.Unmarshal(m.PublicKey, &map[string]any{}) != nil {
			what = "WebAuthn options that are no JSON object"
		}
	}
	if what == "" {
		return nil
	}
	return r.lacks(what)
}

// unread says what is wrong with something that is scanned, or nothing.
func unread(text, noun, article, device string, read func(string) error) string {
	if text == "" {
		return "no " + noun + " for " + device + " to scan"
	}
	if err := read(text); err != nil {
		return fmt.Sprintf("%s %s that %s cannot read: %v", article, noun, device, err)
	}
	return ""
}

// lacks is a defect of the page that is open.
func (r *run) lacks(what string) error {
	page := string(r.sight.Dialect.Screen)
	if page == "" {
		page = "of " + string(r.sight.Stage)
	}
	return &lack{page: page, what: what}
}

// accepted tells whether the target took the answer to an offer of a stage: it went on, and refused nothing. Only then may
// the person rely on what was answered. The same page with the same material, even without a word, is not a step on; a
// page with material of its own asks for something else.
func (r *run) accepted(stage vocab.Stage, answered target.Offer) bool {
	switch r.sight.Stage {
	case vocab.StageRefused, vocab.StagePrimary, vocab.StageUnknown:
		return false
	}
	again := func(o target.Offer) bool {
		return o.Factor == answered.Factor && reflect.DeepEqual(o.Material, answered.Material)
	}
	return r.sight.Error == nil && (r.sight.Stage != stage || !slices.ContainsFunc(r.sight.Offers, again))
}
