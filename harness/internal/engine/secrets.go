package engine

import (
	"cmp"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
)

// secrets is what must not stand in a report although a page, a log or an Action may show it: each text with what is written
// in its place. A report is passed around; whoever reads it must not be able to sign in with it.
type secrets map[string]string

// shortest is the length below which a text is no secret: hiding "no" would blot out half of a report.
const shortest = 6

func (s *secrets) add(name, secret string) {
	if len(secret) < shortest {
		return
	}
	if *s == nil {
		*s = secrets{}
	}
	(*s)[secret] = "[" + name + "]"
}

// material takes the secrets out of what a page hands to a person.
func (s *secrets) material(m target.Material) {
	s.add("recovery code", m.RecoveryCode)
	s.add("user code", m.UserCode)
	for _, link := range []string{m.OTPAuthURI, m.PushLink} {
		if u, err := url.Parse(link); err == nil {
			s.add("secret", u.Query().Get("secret"))
		}
		s.add("link with a secret", link)
	}
}

func (s *secrets) message(m target.Message) {
	s.add("code", m.Code)
	if m.Channel == "sms" || m.Channel == "voice" {
		s.add("phone number", m.To)
	}
}

// What nobody told the engine is known by its looks: signed tokens, and the headers that carry a session. A value goes to the end
// of its line, or of the text in which it is quoted.
var (
	token  = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*`)
	header = regexp.MustCompile(`(?i)\b(set-cookie|cookie|authorization)("?\s*[:=]\s*"?)[^"\r\n{\[][^"\r\n]*`)
)

// hide puts a word in the place of each secret of a case.
func (s *secrets) hide(c *reports.Case) {
	replace := s.replacer()
	c.Reason = replace(c.Reason)
	if c.Cell != nil {
		c.Cell.Ended = replace(c.Cell.Ended)
	}
	for i := range c.Checks {
		k := &c.Checks[i]
		k.Expected, k.Actual, k.Message = replace(k.Expected), replace(k.Actual), replace(k.Message)
	}
	for i := range c.Transcript {
		e := &c.Transcript[i]
		e.Title, e.Detail = replace(e.Title), replace(e.Detail)
	}
}

// hideError is hide for an error that a report will show; one without a secret stays as it is.
func (s *secrets) hideError(err error) error {
	if text := s.replacer()(err.Error()); text != err.Error() {
		return errors.New(text)
	}
	return err
}

// replacer looks for the longest secret first: one may be a part of another.
func (s *secrets) replacer() func(string) string {
	var all []string
	for secret := range *s {
		all = append(all, secret)
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	var pairs []string
	for _, secret := range all {
		pairs = append(pairs, secret, (*s)[secret])
		if escaped := url.QueryEscape(secret); escaped != secret {
			pairs = append(pairs, escaped, (*s)[secret])
		}
	}
	known := strings.NewReplacer(pairs...)
	return func(text string) string {
		return header.ReplaceAllString(token.ReplaceAllString(known.Replace(text), "[token]"), "$1$2[hidden]")
	}
}
