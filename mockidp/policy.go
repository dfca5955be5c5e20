package mockidp

import (
	"fmt"
	"slices"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// SetPolicy sets the tenant's MFA policy: empty (never), all-applications or confidence-score. A login whose Actions have
// not all run sees it; any other text is an error.
func (t *Tenant) SetPolicy(policy string) error {
	if !slices.Contains([]string{vocab.PolicyNever, vocab.PolicyAlways, vocab.PolicyAdaptive}, policy) {
		return fmt.Errorf("unknown MFA policy %q: use all-applications, confidence-score, or nothing for never", policy)
	}
	t.state.SetPolicy(policy)
	return nil
}

// SetConfidence fixes the overall confidence of the risk assessment of the logins that begin from now on: low, medium, high
// or neutral; empty lifts it.
func (t *Tenant) SetConfidence(confidence string) error {
	if !slices.Contains([]string{"", "low", "medium", "high", "neutral"}, confidence) {
		return fmt.Errorf("unknown confidence %q: use low, medium, high or neutral", confidence)
	}
	t.state.SetConfidence(confidence)
	t.state.Changed.Ring()
	return nil
}

// Confidence is what SetConfidence fixed, empty for nothing.
func (t *Tenant) Confidence() string { return t.state.Confidence() }

// ForgetBrowsers makes every browser forget a person: each of their challenges is shown again.
func (t *Tenant) ForgetBrowsers(userID string) { t.state.ForgetBrowsers(userID) }

// SetBlocked blocks an account, or lifts the block; a blocked one cannot log in.
func (t *Tenant) SetBlocked(userID string, blocked bool) error {
	return t.state.UpdateUser(userID, func(u *tenant.User) error { u.Blocked = blocked; return nil })
}

// Blocked tells whether an account is blocked.
func (t *Tenant) Blocked(userID string) bool {
	u, _ := t.state.User(userID)
	return u.Blocked
}
