package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
)

//go:embed page.js
var pageScript string

// spot is where a person clicks, in CSS pixels of the window, or why nobody can.
type spot struct {
	X, Y    float64
	Problem string
	Done    bool // it is as it should be
	Typed   bool // it takes text, and has the cursor
}

// Fill implements form.Surface: it types and clicks as a person does, where a person can.
func (t *Tab) Fill(ctx context.Context, f form.Filling) (form.Shown, error) {
	return t.after(ctx, func(on context.Context) error {
		for _, name := range slices.Sorted(maps.Keys(f.Fields)) {
			if err := t.fill(on, f.Form, name, f.Fields[name]); err != nil {
				return err
			}
		}
		at, err := evaluate[spot](on, fmt.Sprintf("button(%d, %s, %s, %t)", f.Form, quoted(f.Name), quoted(f.Value), f.Plain))
		if err != nil {
			return fmt.Errorf("looking for a button: %w", err)
		}
		if at.Problem != "" {
			return t.blame(on, fmt.Sprintf("has a button %q that %s", f.Value, at.Problem))
		}
		return click(on, at)
	})
}

// fill gives a field its value.
func (t *Tab) fill(on context.Context, index int, name, value string) error {
	at, err := evaluate[spot](on, fmt.Sprintf("field(%d, %s, %s)", index, quoted(name), quoted(value)))
	switch {
	case err != nil:
		return fmt.Errorf("looking for a field: %w", err)
	case at.Problem != "":
		return t.blame(on, fmt.Sprintf("has a field %s that %s", name, at.Problem))
	case at.Done:
		return nil
	case !at.Typed:
		return click(on, at)
	}
	if value == "" {
		_, err := evaluate[bool](on, fmt.Sprintf("(controls(document.forms[%d], %s)[0].value = '', true)", index, quoted(name)))
		return err
	}
	if _, err := chromedp.Call(on, input.InsertText, input.InsertTextParams{Text: value}); err != nil {
		return fmt.Errorf("typing: %w", err)
	}
	took, err := evaluate[bool](on, fmt.Sprintf("took(%d, %s, %s)", index, quoted(name), quoted(value)))
	if err != nil {
		return fmt.Errorf("typing: %w", err)
	}
	if !took {
		return t.blame(on, "has a field "+name+" that does not take what is typed")
	}
	return nil
}

// click presses the left button of the mouse and lets it go.
func click(on context.Context, at spot) error {
	if err := chromedp.Do(on, chromedp.MouseClickXY(at.X, at.Y)); err != nil {
		return fmt.Errorf("clicking: %w", err)
	}
	return nil
}

// blame makes a defect of the page that is open.
func (t *Tab) blame(on context.Context, what string) error {
	now, err := evaluate[snapshot](on, "look()")
	if err != nil {
		return fmt.Errorf("reading a page: %w", err)
	}
	return &form.Defect{Screen: pathOf(now.Address), What: what, Page: now.HTML}
}

// Return implements form.Surface.
func (t *Tab) Return(ctx context.Context, address string, fields url.Values) (form.Shown, error) {
	return t.after(ctx, func(on context.Context) error {
		pairs, err := json.Marshal(fields)
		if err != nil {
			return fmt.Errorf("writing a form: %w", err)
		}
		_, err = evaluate[bool](on, fmt.Sprintf("send(%s, %s)", quoted(address), pairs))
		if err != nil {
			return fmt.Errorf("posting the form of another site: %w", err)
		}
		return nil
	})
}

// quoted writes a text as JavaScript does.
func quoted(text string) string {
	out, err := json.Marshal(text)
	if err != nil {
		return `""` // text is always encoded
	}
	return string(out)
}
