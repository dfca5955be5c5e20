package console

import (
	"cmp"
	"net/http"
	"net/url"

	"github.com/mfaproof/mfaproof/mockidp"
)

// visit is a request to a page of a tenant.
type visit struct {
	*Console
	w      http.ResponseWriter
	r      *http.Request
	tenant *mockidp.Tenant
}

// menu is the pages of a tenant.
var menu = []entry{
	{"try", "Try"},
	{"users", "Users"},
	{"inbox", "Inbox"},
	{"logins", "Logins"},
	{"log", "Log"},
	{"actions", "Actions"},
	{"settings", "Settings"},
	{"checklist", "Checklist"},
	{"controls", "Controls"},
	{"requests", "Requests"},
}

func (c *Console) routes() {
	c.mux.HandleFunc("GET /{$}", c.tenants)
	c.mux.HandleFunc("GET /assets/{file}", asset)
	c.mux.HandleFunc("POST /tenants", c.fork)
	c.on("POST", "/end", (*visit).end)
	c.on("GET", "/events", (*visit).events)
	c.on("GET", "", func(v *visit) { v.to(menu[0].Path) })
	c.on("GET", "/try", (*visit).try)
	c.on("POST", "/try", (*visit).tryLogin)
	c.on("GET", "/users", (*visit).users)
	c.on("GET", "/users/{user}", (*visit).user)
	c.on("POST", "/users/{user}/metadata", (*visit).editMetadata)
	c.on("POST", "/users/{user}/blocked", (*visit).block)
	c.on("POST", "/users/{user}/factors/remove", (*visit).removeFactor)
	c.on("POST", "/users/{user}/sessions/end", (*visit).endSession)
	c.on("POST", "/users/{user}/browsers/forget", (*visit).forgetBrowsers)
	c.on("GET", "/inbox", (*visit).inbox)
	c.on("POST", "/inbox/push", (*visit).decidePush)
	c.on("POST", "/inbox/phone", (*visit).registerPhone)
	c.on("GET", "/logins", (*visit).logins)
	c.on("GET", "/logins/{number}", (*visit).login)
	c.on("GET", "/log", (*visit).log)
	c.on("GET", "/actions", (*visit).actions)
	c.on("POST", "/actions/rule", (*visit).switchRule)
	c.on("GET", "/settings", (*visit).settings)
	c.on("POST", "/settings", (*visit).change)
	c.on("POST", "/settings/factor", (*visit).switchFactor)
	c.on("POST", "/settings/switch", (*visit).setSwitch)
	c.on("POST", "/settings/reverted", (*visit).dismissReverted)
	c.on("GET", "/checklist", (*visit).checklist)
	c.on("GET", "/controls", (*visit).controls)
	c.on("POST", "/controls/clock", (*visit).advance)
	c.on("POST", "/controls/risk", (*visit).fixConfidence)
	c.on("POST", "/controls/fault", (*visit).switchFault)
	c.on("GET", "/requests", (*visit).requests)
	c.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		c.refuse(w, r, http.StatusNotFound, "unknown-page", "There is nothing at this address.", "The list of tenants leads to every page.")
	})
}

// on answers requests about a tenant.
func (c *Console) on(method, path string, do func(*visit)) {
	c.mux.HandleFunc(method+" /tenants/{tenant}"+path, func(w http.ResponseWriter, r *http.Request) {
		t := c.tenant(r.PathValue("tenant"))
		if t == nil {
			c.refuse(w, r, http.StatusNotFound, "unknown-tenant", "No tenant has this name; it may have been deleted.", "The list of tenants has those that are served.")
			return
		}
		do(&visit{c, w, r, t})
	})
}

// page writes a page of the tenant. What is shown by itself as it changes is marked in the template.
func (v *visit) page(status int, name string, f frame) {
	f.Tenant, f.Name, f.Origin, f.Now, f.Menu = v.tenant.Name(), title(v.tenant), v.origin(), v.tenant.Now(), menu
	f.Reverted = v.tenant.Reverted()
	f.Here, f.Live = cmp.Or(f.Here, name), true
	if f.Address = v.r.URL.RequestURI(); v.r.Method != http.MethodGet {
		f.Address = v.path(cmp.Or(f.Path, f.Here))
	}
	f.Notice = cmp.Or(f.Notice, notices[v.r.URL.Query().Get("done")])
	if v.options.Problem != nil && v.tenant.Name() == defaultTenant {
		f.FilesProblem = v.options.Problem()
	}
	v.show(v.w, status, name, f)
}

// defaultTenant is the name of the tenant that was loaded from files.
const defaultTenant = "default"

func (v *visit) origin() string { return v.options.Origin(v.tenant.Name()) }

// path is that of a page of the tenant.
func (v *visit) path(page string) string {
	return "/tenants/" + url.PathEscape(v.tenant.Name()) + "/" + page
}

// to sends the browser on to a page of the tenant, after a change with what is said of it.
func (v *visit) to(page string, done ...string) {
	to := v.path(page)
	if len(done) > 0 {
		to += "?done=" + done[0]
	}
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
}

// notices are what pages say after a change. An address can name one of these and bring no text of its own.
var notices = map[string]string{
	"metadata": "The metadata is saved. Actions see it from their next run on.",
	"blocked":  "The account is blocked: its next login is refused.",
	"allowed":  "The account may log in again.",
	"factor":   "The authenticator is removed.",
	"session":  "The session is ended: that browser has to sign in again.",
	"fork":     "The tenant is forked.",
	"end":      "The tenant is ended.",
	"setting":  "The setting is changed. A login under way sees it where its next moment asks for it.",
	"rule":     "The Rule is switched. A login that has not come to its Rules sees it.",
	"clock":    "The tenant's clock has moved.",
	"risk":     "The confidence counts for the logins that begin from now on.",
	"fault":    "The fault is switched. A login under way shows it from its next moment on.",
	"approved": "The phone approved. The page of the login goes on by itself.",
	"denied":   "The phone denied.",
	"phone":    "The phone has scanned the code. The page of the enrolment goes on by itself.",
	"browsers": "No browser is remembered for this person any more: each challenge is shown again.",
}
