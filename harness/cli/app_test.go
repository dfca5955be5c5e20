//go:build !race

package cli_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/cli"
	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
)

var _ = DescribeTable("A case of an application that fails is tried again as often as asked", func(retries string, tried int) {
	if err := browser.Check(browser.Options{}); err != nil {
		Skip(err.Error())
	}
	visits := 0 // one page at a time
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/login" {
			visits++
		}
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprintf(w, "visit %d", visits)
	}))
	DeferCleanup(server.Close)
	folder, report := GinkgoT().TempDir(), GinkgoT().TempDir()
	for name, text := range map[string]string{"users.yaml": "users: [{ email: ana@example.test, password: the password of ana }]\n",
		"tenant.yaml": "clients: [{ name: web, app_type: spa, callbacks: ['" + server.URL + "/callback'] }]\ndatabases: [{ name: people, strategy: auth0, enabled_clients: [web] }]\n"} {
		Expect(os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600)).To(Succeed())
	}
	var out, problems bytes.Buffer
	code := cli.Main([]string{"run", "--app", server.URL + "/login", "--tenant", folder, "--http", "127.0.0.1:0", "--filter", "app/login/denied", "--retry", retries, "--json", "--report", report}, &out, &problems)
	Expect(code).To(Equal(1), problems.String())
	Expect(out.String()).To(ContainSubstring("no authorization request came; the person is at " + server.URL + "/login (404)"))
	Expect(bytes.Count(out.Bytes(), []byte(`"retries": [`))).To(Equal(tried))
	Expect(visits).To(Equal(1 + tried))
	Expect(out.String()).To(ContainSubstring(`"image": "pictures/app_login_denied.png"`))
	shown, err := os.ReadFile(filepath.Join(report, "pictures", "app_login_denied.html"))
	Expect(err).NotTo(HaveOccurred())
	Expect(string(shown)).To(ContainSubstring("visit 1"), "the first result counts")
},
	Entry("once", "1", 1),
	Entry("not at all", "0", 0),
)
