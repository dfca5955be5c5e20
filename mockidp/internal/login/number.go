package login

import (
	"regexp"
	"strings"
)

// e164 is the form of a phone number that can be called from anywhere.
var e164 = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

// dialled reads a phone number as people of a country write it: with a plus sign, with what is dialled there to reach
// other countries, or as inside the country. It gives the number in E.164, or nothing for what is none.
func (c country) dialled(written string) string {
	written = strings.NewReplacer(" ", "", "-", "", ".", "", "/", "").Replace(strings.TrimSpace(written))
	for _, abroad := range []string{c.abroad(), "00"} { // many write two zeros wherever they are
		if rest, ok := strings.CutPrefix(written, abroad); ok {
			written = "+" + rest
			break
		}
	}
	brackets := strings.NewReplacer("(", "", ")", "")
	if strings.HasPrefix(written, "+") {
		written = brackets.Replace(strings.Replace(written, "(0)", "", 1)) // dialled inside the country only
	} else {
		written = strings.TrimLeft(brackets.Replace(written), "0")
		if c.Prefix == "+1" && len(written) == 11 {
			written = strings.TrimPrefix(written, "1") // the trunk prefix of North America
		}
		written = c.Prefix + written
	}
	if !e164.MatchString(written) {
		return ""
	}
	return written
}

// abroad is what is dialled in a country before the prefix of another one.
func (c country) abroad() string {
	switch c.Code {
	case "US":
		return "011"
	case "AU":
		return "0011"
	case "JP":
		return "010"
	}
	return "00"
}
