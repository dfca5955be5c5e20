// Package colour owns what has to be known of a brand's colours to draw pages that people can read. Source of the formulas: WCAG 2.2,
// relative luminance and contrast ratio.
package colour

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Colour is a colour of the sRGB space, each channel between 0 and 1.
type Colour struct{ R, G, B float64 }

// The two ends of the scale.
var (
	Black = Colour{}
	White = Colour{1, 1, 1}
)

// Readable is the contrast that text needs (WCAG 1.4.3).
const Readable = 4.5

var hex = regexp.MustCompile(`^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$`)

// Parse reads #rgb or #rrggbb.
func Parse(s string) (Colour, error) {
	if !hex.MatchString(s) {
		return Colour{}, fmt.Errorf("%q is no colour: write #rrggbb", s)
	}
	digits := s[1:]
	if len(digits) == 3 {
		digits = strings.Join([]string{digits[:1], digits[:1], digits[1:2], digits[1:2], digits[2:], digits[2:]}, "")
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil {
		return Colour{}, fmt.Errorf("%q is no colour: %w", s, err)
	}
	channel := func(shift uint) float64 { return float64(n>>shift&0xff) / 255 }
	return Colour{channel(16), channel(8), channel(0)}, nil
}

// String writes #rrggbb.
func (c Colour) String() string {
	channel := func(v float64) int { return int(math.Round(v * 255)) }
	return fmt.Sprintf("#%02x%02x%02x", channel(c.R), channel(c.G), channel(c.B))
}

func (c Colour) luminance() float64 {
	linear := func(v float64) float64 {
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// Contrast is the ratio of two colours, from 1 to 21.
func Contrast(a, b Colour) float64 {
	high, low := a.luminance(), b.luminance()
	if low > high {
		high, low = low, high
	}
	return (high + 0.05) / (low + 0.05)
}

// On is black or white, whichever reads better on a ground.
func On(ground Colour) Colour {
	if Contrast(Black, ground) > Contrast(White, ground) {
		return Black
	}
	return White
}

// ReadableOn is the colour itself where text of it can be read on a ground, else the nearest mixture with black or white that can.
func (c Colour) ReadableOn(ground Colour) Colour {
	end, mixed := On(ground), c
	for share := 0.0; share < 1 && Contrast(mixed, ground) < Readable; share += 0.02 {
		mixed = Colour{c.R + (end.R-c.R)*share, c.G + (end.G-c.G)*share, c.B + (end.B-c.B)*share}
	}
	if Contrast(mixed, ground) < Readable {
		return end
	}
	return mixed
}
