package diff

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
)

// WriteJSON writes the differences as JSON with two spaces of indentation. The error is the writer's.
func (d *Diff) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(d); err != nil {
		return fmt.Errorf("write the differences: %w", err)
	}
	return nil
}

// WriteText writes a line for each change and one that counts them. The error is the writer's.
func (d *Diff) WriteText(w io.Writer) error {
	var b strings.Builder
	if len(d.Settings) > 0 {
		fmt.Fprintf(&b, "The runs differ in: %s\n\n", strings.Join(d.Settings, ", "))
	}
	var counts []string
	for _, k := range Kinds() {
		of := d.Of(k)
		for _, c := range of {
			fmt.Fprintf(&b, "%-9s  %s%s\n", k, c.ID, c.detail())
		}
		if len(of) > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", len(of), k))
		}
	}
	if len(d.Changes) > 0 {
		b.WriteByte('\n')
	}
	fmt.Fprintln(&b, strings.Join(append(counts, fmt.Sprintf("%d the same", d.Same)), ", "))
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the differences: %w", err)
	}
	return nil
}

func (c Change) detail() string {
	switch c.Kind {
	case New:
		return side(c.NewVerdict, c.NewFingerprint)
	case Gone:
		return side(c.OldVerdict, c.OldFingerprint)
	case Renamed:
		return "  was " + c.Was
	}
	return side(c.OldVerdict, c.OldFingerprint) + " →" + side(c.NewVerdict, c.NewFingerprint)[1:]
}

func side(v reports.Verdict, fingerprint string) string {
	if fingerprint == "" {
		return "  " + string(v)
	}
	return "  " + string(v) + " " + fingerprint
}
