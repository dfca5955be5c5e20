package inbox_test

import (
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
)

func TestInbox(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Virtual authenticator: inbox")
}

const number = "+12025550142"

// at is that many seconds after the first message.
func at(seconds int) time.Time { return time.Unix(1_800_000_000+int64(seconds), 0) }

// sms is a text message with a code, sent that many seconds after the first.
func sms(id string, seconds int, code string) inbox.Message {
	return inbox.Message{ID: id, At: at(seconds), Channel: inbox.SMS, To: number, Code: code, Body: "Your code is " + code}
}

// ids names messages.
func ids(messages []inbox.Message) []string {
	names := []string{}
	for _, m := range messages {
		names = append(names, m.ID)
	}
	return names
}

// give answers and must be able to.
func give(c *inbox.Codes, seconds int, how vocab.Answer, channels ...string) string {
	GinkgoHelper()
	code, err := c.Answer(at(seconds), how, channels...)
	Expect(err).NotTo(HaveOccurred())
	return code
}
