package reports

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Fingerprint identifies how a case failed: "f1-" and 16 hexadecimal digits. It is a digest of the case's id, its verdict, the class of
// its error, and of each failing check the name and the code of what was found. No time, address, id or wording is part of it, so that
// the same failure has the same fingerprint tomorrow, on another machine and with another seed. It is empty for a case that does not
// break the gate.
func (c Case) Fingerprint() string {
	if !c.Verdict.BreaksGate() {
		return ""
	}
	parts := []string{c.ID, string(c.Verdict)}
	if class, ok := c.ErrorClass(); ok && c.Verdict == Error {
		parts = append(parts, string(class))
	}
	var failing []string
	for _, k := range c.Checks {
		if k.Verdict.BreaksGate() {
			failing = append(failing, k.code())
		}
	}
	return digest(append(parts, slices.Sorted(slices.Values(failing))...))
}

// CheckFingerprint is the fingerprint of one failing check of a case, whatever else fails; it is empty when no check of that name fails.
func (c Case) CheckFingerprint(name string) string {
	var failing []string
	for _, k := range c.Checks {
		if k.Name == name && k.Verdict.BreaksGate() {
			failing = append(failing, k.code())
		}
	}
	if failing == nil {
		return ""
	}
	return digest(append([]string{c.ID, "check"}, slices.Sorted(slices.Values(failing))...))
}

// code is what a check says of a failure in words that do not change by themselves. Where what was found is written in a closed
// vocabulary it counts: a login that is granted in place of a refusal is another failure than one that stops at a challenge.
func (k Check) code() string {
	code := k.Name + "\x00" + string(k.Verdict)
	if closed(k.Name) {
		code += "\x00" + k.Actual
	}
	return code
}

// closed tells whether the values of a check are words of a closed vocabulary: stages, screens, classes of error, factors, methods.
func closed(check string) bool {
	return slices.Contains([]string{"outcome", "stages", "screens", "error class", "errors", "probe", "methods"}, check) ||
		strings.HasPrefix(check, "factors of ") || strings.HasPrefix(check, "offers on ")
}

func digest(parts []string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x01")))
	return "f1-" + hex.EncodeToString(sum[:8])
}
