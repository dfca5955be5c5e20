package launch

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// NotInstalled is what Installed and Install return for a system that is not there and cannot be brought here.
type NotInstalled struct{ Name, Why string }

// Error implements error.
func (n *NotInstalled) Error() string { return n.Name + " is not installed: " + n.Why }

// Installed tells whether what a recipe needs is there; if not, the error is a NotInstalled with what its script says.
func (l *Launcher) Installed(ctx context.Context, r Recipe) error {
	out, err := l.call(ctx, r, nil, "check")
	if err != nil {
		return &NotInstalled{r.Name, strings.TrimSpace(firstOf(out, err)) + "; `mfaproof adapter up " + r.Name + "` installs it"}
	}
	return nil
}

// Install brings what a recipe needs where it is not there.
func (l *Launcher) Install(ctx context.Context, r Recipe) error {
	if l.Installed(ctx, r) == nil {
		return nil
	}
	if l.Log != nil {
		fmt.Fprintf(l.Log, "installing %s: %s\n", r.Name, r.About)
	}
	var sudo []string
	if r.Root && os.Getuid() != 0 {
		if exec.CommandContext(ctx, "sudo", "-n", "true").Run() != nil {
			return &NotInstalled{r.Name, "installing it takes root, and sudo asks for a password; do it by hand: mfaproof adapter script " + r.Name + " | sudo sh -s install"}
		}
		sudo = []string{"sudo", "-n", "--preserve-env=MFAPROOF_RECIPE,MFAPROOF_CACHE"}
	}
	out, err := l.call(ctx, r, sudo, "install")
	if err != nil {
		return fmt.Errorf("installing %s: %w; its last lines:\n%s", r.Name, err, indent(out))
	}
	if err := l.Installed(ctx, r); err != nil {
		return fmt.Errorf("after the installation: %w", err)
	}
	return nil
}

// call runs the script with one word and returns the end of what it printed.
func (l *Launcher) call(ctx context.Context, r Recipe, before []string, word string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "mfaproof-recipe-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	recipe := filepath.Join(dir, "recipe")
	if err := layOut(r.Files, recipe); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, installLimit)
	defer cancel()
	words := append(before, "sh", filepath.Join(recipe, script), word)
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Dir, cmd.Env = dir, l.environment(r, recipe)
	end := &tail{limit: 4096}
	cmd.Stdout, cmd.Stderr = end, end
	if l.Log != nil && word != "check" {
		cmd.Stdout = io.MultiWriter(end, l.Log)
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	err = cmd.Run()
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return end.bytes, err
}

// tail keeps the last bytes that were written to it.
type tail struct {
	limit int
	bytes []byte
}

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	t.bytes = append(t.bytes, p...)
	if over := len(t.bytes) - t.limit; over > 0 {
		t.bytes = bytes.Clone(t.bytes[over:])
	}
	return len(p), nil
}

func firstOf(out []byte, err error) string {
	if len(bytes.TrimSpace(out)) > 0 {
		return string(out)
	}
	return err.Error()
}

func indent(out []byte) string {
	return "  " + strings.ReplaceAll(strings.TrimSpace(string(out)), "\n", "\n  ")
}
