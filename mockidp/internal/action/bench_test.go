package action_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
)

// BenchmarkFreshRun is one run of a small Action with an event of 2.4 KB, in a realm of its own.
func BenchmarkFreshRun(b *testing.B) {
	program, err := quickjs.Compile(action.Source{Name: "A", File: file, Code: smallAction})
	if err != nil {
		b.Fatal(err)
	}
	in := invocation()
	in.Event = json.RawMessage(`{"user":{"enrolledFactors":[{"type":"otp"}],"app_metadata":{"isAdmin":true,"note":"` + strings.Repeat("x", 2300) + `"}}}`)
	b.ReportAllocs()
	for b.Loop() {
		result, err := program.Run(context.Background(), in)
		if err != nil || len(result.Commands) != 2 {
			b.Fatal(result, err)
		}
	}
}

const smallAction = `exports.onExecutePostLogin = async (event, api) => {
  if (event.user.enrolledFactors.length) {
    api.authentication.challengeWithAny(event.user.enrolledFactors.map(m => ({ type: m.type })));
    if (event.user.app_metadata.isAdmin) {
      api.authentication.enrollWith({ type: 'webauthn-roaming' });
    }
  } else {
    api.authentication.enrollWithAny([{ type: 'webauthn-roaming' }, { type: 'otp' }]);
  }
};
`
