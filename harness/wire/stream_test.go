package wire_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/harness/wire"
)

// ok answers a request with the rest of an answer.
func ok(out io.Writer, r wire.Request, rest string) {
	fmt.Fprintf(out, `{"id":%d,%s}`+"\n", r.ID, rest)
}

// provision asks for a world.
func provision(ctx context.Context, t target.Target) (target.World, error) {
	w, _, err := t.Provision(ctx, target.Fixture{Name: "w"})
	return w, err
}

const aWorld, aSession = `"result":{"world":"w","applied":"exact"}`, `"result":{"session":"s"}`

var _ = Describe("An adapter over streams", func() {
	It("may answer out of order", func(ctx SpecContext) {
		asked := make(chan wire.Request, 2) // in the order in which they came, which is not that of the calls
		t := attach(played("", func(in lines, out io.Writer) {
			first, second := in.next(), in.next()
			asked <- first
			asked <- second
			ok(out, second, `"result":{"world":"w`+fmt.Sprint(second.ID)+`","applied":"exact"}`)
			ok(out, first, `"result":{"world":"w`+fmt.Sprint(first.ID)+`","applied":"unsupported"}`)
		}), wire.Options{})
		var both sync.WaitGroup
		seen := make(chan string, 2)
		for range 2 {
			both.Go(func() {
				defer GinkgoRecover()
				w, applied, err := t.Provision(ctx, target.Fixture{})
				Expect(err).NotTo(HaveOccurred())
				seen <- fmt.Sprint(w.(interface{ ID() string }).ID(), " ", applied)
			})
		}
		both.Wait()
		close(seen)
		var worlds []string
		for w := range seen {
			worlds = append(worlds, w)
		}
		first, second := <-asked, <-asked
		Expect(first.ID).NotTo(Equal(second.ID))
		Expect(worlds).To(ConsistOf(fmt.Sprintf("w%d unsupported", first.ID), fmt.Sprintf("w%d exact", second.ID)))
	})

	It("may answer what nobody waits for any more, which is dropped", func(ctx SpecContext) {
		given := make(chan struct{})
		t := attach(played("", func(in lines, out io.Writer) {
			slow := in.next()
			<-given
			ok(out, slow, `"result":{"world":"late","applied":"exact"}`)
			for range 2 {
				if r := in.next(); r.Method == "hello" { // the check whether it hangs, before or after the next request
					ok(out, r, `"result":{"protocol":"mfaproof-adapter/1"}`)
				} else {
					ok(out, r, `"result":{"world":"in time","applied":"exact"}`)
				}
			}
		}), wire.Options{})
		short, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
		defer cancel()
		_, err := provision(short, t)
		close(given)
		Expect(err).To(MatchError(ContainSubstring("the adapter did not answer provision in time")))
		Expect(err).To(MatchError(context.DeadlineExceeded))
		Expect(provision(ctx, t)).To(HaveField("ID()", "in time"))
	})

	It("may give results with fields that nobody knows", func(ctx SpecContext) {
		t := attach(played("", func(in lines, out io.Writer) {
			ok(out, in.next(), `"result":{"world":"w","applied":"exact","colour":"red"},"mood":"fine"`)
		}), wire.Options{})
		_, err := provision(ctx, t)
		Expect(err).NotTo(HaveOccurred())
	})

	DescribeTable("that gives an answer which says nothing is told so, and asked on",
		func(ctx SpecContext, answer, complaint string) {
			t := attach(played(`"clock"`, func(in lines, out io.Writer) {
				ok(out, in.next(), aWorld)
				ok(out, in.next(), aSession)
				ok(out, in.next(), answer)
				ok(out, in.next(), `"result":{"stage":"granted"}`)
			}), wire.Options{})
			w, err := provision(ctx, t)
			Expect(err).NotTo(HaveOccurred())
			s, err := w.Open(ctx, target.Device{})
			Expect(err).NotTo(HaveOccurred())
			_, err = s.Begin(ctx, target.Login{})
			Expect(err).To(MatchError(ContainSubstring(complaint)))
			Expect(errors.Is(err, target.ErrGone)).To(BeFalse())
			Expect(s.Begin(ctx, target.Login{})).To(HaveField("Stage", BeEquivalentTo("granted")))
		},
		Entry("of another kind", `"result":{"stage":7}`, "the adapter's answer to begin does not fit: json: cannot unmarshal number"),
		Entry("without a stage", `"result":{}`, `stage is "", which is not a word for it`),
		Entry("with an unknown stage", `"result":{"stage":"grante"}`, `stage is "grante", which is not a word for it; did you mean "granted"?`),
		Entry("with an unknown kind of offer", `"result":{"stage":"enrol","offers":[{"id":"a","kind":"enrol"},{"id":"b","kind":"enroll"}]}`, `offer 2: kind is "enroll", which is not a word for it; did you mean "enrol"?`),
		Entry("with an unknown factor", `"result":{"stage":"enrol","offers":[{"id":"a","kind":"enrol","factor":"totp"}]}`, `offer 1: factor is "totp", which is not a word for it; did you mean "otp"?`),
		Entry("with an unknown class", `"result":{"stage":"primary","error":{"class":"wrong"}}`, `class is "wrong"`),
		Entry("unsupported", `"unsupported":"no logins here"`, "the adapter answers begin with unsupported (no logins here), which every adapter must answer"),
		Entry("a problem of its own", `"problem":{"side":"adapter","text":"no route"}`, "the adapter could not do begin: no route"),
		Entry("a problem of usage", `"problem":{"side":"usage","text":"who?"}`, "the adapter could not use what it was asked with begin: who?"),
		Entry("a problem on no side", `"problem":{"side":"mine","text":"who?"}`, `the adapter's answer to begin is a problem (who?) whose side is "mine"`),
	)

	It("tells what is the fault of the implementation, with what it showed", func(ctx SpecContext) {
		t := attach(played("", func(in lines, out io.Writer) {
			ok(out, in.next(), aWorld)
			ok(out, in.next(), aSession)
			ok(out, in.next(), `"problem":{"side":"implementation","text":"the page has no form","evidence":"<html>"}`)
		}), wire.Options{})
		w, err := provision(ctx, t)
		Expect(err).NotTo(HaveOccurred())
		s, err := w.Open(ctx, target.Device{})
		Expect(err).NotTo(HaveOccurred())
		_, err = s.Observe(ctx)
		Expect(err).To(MatchError("the page has no form"))
		var defect interface {
			IsDefect()
			Evidence() string
		}
		Expect(errors.As(err, &defect)).To(BeTrue())
		Expect(defect.Evidence()).To(Equal("<html>"))
	})

	DescribeTable("that breaks the protocol is gone, with a reason",
		func(ctx SpecContext, line, complaint string) {
			t := attach(played("", func(in lines, out io.Writer) {
				in.next()
				fmt.Fprintln(out, line)
			}), wire.Options{})
			for range 2 { // it stays so
				_, err := provision(ctx, t)
				Expect(err).To(MatchError(ContainSubstring(complaint)))
				Expect(err).To(MatchError(target.ErrGone))
			}
		},
		Entry("garbage", "ready!", `it is no JSON message (invalid character 'r' looking for beginning of value): "ready!\n"`),
		Entry("no id", `{"result":{}}`, "it has no id"),
		Entry("nothing", `{"id":3}`, "it has 0 of result, unsupported and problem"),
		Entry("too much", `{"id":3,"result":{},"unsupported":"x"}`, "it has 2 of result, unsupported and problem"),
		Entry("a result that is no object", `{"id":3,"result":null}`, "its result is no object"),
		Entry("an answer to a later request", `{"id":9,"result":{}}`, "the adapter answered the request 9, which nobody sent"),
		Entry("an answer to an earlier request", `{"id":1,"result":{}}`, "the adapter answered the request 1 twice"),
		Entry("an end", "", "the adapter ended the connection"),
	)
})

var _ = Describe("A server", func() {
	// say sends lines to a server and gives what it writes, when its input ends.
	say := func(t target.Target, requests ...string) (answers []string, err error) {
		in, to := io.Pipe()
		from, out := io.Pipe()
		served := make(chan error, 1)
		go func() {
			served <- wire.Serve(context.Background(), t, in, out)
			_ = out.Close()
		}()
		read := newLines(from)
		for _, r := range requests {
			if _, err := io.WriteString(to, r); err != nil {
				break
			}
			if read.Scan() {
				answers = append(answers, read.Text())
			}
		}
		_ = to.Close()
		return answers, <-served
	}

	DescribeTable("answers what nobody can use with a problem, and goes on", func(request, answer string) {
		answers, err := say(&echo{give: []any{nil}}, request+"\n", `{"id":2,"method":"hello","params":{"protocol":"mfaproof-adapter/1"}}`+"\n")
		Expect(err).NotTo(HaveOccurred())
		Expect(answers).To(HaveExactElements(ContainSubstring(answer), `{"id":2,"result":{"protocol":"mfaproof-adapter/1"}}`))
	},
		Entry("no JSON", `hello`, `{"id":0,"problem":{"side":"usage","text":"the message is no request: invalid character 'h'`),
		Entry("no id", `{"method":"hello"}`, `it needs a positive id and a method`),
		Entry("an unknown name", `{"id":1,"method":"hello","parms":{}}`, `unknown field \"parms\"`),
		Entry("an unknown method", `{"id":1,"method":"helo"}`, `{"id":1,"unsupported":"there is no method \"helo\"; did you mean \"hello\"?"}`),
		Entry("another version", `{"id":1,"method":"hello","params":{"protocol":"mfaproof-adapter/2"}}`, `{"id":1,"problem":{"side":"usage","text":"this adapter speaks mfaproof-adapter/1, not \"mfaproof-adapter/2\"`),
		Entry("unknown params", `{"id":1,"method":"observe","params":{"sesion":"s"}}`, `the params of observe do not fit: json: unknown field \"sesion\"`),
		Entry("an unknown session", `{"id":1,"method":"observe","params":{"session":"s7"}}`, `there is no session \"s7\": open gives the id`),
		Entry("an unknown world", `{"id":1,"method":"now","params":{"world":"w7"}}`, `there is no world \"w7\": provision gives the id`),
		Entry("a seed that is too short", `{"id":1,"method":"provision","params":{"name":"w","seed":"AAAA"}}`, `the seed has 3 bytes in place of 32`),
		Entry("a path that leads out", `{"id":1,"method":"provision","params":{"name":"w","seed":"`+zeros+`","tenant":{"../x":""}}}`, `the tenant has a file with the path \"../x\"`),
	)

	It("closes the worlds that nobody released", func() {
		closed := 0
		_, err := say(closing{&echo{give: []any{target.Exact}}, &closed}, `{"id":1,"method":"provision","params":{"name":"w","seed":"`+zeros+`"}}`+"\n")
		Expect(err).NotTo(HaveOccurred())
		Expect(closed).To(Equal(1))
	})

	It("makes a problem of a panic", func() {
		answers, err := say(panicking{}, `{"id":1,"method":"provision","params":{"name":"w","seed":"`+zeros+`"}}`+"\n")
		Expect(err).NotTo(HaveOccurred())
		Expect(answers).To(HaveExactElements(HavePrefix(`{"id":1,"problem":{"side":"adapter","text":"panic: out of cheese\n`)))
	})
})
