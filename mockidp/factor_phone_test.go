package mockidp_test

import (
	"encoding/json"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// invalidPhone is the documented text (semantics 9) and its field.
var invalidPhone = []string{"It seems that your phone number is not valid. Please check and retry.", "phone"}

var _ = Describe("The enrolment page of a phone", func() {
	bySMS := enrols(vocab.Phone, "preferredMethod: 'sms'")

	It("sends a code, confirms with it, and never shows the whole number again", func() {
		w := factored(bySMS, "sms")
		b := w.signedIn().on(vocab.ScreenSMSEnroll)
		Expect(b.page.url.Path).To(Equal("/u/mfa-sms-enrollment"))
		Expect(b.page.context.Prompt.Name).To(Equal("mfa-sms"))
		b.fill("default", "phone", firstNumber).on(vocab.ScreenSMSChallenge)
		Expect(w.newest()).To(And(HaveField("Channel", "sms"), HaveField("To", firstNumber), HaveField("Code", MatchRegexp(`^[0-9]{6}$`))))
		Expect(b.page.data("phone_number")).To(Equal(firstMasked))
		Expect(b.page.body).To(ContainSubstring(firstMasked))
		Expect(b.page.body).NotTo(ContainSubstring(firstNumber[len(firstNumber)-5:]))
		b.fill("default", "code", another(w.newest().Code)).on(vocab.ScreenSMSChallenge, "invalid-code")
		Expect(w.Factors(anaID)).To(BeEmpty(), "nothing is enrolled before its code")
		b.fill("default", "code", w.newest().Code).code()
		Expect(w.Factors(anaID)).To(Equal([]vocab.Factor{vocab.Phone}))
		Expect([]int{w.count(vocab.LogSendSMS), w.count(vocab.LogEnrollComplete)}).To(Equal([]int{1, 1}))
	})

	DescribeTable("reads a number as people write it",
		func(country, given, number string) {
			w := factored(bySMS, "sms")
			b := w.signedIn()
			if country != "" {
				b.fill("pick-country-code").fill("selection-action::" + country)
			}
			b.fill("default", "phone", given).on(vocab.ScreenSMSChallenge)
			Expect(w.newest().To).To(Equal(number))
			b.fill("default", "code", w.newest().Code).code()
		},
		Entry("plain", "", firstNumber, firstNumber),
		Entry("spaces", "", " +1 555 010 0123 ", firstNumber),
		Entry("dashes", "", "+1-555-010-0123", firstNumber),
		Entry("dots and slashes", "", "+1/555.010.0123", firstNumber),
		Entry("brackets", "", "+1 (555) 010-0123", firstNumber),
		Entry("without a prefix: the one shown", "", "(555) 010-0123", firstNumber),
		Entry("national, with a country picked", "AT+43", "0660 1234567", secondNumber),
		Entry("its own prefix before the picked one", "AT+43", firstNumber, firstNumber),
		Entry("the shortest", "", "+1234567", "+1234567"),
		Entry("the longest", "", "+123456789012345", "+123456789012345"),
	)

	DescribeTable("refuses what is no number, sends nothing, and takes a number after that",
		func(given string) {
			w := factored(bySMS, "sms")
			b := w.signedIn().fill("default", "phone", given).on(vocab.ScreenSMSEnroll, "invalid-phone")
			Expect(b.said()).To(Equal(invalidPhone))
			Expect(b.page.status).To(Equal(400))
			Expect(w.sent()).To(BeZero())
			b.fill("default", "phone", firstNumber).on(vocab.ScreenSMSChallenge)
			Expect(w.newest().To).To(Equal(firstNumber))
		},
		Entry("none", ""), Entry("blanks", "   "), Entry("a plus", "+"), Entry("letters", "abc"), Entry("letters in it", "+1555CALLNOW"),
		Entry("too short", "+123456"), Entry("too long", "+1234567890123456"), Entry("no country begins with 0", "+0660123456"),
		Entry("two of a kind", "++15550100123"), Entry("two numbers", firstNumber+","+secondNumber), Entry("an address", ana),
		Entry("digits of another script", "+１５５５０１００１２３"), Entry("a NUL", firstNumber+"\x00"), Entry("a line break", "+1555\n0100123"),
		Entry("huge", "+"+strings.Repeat("1", 200<<10)), Entry("many blanks and no number", strings.Repeat(" ", 200<<10)),
	)
})

var _ = Describe("The list of countries", func() {
	It("lists prefixes, goes back, and refuses a pair that it does not list", func() {
		w := factored(enrols(vocab.Phone, "preferredMethod: 'sms'"), "sms")
		b := w.signedIn().fill("pick-country-code").on(vocab.ScreenCountryCodes)
		Expect(b.page.context.Prompt.Name).To(Equal("mfa-sms"))
		var rows []map[string]string
		Expect(json.Unmarshal(b.page.context.Screen.Data["phone_prefixes"], &rows)).To(Succeed())
		Expect(rows).To(ContainElements(
			map[string]string{"country": "United States", "country_code": "US", "phone_prefix": "+1"},
			map[string]string{"country": "Austria", "country_code": "AT", "phone_prefix": "+43"}))
		for _, row := range rows {
			Expect(b.page.buttons()).To(ContainElement("selection-action::" + row["country_code"] + row["phone_prefix"]))
		}
		for _, foreign := range []string{"", "default", "selection-action::", "selection-action::US+43", "selection-action::us+1", "selection-action::XX+999", "AT+43", strings.Repeat("x", 200<<10)} {
			b.raw(foreign).on(vocab.ScreenCountryCodes, "invalid-option")
		}
		b.fill("back-action").on(vocab.ScreenSMSEnroll)
		Expect(b.page.body).To(ContainSubstring(">&#43;1 is added"), "going back picks nothing")
		b.fill("pick-country-code").fill("selection-action::AT+43").on(vocab.ScreenSMSEnroll)
		Expect(b.page.body).To(ContainSubstring(">&#43;43 is added"))
		b.fill("default", "phone", "0660 1234567").on(vocab.ScreenSMSChallenge)
		Expect(w.newest().To).To(Equal(secondNumber))
	})
})

var _ = Describe("The pages that ask how a phone is reached", func() {
	DescribeTable("want one of the tenant's ways, and send nothing before",
		func(given ...string) {
			w := factored(challenges(vocab.Phone, "preferredMethod: 'both'"), "sms, voice").holding(phoneOf(firstNumber))
			b := w.signedIn().on(vocab.ScreenPhoneChallenge)
			Expect(b.page.data("phone_number")).To(Equal(firstMasked))
			var fields []string
			for _, g := range given {
				fields = append(fields, "type", g)
			}
			b.raw("default", fields...).on(vocab.ScreenPhoneChallenge, "invalid-option")
			Expect(b.said()[1]).To(Equal("type"))
			Expect(w.sent()).To(BeZero())
			b.fill("default", "type", "voice").on(vocab.ScreenVoiceChallenge)
			Expect(w.newest()).To(And(HaveField("Channel", "voice"), HaveField("To", firstNumber)))
			b.fill("default", "code", w.newest().Code).code()
		},
		Entry("missing"), Entry("empty", ""), Entry("unknown", "email"), Entry("another case", "SMS"), Entry("both", "both"),
	)

	It("ask at an enrolment too", func() {
		w := factored(enrols(vocab.Phone, "preferredMethod: 'both'"), "sms, voice")
		b := w.signedIn().on(vocab.ScreenPhoneEnroll).raw("default", "phone", firstNumber).on(vocab.ScreenPhoneEnroll, "invalid-option")
		Expect(w.sent()).To(BeZero())
		b.fill("default", "phone", firstNumber, "type", "sms").on(vocab.ScreenSMSChallenge).fill("default", "code", w.newest().Code).code()
	})

	It("do not ask where the tenant has one way", func() {
		w := factored(challenges(vocab.Phone, "preferredMethod: 'both'"), "voice").holding(phoneOf(firstNumber))
		b := w.signedIn().on(vocab.ScreenVoiceChallenge)
		b.fill("default", "code", w.newest().Code).code()
		Expect(w.count(vocab.LogSendVoice)).To(Equal(1))
	})
})
