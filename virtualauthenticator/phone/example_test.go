package phone_test

import (
	"bytes"
	"fmt"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
	"github.com/mfaproof/mfaproof/virtualauthenticator/phone"
)

func Example() {
	in := &inbox.Inbox{}
	p, err := phone.New(bytes.NewReader([]byte{1, 42}), in)
	fmt.Println(p.Number(), err)

	now := time.Unix(1_800_000_000, 0)
	in.Deliver(inbox.Message{ID: "1", At: now, Channel: inbox.SMS, To: p.Number(), Code: "314159"})
	fmt.Println(p.Answer(now, inbox.SMS, vocab.AnswerRight))
	fmt.Println(p.Answer(now, inbox.SMS, vocab.AnswerWrong))
	// Output:
	// +12025550142 <nil>
	// 314159 <nil>
	// 314160 <nil>
}
