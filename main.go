// Command mfaproof proves multi-factor login flows. This file only hands the process over to harness/cli.
package main

func main() {}
