package mockidp_test

import (
	"net/http"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = DescribeTable("A phone number is dialled as its country does", func(country, written, number string) {
	w := factored(enrols(vocab.Phone, "preferredMethod: 'sms'"), "sms")
	b := w.signedIn()
	if country != "" {
		b.fill("pick-country-code").fill("selection-action::" + country)
	}
	b.fill("default", "phone", written)
	Expect(w.newest().To).To(Equal(number))
},
	Entry("abroad from North America", "", "011 44 20 7946 0958", "+442079460958"),
	Entry("inside North America, with its trunk prefix", "", "1 555 010 0123", firstNumber),
	Entry("the same with brackets", "", "1 (555) 010-0123", firstNumber),
	Entry("inside North America", "", "(555) 010-0123", firstNumber),
	Entry("abroad from Australia", "AU+61", "0011 44 20 7946 0958", "+442079460958"),
	Entry("inside Austria", "AT+43", "0660 1234567", secondNumber),
	Entry("a number of Austria that begins with a one", "AT+43", "01 2345678901", "+4312345678901"),
)

var _ = Describe("A mistyped phone number", func() {
	It("comes back into the field when it is none", func() {
		b := factored(enrols(vocab.Phone, "preferredMethod: 'sms'"), "sms").signedIn()
		b.fill("default", "phone", "+1 555 <b>").on(vocab.ScreenSMSEnroll, "invalid-phone")
		Expect(b.page.body).To(ContainSubstring(`value="&#43;1 555 &lt;b&gt;"`))
	})

	DescribeTable("can be changed while the code is waited for, and the code of the other number is worth nothing then",
		func(options string, types []string, number, code vocab.Screen, action string) {
			w := factored(enrols(vocab.Phone, options), "sms, voice")
			b := w.signedIn().on(number)
			b.fill("default", append([]string{"phone", secondNumber}, types...)...).on(code)
			older := w.newest().Code
			b.fill(action).on(number)
			b.fill("default", append([]string{"phone", firstNumber}, types...)...).on(code)
			Expect(w.newest().To).To(Equal(firstNumber))
			b.fill("default", "code", older).on(code, "invalid-code")
			b.fill("default", "code", w.newest().Code).code()
		},
		Entry("by SMS", "preferredMethod: 'sms'", nil, vocab.ScreenSMSEnroll, vocab.ScreenSMSChallenge, "pick-sms"),
		Entry("by voice", "preferredMethod: 'voice'", nil, vocab.ScreenVoiceEnroll, vocab.ScreenVoiceChallenge, "pick-phone"),
		Entry("as chosen", "preferredMethod: 'both'", []string{"type", "voice"}, vocab.ScreenPhoneEnroll, vocab.ScreenVoiceChallenge, "pick-phone"),
	)

	It("is not confirmed by a code that went to another one, even when no more can be sent", func() {
		w := factored(enrols(vocab.Phone, "preferredMethod: 'sms'"), "sms")
		b := w.signedIn().fill("default", "phone", secondNumber)
		for range 9 {
			b.fill("resend-code")
		}
		older := w.newest().Code
		b.fill("pick-sms").fill("default", "phone", firstNumber).on(vocab.ScreenSMSChallenge, "too-many-sms")
		Expect(w.count(vocab.LogSendSMSFailed)).To(Equal(1))
		b.raw("default", "code", older)
		Expect(b.returned).To(BeNil())
		Expect(w.Factors(anaID)).To(BeEmpty())
		w.wait(time.Hour)
	})
})

var _ = Describe("The enrolment of an app on a phone", func() {
	It("shows the text first, for there is nothing to scan with", func() {
		w := asking(enrolOTP)
		b := w.open()
		b.http.Transport = agent{b.http.Transport, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148"}
		b.authorize().signIn(ana).on(vocab.ScreenOTPEnrollCode).fill("toggle-view").on(vocab.ScreenOTPEnrollQR)
		By("control: on a computer the picture comes first")
		w.signedIn().on(vocab.ScreenOTPEnrollQR)
	})
})

// agent is a browser that says what it is.
type agent struct {
	http.RoundTripper
	name string
}

func (a agent) RoundTrip(r *http.Request) (*http.Response, error) {
	r.Header.Set("User-Agent", a.name)
	return a.RoundTripper.RoundTrip(r)
}

var _ = It("A push app is enrolled with its codes under one entry of the log", func() {
	w := factored(enrols(vocab.Push, ""), "sms")
	b := w.signedIn().fill("enroll")
	Expect(w.RegisterPush(b.page.scanned().Get("enrollment_tx_id"), "dev1", "Ana's phone")).To(Succeed())
	b.fill("continue").code()
	Expect(w.count(vocab.LogEnrollComplete)).To(Equal(1))
	entries, _ := w.Log(0)
	for _, e := range entries {
		if e.Type == vocab.LogEnrollComplete {
			Expect(e.Details["with"]).To(HaveKeyWithValue("id", HavePrefix("totp|dev_")))
		}
	}
})
