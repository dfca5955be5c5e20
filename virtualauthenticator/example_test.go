package virtualauthenticator_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

func Example() {
	ana := virtualauthenticator.New(rand.Reader)
	now := time.Unix(1_800_000_000, 0)

	// An enrolment page shows a QR code; the server accepts the code that the person types.
	proof, err := ana.Enrol(now, virtualauthenticator.Prompt{
		Factor:     vocab.OTP,
		OTPAuthURI: "otpauth://totp/Acme:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme",
	}, vocab.AnswerRight)
	fmt.Println(proof.Code, err)
	fmt.Println(ana.Confirm(vocab.OTP), ana.Holds(vocab.OTP))

	// A challenge right after: the code was spent, so that the person waits for the next one.
	challenge := virtualauthenticator.Prompt{Factor: vocab.OTP}
	_, err = ana.Answer(now, challenge, vocab.AnswerRight)
	if spent := (*totp.SpentError)(nil); errors.As(err, &spent) {
		proof, err = ana.Answer(spent.Next, challenge, vocab.AnswerRight)
	}
	fmt.Println(proof.Code, err)
	// Output:
	// 768147 <nil>
	// <nil> true
	// 050219 <nil>
}

func ExampleWallet_Enrol_phone() {
	ana := virtualauthenticator.New(strings.NewReader("any random bytes"))
	now := time.Unix(1_800_000_000, 0)

	// The first page asks for the number.
	page := virtualauthenticator.Prompt{Factor: vocab.Phone, Wants: virtualauthenticator.WantDestination}
	proof, err := ana.Enrol(now, page, vocab.AnswerRight)
	fmt.Println(proof.Destination, proof.Channel, err)

	// The implementation sends a code, and the second page asks for it.
	ana.Inbox().Deliver(inbox.Message{ID: "1", At: now, Channel: inbox.SMS, To: proof.Destination, Code: "314159"})
	page.Wants = virtualauthenticator.WantCode
	proof, err = ana.Enrol(now, page, vocab.AnswerRight)
	fmt.Println(proof.Code, err)
	fmt.Println(ana.Confirm(vocab.Phone), ana.Holds(vocab.Phone))
	// Output:
	// +12025550110 sms <nil>
	// 314159 <nil>
	// <nil> true
}
