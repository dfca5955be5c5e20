package cli

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/adapters"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock/application"
	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/internal/plan"
	"github.com/mfaproof/mfaproof/reports"
)

// pageOfApp is how long a page of somebody's application may take to come up.
const pageOfApp = 20 * time.Second

// caseOfApp is how long a case may take: people wait for their next one-time code, half a minute each time.
const caseOfApp = 6 * time.Minute

// checkApp says what is wrong with the flags about an application.
func (c *runCommand) checkApp() error {
	switch {
	case c.App == "" && (c.Client != "" || c.HTTP != ""):
		return errors.New("--client and --http are about an application: add --app URL")
	case c.App == "":
		return nil
	case c.Tenant == "":
		return errors.New("--app needs the tenant folder that is to be the application's issuer: add --tenant DIR")
	case len(c.besideApp()) > 0:
		return fmt.Errorf("--app brings its own cases, which one person after another walks through in a browser: leave out %s", strings.Join(c.besideApp(), " and "))
	}
	return loopback("--http", c.httpAddress())
}

// besideApp are the flags that were given and mean nothing to an application, by name.
func (c *runCommand) besideApp() []string {
	var out []string
	for _, flag := range []struct {
		name  string
		given bool
	}{
		{"PATH", len(c.Paths) > 0}, {"--target", len(c.Target) > 0}, {"--fault", len(c.Fault) > 0}, {"--tier", c.Tier == "grid"},
		{"--shard", c.Shard != ""}, {"--runtime", c.Runtime != "" && c.Runtime != "quickjs"}, {"--driver form", c.Driver == driverForm},
		{fmt.Sprintf("--workers %d", c.Workers), c.Workers > 1},
	} {
		if flag.given {
			out = append(out, flag.name)
		}
	}
	return out
}

// httpAddress is where the mock listens for an application.
func (c *runCommand) httpAddress() string {
	if c.HTTP == "" {
		return "127.0.0.1:4400"
	}
	return c.HTTP
}

// tryApp prepares the cases of an application; giveUp is to be called at the end.
func (c *runCommand) tryApp(e *env, shown *browser.Options) (_ *job, _ func(), failed error) {
	folder, err := openTenant(c.Tenant)
	if err != nil {
		return nil, nil, usageError{err}
	}
	options := application.Options{Start: c.App, Client: c.Client, Folder: folder, Prefix: filepath.ToSlash(filepath.Clean(c.Tenant)) + "/", Address: c.httpAddress(),
		Now: realTime{}.Now, Sleep: realTime{}.Sleep, Random: systemRandom, Browser: *shown,
		Wallet: func(id string) io.Reader {
			sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", c.Seed, id))
			return seeded(sum[:])
		}}
	options.Browser.Limit, options.Pictures = pageOfApp, c.pictures(e)
	app, err := application.Open(e.ctx, options)
	if gone := (*application.UnreachableError)(nil); errors.As(err, &gone) {
		return nil, nil, codedError{err, reports.ExitUnreachable}
	}
	if err != nil {
		return nil, nil, usageError{err}
	}
	giveUp := func() {
		if err := app.Close(); err != nil {
			fmt.Fprintf(e.stderr, "mfaproof: ending the browser: %v\n", err)
		}
	}
	defer func() {
		if failed != nil {
			giveUp()
		}
	}()
	impl, _, err := adapters.Open(e.ctx, adapters.Mock, adapters.Options{})
	if err != nil {
		return nil, nil, targetError(err)
	}
	j := c.newJob(impl, nil)
	j.header.Suite.Name, j.header.Suite.Builtin, j.header.Tenant = "app", true, below(c.Tenant)
	j.header.Target = reports.Target{Name: "application"}
	j.header.Notes = app.Notes()
	j.all, j.workers = app.IDs(), 1
	ids, err := chosen(j.all, c.Filter)
	if err != nil {
		return nil, nil, usageError{err}
	}
	j.planned = len(ids)
	j.run = func(ctx context.Context, o engine.Options) ([]reports.Case, error) {
		return o.Each(len(ids), func(i int) reports.Case {
			ctx, cancel := context.WithTimeout(ctx, caseOfApp)
			defer cancel()
			one := app.Case(ctx, ids[i])
			one.Repeat = c.command("--filter", one.ID)
			return one
		}), nil
	}
	return j, giveUp, nil
}

// chosen keeps the cases that the filter lets through.
func chosen(ids []string, filter string) ([]string, error) {
	if filter == "" {
		return ids, nil
	}
	fits, err := plan.Glob(filter)
	if err != nil {
		return nil, err
	}
	var kept []string
	for _, id := range ids {
		if fits(id) {
			kept = append(kept, id)
		}
	}
	if len(kept) == 0 {
		return nil, fmt.Errorf("no case of the application fits %q; there are %s", filter, strings.Join(ids, ", "))
	}
	return kept, nil
}
