//go:build !race

package cli_test

// scripts are all of them.
var scripts []string
