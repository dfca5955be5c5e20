package mock

import (
	"net/http"

	"github.com/mfaproof/mfaproof/harness/target"
)

// Between puts something between a session and the mock.
func Between(s target.Session, wrap func(http.RoundTripper) http.RoundTripper) {
	own := s.(*session)
	own.http.Transport = wrap(own.http.Transport)
}
