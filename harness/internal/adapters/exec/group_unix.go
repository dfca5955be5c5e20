//go:build unix

package exec

import (
	"os/exec"
	"syscall"
)

// group gives a command a process group of its own, so that it ends with all that it started, and not by a signal to this program.
func group(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// ask asks the group to end.
func ask(c *exec.Cmd) { _ = syscall.Kill(-c.Process.Pid, syscall.SIGTERM) }

// kill ends the group; one that has ended is no error.
func kill(c *exec.Cmd) { _ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
