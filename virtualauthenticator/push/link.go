package push

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

// Link is what the QR code of a push enrolment says.
type Link struct {
	Transaction string              // the enrolment that is to be completed
	BaseURL     string              // where an app would report to: http(s)://host[:port][/path]
	App         *totp.Authenticator // the authenticator for the time without a network; nil if the link has no secret
}

// ParseLink reads the link of an enrolment page:
//
//	otpauth://totp/LABEL?enrollment_tx_id=ID&base_url=URL[&secret=BASE32[&algorithm=…][&digits=…][&period=…]]
//
// The parameters from secret on are those of totp.FromURI. Errors do not show the secret.
// Source: barcode_uri of the vendor's MFA API, POST /mfa/associate with the channel auth0.
func ParseLink(link string) (Link, error) {
	u, err := url.Parse(link)
	if err != nil {
		return Link{}, fmt.Errorf("push: the enrolment is not a URI: %w", withoutURL(err))
	}
	if u.Scheme != "otpauth" || u.Host != "totp" {
		return Link{}, fmt.Errorf("push: the enrolment link begins with %q: a push app reads otpauth://totp/", u.Scheme+"://"+u.Host)
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return Link{}, fmt.Errorf("push: the parameters of the enrolment link cannot be read: %w", err)
	}
	l := Link{Transaction: query.Get("enrollment_tx_id"), BaseURL: query.Get("base_url")}
	if l.Transaction == "" {
		return Link{}, errors.New("push: the enrolment link has no enrollment_tx_id: is it the QR code of an authenticator app?")
	}
	base, err := url.Parse(l.BaseURL)
	if err != nil || base.Hostname() == "" || (base.Scheme != "https" && base.Scheme != "http") {
		return Link{}, fmt.Errorf("push: base_url %q of the enrolment link is no http(s) address of a server", l.BaseURL)
	}
	if query.Has("secret") {
		if l.App, err = totp.FromURI(link); err != nil {
			return Link{}, fmt.Errorf("push: the authenticator in the enrolment link cannot be used: %w", err)
		}
	}
	return l, nil
}

// withoutURL drops the link from a parse error, because the link may contain a secret.
func withoutURL(err error) error {
	var parse *url.Error
	if errors.As(err, &parse) {
		return parse.Err
	}
	return err
}
