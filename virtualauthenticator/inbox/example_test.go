package inbox_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
)

func Example() {
	// Messages take ten seconds, and every second one is lost.
	in := &inbox.Inbox{Faults: inbox.Faults{Delay: 10 * time.Second, LoseEvery: 2}}
	codes := in.Codes("+12025550142")

	now := time.Unix(1_800_000_000, 0)
	in.Deliver(inbox.Message{ID: "1", At: now, Channel: inbox.SMS, To: "+12025550142", Code: "314159"})
	_, err := codes.Answer(now, vocab.AnswerRight, inbox.SMS)
	if none := (*inbox.NoMessageError)(nil); errors.As(err, &none) {
		now = none.Due
	}
	fmt.Println(codes.Answer(now, vocab.AnswerRight, inbox.SMS))
	fmt.Println(codes.Accepted())

	in.Deliver(inbox.Message{ID: "2", At: now, Channel: inbox.SMS, To: "+12025550142", Code: "271828"})
	_, err = codes.Answer(now.Add(time.Hour), vocab.AnswerRight, inbox.SMS)
	fmt.Println(err)
	// Output:
	// 314159 <nil>
	// <nil>
	// inbox: no sms message with a code has come to +12025550142: ask for another one
}
