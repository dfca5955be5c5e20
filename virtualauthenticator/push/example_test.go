package push_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
	"github.com/mfaproof/mfaproof/virtualauthenticator/push"
)

func Example() {
	in := &inbox.Inbox{}
	device, err := push.New(strings.NewReader("sixteen bytes ok"), "Ana's phone", in)
	if err != nil {
		fmt.Println(err)
		return
	}

	// The person scans the QR code of an enrolment page.
	enrolment, err := device.Scan("otpauth://totp/acme:ana?enrollment_tx_id=tx_1&base_url=https://login.example.com", vocab.AnswerRight)
	fmt.Println(enrolment.Transaction, enrolment.Name, enrolment.Approve, err)
	device.Confirm()

	// A login asks for approval, and the person denies it.
	now := time.Unix(1_800_000_000, 0)
	in.Deliver(inbox.Message{ID: "1", At: now, Channel: inbox.Push, To: device.ID(), Code: "login_7", Body: "Is it you?"})
	decision, err := device.Answer(now, vocab.AnswerWrong)
	fmt.Println(decision.Transaction, decision.Approve, err)
	// Output:
	// tx_1 Ana's phone true <nil>
	// login_7 false <nil>
}
