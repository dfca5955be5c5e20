package application

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

var (
	// long is what may be a token, a code or a secret in a page.
	long = regexp.MustCompile(`[A-Za-z0-9_~+/-]{20,}[A-Za-z0-9_.~+/=-]*`)
	// named finds the path of the file in a tag that loads one, as browsers write it: in double quotes.
	named = regexp.MustCompile(`\s(?:href|src)="([^"?#]*)`)
	// signed is how a JSON Web Token begins.
	signed = regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{5,}\.`)
)

// hide takes secrets out of a page. The paths of its style sheets, scripts and images stay, for a picture without them would not be one of the
// page: builds put a digest into such names, which is as long as a secret.
func (w *walk) hide(page string) string {
	for _, secret := range w.secrets {
		if secret != "" {
			page = strings.ReplaceAll(page, secret, "[hidden]")
		}
	}
	var out strings.Builder
	for z := html.NewTokenizer(strings.NewReader(page)); ; {
		kind := z.Next()
		tag := string(z.Raw()) // before Token, which may change the bytes
		if from, to := 0, 0; kind == html.StartTagToken {
			if from, to = looks(tag, z.Token()); to > 0 {
				out.WriteString(long.ReplaceAllString(tag[:from], "[hidden]") + tag[from:to])
				tag = tag[to:]
			}
		}
		out.WriteString(long.ReplaceAllString(tag, "[hidden]"))
		if kind == html.ErrorToken { // the end
			return out.String()
		}
	}
}

// looks says where in a tag the path stands of what the page looks like; zeros for a tag without one. What is not loaded from a path, such as
// the bytes in a data URI, may be a QR code.
func looks(tag string, t html.Token) (from, to int) {
	switch t.Data {
	case "script", "img":
	case "link":
		if !slices.ContainsFunc(t.Attr, func(a html.Attribute) bool {
			return a.Key == "rel" && slices.Contains(strings.Fields(strings.ToLower(a.Val)), "stylesheet")
		}) {
			return 0, 0
		}
	default:
		return 0, 0
	}
	at := named.FindStringSubmatchIndex(tag)
	if at == nil || signed.MatchString(tag[at[2]:at[3]]) {
		return 0, 0
	}
	u, err := url.Parse(html.UnescapeString(tag[at[2]:at[3]]))
	if err != nil || u.User != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
		return 0, 0
	}
	return at[2], at[3]
}
