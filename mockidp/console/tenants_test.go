package console_test

import (
	"fmt"
	"net/http"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/mockidp/console"
)

var _ = Describe("The list of tenants", func() {
	var (
		w    world
		made []*mockidp.Tenant
	)
	BeforeEach(func() {
		f := fixture()
		w, made = open(f), nil
		w.console = console.New(server, console.Options{Origin: func(name string) string { return "http://" + name + ".localhost" }, Problem: func() string { return "acme/tenant.yaml:1:1: <wrong>" },
			Fork: func(name string) (*mockidp.Tenant, error) {
				t, err := server.Fork(f, mockidp.ForkOptions{Name: name, Start: start, Random: func(b []byte) { clear(b) }})
				if err == nil {
					made = append(made, t)
				}
				return t, err
			}})
		DeferCleanup(func() {
			for _, t := range made {
				t.Close()
			}
		})
	})

	It("leads to each, and forks and ends tenants", func() {
		b := w.desk("").get("/")
		Expect(b.text("main")).To(And(ContainSubstring("Acme & Sons (acme) http://acme.localhost 2026-03-01 12:00:10 2 none"), Not(ContainSubstring("End the tenant acme"))))
		b.press("Fork", "name", "second")
		Expect(b.status).To(Equal(http.StatusOK))
		Expect(b.text("main")).To(And(ContainSubstring("The tenant is forked."), ContainSubstring("(second) http://second.localhost")))
		_, err := made[0].PatchUser("auth0|ana", mockidp.UserPatch{Roles: []string{"other"}})
		Expect(err).NotTo(HaveOccurred())
		Expect(b.get("/tenants/second/users").text("accounts")).To(ContainSubstring("other"))
		Expect(b.get("/tenants/acme/users").text("accounts")).NotTo(ContainSubstring("other"))
		b.get("/").press("End the tenant second")
		Expect(b.text("main")).To(And(ContainSubstring("The tenant is ended."), Not(ContainSubstring("second.localhost"))))
		Expect(b.get("/tenants/second/users").problem()).To(Equal("unknown-tenant"))
	})

	It("refuses names that no tenant can have, and one that is taken, and says what was typed", func() {
		const marked = `<input id="name"[^>]* aria-invalid="true" autofocus aria-describedby="name-wrong name-hint"`
		b := w.desk("").get("/")
		Expect(b.raw).NotTo(ContainSubstring("aria-invalid"), "the control")
		for _, name := range []string{"", "Upper", "a.b", "-a", "default"} {
			Expect(b.press("Fork", "name", name).problem()).To(Equal("bad-name"), name)
			Expect(b.form("Fork").values.Get("name")).To(Equal(name))
		}
		Expect(b.raw).To(MatchRegexp(marked))
		Expect(b.text("name-wrong")).To(Equal("No tenant can have this name."))
		Expect(b.press("Fork", "name", "acme").problem()).To(Equal("tenant-exists"))
		Expect(b.raw).To(MatchRegexp(marked))
		form := b.form("Fork")
		delete(form.values, "name")
		b.post("/tenants/acme/end", form.values)
		Expect(b.problem()).To(Equal("tenant-kept"))
		Expect(w.desk("users").status).To(Equal(http.StatusOK))
	})

	It("makes a bounded number", func() {
		b := w.desk("").get("/")
		for i := range 32 {
			Expect(b.press("Fork", "name", fmt.Sprint("t", i)).problem()).To(BeEmpty())
		}
		Expect(b.press("Fork", "name", "more").problem()).To(Equal("too-many-forks"))
		b.get("/").press("End the tenant t3")
		Expect(b.press("Fork", "name", "more").problem()).To(BeEmpty())
	})

	It("says on each page of the tenant of the files what keeps newer ones from loading", func() {
		served := open(fixture(), func(o *mockidp.ForkOptions) { o.Name = "" })
		served.console = w.console
		Expect(served.desk("users").raw).To(ContainSubstring("acme/tenant.yaml:1:1: &lt;wrong&gt;"))
		Expect(w.desk("users").raw).NotTo(ContainSubstring("acme/tenant.yaml:1:1"))
	})
})
