// Package browsertest owns the tests that click through index.html in Chromium. They need a browser, which Go cannot install, and stay
// out of the race detector, which a browser only slows down; without one they are skipped and say so.
package browsertest
