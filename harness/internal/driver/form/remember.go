package form

import "maps"

// rememberBox is the box that asks to remember the browser.
const rememberBox = "rememberBrowser"

// box finds a box of the page by its name, and what it posts when it is ticked.
func (p *page) box(name string) (string, bool) {
	for _, f := range p.forms {
		if value, ok := f.box(name); ok {
			return value, true
		}
	}
	return "", false
}

func (f *pageForm) box(name string) (string, bool) {
	for _, x := range f.fields {
		if x.name == name && x.kind == "checkbox" {
			return x.value, true
		}
	}
	return "", false
}

// ticked adds the box to what the person fills in.
func (b *Browser) ticked(f *pageForm, filled map[string]string) (map[string]string, error) {
	value, ok := f.box(rememberBox)
	if !ok {
		return nil, b.page.defect("has no box " + rememberBox + " in the form that takes the answer")
	}
	with := map[string]string{rememberBox: value}
	maps.Copy(with, filled)
	return with, nil
}
