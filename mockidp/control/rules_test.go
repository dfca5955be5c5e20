package control_test

import (
	"strings"
	"testing/fstest"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/mockidp/control"
)

var _ = It("Runs of legacy Rules are listed as such, without sessions and settings", func() {
	const ruleSecret = "canary-rule-secret"
	ruled, err := mockidp.Load(fstest.MapFS{
		"tenant.yaml": {Data: []byte(tenantYAML + "rules: [{ name: Look, script: look.js, order: 1 }]\nrulesConfigs: [{ key: RULE_KEY, value: " + ruleSecret + " }]\n")},
		"look.js":     {Data: []byte("function (user, context, callback) { console.log('rule key ' + configuration.RULE_KEY, context.sessionID); callback(null, user, context); }")},
		"users.yaml":  {Data: []byte(usersYAML)}, "ask.js": {Data: []byte(ask)},
	}, "acme/")
	Expect(err).NotTo(HaveOccurred())
	a := open(func(o *control.Options) { o.Fixtures = map[string]*mockidp.Fixture{"default": ruled} })
	path, origin := a.fork(`{}`)
	b := visit(origin).signIn("ana@example.com", password)
	b.code()
	session := b.session()
	b.authorize("token", "canary-token").code()

	runs := a.ok("GET", path+"/actions", "")["runs"].([]any)
	Expect(runs).To(HaveLen(4))
	Expect(runs[0]).To(And(HaveKeyWithValue("action", "Look"), HaveKeyWithValue("rule", true), HaveKeyWithValue("console", HaveExactElements(HavePrefix("log: rule key ******** undefined (")))))
	Expect(runs[1]).To(And(HaveKeyWithValue("action", "Ask"), Not(HaveKey("rule"))))
	context := runs[2].(map[string]any)["event"].(map[string]any)["context"]
	Expect(context).To(And(HaveKeyWithValue("sessionID", "********"),
		HaveKeyWithValue("request", HaveKeyWithValue("query", And(HaveKeyWithValue("token", "********"), HaveKeyWithValue("client_id", "web"))))))
	for _, secret := range []string{ruleSecret, session, "canary-token"} {
		Expect(strings.Contains(a.seen.String(), secret)).To(BeFalse(), secret)
	}
})
