package console

import (
	"errors"
	"net/http"
	"regexp"
	"time"

	"github.com/mfaproof/mfaproof/mockidp"
)

// maxForks bounds the tenants that the console makes.
const maxForks = 32

// tenantRow is a tenant in the list.
type tenantRow struct {
	Path, Name, Origin string
	Now                time.Time
	Users              int
	Faults             []string
	Own                bool // made by the console, which can end it
}

type tenantsPage struct {
	Rows  []tenantRow
	Forks bool
	Typed string
}

func (c *Console) tenants(w http.ResponseWriter, r *http.Request) {
	c.tenantsPage(w, http.StatusOK, frame{Notice: notices[r.URL.Query().Get("done")]}, "")
}

func (c *Console) tenantsPage(w http.ResponseWriter, status int, f frame, typed string) {
	p := tenantsPage{Forks: c.options.Fork != nil, Typed: typed}
	for _, t := range c.server.Tenants() {
		p.Rows = append(p.Rows, tenantRow{t.Name(), title(t), c.options.Origin(t.Name()), t.Now(), len(t.Users()), t.Faults(), c.made(t.Name()) == t})
	}
	f.Title, f.Data = "Tenants", p
	c.show(w, status, "tenants", f)
}

func (c *Console) made(name string) *mockidp.Tenant {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.forks[name]
}

// hostLabel is what a tenant's name has to be: it stands in front of .localhost.
var hostLabel = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// fork makes a tenant.
func (c *Console) fork(w http.ResponseWriter, r *http.Request) {
	name := r.PostForm.Get("name")
	refused := func(status int, code, message, hint string) {
		c.tenantsPage(w, status, frame{Problem: &problem{code, message, hint}}, name)
	}
	if c.options.Fork == nil || !hostLabel.MatchString(name) || name == defaultTenant {
		refused(http.StatusUnprocessableEntity, "bad-name", "No tenant can have this name.", "Use lower-case letters, digits and dashes: the tenant is served at NAME.localhost.")
		return
	}
	switch err := c.keep(name); {
	case errors.Is(err, errForks):
		refused(http.StatusConflict, "too-many-forks", "The console has made as many tenants as it may.", "End some that are done with.")
	case errors.Is(err, mockidp.ErrServed):
		refused(http.StatusConflict, "tenant-exists", "A tenant has this name already.", "Choose another name.")
	case err != nil:
		refused(http.StatusInternalServerError, "no-fork", err.Error(), "Nothing was made.")
	default:
		http.Redirect(w, r, "/?done=fork", http.StatusSeeOther)
	}
}

// errForks means that the console has made as many tenants as it may.
var errForks = errors.New("too many forks")

// keep makes a tenant and remembers that the console did.
func (c *Console) keep(name string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.forks) >= maxForks {
		return errForks
	}
	t, err := c.options.Fork(name)
	if err == nil {
		c.forks[name] = t
	}
	return err
}

// end forgets a tenant that the console made.
func (v *visit) end() {
	name := v.tenant.Name()
	if v.made(name) != v.tenant {
		v.refuse(v.w, v.r, http.StatusConflict, "tenant-kept", "This tenant was not made by the console.", "Stop the program that serves it, or delete it where it was made.")
		return
	}
	v.mu.Lock()
	delete(v.forks, name)
	v.mu.Unlock()
	v.tenant.Close()
	http.Redirect(v.w, v.r, "/?done=end", http.StatusSeeOther)
}
