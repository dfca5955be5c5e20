// Package parity owns the test that both drivers see the same: every case labelled browser runs as requests by HTTP and in Chromium, and
// the matrix of scenarios and drivers has equal columns. It needs a browser, which Go cannot install, and stays out of the race detector,
// which a browser only slows down; without one the test is skipped and says so.
package parity
