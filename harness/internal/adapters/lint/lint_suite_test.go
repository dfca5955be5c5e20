package lint_test

import (
	"context"
	"encoding/json"
	"io"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/lint"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/harness/target/targettest"
	"github.com/mfaproof/mfaproof/harness/wire"
)

func TestLint(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Lint of adapters")
}

func now() time.Time { return time.Unix(1_800_000_000, 0) }

// small is the second target, which is right.
func small() *targettest.Target { return &targettest.Target{Now: now, Period: 30 * time.Second} }

// bend changes the answers of an adapter by the way.
type bend func(method string, params, answer []byte) (bent []byte)

// bent is a connection whose answers are changed. What is changed is recorded as it comes out.
type bent struct {
	wire.Transport
	bend      bend
	recording *lint.Recording
}

// Call implements wire.Transport.
func (b *bent) Call(ctx context.Context, method string, params json.RawMessage) (wire.Answer, error) {
	a, err := b.Transport.Call(ctx, method, params)
	if err != nil {
		return a, err
	}
	plain, err := json.Marshal(a)
	if err != nil {
		return a, err
	}
	request, err := json.Marshal(wire.Request{ID: a.ID, Method: method, Params: params})
	if err != nil {
		return a, err
	}
	changed := b.bend(method, params, plain)
	b.recording.Record(true, method, request)
	b.recording.Record(false, method, changed)
	return wire.ReadAnswer(changed)
}

// findings looks at a target whose answers are bent.
func findings(ctx context.Context, t target.Target, how bend) []lint.Finding {
	GinkgoHelper()
	requests, to := io.Pipe()
	from, answers := io.Pipe()
	go func() { _ = answers.CloseWithError(wire.Serve(ctx, t, requests, answers)) }()
	recording := &lint.Recording{}
	adapter, err := wire.Attach(ctx, &bent{wire.NewStream(from, to, nil, nil), how, recording}, wire.Options{})
	Expect(err).NotTo(HaveOccurred())
	defer func() { Expect(adapter.Close(ctx)).To(Succeed()) }()
	all, err := lint.Run(ctx, adapter, lint.Options{Now: now, Recording: recording})
	Expect(err).NotTo(HaveOccurred())
	return all
}
