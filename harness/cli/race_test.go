//go:build race

package cli_test

// scripts are those that run under the race detector, where loading and running the suites takes several times as long: one
// that runs cases, and one with every kind of bad tenant.
var scripts = []string{"testdata/script/fault.txtar", "testdata/script/bad-tenant.txtar"}
