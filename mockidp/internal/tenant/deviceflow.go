package tenant

import "strings"

// The letters of user codes: those of RFC 8628 section 6.1, which make no words, or digits.
const (
	Base20 = "BCDFGHJKLMNPQRSTVWXZ"
	digits = "0123456789"
)

// DeviceFlow is how the codes look that devices show (device_flow). The zero value is the vendor's default.
type DeviceFlow struct {
	Charset string // base20 or digits
	Mask    string // a star for each character, with dashes and blanks between
}

// UserCode fills the mask with characters that draw picks: below n, any number.
func (d DeviceFlow) UserCode(draw func(n int) int) string {
	letters, mask := Base20, d.Mask
	if d.Charset == "digits" {
		letters = digits
	}
	if mask == "" {
		mask = "****-****"
	}
	var b strings.Builder
	for _, r := range mask {
		if r == '*' {
			r = rune(letters[draw(len(letters))])
		}
		b.WriteRune(r)
	}
	return b.String()
}

// PlainUserCode is a user code without what people may write otherwise: case, dashes and blanks (RFC 8628 section 6.1).
func PlainUserCode(entered string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' || r == '\t' {
			return -1
		}
		return r
	}, strings.ToUpper(entered))
}
