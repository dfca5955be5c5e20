package action_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
)

var _ = Describe("Node itself", Ordered, func() {
	var node *action.Worker

	BeforeAll(func() {
		if _, err := exec.LookPath("node"); err != nil {
			Skip("there is no node on the PATH")
		}
		var err error
		node, err = action.NewWorker(context.Background())
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(func() { Expect(node.Close()).To(Succeed()) })
	})

	runNode := func(src action.Source, in action.Invocation) (action.Result, error) {
		GinkgoHelper()
		src.Name, src.File = "A", file
		program, err := node.Compile(src)
		Expect(err).NotTo(HaveOccurred())
		return program.Run(context.Background(), in)
	}

	It("records commands and prints with their places", func() {
		result, err := runNode(action.Source{Code: "exports.onExecutePostLogin = async (event, api) => {\n  await null;\n  api.idToken.setCustomClaim('v', 1);\n  console.warn('w');\n};"}, invocation())
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Commands).To(HaveLen(1))
		Expect(result.Commands[0]).To(And(HaveField("Name", "idToken.setCustomClaim"), HaveField("File", file), HaveField("Line", 3)))
		Expect(result.Console).To(HaveLen(1))
		Expect(result.Console[0]).To(And(HaveField("Level", "warn"), HaveField("Text", "w"), HaveField("Line", 4)))
	})

	It("has what the embedded engine has not, and the tenant's clock, timers and random numbers", func() {
		code := handler(`const t = Date.now(); await new Promise(go => setTimeout(go, 15000));
			api.idToken.setCustomClaim('v', [new Intl.NumberFormat('de').format(1234.5), Date.now() - t, new Date().toISOString(), Math.random(), require('crypto').randomUUID()])`)
		result, err := runNode(action.Source{Code: code}, invocation())
		Expect(err).NotTo(HaveOccurred())
		same := claim(handler(`await new Promise(go => setTimeout(go, 15000)); api.idToken.setCustomClaim('v', [Math.random(), require('crypto').randomUUID()])`))
		Expect(result.Commands[0].Args[1]).To(MatchJSON(`["1.234,5",15000,"2026-03-29T01:30:15.123Z",` + same[1:]))
	})

	It("keeps one run apart from the next", func() {
		_, err := runNode(action.Source{Code: handler(`globalThis.left = 1; Math.max = 2; Array.prototype.left = 3; console = null; require('path').sep`)}, invocation())
		Expect(err).NotTo(HaveOccurred())
		result, err := runNode(action.Source{Code: handler(`api.idToken.setCustomClaim('v', [typeof left, typeof Math.max, typeof [].left, typeof console.log, typeof host])`)}, invocation())
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Commands[0].Args[1]).To(MatchJSON(`["undefined","function","undefined","function","undefined"]`))
	})

	DescribeTable("goes on after a run that",
		func(body string, class action.Class, line int) {
			in := invocation()
			if class == action.ClassTimeout {
				in.Limits.Time = 2 * time.Second
			}
			_, err := runNode(action.Source{Code: handler(body)}, in)
			f := asFailure(err)
			Expect([]any{f.Class, f.Line}).To(Equal([]any{class, line}), f.Error())
			result, err := runNode(action.Source{Code: handler(`api.access.deny('next')`)}, invocation())
			Expect(err).NotTo(HaveOccurred())
			Expect(result.Commands).To(HaveLen(1))
		},
		Entry("never ends, which the watchdog kills", `for (;;);`, action.ClassTimeout, 0),
		Entry("never ends in jobs", `for (;;) await null;`, action.ClassTimeout, 0),
		Entry("waits for nothing", `await new Promise(() => {})`, action.ClassTimeout, 1),
		Entry("throws", "\nthrow new TypeError('x')", action.ClassThrown, 2),
		Entry("ends its process", `process.exit(3)`, action.ClassEngine, 0),
		Entry("fills its memory", `const all = []; for (;;) all.push(new Array(1000).fill(all.length));`, action.ClassMemory, 0),
	)

	It("refuses what declares a later Node", func() {
		_, err := node.Compile(action.Source{Name: "A", File: file, Code: handler(``), Runtime: "node99"})
		f := asFailure(err)
		Expect(f.Class).To(Equal(action.ClassEngine))
		Expect(f.Error()).To(And(ContainSubstring("declares runtime: node99"), ContainSubstring("put Node 99 or later first on the PATH")))
		_, err = node.Compile(action.Source{Name: "A", File: file, Code: handler(``), Runtime: "node18"})
		Expect(err).NotTo(HaveOccurred())
	})

	It("refuses what is no JavaScript with the place", func() {
		_, err := node.Compile(action.Source{Name: "A", File: file, Code: "exports.onExecutePostLogin = async (event, api) => {\n  const = 1;\n};"})
		f := asFailure(err)
		Expect([]any{f.Class, f.Line}).To(Equal([]any{action.ClassSyntax, 2}))
	})

	It("runs Rules", func() {
		program, err := node.CompileRule(action.Source{Name: "R", File: "rules/r.js", Code: "function (user, context, callback) {\n  user.seen = true;\n  callback(null, user, context);\n}"})
		Expect(err).NotTo(HaveOccurred())
		result, err := program.Run(context.Background(), action.RuleInvocation{User: []byte(`{"id":1}`), Context: []byte(`{}`)})
		Expect(err).NotTo(HaveOccurred())
		Expect(result.User).To(MatchJSON(`{"id":1,"seen":true}`))
	})
})

var _ = Describe("Without Node on the PATH", func() {
	It("the runtime says what to install", func() {
		GinkgoT().Setenv("PATH", GinkgoT().TempDir())
		_, err := action.NewWorker(context.Background())
		Expect(err).To(MatchError(And(ContainSubstring("no node on the PATH"), ContainSubstring("install Node.js 22 or later"))))
	})
})

// loops is the variable that makes this test binary a program which runs an Action that never ends; its value is a file for the number of
// the process of Node.
const loops = "MFAPROOF_TEST_LOOPS"

// loop returns only where that does not work.
func loop(file string) int {
	node, err := action.NewWorker(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	program, err := node.Compile(action.Source{Name: "A", File: "actions/a.js",
		Code: handler(fmt.Sprintf("require('fs').writeFileSync(%q, String(require('process').pid)); for (;;);", file))})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	in := invocation()
	in.Limits.Time = time.Hour
	_, err = program.Run(context.Background(), in)
	fmt.Fprintln(os.Stderr, err)
	return 1
}

var _ = Describe("An Action that never ends in Node itself", func() {
	It("ends when this program is killed", func() {
		if _, err := exec.LookPath("node"); err != nil {
			Skip("there is no node on the PATH")
		}
		self, err := os.Executable()
		Expect(err).NotTo(HaveOccurred())
		file := filepath.Join(GinkgoT().TempDir(), "pid")
		program, err := os.StartProcess(self, []string{self}, &os.ProcAttr{Env: append(os.Environ(), loops+"="+file), Files: []*os.File{nil, nil, os.Stderr}})
		Expect(err).NotTo(HaveOccurred())
		var pid int
		Eventually(func() (err error) {
			text, _ := os.ReadFile(file)
			pid, err = strconv.Atoi(string(text))
			return err
		}, 30*time.Second).Should(Succeed())
		Expect(syscall.Kill(pid, 0)).To(Succeed())
		Expect(program.Kill()).To(Succeed())
		_, err = program.Wait()
		Expect(err).NotTo(HaveOccurred())
		Eventually(func() error {
			if state, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat"); strings.Contains(string(state), ") Z ") {
				return syscall.ESRCH // ended, and waits for its parent
			}
			return syscall.Kill(pid, 0)
		}, 10*time.Second).Should(MatchError(syscall.ESRCH))
	})
})
