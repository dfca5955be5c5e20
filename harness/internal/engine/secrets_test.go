package engine_test

import (
	"encoding/json"
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("A secret", func() {
	const (
		password = "canary-password-7"
		seed     = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
		recovery = "CANARYRECOVERY2345678901"
		jwt      = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbmEifQ.c2lnbmF0dXJl"
		cookie   = "did=canary-cookie-value"
		harmless = "an innocent remark"
	)
	leak := fmt.Sprintf("%s %s %s %s %s\nSet-Cookie: %s", harmless, password, seed, recovery, jwt, cookie)

	// leaky is a target that shows every secret wherever it can.
	leaky := func() *script {
		first := enrolment
		first.Evidence = []target.Exchange{{Request: "POST /u " + leak, Response: leak}}
		shown := asks(vocab.StageRecoveryShow, "mfa-recovery-code-enrollment", target.Offer{ID: "r", Factor: vocab.RecoveryCode,
			Material: target.Material{RecoveryCode: recovery}})
		shown.Error = &target.Refusal{Class: vocab.ErrWrongProof, Text: leak}
		return &script{full: true, shows: []target.Observation{first, shown}, log: []target.LogEntry{line("w", leak)},
			runs: []target.ActionRun{{Action: "first", Event: []byte(`{"authorization":{"roles":[]},"leak":"` + password + `"}`), Console: []string{leak}, Failure: leak}}}
	}

	It("never stands in a result, whatever shows it", func() {
		c := theCase(vocab.StageGranted, login, enrol)
		c.People[0].Password = password
		c.Cell = &scenarios.Cell{Word: "tokens"}
		c.Expect.ErrorText = want("something else")
		r := one(leaky(), c)
		Expect(r.Verdict).To(Equal(reports.Fail))
		Expect(r.Cell.Ended).To(And(HavePrefix(string(vocab.StageRecoveryShow)), ContainSubstring(harmless)), "the cell tells what came")
		text, err := json.Marshal(r)
		Expect(err).NotTo(HaveOccurred())
		Expect(string(text)).To(And(ContainSubstring(harmless), ContainSubstring("[password]"), ContainSubstring("[secret]"),
			ContainSubstring("[recovery code]"), ContainSubstring("[token]"), ContainSubstring("Set-Cookie: [hidden]"), ContainSubstring(`{\"roles\":[]}`)))
		for _, secret := range []string{password, seed, recovery, "c2lnbmF0dXJl", "canary-cookie"} {
			Expect(string(text)).NotTo(ContainSubstring(secret))
		}
	})

	It("does not stand in the error of a scene", func() {
		scene := engine.Scene{ID: "scene", People: []scenarios.Person{{Name: "ana", Password: password}}, Steps: []scenarios.Step{login, enrol}}
		_, err := options(show(challenge)).Look(GinkgoT().Context(), scene)
		Expect(err).To(MatchError(ContainSubstring("expected to enrol otp")), "the positive control: the way does not lead there")
		_, err = options(show(target.Observation{Stage: vocab.StageRefused, Error: &target.Refusal{Class: vocab.ErrNotAllowed, Text: "not with " + password}})).
			Look(GinkgoT().Context(), scene)
		Expect(err).To(MatchError(And(ContainSubstring("not with [password]"), Not(ContainSubstring(password)))))
	})
})
