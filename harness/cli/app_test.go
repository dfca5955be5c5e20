//go:build !race

package cli_test

import (
	"bytes"
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
	server := httptest.NewServer(http.NotFoundHandler())
	DeferCleanup(server.Close)
	folder := GinkgoT().TempDir()
	for name, text := range map[string]string{"users.yaml": "users: [{ email: ana@example.test, password: the password of ana }]\n",
		"tenant.yaml": "clients: [{ name: web, app_type: spa, callbacks: ['" + server.URL + "/callback'] }]\ndatabases: [{ name: people, strategy: auth0, enabled_clients: [web] }]\n"} {
		Expect(os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600)).To(Succeed())
	}
	var out, problems bytes.Buffer
	code := cli.Main([]string{"run", "--app", server.URL + "/login", "--tenant", folder, "--http", "127.0.0.1:0", "--filter", "app/login/denied", "--retry", retries, "--json"}, &out, &problems)
	Expect(code).To(Equal(1), problems.String())
	Expect(out.String()).To(ContainSubstring("no authorization request came; the person is at " + server.URL + "/login (404)"))
	Expect(bytes.Count(out.Bytes(), []byte(`"retries": [`))).To(Equal(tried))
},
	Entry("once", "1", 1),
	Entry("not at all", "0", 0),
)
