package virtualauthenticator_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
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
