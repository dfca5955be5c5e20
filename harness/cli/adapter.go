package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/mfaproof/mfaproof/harness/internal/launch"
	"github.com/mfaproof/mfaproof/harness/internal/launch/recipes"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// adapterCommand is about the implementations that can be tested.
type adapterCommand struct {
	List   adapterList   `cmd:"" help:"List the implementations that --target takes, and how each is had; or the capabilities of one."`
	Lint   adapterLint   `cmd:"" help:"Look whether an adapter keeps the contract: one line for each check; exit code 1 where something is wrong."`
	Schema adapterSchema `cmd:"" help:"Print the JSON Schema of the messages of adapters."`
	Up     adapterUp     `cmd:"" help:"Install a system if need be, start it on loopback in the background, and say how to use it."`
	Down   adapterDown   `cmd:"" help:"Stop what up started, and remove all that it wrote."`
	Status adapterStatus `cmd:"" help:"List the systems that are up."`
	Script adapterScript `cmd:"" help:"Print the shell script that installs and starts a system."`
}

type adapterUp struct {
	Name      string `arg:"" help:"The system; without one that exists, the message lists them."`
	Port      int    `placeholder:"N" help:"Listen on this port; another system of the name may be up on another one. Default: a free one."`
	NoInstall bool   `help:"Install nothing: fail where something is missing."`
}

// Run starts the system unless it is up.
func (c *adapterUp) Run(e *env) error {
	recipe, err := recipe(c.Name)
	if err != nil {
		return err
	}
	if c.Port < 0 || c.Port > 65535 {
		return usageError{fmt.Errorf("--port %d: give a number from 1 to 65535, or none for a free port", c.Port)}
	}
	l, err := launcher(e.stderr)
	if err != nil {
		return err
	}
	install := l.Install
	if c.NoInstall {
		install = l.Installed
	}
	if err := install(e.ctx, recipe); err != nil {
		return unreachable(e, err)
	}
	s, started, err := l.Up(e.ctx, recipe, c.Port)
	if err != nil {
		return unreachable(e, err)
	}
	is := "is up already"
	if started {
		is = "is up"
	}
	_, err = fmt.Fprintf(e.stdout, "%s %s: %s\n  %s\n  test it:  mfaproof run --target %s@%s --filter 'portable/**'\n  stop it:  mfaproof adapter down %s --port %d\n",
		s.Name, is, s.URL(), fmt.Sprintf(recipe.Use, s.URL()), s.Name, s.URL(), s.Name, s.Port)
	return err
}

type adapterDown struct {
	Name string `arg:"" help:"The system."`
	Port int    `placeholder:"N" help:"Only the one on this port."`
}

// Run stops what is up.
func (c *adapterDown) Run(e *env) error {
	if _, err := recipe(c.Name); err != nil {
		return err
	}
	l, err := launcher(e.stderr)
	if err != nil {
		return err
	}
	stopped, err := l.Down(e.ctx, c.Name, c.Port)
	for _, s := range stopped {
		fmt.Fprintf(e.stdout, "%s on port %d is down\n", s.Name, s.Port)
	}
	if len(stopped) == 0 && err == nil {
		fmt.Fprintf(e.stdout, "%s was not up\n", c.Name)
	}
	return err
}

type adapterStatus struct{}

// Run lists what is up.
func (*adapterStatus) Run(e *env) error {
	l, err := launcher(e.stderr)
	if err != nil {
		return err
	}
	up, err := l.Status(e.ctx)
	if err != nil {
		return err
	}
	for _, s := range up {
		note := ""
		switch {
		case s.Starting:
			note = "  starting"
		case s.Run:
			note = "  of a run, which will stop it"
		}
		fmt.Fprintf(e.stdout, "%-14s %s%s\n", s.Name, s.URL(), note)
	}
	if len(up) == 0 {
		fmt.Fprintln(e.stdout, "nothing is up; mfaproof adapter up NAME starts one of: "+strings.Join(recipes.Names(), ", "))
	}
	return nil
}

type adapterScript struct {
	Name string `arg:"" help:"The system."`
}

// Run prints the script.
func (c *adapterScript) Run(e *env) error {
	recipe, err := recipe(c.Name)
	if err != nil {
		return err
	}
	text, err := recipe.Script()
	if err != nil {
		return err
	}
	_, err = e.stdout.Write(text)
	return err
}

func recipe(name string) (launch.Recipe, error) {
	r, ok := recipes.Named(name)
	if !ok {
		return r, usageError{fmt.Errorf("there is no system %q to be started: %s", name, strictyaml.DidYouMean(name, "systems", recipes.Names()))}
	}
	return r, nil
}

func launcher(log io.Writer) (*launch.Launcher, error) {
	l, err := launch.New(realTime{}, log)
	if err != nil {
		return nil, usageError{err}
	}
	return l, nil
}

// unreachable ends with the exit code of a target that cannot be had.
func unreachable(e *env, err error) error {
	fmt.Fprintln(e.stderr, "mfaproof:", err)
	return exitError(reports.ExitUnreachable)
}
