package cli_test

import (
	"os"
	"regexp"

	"github.com/rogpeppe/go-internal/testscript"
)

// leaks are the looks of what must not stand in a report: the planted password, signature and cookie, the numbers and codes of the
// people's phones and sheets, and the secrets of their apps. Digests and world names are lower case.
var leaks = regexp.MustCompile(`canary-password|canarysignature|canary-cookie|\+\d{10,}|\b[A-Z2-7]{26,}\b|\b[A-HJ-NP-Z2-9]{24}\b|eyJ[A-Za-z0-9_-]{8,}\.`)

// secretless fails unless the files of a folder hold no secret.
//
//	secretless DIR
func secretless(ts *testscript.TestScript, not bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: secretless DIR")
	}
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(entries) == 0 {
		ts.Fatalf("%s is empty", args[0])
	}
	found := ""
	for _, e := range entries {
		if leak := leaks.FindString(ts.ReadFile(args[0] + "/" + e.Name())); leak != "" {
			found = e.Name() + " holds " + leak
		}
	}
	switch {
	case not && found == "":
		ts.Fatalf("no file of %s holds a secret", args[0])
	case !not && found != "":
		ts.Fatalf("%s", found)
	}
}
