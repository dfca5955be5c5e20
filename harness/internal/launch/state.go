package launch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// claim takes a port and a working directory for a system that is about to start. The file of the port is made once: of two
// processes that want the same port one gets it.
func (l *Launcher) claim(name string, port int, run bool) (System, error) {
	dir, err := l.workingDirectory(name)
	if err != nil {
		return System{}, err
	}
	s := System{Name: name, Dir: dir, Run: run, Starting: true, Group: os.Getpid(), Began: began(os.Getpid())}
	const tries = 8 // a port that was free a moment ago can be somebody's by now
	for range tries {
		if s.Port, err = free(port); err != nil {
			break
		}
		if err = l.write(s, os.O_CREATE|os.O_EXCL); err == nil {
			return s, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			break
		}
		err = fmt.Errorf("port %d belongs to another system that starts or runs: `mfaproof adapter status` shows it", s.Port)
		if port != 0 {
			break
		}
	}
	err = errors.Join(err, os.RemoveAll(dir))
	l.tidy()
	return System{}, err
}

// workingDirectory makes one in the folder of what is up, and that folder too. Another process may tidy that away in between.
func (l *Launcher) workingDirectory(name string) (dir string, err error) {
	for range 8 {
		if err = l.private(); err == nil {
			dir, err = os.MkdirTemp(l.State, name+"-") // whose error names the folder
		}
		if !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	return dir, err
}

// tidy removes the folder of what is up where that is nothing.
func (l *Launcher) tidy() { _ = os.Remove(l.State) } // it fails where there is something

// private makes the folder of what is up, and refuses one that others could have laid there.
func (l *Launcher) private() error {
	if err := os.MkdirAll(l.State, 0o700); err != nil {
		return fmt.Errorf("making the folder of what is up: %w", err)
	}
	info, err := os.Lstat(l.State)
	if err != nil {
		return fmt.Errorf("looking at the folder of what is up: %w", err)
	}
	owner, known := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || info.Mode().Perm()&0o077 != 0 || (known && int(owner.Uid) != os.Getuid()) {
		return fmt.Errorf("%s is not a private folder of yours: remove it, or set TMPDIR to another place", l.State)
	}
	return nil
}

func (l *Launcher) file(port int) string { return filepath.Join(l.State, strconv.Itoa(port)+".json") }

func (l *Launcher) write(s System, how int) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(l.file(s.Port), os.O_WRONLY|how, 0o600)
	if err != nil {
		return fmt.Errorf("noting what is up: %w", err)
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Close())
}

// Status lists what is up, ordered by port. What is noted but gone is cleared away.
func (l *Launcher) Status(ctx context.Context) ([]System, error) {
	files, err := filepath.Glob(filepath.Join(l.State, "*.json"))
	if err != nil {
		return nil, fmt.Errorf("looking for what is up: %w", err)
	}
	var up []System
	for _, name := range files {
		data, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue // stopped meanwhile
		}
		if err != nil {
			return nil, fmt.Errorf("looking for what is up: %w", err)
		}
		var s System
		if err := json.Unmarshal(data, &s); err != nil || l.file(s.Port) != name || (s.Dir != "" && filepath.Dir(s.Dir) != l.State) {
			continue // being written at this moment, or no file of ours: not to be trusted with a kill
		}
		if alive(s) {
			up = append(up, s)
		} else if err := l.discard(s); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(up, func(a, b System) int { return a.Port - b.Port })
	return up, ctx.Err()
}

// stopLimit is how long a system may take to end by itself before it is killed, and again to be gone then.
const stopLimit = 3 * time.Second

// stop ends the process group and removes the working directory and the note.
func (l *Launcher) stop(ctx context.Context, s System) error {
	ctx, cancel := context.WithTimeout(ctx, 3*stopLimit)
	defer cancel()
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		if !alive(s) {
			break
		}
		_ = syscall.Kill(-s.Group, signal) // that it is gone meanwhile is what is wanted
		for deadline := l.Wall.Now().Add(stopLimit); alive(s) && l.Wall.Now().Before(deadline); {
			if l.Wall.Sleep(ctx, poll) != nil {
				break
			}
		}
	}
	if alive(s) {
		return fmt.Errorf("%s on port %d does not end: process group %d is still there", s.Name, s.Port, s.Group)
	}
	return l.discard(s)
}

// discard removes what a system leaves.
func (l *Launcher) discard(s System) error {
	var problem error
	if s.Dir != "" {
		problem = os.RemoveAll(s.Dir)
	}
	if err := os.Remove(l.file(s.Port)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		problem = errors.Join(problem, err)
	}
	l.tidy()
	return problem
}

// alive tells whether a process of the system's group is left. The leader of a run's is none of the system's.
func alive(s System) bool {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil || len(stats) == 0 { // no Linux
		return syscall.Kill(-s.Group, 0) == nil
	}
	if now := began(s.Group); now != "" && s.Began != "" && now != s.Began {
		return false // the number is another process's by now
	}
	leader := "/proc/" + strconv.Itoa(s.Group) + "/stat"
	for _, name := range stats {
		if name == leader && s.Run && !s.Starting {
			continue
		}
		if f := fields(name); len(f) > 2 && f[0] != "Z" && (f[2] == strconv.Itoa(s.Group) || name == leader) {
			return true
		}
	}
	return false
}

// began is when a process started, in ticks since the machine did; empty where that cannot be known.
func began(pid int) string {
	if f := fields("/proc/" + strconv.Itoa(pid) + "/stat"); len(f) > 19 {
		return f[19]
	}
	return ""
}

// fields are those of a process after its name, which may hold spaces and brackets: state, parent, group, …
func fields(stat string) []string {
	data, err := os.ReadFile(stat)
	if err != nil {
		return nil
	}
	return strings.Fields(string(data[strings.LastIndexByte(string(data), ')')+1:]))
}
