package cli_test

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// wantsNode denies everybody where an engine lacks what Node has.
const wantsNode = `exports.onExecutePostLogin = async (event, api) => {
  if (typeof WebAssembly === 'undefined') api.access.deny('no WebAssembly here');
};
`

var _ = Describe("mfaproof serve --runtime", func() {
	// signedIn serves a tenant whose Action wants Node, and signs a demo user in.
	signedIn := func(ctx context.Context, runtime string) *served {
		GinkgoHelper()
		folder := GinkgoT().TempDir()
		Expect(os.CopyFS(folder, os.DirFS(filepath.Join("testdata", "acme")))).To(Succeed())
		Expect(os.WriteFile(filepath.Join(folder, "actions", "ask.js"), []byte(wantsNode), 0o666)).To(Succeed())
		about := filepath.Join(folder, "tenant.yaml") // whose Action declares the latest Node, which a machine need not have
		tenant, err := os.ReadFile(about)
		Expect(err).NotTo(HaveOccurred())
		Expect(os.WriteFile(about, bytes.Replace(tenant, []byte("node22"), []byte("node18"), 1), 0o666)).To(Succeed())
		s := serving(ctx, folder, "--runtime", runtime)
		client := s.client()
		client.CheckRedirect = func(to *http.Request, _ []*http.Request) error {
			if to.URL.Path == "/callback" {
				return http.ErrUseLastResponse
			}
			return nil
		}
		_, page := read(client.Get(s.login("web")))
		state := regexp.MustCompile(`name="state" value="([^"]+)"`).FindStringSubmatch(page)
		Expect(state).NotTo(BeNil(), page)
		read(client.PostForm(s.base+"/u/login?"+url.Values{"state": {state[1]}}.Encode(),
			url.Values{"state": {state[1]}, "username": {"ana@example.test"}, "password": {"mfaproof-demo"}, "action": {"default"}}))
		return s
	}
	// node skips where the machine has none.
	node := func() {
		GinkgoHelper()
		if _, err := exec.LookPath("node"); err != nil {
			Skip("there is no node on the PATH")
		}
	}

	It("quickjs runs Actions in the embedded engine", func(ctx context.Context) {
		signedIn(ctx, "quickjs").says(`^\S+  f  +no WebAssembly here$`)
	}, SpecTimeout(patience))

	It("node runs them in Node", func(ctx context.Context) {
		node()
		signedIn(ctx, "node").says(`^\S+  s  +Successful login$`)
	}, SpecTimeout(patience))

	It("both goes on as the embedded engine says, and tells at the end where they differed", func(ctx context.Context) {
		node()
		s := signedIn(ctx, "both")
		s.says(`^\S+  f  +no WebAssembly here$`)
		Expect(s.command.Process.Signal(os.Interrupt)).To(Succeed())
		s.says(`^engines: quickjs and node v?\d+\S*, differences: 1$`)
		for s.lines.Scan() { // Wait closes the pipe: what is left in it is read before
		}
		Expect(s.command.Wait()).To(Succeed())
	}, SpecTimeout(patience))

	It("node says what to do where there is none", func(ctx context.Context) {
		program, err := exec.LookPath("mfaproof")
		Expect(err).NotTo(HaveOccurred())
		command := exec.CommandContext(ctx, program, "serve", "--http", "127.0.0.1:0", "--runtime", "node")
		command.Env = []string{"PATH=" + GinkgoT().TempDir()}
		out, err := command.CombinedOutput()
		Expect(err).To(MatchError("exit status 2"))
		Expect(string(out)).To(ContainSubstring("there is no node on the PATH, which the runtime node needs: install Node.js 22 or later, or use the runtime quickjs"))
	}, SpecTimeout(patience))
})
