package recovery_test

import (
	"fmt"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/recovery"
)

func Example() {
	var sheet recovery.Sheet
	fmt.Println(sheet.Record("N3BGPZZWJ85JLCNPZBDW6QXC"))
	fmt.Println(sheet.Answer(vocab.AnswerRight))
	fmt.Println(sheet.Accepted())

	// The code is spent, and a page shows its replacement.
	_, err := sheet.Answer(vocab.AnswerRight)
	fmt.Println(err)
	fmt.Println(sheet.Record("Q7WKMDT24HHZ5RXA9SPLUYE3"))
	fmt.Println(sheet.Answer(vocab.AnswerReused))
	// Output:
	// <nil>
	// N3BGPZZWJ85JLCNPZBDW6QXC <nil>
	// <nil>
	// recovery: the recovery code was accepted already: record the replacement that a page shows
	// <nil>
	// N3BGPZZWJ85JLCNPZBDW6QXC <nil>
}
