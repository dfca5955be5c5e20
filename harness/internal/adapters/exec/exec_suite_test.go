package exec_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	processes "github.com/mfaproof/mfaproof/harness/internal/adapters/exec"
	"github.com/mfaproof/mfaproof/harness/target/targettest"
	"github.com/mfaproof/mfaproof/harness/wire"
)

// mode is the variable that makes this test binary an adapter, and says how it behaves; family is a file for the numbers of its
// processes.
const mode, family = "MFAPROOF_TEST_ADAPTER", "MFAPROOF_TEST_PROCESSES"

// opens is the variable that makes it a program which opens the adapter of its value, sends it a login, and waits.
const opens = "MFAPROOF_TEST_OPENS"

func TestMain(m *testing.M) {
	if how := os.Getenv(mode); how != "" {
		os.Exit(behave(how))
	}
	if command := os.Getenv(opens); command != "" {
		os.Exit(waitFor(command))
	}
	os.Exit(m.Run())
}

func TestExec(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Adapters that are processes")
}

// waitFor is a program that is about to be killed.
func waitFor(command string) int {
	a, err := processes.Open(context.Background(), command, processes.Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	_, err = a.Ask(context.Background(), "begin", map[string]any{})
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// behave is an adapter of the tests, which serves the second target but for what it is told to do to the first begin that it gets.
func behave(how string) int {
	note(os.Getpid())
	small := &targettest.Target{Now: time.Now, Period: 30 * time.Second}
	if how == "right" || how == "stays" || how == "talks" {
		if how == "talks" {
			fmt.Fprintln(os.Stderr, strings.Repeat("talk ", 1<<20)+"\nand talk")
		}
		if err := wire.Serve(context.Background(), small, os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		if how == "stays" {
			signal.Ignore(syscall.SIGTERM)
			time.Sleep(time.Hour)
		}
		return 0
	}
	answers, wrapped, err := os.Pipe()
	if err != nil {
		return 9
	}
	requests, inner, err := os.Pipe()
	if err != nil {
		return 9
	}
	go func() {
		defer wrapped.Close()
		_ = wire.Serve(context.Background(), small, requests, wrapped)
	}()
	from := bufio.NewReader(answers)
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		var r wire.Request
		if err := json.Unmarshal(in.Bytes(), &r); err != nil {
			return 8
		}
		fmt.Fprintf(inner, "%s\n", in.Bytes())
		answer, err := from.ReadString('\n')
		if err != nil {
			return 7
		}
		if code, ended := distort(how, r, answer); ended {
			return code
		}
	}
	return 0
}

// distort writes an answer, wrongly where it is time to.
func distort(how string, r wire.Request, answer string) (code int, ended bool) {
	id := strconv.FormatUint(r.ID, 10)
	switch {
	case how == "version" && r.Method == "hello":
		answer = `{"id":` + id + `,"result":{"protocol":"mfaproof-adapter/2"}}` + "\n"
	case how == "mute" && r.Method == "hello":
		fmt.Fprintln(os.Stderr, "waiting for the moon")
		select {}
	case how == "lies" && r.Method == "describe":
		answer = strings.Replace(answer, `"capabilities":[`, `"capabilities":["seed",`, 1)
	case how == "lies" && r.Method == "relying_party", how == "lies" && r.Method == "seed":
		answer = `{"id":` + id + `,"unsupported":"no administrator here"}` + "\n"
	case r.Method != "begin":
	case how == "dies":
		fmt.Fprintln(os.Stderr, "one\ntwo\nout of tokens")
		return 3, true
	case how == "garbage":
		answer = "Traceback (most recent call last):\n"
	case how == "half":
		answer = answer[:len(answer)/2]
		os.Stdout.WriteString(answer)
		return 0, true
	case how == "huge":
		answer = `{"id":` + id + `,"result":{"stage":"` + strings.Repeat("x", wire.MaxMessage) + `"}}` + "\n"
	case how == "id":
		answer = strings.Replace(answer, `"id":`+id, `"id":`+id+"000", 1)
	case how == "twice":
		answer += answer
	case how == "hangs":
		child := exec.Command("/bin/sleep", "3600")
		if err := child.Start(); err != nil {
			return 6, true
		}
		note(child.Process.Pid)
		fmt.Fprintln(os.Stderr, "thinking")
		select {}
	}
	os.Stdout.WriteString(answer)
	return 0, false
}

// note writes the number of a process down.
func note(pid int) {
	file, err := os.OpenFile(os.Getenv(family), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	fmt.Fprintln(file, pid)
}
