package tenant

import (
	"regexp"
	"strings"
)

var recoveryForm = regexp.MustCompile(`^[A-Z0-9]{24}$`)

// RecoveryCode reads a recovery code as people write it: in either case, with blanks and dashes. It gives the code as it
// is compared, 24 capital letters and digits, or nothing for what is none. Source: semantics 3.10.
func RecoveryCode(written string) string {
	code := strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(written))
	if !recoveryForm.MatchString(code) {
		return ""
	}
	return code
}
