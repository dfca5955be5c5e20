package wire_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/harness/target/targettest"
	"github.com/mfaproof/mfaproof/harness/wire"
)

// FuzzServe lets anything ask a server: each line has one answer that can be read, and nothing panics.
func FuzzServe(f *testing.F) {
	f.Add([]byte(`{"id":1,"method":"hello","params":{"protocol":"mfaproof-adapter/1"}}`))
	f.Add([]byte(`{"id":1,"method":"provision","params":{"name":"w","seed":"` + zeros + `","people":[{"name":"ana","login":"ana","password":"pw"}]}}`))
	f.Add([]byte(`{"id":1,"method":"open","params":{"world":"w1","device":{"name":"d"}}}`))
	f.Add([]byte(`{"id":1,"method":"submit","params":{"session":"s2","offer":"code","proof":{"code":"1"}}}`))
	f.Fuzz(func(t *testing.T, request []byte) {
		if bytes.ContainsAny(request, "\n") || len(bytes.TrimSpace(request)) == 0 {
			return
		}
		var out bytes.Buffer
		if err := wire.Serve(context.Background(), &targettest.Target{}, io.MultiReader(bytes.NewReader(request), strings.NewReader("\n")), &out); err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(out.Bytes(), []byte("\n")); n > 1 {
			t.Fatalf("%d answers to one request: %s", n, out.Bytes())
		}
		var a wire.Answer
		if out.Len() > 0 && json.Unmarshal(out.Bytes(), &a) != nil {
			t.Fatalf("no answer: %s", out.Bytes())
		}
	})
}

// FuzzAnswer lets anything be the answer to every method: it is an error or a result, and nothing panics.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"id":1,"result":{"stage":"challenge","offers":[{"id":"c","kind":"challenge","factor":"otp","material":{"public_key":{}}}]}}`))
	f.Add([]byte(`{"id":1,"result":{"protocol":"mfaproof-adapter/1","name":"x","world":"w","applied":"exact","session":"s","reach":"no","factors":["otp"]}}`))
	f.Add([]byte(`{"id":1,"unsupported":""}`))
	f.Add([]byte(`{"id":1,"problem":{"side":"implementation","text":""}}`))
	f.Fuzz(func(t *testing.T, answer []byte) {
		a, err := wire.ReadAnswer(answer)
		if err != nil {
			return
		}
		ctx := context.Background()
		far, err := wire.Attach(ctx, always{a}, wire.Options{})
		if err != nil {
			return
		}
		w, _, err := far.Provision(ctx, target.Fixture{})
		if err != nil {
			return
		}
		_, _ = w.Factors(ctx, "ana")
		s, err := w.Open(ctx, target.Device{})
		if err != nil {
			return
		}
		if o, err := s.Begin(ctx, target.Login{}); err == nil && o.Stage == "" {
			t.Fatal("a login that stands nowhere")
		}
		_, _ = s.Probe(ctx)
		_, _ = s.Result(ctx)
	})
}

// always is a connection over which the same answer comes.
type always struct{ wire.Answer }

func (a always) Call(context.Context, string, json.RawMessage) (wire.Answer, error) {
	return a.Answer, nil
}
func (always) Break(error)                 {}
func (always) Close(context.Context) error { return nil }
