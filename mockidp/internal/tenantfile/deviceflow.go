package tenantfile

import (
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// deviceFlow is how the codes look that devices show. Source: Management API, tenant settings.
type deviceFlow struct {
	Charset text `yaml:"charset"`
	Mask    text `yaml:"mask"`
}

var charsets = []string{"base20", "digits"}

// longestUserCode is the documented bound of a user code with its separators; the shortest have 8 letters, or 9 digits.
const longestUserCode = 20

func (l *loader) deviceFlow(d deviceFlow) {
	if c := d.Charset.Value; c != "" && c != "base20" && c != "digits" {
		l.mistake(d.Charset, strictyaml.DidYouMean(c, "character sets", charsets), "unknown charset %q of device_flow", c)
	}
	least := 8
	if d.Charset.Value == "digits" {
		least = 9
	}
	mask := d.Mask.Value
	if mask == "" && least == 9 {
		mask = "***-***-***"
	}
	if stars := strings.Count(mask, "*"); mask != "" && (stars < least || len(mask) > longestUserCode || strings.Trim(mask, "*- ") != "") {
		l.mistake(d.Mask, "write a star for each character, such as ****-****", "the mask %q of device_flow needs %d stars at least, in 20 characters, with dashes and blanks alone between them", mask, least)
	}
	l.fixture.DeviceFlow = tenant.DeviceFlow{Charset: d.Charset.Value, Mask: mask}
}
