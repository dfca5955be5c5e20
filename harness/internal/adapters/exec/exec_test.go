package exec_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/exec"
	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/internal/plan"
	"github.com/mfaproof/mfaproof/harness/internal/wall"
	"github.com/mfaproof/mfaproof/harness/wire"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
)

// behaving is the command of an adapter of the tests, and the file with the numbers of its processes.
func behaving(how string) (command, processes string) {
	GinkgoHelper()
	self, err := os.Executable()
	Expect(err).NotTo(HaveOccurred())
	processes = filepath.Join(GinkgoT().TempDir(), "processes")
	return mode + "=" + how + " " + family + "='" + processes + "' '" + self + "'", processes
}

// running are the processes in a file that there are still.
func running(processes string) func() ([]string, error) {
	return func() (still []string, err error) {
		text, err := os.ReadFile(processes)
		for _, line := range strings.Fields(string(text)) {
			if pid, err := strconv.Atoi(line); err == nil && syscall.Kill(pid, 0) == nil {
				state, _ := os.ReadFile("/proc/" + line + "/stat") // one that ended may still wait for its parent
				if !strings.Contains(string(state), ") Z ") {
					still = append(still, line)
				}
			}
		}
		return still, err
	}
}

// quick are limits for adapters that misbehave.
var quick = exec.Options{Wire: wire.Options{HangLimit: 200 * time.Millisecond}, StartLimit: 10 * time.Second, Grace: 300 * time.Millisecond}

// portable are a few cases, the first one of a person who holds a factor. Reading the suites takes longer than running them.
var portable = sync.OnceValue(func() (few []scenarios.Case) {
	suites, err := scenarios.LoadEmbedded()
	Expect(err).NotTo(HaveOccurred())
	cases, err := plan.Expand(suites)
	Expect(err).NotTo(HaveOccurred())
	for _, id := range []string{"portable/otp/password-alone", "portable/missing/allowed", "portable/missing/denied"} {
		one, err := plan.Filter(cases, id)
		Expect(err).NotTo(HaveOccurred())
		few = append(few, one...)
	}
	Expect(few).To(HaveLen(3))
	return few
})

var catalog = sync.OnceValue(func() *scenarios.Catalog {
	c, err := scenarios.LoadCatalog(scenarios.Embedded(), "catalog")
	Expect(err).NotTo(HaveOccurred())
	return c
})

// run runs cases one after another.
func run(a *exec.Adapter, limit time.Duration, cases []scenarios.Case) []reports.Case {
	GinkgoHelper()
	results, err := engine.Run(GinkgoT().Context(), cases, engine.Options{Target: a, Catalog: catalog(), Seed: 1, Workers: 1, Wall: wall.Clock{}, WaitBudget: time.Minute,
		CaseLimit: limit, Repeat: func(c scenarios.Case) string { return c.ID }, Ended: func(reports.Case) {}})
	Expect(err).NotTo(HaveOccurred())
	return results
}

var _ = Describe("An adapter that is a process", func() {
	It("is asked, and ends when its input does", func(ctx SpecContext) {
		command, processes := behaving("right")
		a, err := exec.Open(ctx, command, exec.Options{})
		Expect(err).NotTo(HaveOccurred())
		Expect(running(processes)()).To(HaveLen(1), "the processes are found")
		Expect(run(a, time.Minute, portable()[1:])).To(HaveEach(HaveField("Verdict", reports.Pass)))
		Expect(a.Close(ctx)).To(Succeed())
		Eventually(running(processes)).Should(BeEmpty())
	})

	DescribeTable("that misbehaves makes the case and the rest of the run errors, says why, and leaves no process",
		func(ctx SpecContext, how, reason string) {
			command, processes := behaving(how)
			a, err := exec.Open(ctx, command, quick)
			Expect(err).NotTo(HaveOccurred())
			results := run(a, time.Minute, portable())
			Expect(results).To(HaveEach(HaveField("Verdict", reports.Error)))
			Expect(results).To(HaveEach(HaveField("Reason", And(HavePrefix("[setup] "), ContainSubstring(reason)))))
			Expect(results).To(HaveEach(HaveField("Checks", BeEmpty())))
			_ = a.Close(ctx)
			Eventually(running(processes)).Should(BeEmpty())
		},
		Entry("by its death", "dies", "the adapter ended (exit status 3); its last words on standard error:\n  one\n  two\n  out of tokens"),
		Entry("by half an answer", "half", "the last line does not end"),
		Entry("by garbage", "garbage", `the adapter wrote what is no answer: it is no JSON message (invalid character 'T' looking for beginning of value): "Traceback (most recent call last):\n"`),
		Entry("by a huge answer", "huge", "a message has more than 8388608 bytes"),
		Entry("by an answer to nobody", "id", "000, which nobody sent: "),
		Entry("by two answers", "twice", "twice: "),
	)

	It("that hangs is error{timeout}, is killed with all it started, and makes the rest error{setup}", func(ctx SpecContext) {
		command, processes := behaving("hangs")
		a, err := exec.Open(ctx, command, quick)
		Expect(err).NotTo(HaveOccurred())
		results := run(a, 300*time.Millisecond, portable())
		Expect(results[0]).To(And(HaveField("Verdict", reports.Error), HaveField("Reason", ContainSubstring("[timeout] enrolling otp for ana: the adapter did not answer begin in time"))))
		Expect(results[2]).To(And(HaveField("Verdict", reports.Error), HaveField("Reason", And(
			ContainSubstring("the adapter hangs: after begin took too long it did not even answer hello within 200ms (it was killed); its last words on standard error: thinking"),
			HavePrefix("[setup] ")))))
		Eventually(running(processes)).Should(BeEmpty(), "the run goes on, the adapter does not")
		_ = a.Close(ctx)
	})

	It("that declares what it cannot do makes cases untestable, and the lie is named", func(ctx SpecContext) {
		command, processes := behaving("lies")
		a, err := exec.Open(ctx, command, exec.Options{})
		Expect(err).NotTo(HaveOccurred())
		results := run(a, time.Minute, portable())
		Expect(results[0]).To(And(HaveField("Verdict", reports.Untestable), HaveField("Reason",
			ContainSubstring("the adapter declares the capability seed and answers seed with unsupported (no administrator here): it must answer what belongs to a capability, or not declare it"))))
		Expect(results[1:]).To(HaveEach(HaveField("Verdict", reports.Pass)), "which need no seed")
		Expect(a.Close(ctx)).To(Succeed())
		Eventually(running(processes)).Should(BeEmpty())
	})

	DescribeTable("is not had where it does not start, and leaves no process",
		func(ctx SpecContext, how, reason string) {
			command, processes := behaving(how)
			o := quick
			if how == "mute" {
				o.StartLimit = 2 * time.Second
			}
			_, err := exec.Open(ctx, command, o)
			Expect(err).To(MatchError(ContainSubstring(reason)))
			Eventually(running(processes)).Should(BeEmpty())
		},
		Entry("with another version", "version", `the adapter speaks "mfaproof-adapter/2", and this program mfaproof-adapter/1`),
		Entry("without a word", "mute", "greeting the adapter: the adapter did not answer hello in time: context deadline exceeded; its last words on standard error: waiting for the moon"),
	)

	It("is not had where there is no such command", func(ctx SpecContext) {
		_, err := exec.Open(ctx, "/nowhere/adapter --x", exec.Options{})
		Expect(err).To(MatchError(And(ContainSubstring("the adapter ended (exit status 127)"), HaveSuffix("/nowhere/adapter: not found"), Not(ContainSubstring("\n")))), "in one line")
	})

	It("that stays is killed, and told of", func(ctx SpecContext) {
		command, processes := behaving("stays")
		a, err := exec.Open(ctx, command, quick)
		Expect(err).NotTo(HaveOccurred())
		Expect(a.Close(ctx)).To(MatchError(ContainSubstring("the adapter did not end within 300ms of the end of its input, and was killed")))
		Eventually(running(processes)).Should(BeEmpty())
	})

	It("ends, with all it started, when the program that asks it is killed", func() {
		self, err := os.Executable()
		Expect(err).NotTo(HaveOccurred())
		command, processes := behaving("hangs")
		p, err := os.StartProcess(self, []string{self}, &os.ProcAttr{Env: append(os.Environ(), opens+"="+command), Files: []*os.File{nil, nil, os.Stderr}})
		Expect(err).NotTo(HaveOccurred())
		Eventually(running(processes), 20*time.Second).Should(HaveLen(2), "the adapter and its child")
		Expect(p.Kill()).To(Succeed())
		_, err = p.Wait()
		Expect(err).NotTo(HaveOccurred())
		Eventually(running(processes), 10*time.Second).Should(BeEmpty())
	})

	It("may write as much as it likes to standard error, of which the end is kept", func(ctx SpecContext) {
		command, _ := behaving("talks")
		a, err := exec.Open(ctx, command, exec.Options{})
		Expect(err).NotTo(HaveOccurred())
		Expect(a.Describe(ctx)).To(HaveField("Name", "targettest"))
		Expect(a.Close(ctx)).To(Succeed())
	})

	It("ends with the context of whoever starts it", func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		command, processes := behaving("right")
		_, err := exec.Open(ctx, command, quick)
		Expect(err).To(MatchError(context.Canceled))
		Eventually(func() ([]string, error) { still, _ := running(processes)(); return still, nil }).Should(BeEmpty())
	})
})
