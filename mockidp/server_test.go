package mockidp_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// asDefault forks the tenant of the bare host; a test that uses it is alone with it.
func asDefault(o *mockidp.ForkOptions) { o.Name = "" }

func status(s http.Handler, host, path string) int {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = host
	rec := httptest.NewRecorder()
	s.ServeHTTP(rec, r)
	return rec.Code
}

const discovery = "/.well-known/openid-configuration"

var _ = Describe("A server", func() {
	var s *mockidp.Server
	BeforeEach(func() { s = mockidp.NewServer() })
	serve := func(name string) *mockidp.Tenant {
		GinkgoHelper()
		t, err := s.Fork(load(askNothing), mockidp.ForkOptions{Name: name, Start: start, Random: seeded(1)})
		Expect(err).NotTo(HaveOccurred())
		return t
	}

	It("serves tenants by host, until they are closed", func() {
		acme, fallback := serve("acme"), serve("")
		Expect(status(s, "acme.localhost:4400", discovery)).To(Equal(http.StatusOK))
		Expect(status(s, "localhost:4400", discovery)).To(Equal(http.StatusOK))
		Expect(status(s, "127.0.0.1", discovery)).To(Equal(http.StatusOK))
		Expect(status(s, "other.localhost", discovery)).To(Equal(http.StatusNotFound))
		acme.Close()
		Expect(status(s, "acme.localhost", discovery)).To(Equal(http.StatusNotFound))
		Expect(status(s, "localhost", discovery)).To(Equal(http.StatusOK))
		fallback.Close()
		Expect(status(s, "localhost", discovery)).To(Equal(http.StatusNotFound))
		serve("acme")
		Expect(status(s, "acme.localhost", discovery)).To(Equal(http.StatusOK))
	})

	It("refuses a name that another site points here, in the words of HTTP", func() {
		serve("")
		for _, host := range []string{"evil.example", "a.localhost.evil.com", "10.0.0.1:4400"} {
			Expect(status(s, host, discovery)).To(Equal(http.StatusMisdirectedRequest), host)
		}
	})

	It("shows a wrong host as text", func() {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host = "<script>x</script>"
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, r)
		Expect(rec.Body.String()).NotTo(ContainSubstring("<script>x"))
	})

	DescribeTable("forks no tenant whose name is no host label",
		func(name string) {
			_, err := s.Fork(load(askNothing), mockidp.ForkOptions{Name: name, Start: start, Random: seeded(1)})
			Expect(err).To(MatchError(And(ContainSubstring("host label"), ContainSubstring("lower-case"))))
		},
		Entry(nil, "Acme"), Entry(nil, "a.b"), Entry(nil, "a_b"), Entry(nil, "ü"), Entry(nil, " "), Entry(nil, strings.Repeat("a", 64)),
	)

	It("forks no tenant twice, and none with an unknown fault", func() {
		serve("acme")
		_, err := s.Fork(load(askNothing), mockidp.ForkOptions{Name: "acme", Start: start, Random: seeded(1)})
		Expect(err).To(MatchError(ContainSubstring(`"acme" is served already`)))
		_, err = s.Fork(load(askNothing), mockidp.ForkOptions{Name: "other", Start: start, Random: seeded(1), Faults: []string{"totp-replay"}})
		Expect(err).To(MatchError(ContainSubstring("totp-replay-accepted")))
		Expect(status(s, "other.localhost", discovery)).To(Equal(http.StatusNotFound))
	})

	It("answers over a socket as in process", func() {
		serve("")
		listening := httptest.NewServer(s)
		DeferCleanup(listening.Close)
		over, err := http.Get(listening.URL + discovery)
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(over.Body.Close)
		req, err := http.NewRequest(http.MethodGet, listening.URL+discovery, nil)
		Expect(err).NotTo(HaveOccurred())
		inside, err := mockidp.Transport(s).RoundTrip(req)
		Expect(err).NotTo(HaveOccurred())
		Expect(inside.StatusCode).To(Equal(over.StatusCode))
		want, err := io.ReadAll(over.Body)
		Expect(err).NotTo(HaveOccurred())
		got, err := io.ReadAll(inside.Body)
		Expect(err).NotTo(HaveOccurred())
		Expect(string(got)).To(Equal(string(want)))
		Expect(string(got)).To(ContainSubstring(`"issuer":"` + listening.URL + `/"`))
	})

	It("gives an Action the address of the caller, not the one that a header claims", func() {
		w := asking(askNothing)
		b := w.open()
		b.http.Transport = forwarding{b.http.Transport}
		b.authorize().signIn(ana).code()
		Expect(string(w.ActionRuns()[0].Event)).To(ContainSubstring(`"ip":"127.0.0.1"`))
	})
})

// forwarding claims that a proxy forwarded each request.
type forwarding struct{ http.RoundTripper }

func (f forwarding) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("X-Forwarded-For", "203.0.113.7")
	return f.RoundTripper.RoundTrip(r)
}

var _ = Describe("Two forks with the same seed", func() {
	// tour visits the pages of an enrolment and gives their bytes.
	tour := func(seed uint64) []string {
		GinkgoHelper()
		s := mockidp.NewServer()
		t, err := s.Fork(load(enrolAny), mockidp.ForkOptions{Start: start, Random: seeded(seed)})
		Expect(err).NotTo(HaveOccurred())
		b := (&world{Tenant: t, origin: "http://localhost"}).open()
		b.http.Transport = mockidp.Transport(s)
		var pages []string
		show := func() { pages = append(pages, fmt.Sprint(b.page.status, b.page.header, b.page.body)) }
		b.authorize()
		show()
		b.signIn(ana)
		show()
		b.detect(true)
		show()
		b.fill("webauthn-roaming")
		show()
		b.fill("pick-authenticator").fill("otp").fill("toggle-view")
		show()
		b.fill("default", "code", totp(b.page.data("text_code"), start))
		return append(pages, b.code())
	}

	It("show the same bytes, and with another seed do not", func() {
		first := tour(7)
		Expect(tour(7)).To(Equal(first))
		for i, page := range tour(8) {
			Expect(page).NotTo(Equal(first[i]))
		}
	})
})

var _ = Describe("A tenant", func() {
	It("has a clock that stands still, or a real one that cannot be moved", func() {
		w := asking(askNothing)
		Expect(w.Now()).To(BeTemporally("==", start))
		Expect(w.Advance(time.Minute)).To(BeTemporally("==", start.Add(time.Minute)))
		running := fork(load(askNothing), func(o *mockidp.ForkOptions) { o.Now = func() time.Time { return start } })
		_, err := running.Advance(time.Minute)
		Expect(err).To(MatchError(mockidp.ErrRealClock))
	})

	It("takes a reloaded fixture from the next login on, and keeps its people", func() {
		w := asking(enrolOTP)
		under := w.open().authorize().signIn(ana).on(vocab.ScreenOTPEnrollQR)
		_, err := w.PutUser(mockidp.User{ID: "auth0|new", Email: "new@example.com", Password: password})
		Expect(err).NotTo(HaveOccurred())
		w.Reload(load(askNothing))
		w.open().authorize().signIn("new@example.com").code()
		under.enrolApp()
		under.code()
	})

	It("has faults only when told", func() {
		w := fork(load(challengeOTP), func(o *mockidp.ForkOptions) { o.Faults = []string{"totp-replay-accepted"} })
		for range 2 {
			w.open().authorize().signIn(bo).fill("default", "code", totp(secret, start)).code()
		}
	})
})
