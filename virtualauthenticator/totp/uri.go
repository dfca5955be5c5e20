package totp

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// FromURI makes an authenticator from the otpauth URI of an enrolment page, as an app does that reads a QR code:
// otpauth://totp/LABEL?secret=BASE32[&algorithm=SHA1|SHA256|SHA512][&digits=6|8][&period=SECONDS][&issuer=TEXT].
// Absent parameters stand for SHA1, 6 digits and 30 seconds; parameters that say nothing about codes are ignored.
// A parameter that cannot be used is a *ParamError. Source: Key Uri Format of google-authenticator.
func FromURI(uri string) (*Authenticator, error) {
	u, err := url.Parse(uri)
	if err != nil {
		return nil, fmt.Errorf("totp: the enrolment is not a URI: %w", withoutURL(err))
	}
	if u.Scheme != "otpauth" || u.Host != "totp" {
		return nil, fmt.Errorf("totp: the enrolment URI begins with %q: an authenticator app reads otpauth://totp/", u.Scheme+"://"+u.Host)
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, fmt.Errorf("totp: the parameters of the enrolment URI cannot be read: %w", err)
	}
	p := Params{Secret: query.Get("secret"), Algorithm: Algorithm(strings.ToUpper(query.Get("algorithm")))}
	if p.Digits, err = number(query, "digits", defaultDigits); err != nil {
		return nil, err
	}
	if p.Period, err = number(query, "period", defaultPeriod); err != nil {
		return nil, err
	}
	return New(p)
}

// number reads a positive whole number. A zero that is spelled out is refused here, because New takes zero for "absent".
func number(query url.Values, name string, absent int) (int, error) {
	if !query.Has(name) {
		return absent, nil
	}
	text := query.Get(name)
	n, err := strconv.Atoi(text)
	if err != nil || n <= 0 {
		return 0, &ParamError{Param: name, Value: text, Reason: "is not a positive whole number"}
	}
	return n, nil
}

// withoutURL drops the URI from a parse error, because the URI contains the secret.
func withoutURL(err error) error {
	var parse *url.Error
	if errors.As(err, &parse) {
		return parse.Err
	}
	return err
}

// URI returns the otpauth URI that FromURI reads, with every parameter spelled out, as an enrolment page would show it to
// the account at the issuer. An empty issuer is left out.
func (a *Authenticator) URI(issuer, account string) string {
	label := url.PathEscape(account)
	query := url.Values{
		"secret":    {a.params.Secret},
		"algorithm": {string(a.params.Algorithm)},
		"digits":    {strconv.Itoa(a.params.Digits)},
		"period":    {strconv.Itoa(a.params.Period)},
	}
	if issuer != "" {
		label = url.PathEscape(issuer) + ":" + label
		query.Set("issuer", issuer)
	}
	// Apps show a "+" of form encoding as it stands; a "+" of the issuer itself is "%2B" here.
	return "otpauth://totp/" + label + "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
}
