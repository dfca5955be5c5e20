package html_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/net/html"

	"github.com/mfaproof/mfaproof/reports"
	report "github.com/mfaproof/mfaproof/reports/html"
	"github.com/mfaproof/mfaproof/reports/matrix"
	"github.com/mfaproof/mfaproof/reports/reportstest"
	"github.com/mfaproof/mfaproof/reports/reportstest/golden"
)

func rendered() string {
	GinkgoHelper()
	run, older := reportstest.Sample(), reportstest.Older()
	var out bytes.Buffer
	Expect(report.Render(&out, report.Input{Run: run, Compare: older, Beside: []*reports.Run{older},
		Tables: matrix.Of(run, []*reports.Run{older}, []*reports.Run{older})})).To(Succeed())
	return out.String()
}

// nodes lists the elements of a name, as a browser reads the page.
func nodes(page, name string) (found []*html.Node) {
	GinkgoHelper()
	root, err := html.Parse(strings.NewReader(page))
	Expect(err).NotTo(HaveOccurred())
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == name {
			found = append(found, n)
		}
	}
	return found
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func content(n *html.Node) string {
	if n.FirstChild == nil {
		return ""
	}
	return n.FirstChild.Data
}

var _ = Describe("index.html", func() {
	It("holds the data as they were", func() {
		scripts := nodes(rendered(), "script")
		Expect(scripts).To(HaveLen(2), "a text of the run that ends the element would make more")
		var out bytes.Buffer
		Expect(json.Indent(&out, []byte(content(scripts[0])), "", " ")).To(Succeed())
		golden.Same("data.json", out.String())
	})

	It("holds a run that run.json's reader takes", func() {
		var data struct{ Run json.RawMessage }
		Expect(json.Unmarshal([]byte(content(nodes(rendered(), "script")[0])), &data)).To(Succeed())
		run, err := reports.Read(bytes.NewReader(data.Run))
		Expect(err).NotTo(HaveOccurred())
		Expect(run).To(Equal(reportstest.Sample()))
	})

	It("runs no code and has no style but its own", func() {
		page := rendered()
		var policy string
		for _, meta := range nodes(page, "meta") {
			if attribute(meta, "http-equiv") == "Content-Security-Policy" {
				policy = attribute(meta, "content")
			}
		}
		digest := func(n *html.Node) string {
			sum := sha256.Sum256([]byte(content(n)))
			return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		}
		Expect(policy).To(Equal("default-src 'none'; base-uri 'none'; form-action 'none'; script-src " + digest(nodes(page, "script")[1]) +
			"; style-src " + digest(nodes(page, "style")[0])))
	})

	It("fetches nothing", func() {
		page := rendered()
		for _, name := range []string{"img", "link", "iframe", "object", "embed", "base"} {
			Expect(nodes(page, name)).To(BeEmpty(), name)
		}
		for _, script := range nodes(page, "script") {
			Expect(attribute(script, "src")).To(BeEmpty())
		}
		Expect(content(nodes(page, "style")[0])).NotTo(MatchRegexp(`url\(|@import`))
		Expect(content(nodes(page, "script")[1])).NotTo(MatchRegexp(`fetch\(|XMLHttpRequest|WebSocket|innerHTML|eval\(`))
	})

	It("says how the run ended to a reader without JavaScript", func() {
		Expect(rendered()).To(ContainSubstring("11 cases, gate broken: 3 cases failed; 1 case untestable; 1 case in error."))
	})
})
