package launch_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"testing"
	"testing/fstest"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/launch"
	"github.com/mfaproof/mfaproof/harness/internal/wall"
)

// TestMain lets the test binary be the system under test: what it does stands in TOY.
func TestMain(m *testing.M) {
	if how := os.Getenv("TOY"); how != "" && os.Getenv("MFAPROOF_PORT") != "" {
		toy(how)
		return
	}
	if state := os.Getenv("RUN_WITH_STATE"); state != "" {
		run(state)
		return
	}
	os.Exit(m.Run())
}

// run is a run that has started the toy and will not end by itself. It prints where the toy listens.
func run(state string) {
	l := &launch.Launcher{State: state, Cache: state, Wall: wall.Clock{}}
	r := launch.Recipe{Name: "toy", Ready: "/", Files: fstest.MapFS{"system.sh": {Data: []byte("TOY=well exec '" + os.Args[0] + "'\n")}}}
	s, _, err := l.Start(context.Background(), r, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.URL())
	select {}
}

// toy is a system that listens, or does something worse.
func toy(how string) {
	fmt.Println("the toy starts:", how)
	switch how {
	case "dies":
		fmt.Println("there is no database")
		os.Exit(7)
	case "mute":
		time.Sleep(time.Minute)
	case "chatty":
		for i := range 40_000 {
			fmt.Println("a line of some thirty-two bytes", i)
		}
	case "parent": // leaves a child in its group that ends by itself only after a minute
		child := exec.Command("sleep", "60")
		_ = child.Start()
		fmt.Fprintln(os.Stderr, "the child is there")
	}
	status := http.StatusOK
	if how == "broken" {
		status = http.StatusInternalServerError
	}
	fmt.Println(http.ListenAndServe("127.0.0.1:"+os.Getenv("MFAPROOF_PORT"), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, os.Getenv("MFAPROOF_DIR"))
	})))
}

func TestLaunch(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "launch")
}
