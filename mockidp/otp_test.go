package mockidp_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/net/html"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("The pages of an authenticator app", func() {
	It("enrol with a QR code or its text, the same secret throughout, and log it", func() {
		w := asking(enrolOTP)
		b := w.open().authorize().signIn(ana).on(vocab.ScreenOTPEnrollQR)
		Expect(b.page.url.Path).To(Equal("/u/mfa-otp-enrollment"))
		Expect(b.page.context.Prompt.Name).To(Equal("mfa-otp"))
		Expect(b.page.context.User.Email).To(Equal(ana))
		var uri string
		b.page.each("a", func(n *html.Node) { uri = attr(n, "href") })
		u, err := url.Parse(uri)
		Expect(err).NotTo(HaveOccurred())
		Expect(u.Scheme + "://" + u.Host + u.Path).To(Equal("otpauth://totp/Acme:ana@example.com"))
		Expect(u.Query()).To(And(HaveKeyWithValue("issuer", []string{"Acme"}), HaveKeyWithValue("algorithm", []string{"SHA1"}),
			HaveKeyWithValue("digits", []string{"6"}), HaveKeyWithValue("period", []string{"30"})))

		png := b.send(http.MethodGet, w.origin+b.page.data("qr_code"), nil)
		Expect(png.StatusCode).To(Equal(http.StatusOK))
		Expect(png.Header.Get("Content-Type")).To(Equal("image/png"))
		magic := make([]byte, 8)
		Expect(png.Body.Read(magic)).To(Equal(8))
		Expect(string(magic)).To(Equal("\x89PNG\r\n\x1a\n"))
		image := b.page.data("qr_code")
		Expect(w.open().send(http.MethodGet, w.origin+image, nil).StatusCode).To(Equal(http.StatusBadRequest), "another browser does not see the secret")

		b.fill("toggle-view").on(vocab.ScreenOTPEnrollCode)
		Expect(b.send(http.MethodGet, w.origin+image, nil).StatusCode).To(Equal(http.StatusNotFound))
		text := b.page.data("text_code")
		Expect(text).To(Equal(u.Query().Get("secret")))
		Expect(text).To(MatchRegexp("^[A-Z2-7]{32}$"), "160 bits")
		b.fill("toggle-view").on(vocab.ScreenOTPEnrollQR)
		Expect(w.Factors(anaID)).To(BeEmpty(), "nothing is enrolled before its code")
		b.fill("default", "code", totp(text, start)).code()
		Expect(w.Factors(anaID)).To(Equal([]vocab.Factor{vocab.OTP}))
		Expect(w.logged()).To(Equal([]vocab.LogCode{vocab.LogStartEnroll, vocab.LogWarning, vocab.LogEnrollComplete, vocab.LogLogin}), "the warning is the other browser's")
		Expect(b.send(http.MethodGet, w.origin+image, nil).StatusCode).To(Equal(http.StatusNotFound))
	})

	DescribeTable("refuse codes in the documented words, and take the right one after that",
		func(entered, code, message string, logged int) {
			w := asking(challengeOTP)
			b := w.open().authorize().signIn(bo).on(vocab.ScreenOTPChallenge)
			w.wait(150 * time.Second)
			b.fill("default", "code", entered).on(vocab.ScreenOTPChallenge, code)
			Expect(b.page.status).To(Equal(http.StatusBadRequest))
			shown := b.page.context.Transaction.Errors[0]
			Expect([]string{shown.Message, shown.Field}).To(Equal([]string{message, "code"}))
			Expect(b.page.body).To(ContainSubstring(`data-error-code="` + code + `"`))
			Expect(w.count(vocab.LogAuthFailed)).To(Equal(logged))
			b.fill("default", "code", totp(secret, w.Now())).code()
			Expect(w.count(vocab.LogAuthSucceed)).To(Equal(1))
		},
		Entry("none", "", "no-code", "Please enter a code", 1),
		Entry("blanks", "  ", "no-code", "Please enter a code", 1),
		Entry("letters", "12345a", "invalid-otp-code-format", "OTP Code must have 6 numeric characters", 1),
		Entry("too few digits", "12345", "invalid-otp-code-format", "OTP Code must have 6 numeric characters", 1),
		Entry("too many digits", "1234567", "invalid-otp-code-format", "OTP Code must have 6 numeric characters", 1),
		Entry("digits of another script", "１２３４５６", "invalid-otp-code-format", "OTP Code must have 6 numeric characters", 1),
		Entry("a huge one", strings.Repeat("1", 200<<10), "invalid-otp-code-format", "OTP Code must have 6 numeric characters", 1),
		Entry("the code of the step after", totp(secret, start.Add(180*time.Second)), "invalid-code", "The code you entered is invalid", 1),
		Entry("the code of two steps ago", totp(secret, start.Add(90*time.Second)), "invalid-code", "The code you entered is invalid", 1),
		Entry("the code of another secret", totp("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", start.Add(150*time.Second)), "invalid-code", "The code you entered is invalid", 1),
	)

	DescribeTable("take the code of this step and of the one before, with blanks as apps show it",
		func(back time.Duration, spaced bool) {
			w := asking(challengeOTP)
			b := w.open().authorize().signIn(bo)
			code := totp(secret, start.Add(-back))
			if spaced {
				code = " " + code[:3] + " " + code[3:]
			}
			b.fill("default", "code", code).code()
		},
		Entry(nil, time.Duration(0), false),
		Entry(nil, 30*time.Second, false),
		Entry(nil, time.Duration(0), true),
	)

	It("take a code once, in any login, also the one that confirmed an enrolment", func() {
		w := asking(bySelf)
		b := w.open().authorize().signIn(ana)
		app := b.enrolApp()
		b.code()
		b = w.open().authorize().signIn(ana).on(vocab.ScreenOTPChallenge)
		b.fill("default", "code", totp(app, w.Now())).on(vocab.ScreenOTPChallenge, "invalid-code")
		w.wait(30 * time.Second)
		b.fill("default", "code", totp(app, w.Now())).code()
		again := w.open().authorize().signIn(ana).fill("default", "code", totp(app, w.Now())).on(vocab.ScreenOTPChallenge, "invalid-code")
		Expect(again.page.context.Transaction.Errors[0].Message).To(Equal("The code you entered is invalid"))
	})

	It("do not take the code of an earlier step after that of a later one", func() {
		w := asking(challengeOTP)
		w.open().authorize().signIn(bo).fill("default", "code", totp(secret, start)).code()
		w.open().authorize().signIn(bo).fill("default", "code", totp(secret, start.Add(-30*time.Second))).on(vocab.ScreenOTPChallenge, "invalid-code")
	})

	It("take one code in exactly one of many logins at once", func() {
		w := asking(challengeOTP)
		var waiting []*browser
		for range 8 {
			waiting = append(waiting, w.open().authorize().signIn(bo).on(vocab.ScreenOTPChallenge))
		}
		var all sync.WaitGroup
		for _, b := range waiting {
			all.Go(func() {
				defer GinkgoRecover()
				b.fill("default", "code", totp(secret, start))
			})
		}
		all.Wait()
		granted := 0
		for _, b := range waiting {
			if b.returned != nil {
				granted++
			} else {
				b.on(vocab.ScreenOTPChallenge, "invalid-code")
			}
		}
		Expect(granted).To(Equal(1))
		Expect([]int{w.count(vocab.LogAuthSucceed), w.count(vocab.LogAuthFailed), w.count(vocab.LogLogin)}).To(Equal([]int{1, 7, 1}))
	})

	It("succeed once for a form that is submitted several times at once", func() {
		w := asking(challengeOTP)
		b := w.open().authorize().signIn(bo).on(vocab.ScreenOTPChallenge)
		form := url.Values{"state": {b.page.context.Transaction.State}, "code": {totp(secret, start)}, "action": {"default"}}
		locations := make(chan string, 8)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				defer GinkgoRecover()
				locations <- b.send(http.MethodPost, b.page.url.String(), form).Header.Get("Location")
			})
		}
		all.Wait()
		close(locations)
		codes := map[string]bool{}
		for l := range locations {
			Expect(l).To(HavePrefix(callback))
			codes[l] = true
		}
		Expect(codes).To(HaveLen(1), "one code, to which all are led")
		Expect([]int{w.count(vocab.LogAuthSucceed), w.count(vocab.LogAuthFailed), w.count(vocab.LogLogin)}).To(Equal([]int{1, 0, 1}))
	})

	It("refuse an enrolment with the wrong code, and keep its secret", func() {
		w := asking(enrolOTP)
		b := w.open().authorize().signIn(ana).fill("toggle-view").on(vocab.ScreenOTPEnrollCode)
		app := b.page.data("text_code")
		b.fill("default", "code", totp(app, start.Add(time.Hour))).on(vocab.ScreenOTPEnrollCode, "invalid-code")
		Expect(w.Factors(anaID)).To(BeEmpty())
		Expect(b.page.data("text_code")).To(Equal(app))
		b.fill("default", "code", totp(app, start)).code()
	})
})
