package otp

import (
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
)

// typed reads a code as people type it: with blanks.
func typed(code string, faults fault.Set) string {
	if !faults.On(fault.BlanksRefused) {
		code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	}
	if faults.On(fault.LeadingZeroLost) {
		code = strings.TrimLeft(code, "0")
	}
	if faults.On(fault.NullByteCut) {
		code, _, _ = strings.Cut(code, "\x00")
	}
	if faults.On(fault.UnicodeDigits) {
		code = strings.Map(digit, code)
	}
	if faults.On(fault.LongCodeCut) {
		code = code[:min(len(code), 6)]
	}
	return code
}

// digit reads full-width and Arabic-Indic digits.
func digit(r rune) rune {
	switch {
	case r >= '０' && r <= '９':
		return r - '０' + '0'
	case r >= '٠' && r <= '٩':
		return r - '٠' + '0'
	}
	return r
}
