package reports

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// What a case may take in a report. The numbers of checks and of cites are those of its author.
const (
	// MaxText is the length of one text, in bytes.
	MaxText = 16 << 10
	// MaxEntries is the length of a transcript.
	MaxEntries = 400
	// keptFirst is how many entries stay in front of what is left out: a long case is cut where it repeats itself.
	keptFirst = 100
)

// outline keeps what a person reads of a case that went well.
func outline(entries []Entry) []Entry {
	if !slices.ContainsFunc(entries, func(e Entry) bool { return !Outlined(e.Kind) || e.Detail != "" }) {
		return entries
	}
	var kept []Entry
	for _, e := range entries {
		if Outlined(e.Kind) {
			e.Detail = ""
			kept = append(kept, e)
		}
	}
	return kept
}

// Outlined tells whether a case that passed keeps the entries of a kind, by their titles.
func Outlined(kind string) bool {
	switch kind {
	case EntryStep, EntryPage, EntryAction, EntryMessage, EntryLog, EntryLeftOut:
		return true
	}
	return false
}

// bounded cuts what is too long, and says so where it was. It never changes its argument's slices, and copies them only where there
// is something to cut: a large run settles each case more than once.
func bounded(c Case) Case {
	c.About, c.Reason = cut(c.About), cut(c.Reason)
	if c.Cell != nil && len(c.Cell.Ended) > MaxText {
		cell := *c.Cell
		cell.Ended = cut(cell.Ended)
		c.Cell = &cell
	}
	c.Logins = c.Logins[:min(len(c.Logins), MaxLogins)]
	if slices.ContainsFunc(c.Checks, func(k Check) bool { return max(len(k.Expected), len(k.Actual), len(k.Message)) > MaxText }) {
		c.Checks = slices.Clone(c.Checks)
		for i := range c.Checks {
			k := &c.Checks[i]
			k.Expected, k.Actual, k.Message = cut(k.Expected), cut(k.Actual), cut(k.Message)
		}
	}
	if surplus := len(c.Transcript) - MaxEntries; surplus > 0 {
		gap := Entry{Kind: EntryLeftOut, Title: fmt.Sprintf("%d entries", surplus+1)}
		c.Transcript = slices.Concat(c.Transcript[:keptFirst], []Entry{gap}, c.Transcript[keptFirst+surplus+1:])
	}
	if slices.ContainsFunc(c.Transcript, func(e Entry) bool { return max(len(e.Title), len(e.Detail)) > MaxText }) {
		c.Transcript = slices.Clone(c.Transcript)
		for i := range c.Transcript {
			e := &c.Transcript[i]
			e.Title, e.Detail = cut(e.Title), cut(e.Detail)
		}
	}
	return c
}

// cut shortens a text to MaxText, the remark about it included, so that a second cut changes nothing.
func cut(text string) string {
	const remark = 64
	if len(text) <= MaxText {
		return text
	}
	end := MaxText - remark
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + fmt.Sprintf("\n… (%d more bytes left out)", len(text)-end)
}
