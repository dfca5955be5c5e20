package schema_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/wire/schema"
)

func TestSchema(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Schema of the messages")
}

var _ = DescribeTable("A message", func(request bool, method, message, complaint string) {
	v, err := schema.New()
	Expect(err).NotTo(HaveOccurred())
	check := v.Answer
	if request {
		check = v.Request
	}
	err = check(method, []byte(message))
	if complaint == "" {
		Expect(err).NotTo(HaveOccurred())
	} else {
		Expect(err).To(MatchError(ContainSubstring(complaint)))
	}
},
	Entry("that asks", true, "probe", `{"id":1,"method":"probe","params":{"session":"s"}}`, ""),
	Entry("that asks for something else", true, "probe", `{"id":1,"method":"result","params":{"session":"s"}}`, "/method: value must be 'probe'"),
	Entry("that asks with what nobody knows", true, "probe", `{"id":1,"method":"probe","params":{"session":"s","x":1}}`, "/params: additional properties 'x' not allowed"),
	Entry("that answers", false, "probe", `{"id":1,"result":{"reach":"yes"}}`, ""),
	Entry("that answers with more than is known", false, "probe", `{"id":1,"result":{"reach":"yes","x":1}}`, ""),
	Entry("that answers unsupported", false, "probe", `{"id":1,"unsupported":"no"}`, ""),
	Entry("that answers with a problem", false, "probe", `{"id":1,"problem":{"side":"usage","text":"no"}}`, ""),
	Entry("that answers with another word", false, "probe", `{"id":1,"result":{"reach":"maybe"}}`, "/result/reach: value must be one of 'yes', 'no', 'unknown'"),
	Entry("that answers with nothing", false, "probe", `{"id":1,"result":{}}`, "/result: missing property 'reach'"),
	Entry("that answers twice", false, "probe", `{"id":1,"result":{"reach":"yes"},"unsupported":"no"}`, "oneOf"),
	Entry("that answers with a word deep inside", false, "begin", `{"id":1,"result":{"stage":"challenge","offers":[{"id":"c","kind":"chalenge"}]}}`, "/result/offers/0/kind: value must be one of"),
	Entry("with binary that is not base64url", true, "seed", `{"id":1,"method":"seed","params":{"world":"w","person":"p","seed":{"id":"a+b="}}}`, "/params/seed/id"),
	Entry("with a time that is none", false, "now", `{"id":1,"result":{"now":"noon"}}`, "/result/now"),
	Entry("of a method that there is not", false, "dance", `{"id":1,"result":{}}`, "no dance.answer"),
	Entry("that is no JSON", false, "now", `now`, "no JSON"),
)
