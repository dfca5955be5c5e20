package scenarios

import "slices"

// LabelBrowser marks a case that a real browser walks through as the form driver does, with the same verdict.
const LabelBrowser = "browser"

// Labels lists every label that a suite or a case may have.
func Labels() []string { return []string{LabelBrowser} }

// Labelled keeps the cases that have a label.
func Labelled(cases []Case, label string) []Case {
	return slices.DeleteFunc(slices.Clone(cases), func(c Case) bool { return !slices.Contains(c.Labels, label) })
}
