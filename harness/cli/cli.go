// Package cli owns the commands: it reads flags and files, wires clock, randomness, target and reports together, and
// turns the outcome into an exit code. It decides nothing about logins.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/mfaproof/mfaproof/reports"
)

// Version is the version of the program.
const Version = "0.1.0"

// ExitUsage is the exit code for bad usage or bad input; the others are those of reports.Run.
const ExitUsage = 2

// about is the first line of the help.
const about = `mfaproof proves multi-factor login flows: it runs the Action code of an Auth0-style tenant in a mock identity
provider, walks virtual people with virtual authenticators through every page, and reports what held as a matrix.`

// root is the command line.
type root struct {
	Run   runCommand   `cmd:"" help:"Run the suites and print the matrix."`
	Serve serveCommand `cmd:"" help:"Serve a tenant for a browser: login pages, MFA, tokens."`
	List  listCommand  `cmd:"" help:"List the cases, or the faults, switches, screens, requirements or capabilities."`
	Show  showCommand  `cmd:"" help:"Show one case (what it does, expects and cites), or switches."`

	Report   reportCommand   `cmd:"" help:"Work with the documents of runs: render, merge the shards of one, compare two."`
	Baseline baselineCommand `cmd:"" help:"Gate on expected failures: check a run against them, or update them."`

	Adapter adapterCommand `cmd:"" help:"Start and stop the real systems that the suites can be run against."`

	Authenticator authenticatorCommand `cmd:"" help:"Use a virtual authenticator by hand."`

	Version versionFlag `name:"version" help:"Print the version and exit."`
}

type versionFlag bool

// BeforeApply prints the version and stops there.
func (versionFlag) BeforeApply(app *kong.Kong) error {
	fmt.Fprintln(app.Stdout, "mfaproof "+Version)
	app.Exit(0)
	return nil
}

// env is what a command may touch of the outside.
type env struct {
	ctx            context.Context
	stdout, stderr io.Writer
	color          bool // of stdout
	terminal       bool // stderr is one
}

// onInterrupt tells once, when the program is interrupted, what comes now. The function that it returns is to be called when nothing is left to
// be waited for.
func (e *env) onInterrupt(tell func(text string)) (over func()) {
	told := make(chan struct{})
	stop := context.AfterFunc(e.ctx, func() {
		defer close(told)
		tell("interrupted: what is open is closed, in ten seconds at most; the same signal again ends it at once")
	})
	return func() {
		if !stop() {
			<-told
		}
	}
}

// usageError is bad usage or bad input: exit code 2.
type usageError struct{ error }

// codedError is an error with an exit code of its own.
type codedError struct {
	error
	code int
}

// exitError carries an exit code of a command that has said all it has to say.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// stop ends parsing early, after help or version.
type stop int

// Main runs the program and returns its exit code. Arguments come without the program's name.
func Main(args []string, stdout, stderr io.Writer) (code int) {
	defer func() {
		if p := recover(); p != nil {
			early, ok := p.(stop)
			if !ok {
				panic(p)
			}
			code = int(early)
		}
	}()
	var commands root
	parser, err := kong.New(&commands, kong.Name("mfaproof"), kong.Description(about), kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { panic(stop(code)) }), kong.ConfigureHelp(kong.HelpOptions{Compact: true, Summary: false}),
		kong.ShortUsageOnError(), kong.Vars{"version": Version, "consoleAddress": consoleAddress})
	if err != nil {
		fmt.Fprintln(stderr, "mfaproof:", err)
		return reports.ExitHarness
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(stderr, "mfaproof: %v\nTry: %s --help\n", err, meant(err))
		return ExitUsage
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	defer context.AfterFunc(ctx, cancel)() // from then on a signal ends the program at once, as it does where nobody waits for one
	e := &env{ctx: ctx, stdout: stdout, stderr: stderr, color: os.Getenv("NO_COLOR") == "" && isTerminal(stdout), terminal: isTerminal(stderr)}
	return exitCode(parsed.Run(e), stderr)
}

// meant is the command that bad usage was about, as far as it can be told.
func meant(err error) string {
	command := "mfaproof"
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context.Selected() != nil {
		command = parse.Context.Selected().FullPath()
	}
	return command
}

func exitCode(err error, stderr io.Writer) int {
	var quiet exitError
	var usage usageError
	var coded codedError
	switch {
	case err == nil:
		return reports.ExitKept
	case errors.As(err, &quiet):
		return int(quiet)
	case errors.As(err, &usage):
		fmt.Fprintln(stderr, "mfaproof:", err)
		return ExitUsage
	case errors.As(err, &coded):
		fmt.Fprintln(stderr, "mfaproof:", err)
		return coded.code
	}
	fmt.Fprintln(stderr, "mfaproof:", err)
	return reports.ExitHarness
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
