package email_test

import (
	"fmt"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/email"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
)

func Example() {
	in := &inbox.Inbox{}
	box, err := email.New("ana@example.com", in)
	fmt.Println(box.Address(), err)

	now := time.Unix(1_800_000_000, 0)
	in.Deliver(inbox.Message{ID: "1", At: now, Channel: inbox.Email, To: "ana@example.com", Code: "314159"})
	fmt.Println(box.Answer(now, vocab.AnswerRight))
	// Output:
	// ana@example.com <nil>
	// 314159 <nil>
}
