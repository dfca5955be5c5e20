package login

import "strings"

// Masked hides a number or an address but for what its owner recognises it by. Something is hidden of every part, however
// short it is.
func Masked(s string) string {
	if name, domain, ok := strings.Cut(s, "@"); ok {
		return beginning(name) + "****@" + beginning(domain) + "****"
	}
	shown := max(0, min(len(s)-1, 4))
	return strings.Repeat("X", len(s)-shown) + s[len(s)-shown:]
}

// beginning is up to three characters of a text, and never all of it.
func beginning(s string) string {
	r := []rune(s)
	return string(r[:max(0, min(len(r)-1, 3))])
}
