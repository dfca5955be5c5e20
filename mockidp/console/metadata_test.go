package console_test

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
)

var _ = Describe("The metadata of a person", func() {
	var w world
	BeforeEach(func() { w = open(fixture()) })

	It("are edited as JSON, and the next login sees them", func() {
		Expect(w.login().signIn("ana@example.com").at.String()).To(HavePrefix(callback+"?code="), "the control")
		b := w.desk(anaPage)
		Expect(b.text("app_metadata")).To(Equal("{\n  \"plan\": \"gold\"\n}"))
		b.press("Save metadata", "app_metadata", `{"enrol": "otp"}`, "user_metadata", `{"colour": "red"}`)
		Expect(b.status).To(Equal(http.StatusOK))
		Expect(b.text("app_metadata")).To(Equal("{\n  \"enrol\": \"otp\"\n}"), "what is left out is gone")
		Expect(b.text("user_metadata")).To(Equal("{\n  \"colour\": \"red\"\n}"))
		Expect(w.login().signIn("ana@example.com").at.Path).To(Equal("/u/mfa-otp-enrollment"))
	})

	It("have the one that is wrong named to screen readers, with the mistake and the focus there", func() {
		b := w.desk(anaPage)
		Expect(b.raw).NotTo(ContainSubstring("aria-invalid"), "the control")
		b.press("Save metadata", "user_metadata", "{")
		Expect(b.raw).To(MatchRegexp(`<textarea id="user_metadata"[^>]* aria-invalid="true" autofocus aria-describedby="user-wrong metadata-hint"`))
		Expect(b.raw).NotTo(MatchRegexp(`<textarea id="app_metadata"[^>]* aria-invalid`))
		Expect(b.text("user-wrong")).To(HavePrefix("user_metadata, line 1, column 2"))
		b.press("Save metadata", "app_metadata", "[]", "user_metadata", "{")
		Expect(b.raw).To(MatchRegexp(`<textarea id="app_metadata"[^>]* aria-invalid="true" autofocus`))
		Expect(b.raw).To(MatchRegexp(`<textarea id="user_metadata"[^>]* aria-invalid="true" aria-describedby`), "the focus is at the first")
	})

	It("keep numbers as they are written", func() {
		b := w.desk("users/auth0%7Cbo%2F1")
		b.press("Save metadata", "user_metadata", `{"a": 1.50}`)
		Expect(b.text("app_metadata")).To(Equal("{\n  \"big\": 12345678901234567\n}"))
		Expect(b.text("user_metadata")).To(Equal("{\n  \"a\": 1.50\n}"))
	})

	DescribeTable("are told to be wrong with line and column, and nothing that was typed is lost",
		func(typed, says string) {
			b := w.desk(anaPage)
			b.press("Save metadata", "app_metadata", typed, "user_metadata", `{"kept": true}`)
			Expect(b.status).To(Equal(http.StatusUnprocessableEntity))
			Expect(b.problem()).To(Equal("not-json"))
			Expect(b.text("main")).To(ContainSubstring("app_metadata, " + says))
			Expect(b.text("app_metadata")).To(Equal(typed))
			Expect(b.text("user_metadata")).To(Equal(`{"kept": true}`))
			u, _ := w.User("auth0|ana")
			Expect(u.AppMetadata).To(Equal(map[string]any{"plan": "gold"}))
			Expect(u.UserMetadata).To(BeEmpty())
			b.press("Save metadata", "app_metadata", "{}")
			u, _ = w.User("auth0|ana")
			Expect(u.AppMetadata).To(BeEmpty(), "the control: mended, it is saved")
			Expect(u.UserMetadata).To(Equal(map[string]any{"kept": true}))
		},
		Entry("a comma too many", "{\n  \"a\": 1,\n}", "line 3, column 1: invalid character '}' looking for beginning of object key string"),
		Entry("a comma too few", "{\"é\": 1 \"b\": 2}", "line 1, column 9: invalid character '\"' after object key:value pair"),
		Entry("an end too early", "{\"a\":\n [1, 2", "line 2, column 7: unexpected end of JSON input"),
		Entry("something behind", "{}\n{}", "line 2, column 1: invalid character '{' after top-level value"),
		Entry("a list", "  [1]", "line 1, column 3: not an object"),
		Entry("null", "null", "line 1, column 1: not an object"),
		Entry("nothing", " ", "line 1, column 1: nothing is there"),
		Entry("a name twice", "{\"a\": {\"b\": 1},\n \"c\": [{\"a\": 1}, {\"d\": 2,\n  \"d\": 3}]}", `line 3, column 3: the name "d" comes twice in one object`),
	)

	It("are told to be wrong in both texts at once", func() {
		b := w.desk(anaPage)
		b.press("Save metadata", "app_metadata", "{", "user_metadata", "7")
		Expect(b.text("main")).To(And(ContainSubstring("app_metadata, line 1, column 2"), ContainSubstring("user_metadata, line 1, column 1")))
	})

	It("are not overwritten when they changed meanwhile, unless it is said again", func() {
		b := w.desk(anaPage)
		_, err := w.PatchUser("auth0|ana", mockidp.UserPatch{AppMetadata: map[string]any{"plan": "tin"}})
		Expect(err).NotTo(HaveOccurred())
		b.press("Save metadata", "app_metadata", `{"mine": 1}`)
		Expect(b.status).To(Equal(http.StatusConflict))
		Expect(b.problem()).To(Equal("changed-meanwhile"))
		u, _ := w.User("auth0|ana")
		Expect(u.AppMetadata).To(Equal(map[string]any{"plan": "tin"}))
		Expect(b.text("app_metadata")).To(Equal(`{"mine": 1}`))
		b.press("Save metadata")
		Expect(b.status).To(Equal(http.StatusOK))
		Expect(b.text("app_metadata")).To(Equal("{\n  \"mine\": 1\n}"))
	})
})
