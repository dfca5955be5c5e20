// Package browsertest owns the tests that open the console's pages in Chromium: they keep themselves up to date, ask nothing of other
// origins and put up no barriers. They need a browser, which Go cannot install, and stay out of the race detector, which a browser only
// slows down; without one they are skipped and say so. `make screenshots` keeps a picture of each page.
package browsertest
