package launch

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/mfaproof/mfaproof/internal/processgroup"
)

// keeper is the shell script between this process and a system.
//
//go:embed keep.sh
var keeper []byte

// start makes the working directory, starts the system in a process group of its own and waits until it answers. What does
// not come up leaves nothing behind. The group is nil but for the system of a run.
func (l *Launcher) start(ctx context.Context, r Recipe, port int, run bool) (System, *processgroup.Group, error) {
	s, err := l.claim(r.Name, port, run)
	if err != nil {
		return System{}, nil, err
	}
	group, err := l.spawn(r, &s)
	if err != nil {
		return System{}, nil, errors.Join(err, l.discard(s))
	}
	if err = l.write(s, os.O_TRUNC); err == nil {
		err = l.await(ctx, r, s)
	}
	if s.Starting = false; err == nil {
		err = l.write(s, os.O_TRUNC)
	}
	if err == nil {
		return s, group, nil
	}
	err = errors.Join(err, l.stop(context.WithoutCancel(ctx), s))
	if group != nil {
		group.Kill()
	}
	return System{}, nil, err
}

// spawn starts the keeper and the system below it, and for a run returns their group, which ends with this process.
func (l *Launcher) spawn(r Recipe, s *System) (*processgroup.Group, error) {
	recipe := filepath.Join(s.Dir, "recipe")
	if err := layOut(r.Files, recipe); err != nil {
		return nil, err
	}
	keep := filepath.Join(s.Dir, "keep.sh")
	if err := os.WriteFile(keep, keeper, 0o600); err != nil {
		return nil, fmt.Errorf("writing the script that keeps %s: %w", r.Name, err)
	}
	cmd := exec.Command("sh", keep)
	cmd.Dir = s.Dir
	cmd.Env = append(l.environment(r, recipe), "MFAPROOF_DIR="+s.Dir, "MFAPROOF_PORT="+strconv.Itoa(s.Port), "TMPDIR="+s.Dir)
	var group *processgroup.Group
	var err error
	if s.Run {
		group, err = processgroup.Start(cmd)
	} else {
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // and so a group that no closing terminal ends
		err = cmd.Start()
	}
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", r.Name, err)
	}
	go func() { _ = cmd.Wait() }() // its status stands in the log; what matters is that it is not left a zombie
	s.Group = cmd.Process.Pid
	if group != nil {
		s.Group = group.ID()
	}
	s.Began = began(s.Group)
	return group, nil
}

func (l *Launcher) environment(r Recipe, recipe string) []string {
	return append(os.Environ(), "MFAPROOF_RECIPE="+recipe, "MFAPROOF_CACHE="+filepath.Join(l.Cache, r.Name))
}

// layOut copies a recipe's files into a folder.
func layOut(files fs.FS, dir string) error {
	if err := os.CopyFS(dir, files); err != nil {
		return fmt.Errorf("writing the files of the recipe: %w", err)
	}
	return nil
}

// poll is how often a system is asked whether it is ready.
const poll = 50 * time.Millisecond

// await waits until the system answers. Whether it is this system that answers is known because its port was free before.
func (l *Launcher) await(ctx context.Context, r Recipe, s System) error {
	limit := r.Limit
	if limit == 0 {
		limit = usualLimit
	}
	client := l.Client
	if client == nil {
		client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	last := errors.New("it was not asked yet")
	for deadline := l.Wall.Now().Add(limit); l.Wall.Now().Before(deadline); {
		if !alive(s) {
			return fmt.Errorf("%s ended before it was ready; its last lines:\n%s", r.Name, l.lastLines(s))
		}
		if last = ask(ctx, client, s.URL()+r.Ready); last == nil {
			return nil
		}
		if err := l.Wall.Sleep(ctx, poll); err != nil {
			return fmt.Errorf("waiting for %s: %w", r.Name, err)
		}
	}
	return fmt.Errorf("%s did not become ready in %s (%w); its last lines:\n%s", r.Name, limit, last, l.lastLines(s))
}

func ask(ctx context.Context, client *http.Client, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second) // one that accepts and never answers is asked again
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	_ = response.Body.Close()
	if response.StatusCode >= 500 {
		return fmt.Errorf("GET %s: %s", url, response.Status)
	}
	return nil
}

// lastLines are the end of what the system printed, for the message of an error.
func (l *Launcher) lastLines(s System) string {
	const lines, bytes = 12, 4096
	data, err := os.ReadFile(filepath.Join(s.Dir, "log")) // the keeper bounds it
	if err != nil || len(data) == 0 {
		return "  (it printed nothing)"
	}
	if len(data) > bytes {
		data = data[len(data)-bytes:]
	}
	all := strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	return "  " + strings.Join(all[max(0, len(all)-lines):], "\n  ")
}

// free finds a port that nobody listens on, or says that the one that is asked for is taken.
func free(port int) (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
	if err != nil {
		return 0, fmt.Errorf("port %d cannot be had: %w; name another one, or none for a free one", port, err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
