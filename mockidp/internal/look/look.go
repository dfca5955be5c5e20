// Package look owns the colours that the login pages, the sample application and the console share, light and dark. How a page is laid out is
// its own affair.
package look

import _ "embed"

// Palette is a style sheet that defines the colours as custom properties, to be put in front of a page's own.
//
//go:embed palette.css
var Palette string
