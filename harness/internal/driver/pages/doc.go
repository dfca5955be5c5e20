// Package pages owns the test that looks at every login page, and at the sample application behind them, in Chromium: on a phone and on a
// screen, light and dark, with axe-core, and with no network but the mock. `make screenshots` keeps a picture of each. It needs a browser, which Go cannot install, and stays out of the
// race detector; without one it is skipped and says so.
package pages
