package target

import "context"

// Pictured tells what the devices of a world show. It is an optional part of a World whose pages are in a real browser, for targets of this
// program alone.
type Pictured interface {
	// Pictures gives the page of every device, after hide has taken the secrets out of its text. The pages are not to be answered any more.
	Pictures(ctx context.Context, hide func(text string) string) ([]Picture, error)
}

// Picture is what a device shows.
type Picture struct {
	Device string
	HTML   string // the document, as scripts left it
	PNG    []byte // the window
}
