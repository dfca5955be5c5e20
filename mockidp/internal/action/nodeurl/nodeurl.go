// Package nodeurl parses URLs for the URL class of an Action's realm, close to what the WHATWG standard asks. It knows nothing of the realm.
package nodeurl

import (
	"encoding/json"
	"net/url"
	"path"
	"regexp"
	"strings"
)

// ports are the schemes that the standard calls special, with their default ports.
var ports = map[string]string{"http": "80", "https": "443", "ws": "80", "wss": "443", "ftp": "21", "file": ""}

// parts are a URL as node/url.js keeps it.
type parts struct {
	Protocol  string `json:"protocol"` // with its colon
	Special   bool   `json:"special"`
	Authority bool   `json:"authority"` // "//" stands after the protocol
	Username  string `json:"username"`
	Password  string `json:"password"`
	Hostname  string `json:"hostname"`
	Port      string `json:"port"` // empty for the scheme's own
	Pathname  string `json:"pathname"`
	Search    string `json:"search"` // with its question mark
	Hash      string `json:"hash"`   // with its number sign
}

var (
	scheme      = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.\-]*:`)
	lineBreaks  = strings.NewReplacer("\t", "", "\n", "", "\r", "")
	forbiddenIn = regexp.MustCompile(`[\x00-\x20#/:<>?@\[\\\]^|%]`)
)

// Parse gives the parts of a URL as JSON, empty if it is none. A relative one needs a base, which may be empty.
func Parse(input, base string) string {
	input = lineBreaks.Replace(strings.TrimFunc(input, func(r rune) bool { return r <= ' ' }))
	if base != "" && !scheme.MatchString(input) {
		from, err := url.Parse(base)
		if err != nil || !from.IsAbs() || from.Opaque != "" {
			return ""
		}
		if _, special := ports[from.Scheme]; special {
			input = backslashes(input)
		}
		relative, err := url.Parse(clean(input))
		if err != nil {
			return ""
		}
		input = from.ResolveReference(relative).String()
	}
	name, _, found := strings.Cut(input, ":")
	if !found || !scheme.MatchString(input) {
		return ""
	}
	name = strings.ToLower(name)
	defaultPort, special := ports[name]
	rest := input[len(name)+1:]
	if special {
		rest = "//" + strings.TrimLeft(backslashes(rest), "/")
		if name == "file" {
			rest = "//" + strings.TrimPrefix(backslashes(input[len(name)+1:]), "//")
		}
	}
	u, err := url.Parse(clean(name + ":" + rest))
	if err != nil || special && name != "file" && u.Hostname() == "" {
		return ""
	}
	p := parts{Protocol: name + ":", Special: special, Authority: u.Host != "" || strings.HasPrefix(rest, "//")}
	if u.User != nil {
		user, password, _ := strings.Cut(u.User.String(), ":")
		p.Username, p.Password = user, password
	}
	host := strings.ToLower(u.Hostname())
	switch {
	case strings.Contains(host, ":"):
		host = "[" + host + "]"
	case special && forbiddenIn.MatchString(host):
		return ""
	}
	p.Hostname = host
	if p.Port = u.Port(); p.Port == defaultPort {
		p.Port = ""
	}
	if p.Pathname = u.EscapedPath(); u.Opaque != "" {
		p.Pathname = u.Opaque
	}
	if special {
		p.Pathname = dots(p.Pathname)
	}
	if u.RawQuery != "" {
		p.Search = "?" + u.RawQuery
	}
	if fragment := u.EscapedFragment(); fragment != "" {
		p.Hash = "#" + fragment
	}
	out, err := json.Marshal(p)
	if err != nil {
		return ""
	}
	return string(out)
}

// backslashes makes slashes of the backslashes before a query.
func backslashes(text string) string {
	end := strings.IndexAny(text, "?#")
	if end < 0 {
		end = len(text)
	}
	return strings.ReplaceAll(text[:end], `\`, "/") + text[end:]
}

// clean escapes what the standard escapes and net/url refuses or leaves as it is.
func clean(text string) string {
	var b strings.Builder
	query := false
	for i := range len(text) {
		c := text[i]
		query = query || c == '?'
		escape := c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>`", c) >= 0 || strings.IndexByte("{}", c) >= 0 && !query
		escape = escape || c == '\'' && query
		if c == '%' && (i+2 >= len(text) || !isHex(text[i+1]) || !isHex(text[i+2])) {
			escape = true // net/url refuses a lone percent sign
		}
		if escape {
			const hex = "0123456789ABCDEF"
			b.WriteString(string([]byte{'%', hex[c>>4], hex[c&15]}))
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }

// dots resolves "." and ".." and keeps a slash at the end and double slashes.
func dots(pathname string) string {
	if pathname == "" {
		return "/"
	}
	if !strings.Contains(pathname, "/.") {
		return pathname
	}
	clean := path.Clean(pathname)
	last := path.Base(pathname)
	if clean != "/" && (strings.HasSuffix(pathname, "/") || last == "." || last == "..") {
		clean += "/"
	}
	return clean
}
