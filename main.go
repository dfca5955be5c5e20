// Command mfaproof proves multi-factor login flows. This file only hands the process over to harness/cli.
package main

import (
	"os"

	"github.com/mfaproof/mfaproof/harness/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr)) }
