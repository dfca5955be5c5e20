package wire_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/harness/wire"
)

func TestWire(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Adapters over a connection")
}

// behind puts a target at the other end of a pair of pipes, until the spec ends.
func behind(t target.Target, o wire.Options, tap wire.Tap) *wire.Target {
	GinkgoHelper()
	requests, toAdapter := io.Pipe()
	fromAdapter, answers := io.Pipe()
	served := make(chan error, 1)
	go func() {
		err := wire.Serve(context.Background(), t, requests, answers)
		served <- err
		_ = answers.Close()
		_ = requests.Close()
	}()
	attached, err := wire.Attach(GinkgoT().Context(), wire.NewStream(fromAdapter, toAdapter, tap, nil), o)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(func(ctx SpecContext) {
		Expect(attached.Close(ctx)).To(Succeed())
		var err error
		Eventually(served).WithTimeout(time.Minute).Should(Receive(&err))
		Expect(err).NotTo(HaveOccurred())
	})
	return attached
}

// lines are the requests that an adapter which is played by hand gets.
type lines struct{ *bufio.Scanner }

// next is the next request; its id is 0 when there is none.
func (l lines) next() (r wire.Request) {
	if l.Scan() {
		Expect(json.Unmarshal(l.Bytes(), &r)).To(Succeed())
	}
	return r
}

// played is the stream to an adapter that is played by hand: it greets and describes itself, and then plays.
func played(capabilities string, play func(in lines, out io.Writer)) *wire.Stream {
	requests, toAdapter := io.Pipe()
	fromAdapter, answers := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer GinkgoRecover()
		defer close(done)
		defer answers.Close()
		in := lines{bufio.NewScanner(requests)}
		fmt.Fprintf(answers, `{"id":%d,"result":{"protocol":"mfaproof-adapter/1"}}`+"\n", in.next().ID)
		fmt.Fprintf(answers, `{"id":%d,"result":{"name":"played","version":"1","capabilities":[%s]}}`+"\n", in.next().ID, capabilities)
		play(in, answers)
	}()
	DeferCleanup(func() {
		_, _ = requests.Close(), fromAdapter.Close()
		Eventually(done).WithTimeout(time.Minute).Should(BeClosed())
	})
	return wire.NewStream(fromAdapter, toAdapter, nil, nil)
}

// attach attaches to an adapter that is played by hand.
func attach(s *wire.Stream, o wire.Options) *wire.Target {
	GinkgoHelper()
	t, err := wire.Attach(GinkgoT().Context(), s, o)
	Expect(err).NotTo(HaveOccurred())
	return t
}

// newLines reads requests, or answers, a line at a time.
func newLines(from io.Reader) lines { return lines{bufio.NewScanner(from)} }

// zeros are 32 bytes.
var zeros = strings.Repeat("A", 43)

// closing counts the worlds that are closed.
type closing struct {
	*echo
	count *int
}

type closingWorld struct {
	echoWorld
	count *int
}

func (c closing) Provision(context.Context, target.Fixture) (target.World, target.Applied, error) {
	return closingWorld{echoWorld{c.echo}, c.count}, target.Exact, nil
}

func (w closingWorld) Close(context.Context) error {
	*w.count++
	return nil
}

// panicking is a target with a mistake.
type panicking struct{ target.Target }

func (panicking) Provision(context.Context, target.Fixture) (target.World, target.Applied, error) {
	panic("out of cheese")
}
