package form

import (
	"bytes"
	"fmt"
	"strings"
)

// excerptLimit bounds what a defect shows of its page, in bytes: enough to see which page it is and what it offers.
const excerptLimit = 2000

// keptLimit bounds what is kept of the beginning of a page to take the excerpt from: the body may come after a long head.
const keptLimit = 64 << 10

// Defect is something that a page lacks or has wrong, so that a person could not go on: the implementation's fault.
type Defect struct {
	Screen, What string
	// Page is an excerpt of the page, empty where there was none to read.
	Page string
}

// IsDefect tells the engine that the implementation is at fault, not the driver.
func (d *Defect) IsDefect() {}

// Error says which page and what.
func (d *Defect) Error() string { return fmt.Sprintf("the page %s %s", d.Screen, d.What) }

// Evidence is what the page showed: its name and status, and the beginning of its body, at most some 2,000 bytes.
func (d *Defect) Evidence() string { return d.Page }

// defect blames the page, and shows it.
func (p *page) defect(what string) *Defect {
	name := string(p.context.Screen.Name)
	if name == "" {
		name = p.url.Path
	}
	return &Defect{Screen: name, What: what, Page: fmt.Sprintf("%s, status %d\n%s", name, p.status, p.excerpt)}
}

// beginning keeps the first bytes of what is written to it, and lets the rest pass.
type beginning struct{ kept bytes.Buffer }

// Write implements io.Writer.
func (b *beginning) Write(data []byte) (int, error) {
	b.kept.Write(data[:min(len(data), keptLimit-b.kept.Len())])
	return len(data), nil
}

// excerpt is the beginning of the body, or of the page where it has none.
func (b *beginning) excerpt() string {
	text := b.kept.String()
	if i := strings.Index(text, "<body"); i >= 0 {
		text = text[i:]
	}
	// A cut may fall into a character.
	return strings.ToValidUTF8(text[:min(len(text), excerptLimit)], "")
}
