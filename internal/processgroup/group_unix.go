//go:build unix

package processgroup

import (
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
)

// watch is what the leader runs. The leader is no child of what it watches, so that no program of the group has a child that it does not
// know; and the number of the group stays taken until the leader is waited for.
const watch = `trap '' HUP INT QUIT TERM
read -r _
kill -KILL 0`

// Group is a process group of its own, which no signal to this program's group reaches. Its leader is a shell that waits for the end
// of a pipe whose other end is in this program: when that is gone the leader kills the group. A process that leaves the group, such as a daemon, is
// out of reach.
type Group struct {
	leader *exec.Cmd
	hold   *os.File

	mu     sync.Mutex
	killed bool
}

// Start starts a command in a group of its own, as its method of that name does. What the command starts belongs to the group too. The command
// is the caller's to wait for; the leader stays after it, until Kill.
func Start(c *exec.Cmd) (*Group, error) {
	theirs, hold, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("starting a process group: %w", err)
	}
	defer theirs.Close()
	g := &Group{leader: exec.Command("/bin/sh", "-c", watch), hold: hold}
	g.leader.Stdin, g.leader.Dir, g.leader.Env = theirs, "/", []string{}
	g.leader.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := g.leader.Start(); err != nil {
		_ = hold.Close()
		return nil, fmt.Errorf("starting a process group: %w", err)
	}
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pgid: g.ID()}
	if err := c.Start(); err != nil {
		g.Kill()
		return nil, err
	}
	return g, nil
}

// ID is the number of the group and of its leader. It is nobody else's until Kill.
func (g *Group) ID() int { return g.leader.Process.Pid }

// Ask asks the processes of the group to end, by SIGTERM; the leader stays.
func (g *Group) Ask() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.killed {
		_ = syscall.Kill(-g.ID(), syscall.SIGTERM) // that all have ended is no error
	}
}

// Kill ends whatever is in the group, and the group with it: there is none to start anything in from then on. A second call does nothing.
func (g *Group) Kill() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.killed {
		return
	}
	g.killed = true
	_ = syscall.Kill(-g.ID(), syscall.SIGKILL)
	_ = g.hold.Close()
	_ = g.leader.Wait() // only now the number can be given to somebody else
}
