package console

import (
	"crypto/subtle"
	"errors"
	"net/http"

	"github.com/mfaproof/mfaproof/mockidp"
)

// maxForm bounds a posted form.
const maxForm = 1 << 20

// tokenField is the hidden field of every form.
const tokenField = "token"

// ServeHTTP lets in what the console itself could have sent, and answers it.
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := mockidp.CheckHost(r); err != nil {
		c.refuse(w, r, http.StatusMisdirectedRequest, "unknown-host", err.Error(), "Open the console at localhost or at a loopback address.")
		return
	}
	if why := c.foreign(r); why != "" {
		c.refuse(w, r, http.StatusForbidden, "other-origin", why, "Open the page from the console itself.")
		return
	}
	if r.Method == http.MethodPost {
		if status, code, message := c.checkForm(w, r); status != 0 {
			c.refuse(w, r, status, code, message, "Load the page again and send the form from there. The console makes new tokens whenever it starts.")
			return
		}
	}
	c.mux.ServeHTTP(w, r)
}

// foreign says why a request cannot come from a page of the console, or from a person who typed its address. A page of another
// origin may link here and nothing else; a tenant's own pages are another origin too.
func (c *Console) foreign(r *http.Request) string {
	if err := c.guard.Check(r); err != nil {
		return "The form was sent by a page of another origin."
	}
	switch site := r.Header.Get("Sec-Fetch-Site"); {
	case site == "" || site == "same-origin" || site == "none":
		return ""
	case r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document":
		return ""
	}
	return "A page of another origin asked for this."
}

// checkForm reads a posted form and looks for its token.
func (c *Console) checkForm(w http.ResponseWriter, r *http.Request) (status int, code, message string) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			return http.StatusRequestEntityTooLarge, "form-too-large", "The form is larger than 1 MiB. Nothing was changed."
		}
		return http.StatusBadRequest, "bad-form", "The form cannot be read. Nothing was changed."
	}
	if subtle.ConstantTimeCompare([]byte(r.PostForm.Get(tokenField)), []byte(c.token)) != 1 {
		return http.StatusForbidden, "wrong-token", "The form does not carry this console's token. Nothing was changed."
	}
	return 0, "", ""
}
