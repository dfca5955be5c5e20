//go:build unix

package processgroup_test

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/internal/processgroup"
)

// stubborn is a script that no signal which can be ignored ends, with a child of the same kind. It prints the numbers of both.
const stubborn = `trap '' HUP INT QUIT TERM
sleep 600 & echo $$ $!
wait`

// numbers reads those that a script prints.
func numbers(from io.Reader) (pids []int) {
	GinkgoHelper()
	line, err := bufio.NewReader(from).ReadString('\n')
	Expect(err).NotTo(HaveOccurred())
	for _, word := range strings.Fields(line) {
		pid, err := strconv.Atoi(word)
		Expect(err).NotTo(HaveOccurred(), line)
		pids = append(pids, pid)
	}
	return pids
}

// running are those of the processes that have not ended.
func running(pids []int) func() []int {
	return func() (still []int) {
		for _, pid := range pids {
			state, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat") // one that ended may still wait for its parent
			if syscall.Kill(pid, 0) == nil && !strings.Contains(string(state), ") Z ") {
				still = append(still, pid)
			}
		}
		return still
	}
}

// started is a script in a group, with what it prints.
func started(script string) (*processgroup.Group, *exec.Cmd, io.Reader) {
	GinkgoHelper()
	c := exec.Command("/bin/sh", "-c", script)
	out, err := c.StdoutPipe()
	Expect(err).NotTo(HaveOccurred())
	g, err := processgroup.Start(c)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(g.Kill)
	Eventually(os.ReadFile).WithArguments("/proc/"+strconv.Itoa(g.ID())+"/status").Should(MatchRegexp(`SigIgn:\t[0-9a-f]{12}[4-7c-f][0-9a-f]{2}[7f]\n`),
		"the leader takes its time to ignore HUP, INT, QUIT and TERM, beside what was ignored before it")
	return g, c, out
}

var _ = Describe("A process group", func() {
	It("ends when the program that started it is killed", func() {
		self, err := os.Executable()
		Expect(err).NotTo(HaveOccurred())
		program := exec.Command(self)
		program.Env = append(os.Environ(), holds+"="+stubborn)
		out, err := program.StdoutPipe()
		Expect(err).NotTo(HaveOccurred())
		Expect(program.Start()).To(Succeed())
		pids := numbers(out)
		Expect(running(pids)()).To(HaveLen(2))
		Expect(program.Process.Kill()).To(Succeed())
		Eventually(running(pids), 10*time.Second).Should(BeEmpty())
		_ = program.Wait()
	})

	It("ends on request with what the command started, and takes a second request", func() {
		g, c, out := started(stubborn)
		pids := numbers(out)
		Expect(running(append(pids, g.ID()))()).To(HaveLen(3))
		g.Ask()
		Consistently(running(append(pids, g.ID())), 200*time.Millisecond).Should(HaveLen(3), "which ignore what asks")
		g.Kill()
		Eventually(running(append(pids, g.ID())), 10*time.Second).Should(BeEmpty())
		Expect(c.Wait()).To(MatchError("signal: killed"))
		g.Kill()
		g.Ask()
	})

	It("asks the command to end, and holds what the command leaves behind", func() {
		g, c, out := started(`trap '' TERM; sleep 600 >/dev/null & trap - TERM; echo $!; exec sleep 600`)
		pids := numbers(out)
		g.Ask()
		Expect(c.Wait()).To(MatchError("signal: terminated"))
		Expect(running(append(pids, g.ID()))()).To(HaveLen(2))
		g.Kill()
		Eventually(running(pids), 10*time.Second).Should(BeEmpty())
	})

	It("is not reached by a signal to the group of this program", func() {
		g, c, _ := started("exec sleep 600")
		own, err := syscall.Getpgid(0)
		Expect(err).NotTo(HaveOccurred())
		Expect(syscall.Getpgid(c.Process.Pid)).To(And(Equal(g.ID()), Not(Equal(own))))
	})

	It("is none where the command does not start", func() {
		_, err := processgroup.Start(exec.Command("/nowhere/command"))
		Expect(err).To(MatchError(os.ErrNotExist))
	})
})
