package otp_test

import (
	"strings"
	"testing"

	"github.com/mfaproof/mfaproof/mockidp/internal/factor/otp"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
)

// FuzzVerify holds that nothing but the codes of the two accepted steps passes, whatever is typed.
func FuzzVerify(f *testing.F) {
	current, previous := codeOf(rfcSecret, step), codeOf(rfcSecret, step-1)
	for _, seed := range []string{current, previous, current[:3] + " " + current[3:], "", "000000", "-00001", "1e5", "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		_, err := otp.Verify(base32Of(rfcSecret), typed, now, 0, fault.Set{})
		code := strings.ReplaceAll(strings.TrimSpace(typed), " ", "")
		if right := code == current || code == previous; right != (err == nil) {
			t.Fatalf("%q: right %t, error %v", typed, right, err)
		}
	})
}
