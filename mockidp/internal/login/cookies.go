package login

import (
	"net/http"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
)

// The cookies. That of the device tells browsers apart, so that the link of a login page is of no use in another one; what a remembered browser
// is worth is on record at the tenant. Each value is a random identifier. Sources: Auth0 authentication API cookies; semantics 3.8.
const (
	sessionCookie  = "auth0"
	deviceCookie   = "did"
	rememberCookie = "auth0-mf"
)

// fallback is the end of the name under which a cookie is set a second time.
const fallback = "_compat"

// setCookie sets a cookie under its name and under that of its fallback; a negative age takes both away. The first comes along with what other
// sites post, to /continue say: SameSite=None, which browsers take with Secure alone. By http on names of this machine some browsers take it and
// others do not, and clients without pages send it by https alone; all of these have the fallback, which says nothing of SameSite. Source: Auth0
// sameSite cookie attribute changes.
func setCookie(w http.ResponseWriter, r *http.Request, name, value string, age time.Duration) {
	c := http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, Secure: true, SameSite: http.SameSiteNoneMode, MaxAge: int(age.Seconds())}
	http.SetCookie(w, &c)
	c.Name, c.Secure, c.SameSite = name+fallback, edge.From(r).Secure(), 0
	http.SetCookie(w, &c)
}

// cookie is the value of a cookie, or of its fallback; empty without both.
func cookie(r *http.Request, name string) string {
	for _, n := range []string{name, name + fallback} {
		if c, err := r.Cookie(n); err == nil && c.Value != "" {
			return c.Value
		}
	}
	return ""
}

// SessionOf is the identifier of the session that the browser brings; empty for none.
func SessionOf(r *http.Request) string { return cookie(r, sessionCookie) }

// ForgetSession takes the identifier of the session out of the browser.
func ForgetSession(w http.ResponseWriter, r *http.Request) {
	setCookie(w, r, sessionCookie, "", -time.Second)
}

// deviceOf is the identifier of the browser; empty for one that was never here.
func deviceOf(r *http.Request) string { return cookie(r, deviceCookie) }

// rememberedAs is the identifier under which this browser may be remembered.
func rememberedAs(r *http.Request) string { return cookie(r, rememberCookie) }
