package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// served is `mfaproof serve` in a process of its own, with what it prints.
type served struct {
	base    string
	lines   *bufio.Scanner
	command *exec.Cmd
}

// patience bounds a spec: a program that neither says nor does what it should is killed then, and the spec fails.
const patience = time.Minute

// serving starts the program on a free port and reads up to the line that says which.
func serving(ctx context.Context, folder ...string) *served {
	GinkgoHelper()
	s := &served{command: exec.CommandContext(ctx, "mfaproof", append([]string{"serve", "--http", "127.0.0.1:0"}, folder...)...)}
	out, err := s.command.StdoutPipe()
	Expect(err).NotTo(HaveOccurred())
	s.command.Stderr = GinkgoWriter
	Expect(s.command.Start()).To(Succeed())
	DeferCleanup(func() {
		_ = s.command.Process.Kill() // fails when the process has ended, as it should have
	})
	s.lines = bufio.NewScanner(io.TeeReader(out, GinkgoWriter))
	s.base = s.says(`issuer +(http://localhost:\d+)/`)
	return s
}

// says reads on to a line that matches, and returns its first group.
func (s *served) says(pattern string) string {
	GinkgoHelper()
	expression := regexp.MustCompile(pattern)
	for s.lines.Scan() {
		if found := expression.FindStringSubmatch(s.lines.Text()); found != nil {
			return found[len(found)-1]
		}
	}
	Fail("the program ended without a line like " + pattern)
	return ""
}

// get asks as a browser with cookies does; the name localhost need not resolve.
func (s *served) get(address string) (int, string) {
	GinkgoHelper()
	return read(s.client().Get(address))
}

// read is the status and the body of an answer.
func read(res *http.Response, err error) (int, string) {
	GinkgoHelper()
	Expect(err).NotTo(HaveOccurred())
	defer func() { Expect(res.Body.Close()).To(Succeed()) }()
	body, err := io.ReadAll(res.Body)
	Expect(err).NotTo(HaveOccurred())
	return res.StatusCode, string(body)
}

func (s *served) client() *http.Client {
	GinkgoHelper()
	jar, err := cookiejar.New(nil)
	Expect(err).NotTo(HaveOccurred())
	u, err := url.Parse(s.base)
	Expect(err).NotTo(HaveOccurred())
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, "127.0.0.1:"+u.Port())
	}}
	DeferCleanup(transport.CloseIdleConnections)
	return &http.Client{Jar: jar, Transport: transport}
}

// login is the address that the sample application of a client opens.
func (s *served) login(client string) string {
	return s.base + "/authorize?" + url.Values{"response_type": {"code"}, "client_id": {client}, "redirect_uri": {"http://localhost:3000/callback"},
		"scope": {"openid"}, "state": {"s"}, "code_challenge_method": {"S256"}, "code_challenge": {strings.Repeat("a", 43)}}.Encode()
}

var _ = Describe("mfaproof serve", func() {
	It("serves the demo tenant, says who may sign in, and ends when it is interrupted", func(ctx context.Context) {
		s := serving(ctx)
		status, body := s.get(s.base + "/.well-known/openid-configuration")
		Expect(status).To(Equal(http.StatusOK))
		var discovery map[string]any
		Expect(json.Unmarshal([]byte(body), &discovery)).To(Succeed())
		Expect(discovery).To(HaveKeyWithValue("issuer", s.base+"/"))
		client := s.says(`client +(\S+)`)
		s.says(`user +ana@example.test +password \S+ +\(administrator`)
		desk := strings.Replace(s.says(`console +(http://localhost:\d+)/$`), "localhost", "127.0.0.1", 1)
		s.says(`^What the tenant logs and sends to people appears below\. .*Stop with Ctrl-C\.$`)
		status, body = s.get(s.login(client))
		Expect(status).To(Equal(http.StatusOK))
		Expect(body).To(ContainSubstring(`name="username"`))

		open, err := http.Get(desk + "/tenants/default/events") // a page of the console, which would stay open
		Expect(err).NotTo(HaveOccurred())
		defer func() { Expect(open.Body.Close()).To(Succeed()) }()
		events := bufio.NewScanner(open.Body)
		Expect(events.Scan()).To(BeTrue())
		Expect(events.Text()).To(Equal("retry: 2000"))

		Expect(s.command.Process.Signal(os.Interrupt)).To(Succeed())
		for events.Scan() { // to its end
		}
		Expect(events.Err()).NotTo(HaveOccurred())
		for s.lines.Scan() { // Wait closes the pipe: what is left in it is read before
		}
		Expect(s.command.Wait()).To(Succeed())
	}, SpecTimeout(patience))

	It("forks the tenant in the console, whose people sign in there", func(ctx context.Context) {
		s := serving(ctx)
		desk := strings.Replace(s.says(`console +(http://localhost:\d+)/$`), "localhost", "127.0.0.1", 1)
		_, page := read(http.Get(desk + "/"))
		token := regexp.MustCompile(`name="token" value="([^"]+)"`).FindStringSubmatch(page)
		Expect(token).NotTo(BeNil(), page)
		status, _ := read(http.PostForm(desk+"/tenants", url.Values{"token": {token[1]}, "name": {"second"}}))
		Expect(status).To(Equal(http.StatusOK))
		_, page = read(http.Get(desk + "/tenants/second/users"))
		Expect(page).To(ContainSubstring("ana@example.test"))
		s.base = strings.Replace(s.base, "localhost", "second.localhost", 1)
		status, page = s.get(s.base + "/try/login")
		Expect(status).To(Equal(http.StatusOK))
		Expect(page).To(ContainSubstring(`name="username"`))
	}, SpecTimeout(patience))

	It("says of each application where it takes people back to, or that it takes nobody to the login pages", func(ctx context.Context) {
		folder := GinkgoT().TempDir()
		Expect(os.CopyFS(folder, os.DirFS(filepath.Join("testdata", "acme")))).To(Succeed())
		about := filepath.Join(folder, "tenant.yaml")
		tenant, err := os.ReadFile(about)
		Expect(err).NotTo(HaveOccurred())
		machine := bytes.Replace(tenant, []byte("clients: ["), []byte("clients: [{ name: Batch, app_type: non_interactive }, "), 1)
		Expect(os.WriteFile(about, machine, 0o666)).To(Succeed())
		s := serving(ctx, folder)
		s.says(`client +batch  secret \S+$`)
		s.says(`^ +no callbacks: it takes nobody to the login pages$`)
		s.says(`^ +callbacks http://localhost:3000/callback$`)
	}, SpecTimeout(patience))

	It("takes up saved files at the next login, and keeps the last good ones when they do not load", func(ctx context.Context) {
		folder := GinkgoT().TempDir()
		Expect(os.CopyFS(folder, os.DirFS(filepath.Join("testdata", "acme")))).To(Succeed())
		s := serving(ctx, folder)
		code := filepath.Join(folder, "actions", "ask.js")
		good, err := os.ReadFile(code)
		Expect(err).NotTo(HaveOccurred())
		about := filepath.Join(folder, "tenant.yaml")
		tenant, err := os.ReadFile(about)
		Expect(err).NotTo(HaveOccurred())
		Expect(os.WriteFile(about, bytes.Replace(tenant, []byte("Acme"), []byte("Ajax"), 1), 0o666)).To(Succeed())

		Expect(os.WriteFile(code, append(good, "}"...), 0o666)).To(Succeed())
		_, body := s.get(s.login("web"))
		Expect(body).To(And(ContainSubstring("Acme"), Not(ContainSubstring("Ajax"))))
		s.says("The changed files do not load; the last good version stays in force:")
		s.says(`actions/ask.js:4:1: syntax: `)

		Expect(os.WriteFile(code, append(good, "// Seen and signed.\n"...), 0o666)).To(Succeed())
		_, body = s.get(s.login("web"))
		Expect(body).To(And(ContainSubstring("Ajax"), Not(ContainSubstring("Acme"))))
		s.says("The changed files are loaded.")
	}, SpecTimeout(patience))

	It("says in the console what a saved file has in it that does not load, before anybody logs in", func(ctx context.Context) {
		folder := GinkgoT().TempDir()
		Expect(os.CopyFS(folder, os.DirFS(filepath.Join("testdata", "acme")))).To(Succeed())
		s := serving(ctx, folder)
		desk := strings.Replace(s.says(`console +(http://localhost:\d+)/$`), "localhost", "127.0.0.1", 1)
		_, page := read(http.Get(desk + "/tenants/default/actions"))
		Expect(page).To(And(ContainSubstring("ask.js"), Not(ContainSubstring("do not load"))), "the control")
		code := filepath.Join(folder, "actions", "ask.js")
		good, err := os.ReadFile(code)
		Expect(err).NotTo(HaveOccurred())
		Expect(os.WriteFile(code, append(good, "}"...), 0o666)).To(Succeed())
		_, page = read(http.Get(desk + "/tenants/default/actions"))
		Expect(page).To(And(ContainSubstring("The saved files do not load; the last good version is in force."), ContainSubstring("actions/ask.js:4:1: syntax: ")))
	}, SpecTimeout(patience))
})
