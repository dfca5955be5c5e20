package totp_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

func Example() {
	app, err := totp.FromURI("otpauth://totp/Acme:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme")
	if err != nil {
		fmt.Println(err)
		return
	}
	now := time.Unix(1_800_000_000, 0)
	for _, how := range []vocab.Answer{vocab.AnswerRight, vocab.AnswerWrong, vocab.AnswerStale, vocab.AnswerReused} {
		answer, err := app.Answer(now, how)
		fmt.Println(how, answer.Code, answer.Step, err)
	}

	_, err = app.Answer(now, vocab.AnswerRight)
	var spent *totp.SpentError
	if errors.As(err, &spent) {
		fmt.Println("the next code is there in", spent.Next.Sub(now))
	}
	// Output:
	// right 768147 60000000 <nil>
	// wrong 768148 60000000 <nil>
	// stale 692653 59999990 <nil>
	// reused 768147 60000000 <nil>
	// the next code is there in 30s
}
