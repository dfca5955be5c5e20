package launch_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing/fstest"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/launch"
	"github.com/mfaproof/mfaproof/harness/internal/wall"
)

// recipe is the toy of TestMain.
func recipe(name, how string) launch.Recipe {
	GinkgoHelper()
	self, err := os.Executable()
	Expect(err).NotTo(HaveOccurred())
	return scripted(name, "start) TOY="+how+" exec '"+self+"' ;;")
}

func scripted(name, cases string) launch.Recipe {
	return launch.Recipe{Name: name, About: "a toy", Ready: "/", Limit: 20 * time.Second,
		Files: fstest.MapFS{"system.sh": {Data: []byte("case $1 in\n" + cases + "\nesac\n")}}}
}

// another is a launcher as another shell would have it.
func another(state string) *launch.Launcher {
	return &launch.Launcher{State: state, Cache: filepath.Join(state, "cache"), Wall: wall.Clock{}}
}

// left lists what is in the folder of what is up, which is not there where that is nothing.
func left(state string) []string {
	GinkgoHelper()
	entries, err := os.ReadDir(state)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	Expect(entries).NotTo(BeEmpty(), "an empty folder is left behind")
	Expect(err).NotTo(HaveOccurred())
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// get is what the system answers; empty where nobody does.
func get(url string) string {
	response, err := http.Get(url)
	if err != nil {
		return ""
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	return string(body)
}

var _ = Describe("A launcher", func() {
	var state string
	var l *launch.Launcher
	var ctx context.Context

	BeforeEach(func() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.Background(), time.Minute)
		DeferCleanup(cancel)
		state = filepath.Join(GinkgoT().TempDir(), "state")
		l = another(state)
		DeferCleanup(func(ctx SpecContext) {
			for _, name := range []string{"toy", "other"} {
				_, err := l.Down(ctx, name, 0)
				Expect(err).NotTo(HaveOccurred())
			}
		})
	})

	It("starts a system that other shells see, and stops it from one of them, twice in a row", func() {
		for range 2 {
			s, started, err := l.Up(ctx, recipe("toy", "well"), 0)
			Expect(err).NotTo(HaveOccurred())
			Expect(started).To(BeTrue())
			Expect(get(s.URL())).To(Equal(s.Dir), "it works in the folder that goes with it")
			Expect(another(state).Status(ctx)).To(Equal([]launch.System{s}))
			again, started, err := another(state).Up(ctx, recipe("toy", "well"), 0)
			Expect(err).NotTo(HaveOccurred())
			Expect(started).To(BeFalse())
			Expect(again).To(Equal(s))
			Expect(another(state).Down(ctx, "toy", 0)).To(Equal([]launch.System{s}))
			Expect(get(s.URL())).To(BeEmpty())
			Expect(left(state)).To(BeEmpty())
			Expect(another(state).Down(ctx, "toy", 0)).To(BeEmpty())
		}
	})

	It("has two of a name on different ports, and stops one of them", func() {
		first, _, err := l.Up(ctx, recipe("toy", "well"), 0)
		Expect(err).NotTo(HaveOccurred())
		port := unused()
		second, started, err := l.Up(ctx, recipe("toy", "well"), port)
		Expect(err).NotTo(HaveOccurred())
		Expect(started).To(BeTrue())
		Expect(second.Port).To(Equal(port))
		Expect(l.Down(ctx, "toy", port)).To(Equal([]launch.System{second}))
		Expect(get(second.URL())).To(BeEmpty())
		Expect(get(first.URL())).To(Equal(first.Dir))
		found, ok, err := l.Find(ctx, "toy")
		Expect(err).NotTo(HaveOccurred())
		Expect(ok).To(BeTrue())
		Expect(found).To(Equal(first))
	})

	It("stops the whole group, children of the system too", func() {
		s, _, err := l.Up(ctx, recipe("toy", "parent"), 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(group(s.Group)).To(ContainElement("sleep"))
		Expect(l.Down(ctx, "toy", 0)).To(HaveLen(1))
		Expect(group(s.Group)).To(BeEmpty())
	})

	It("says what a system printed that ended at once, and leaves nothing", func() {
		_, _, err := l.Up(ctx, recipe("toy", "dies"), 0)
		Expect(err).To(MatchError("toy ended before it was ready; its last lines:\n  the toy starts: dies\n  there is no database\n  it ended with status 7"))
		Expect(left(state)).To(BeEmpty())
	})

	DescribeTable("gives up on a system that does not become ready, says what it printed, and leaves nothing", func(how, why string) {
		r := recipe("toy", how)
		r.Limit = time.Second
		_, _, err := l.Start(ctx, r, 0)
		Expect(err).To(MatchError(And(HavePrefix("toy did not become ready in 1s ("), ContainSubstring(why), HaveSuffix("its last lines:\n  the toy starts: "+how))))
		Expect(left(state)).To(BeEmpty())
	},
		Entry("because it does not listen", "mute", "connection refused"),
		Entry("because it answers with errors", "broken", "500 Internal Server Error"),
	)

	It("keeps a megabyte of what a system prints, and no more", func() {
		s, _, err := l.Up(ctx, recipe("toy", "chatty"), 0)
		Expect(err).NotTo(HaveOccurred())
		info, err := os.Stat(filepath.Join(s.Dir, "log"))
		Expect(err).NotTo(HaveOccurred())
		Expect(info.Size()).To(And(BeNumerically(">", 1<<16), BeNumerically("<=", 1<<20)))
	})

	It("refuses a port that is somebody else's, whether or not it answers HTTP", func() {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		Expect(err).NotTo(HaveOccurred())
		defer listener.Close()
		port := listener.Addr().(*net.TCPAddr).Port
		_, _, err = l.Up(ctx, recipe("toy", "well"), port)
		Expect(err).To(MatchError(And(HavePrefix(fmt.Sprintf("port %d cannot be had: ", port)), HaveSuffix("name another one, or none for a free one"))))
		Expect(left(state)).To(BeEmpty())
	})

	It("refuses a port on which a system of another name is up", func() {
		s, _, err := l.Up(ctx, recipe("toy", "well"), 0)
		Expect(err).NotTo(HaveOccurred())
		_, _, err = l.Up(ctx, recipe("other", "well"), s.Port)
		Expect(err).To(MatchError(ContainSubstring("cannot be had")))
		Expect(l.Status(ctx)).To(Equal([]launch.System{s}))
	})

	It("ends the system of a run with its context", func() {
		run, end := context.WithCancel(ctx)
		s, stop, err := l.Start(run, recipe("toy", "well"), 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(get(s.URL())).To(Equal(s.Dir))
		Expect(l.Down(ctx, "toy", 0)).To(BeEmpty(), "down is for what up started")
		end()
		Expect(stop(ctx)).To(Succeed(), "which waits for the end")
		Expect(get(s.URL())).To(BeEmpty())
		Eventually(func() []string { return left(state) }).Should(BeEmpty())
	})

	It("stops the system of a run when asked to", func() {
		s, stop, err := l.Start(ctx, recipe("toy", "well"), 0)
		Expect(err).NotTo(HaveOccurred())
		Expect(stop(ctx)).To(Succeed())
		Expect(group(s.Group)).To(BeEmpty())
		Expect(left(state)).To(BeEmpty())
		Expect(stop(ctx)).To(Succeed(), "twice does no harm")
	})

	It("leaves no process behind when a run is killed, and its folder only until somebody looks", func() {
		self, err := os.Executable()
		Expect(err).NotTo(HaveOccurred())
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), "RUN_WITH_STATE="+state)
		out, err := cmd.StdoutPipe()
		Expect(err).NotTo(HaveOccurred())
		Expect(cmd.Start()).To(Succeed())
		url, err := bufio.NewReader(out).ReadString('\n')
		Expect(err).NotTo(HaveOccurred())
		url = strings.TrimSpace(url)
		Expect(get(url)).NotTo(BeEmpty())
		Expect(cmd.Process.Kill()).To(Succeed())
		_ = cmd.Wait()
		Eventually(func() string { return get(url) }, 10*time.Second).Should(BeEmpty())
		Eventually(func() ([]launch.System, error) { return l.Status(ctx) }, 10*time.Second).Should(BeEmpty())
		Expect(left(state)).To(BeEmpty())
	})

	It("clears away what is noted and gone, and never kills the process that has the number now", func() {
		self := os.Getpid()
		Expect(os.MkdirAll(filepath.Join(state, "toy-1"), 0o700)).To(Succeed())
		note := fmt.Sprintf(`{"name":"toy","port":4999,"dir":%q,"group":%d,"began":"1"}`, filepath.Join(state, "toy-1"), self)
		Expect(os.WriteFile(filepath.Join(state, "4999.json"), []byte(note), 0o600)).To(Succeed())
		Expect(l.Down(ctx, "toy", 0)).To(BeEmpty())
		Expect(left(state)).To(BeEmpty())
	})

	It("believes no note that speaks of a folder elsewhere", func() {
		victim := filepath.Join(GinkgoT().TempDir(), "victim")
		Expect(os.MkdirAll(victim, 0o700)).To(Succeed())
		Expect(os.MkdirAll(state, 0o700)).To(Succeed())
		note := fmt.Sprintf(`{"name":"toy","port":4999,"dir":%q,"group":999999}`, victim)
		Expect(os.WriteFile(filepath.Join(state, "4999.json"), []byte(note), 0o600)).To(Succeed())
		Expect(l.Status(ctx)).To(BeEmpty())
		Expect(victim).To(BeADirectory())
	})

	It("refuses a folder that others can write to", func() {
		Expect(os.MkdirAll(state, 0o700)).To(Succeed())
		Expect(os.Chmod(state, 0o777)).To(Succeed())
		_, _, err := l.Up(ctx, recipe("toy", "well"), 0)
		Expect(err).To(MatchError(state + " is not a private folder of yours: remove it, or set TMPDIR to another place"))
	})
})

var _ = Describe("An installation", func() {
	const flag = `"$MFAPROOF_CACHE/there"`
	install := func(log io.Writer, cases string) (error, error) {
		l := another(GinkgoT().TempDir())
		l.Log = log
		r := scripted("toy", cases)
		return l.Installed(context.Background(), r), l.Install(context.Background(), r)
	}

	It("is done where something is missing, and asked afterwards whether it helped", func() {
		log := new(bytes.Buffer)
		before, err := install(log, "check) test -e "+flag+" || { echo there is no toy; exit 1; } ;;\ninstall) mkdir -p \"$MFAPROOF_CACHE\"; echo bringing it; touch "+flag+" ;;")
		Expect(before).To(MatchError("toy is not installed: there is no toy; `mfaproof adapter up toy` installs it"))
		Expect(err).NotTo(HaveOccurred())
		Expect(log.String()).To(Equal("installing toy: a toy\nbringing it\n"))
	})

	It("is left out where nothing is missing", func() {
		_, err := install(nil, "check) ;;\ninstall) exit 1 ;;")
		Expect(err).NotTo(HaveOccurred())
	})

	It("says how it failed", func() {
		_, err := install(nil, "check) exit 1 ;;\ninstall) echo no network; exit 3 ;;")
		Expect(err).To(MatchError("installing toy: exit status 3; its last lines:\n  no network"))
	})

	It("says that it did not help", func() {
		_, err := install(nil, "check) echo there is no toy; exit 1 ;;\ninstall) ;;")
		Expect(err).To(MatchError(HavePrefix("after the installation: toy is not installed: there is no toy")))
	})
})

// unused is a port that nobody listens on.
func unused() int {
	GinkgoHelper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	Expect(err).NotTo(HaveOccurred())
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

// group names the programs of a process group.
func group(id int) []string {
	GinkgoHelper()
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	Expect(err).NotTo(HaveOccurred())
	names := []string{}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		before, after, _ := strings.Cut(string(data), ") ")
		if f := strings.Fields(after); len(f) > 2 && f[2] == strconv.Itoa(id) && f[0] != "Z" {
			_, comm, _ := strings.Cut(before, "(")
			names = append(names, comm)
		}
	}
	return names
}
