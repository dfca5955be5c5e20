//go:build !unix

package processgroup

import (
	"os"
	"os/exec"
)

// Group is, where the system has no process groups, a process without what it starts. It goes on when this program is killed.
type Group struct{ process *os.Process }

// Start starts a command as its method of that name does.
func Start(c *exec.Cmd) (*Group, error) {
	if err := c.Start(); err != nil {
		return nil, err
	}
	return &Group{c.Process}, nil
}

// ID is the number of the process.
func (g *Group) ID() int { return g.process.Pid }

// Ask does nothing: there is no such signal.
func (g *Group) Ask() {}

// Kill ends the process; one that has ended is no error.
func (g *Group) Kill() { _ = g.process.Kill() }
