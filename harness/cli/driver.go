package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/adapters"
	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
)

// The values of --driver for one run: the pages are read as requests by HTTP, which is also what happens without one, or shown in Chromium.
const (
	driverForm    = "form"
	driverBrowser = reports.DriverBrowser
)

// shownAtOnce is how many cases run at once in a browser: on two cores more of them are no faster.
const shownAtOnce = 2

// maxSlow bounds what --slow waits: a page is given up after a while.
const maxSlow = 10 * time.Second

// checkDriver says what is wrong with the flags about the driver.
func (c *runCommand) checkDriver() error {
	_, err := c.slow()
	switch {
	case err != nil:
		return err
	case c.shows() && c.Tier == "grid":
		return errors.New("--tier grid has too many cells for a browser: leave out --driver")
	case c.shows() && strings.Join(c.Target, "") != "" && strings.Join(c.Target, "") != adapters.Mock:
		return fmt.Errorf("--driver %s shows the pages of the mock, and the target is %s: leave out --driver or --target", c.Driver, strings.Join(c.Target, " and "))
	case !c.shows() && c.App == "" && (c.Headed || c.Slow != ""):
		return errors.New("--headed and --slow are about a browser: add --driver browser, or --app URL")
	}
	return nil
}

// shows tells whether the cases, or those of one of two runs, are shown in Chromium.
func (c *runCommand) shows() bool { return c.Driver == driverBrowser || c.Driver == driverBoth }

// checkBrowser says, before anything runs, why no browser can be started. Where there is none at all the run goes on, and its report says of
// each case for a browser that it was not run.
func (c *runCommand) checkBrowser() error {
	if !c.shows() && c.App == "" {
		return nil
	}
	if err := browser.Check(browser.Options{Headed: c.Headed}); err != nil && !errors.Is(err, browser.ErrNone) {
		return usageError{err}
	}
	return nil
}

func (c *runCommand) slow() (time.Duration, error) {
	if c.Slow == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(c.Slow)
	if err != nil || d < 0 || d > maxSlow {
		return 0, fmt.Errorf("--slow %s: give a duration from 0s to %s, such as 500ms", c.Slow, maxSlow)
	}
	return d, nil
}

// pages says where the pages of the mock are shown; nil is nowhere, and they are read as requests by HTTP.
func (c *runCommand) pages() *browser.Options {
	if c.Driver != driverBrowser && c.App == "" {
		return nil
	}
	o := &browser.Options{Headed: c.Headed}
	if slow, _ := c.slow(); slow > 0 { // it was checked before
		o.Pause = func(ctx context.Context) error { return realTime{}.Sleep(ctx, slow) }
	}
	return o
}

// workers is how many cases run at once; 0 leaves it to the run.
func (c *runCommand) workers() int {
	if c.Workers == 0 && c.Driver == driverBrowser {
		return shownAtOnce
	}
	return c.Workers
}

// shown keeps the cases that are for the driver.
func (c *runCommand) shown(cases []scenarios.Case, header *reports.Header) ([]scenarios.Case, error) {
	if c.Driver != driverBrowser && !c.labelled {
		return cases, nil
	}
	kept := scenarios.Labelled(cases, scenarios.LabelBrowser)
	if len(kept) == 0 {
		return nil, errors.New("none of these cases is labelled browser: leave out --driver, or add labels: [browser] to a case that a browser can walk through")
	}
	header.Notes = append(header.Notes, fmt.Sprintf("driver %s: %d of %d cases are labelled browser", c.Driver, len(kept), len(cases)))
	return kept, nil
}
