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

// BenchmarkNodeRun is one run of an Action that uses a few parts of Node, in a realm of its own.
func BenchmarkNodeRun(b *testing.B) {
	program, err := quickjs.Compile(action.Source{Name: "A", File: file, Code: `const { createHash } = require('crypto');
exports.onExecutePostLogin = async (event, api) => {
  api.idToken.setCustomClaim('v', createHash('sha256').update(new URL('https://h/a').pathname).digest('hex'));
};`})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if result, err := program.Run(context.Background(), invocation()); err != nil || len(result.Commands) != 1 {
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
