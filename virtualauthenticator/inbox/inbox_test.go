package inbox_test

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
)

var _ = Describe("An inbox", func() {
	var in *inbox.Inbox
	BeforeEach(func() { in = &inbox.Inbox{} })

	It("shows what has arrived, whole, and not what is sent later", func() {
		whole := inbox.Message{ID: "a", At: at(0), Channel: inbox.Email, To: "ana@example.com", Code: "123456", Body: "Hello", Link: "https://x.example/"}
		in.Deliver(whole, sms("b", 60, "222222"))
		Expect(in.Arrived(at(59))).To(Equal([]inbox.Message{whole}))
		Expect(ids(in.Arrived(at(60)))).To(Equal([]string{"a", "b"}))
		Expect(in.Arrived(at(-1))).To(BeEmpty())
	})

	It("tells the channels apart", func() {
		voice := inbox.Message{ID: "v", At: at(1), Channel: inbox.Voice, To: number, Code: "333333"}
		in.Deliver(sms("s", 0, "111111"), voice)
		Expect(ids(in.Arrived(at(1), inbox.SMS))).To(Equal([]string{"s"}))
		Expect(ids(in.Arrived(at(1), inbox.Voice))).To(Equal([]string{"v"}))
		Expect(ids(in.Arrived(at(1), inbox.Voice, inbox.SMS))).To(Equal([]string{"s", "v"}))
		Expect(in.Arrived(at(1), inbox.Push)).To(BeEmpty())
		newest, ok := in.Newest(at(1), inbox.SMS)
		Expect(ok).To(BeTrue())
		Expect(newest.ID).To(Equal("s"))
		newest, ok = in.Newest(at(1))
		Expect(ok).To(BeTrue())
		Expect(newest).To(Equal(voice))
		_, ok = in.Newest(at(1), inbox.Push)
		Expect(ok).To(BeFalse())
	})

	It("gives a message once to who takes it, and keeps it", func() {
		in.Deliver(sms("a", 0, "1"), sms("b", 10, "2"))
		Expect(ids(in.Ready(at(0)))).To(Equal([]string{"a"}))
		Expect(ids(in.Ready(at(0)))).To(Equal([]string{"a"}), "a look takes nothing")
		Expect(ids(in.Take(at(0)))).To(Equal([]string{"a"}))
		Expect(ids(in.Take(at(10)))).To(Equal([]string{"b"}))
		Expect(in.Take(at(10))).To(BeEmpty())
		Expect(in.Ready(at(10))).To(BeEmpty())
		Expect(ids(in.Arrived(at(10)))).To(Equal([]string{"a", "b"}))
		newest, _ := in.Newest(at(10))
		Expect(newest.ID).To(Equal("b"))
	})

	It("takes from the channels that are named alone", func() {
		in.Deliver(sms("a", 0, "1"), inbox.Message{ID: "m", At: at(0), Channel: inbox.Email})
		Expect(ids(in.Take(at(0), inbox.Email))).To(Equal([]string{"m"}))
		Expect(ids(in.Ready(at(0)))).To(Equal([]string{"a"}))
	})

	It("ignores a message that it has, so that a whole outbox can be delivered again", func() {
		in.Deliver(sms("a", 0, "1"))
		in.Take(at(0))
		in.Deliver(sms("a", 0, "1"), sms("b", 1, "2"))
		Expect(ids(in.Arrived(at(1)))).To(Equal([]string{"a", "b"}))
		Expect(ids(in.Ready(at(1)))).To(Equal([]string{"b"}))
	})

	It("takes every message without a name for a new one", func() {
		in.Deliver(sms("", 0, "1"), sms("", 0, "1"))
		Expect(in.Arrived(at(0))).To(HaveLen(2))
	})
})

var _ = Describe("A fault of delivery", func() {
	four := []inbox.Message{sms("a", 0, "1"), sms("b", 10, "2"), sms("c", 20, "3"), sms("d", 30, "4")}
	delivered := func(f inbox.Faults, messages ...inbox.Message) *inbox.Inbox {
		in := &inbox.Inbox{Faults: f}
		in.Deliver(messages...)
		return in
	}

	It("delays", func() {
		in := delivered(inbox.Faults{Delay: 5 * time.Second}, four...)
		Expect(in.Arrived(at(4))).To(BeEmpty())
		Expect(ids(in.Arrived(at(5)))).To(Equal([]string{"a"}))
	})

	DescribeTable("hits every n-th message",
		func(f inbox.Faults, want ...string) {
			Expect(ids(delivered(f, four...).Arrived(at(30)))).To(Equal(want))
		},
		Entry("none, the positive control", inbox.Faults{}, "a", "b", "c", "d"),
		Entry("a negative number is none", inbox.Faults{LoseEvery: -1, RepeatEvery: -1, OvertakeEvery: -1}, "a", "b", "c", "d"),
		Entry("loses every second", inbox.Faults{LoseEvery: 2}, "a", "c"),
		Entry("loses the third", inbox.Faults{LoseEvery: 3}, "a", "b", "d"),
		Entry("repeats every second", inbox.Faults{RepeatEvery: 2}, "a", "b", "b", "c", "d", "d"),
		Entry("lets the third be overtaken", inbox.Faults{OvertakeEvery: 3}, "a", "b", "d", "c"),
		Entry("lets every first of two be overtaken", inbox.Faults{OvertakeEvery: 1}, "b", "a", "d", "c"),
		Entry("keeps back the last, which nothing overtakes", inbox.Faults{OvertakeEvery: 4}, "a", "b", "c"),
		Entry("does not repeat what is lost", inbox.Faults{LoseEvery: 2, RepeatEvery: 2}, "a", "c"),
		Entry("lets both copies be overtaken", inbox.Faults{RepeatEvery: 3, OvertakeEvery: 3}, "a", "b", "d", "c", "c"),
		Entry("needs an overtaker that arrives", inbox.Faults{LoseEvery: 2, OvertakeEvery: 1}, "c", "a"),
	)

	It("loses all", func() {
		Expect(delivered(inbox.Faults{LoseEvery: 1}, four...).Arrived(at(30))).To(BeEmpty())
	})

	It("makes what was overtaken arrive with what overtook it, on its own channel alone", func() {
		mail := inbox.Message{ID: "m", At: at(5), Channel: inbox.Email}
		in := delivered(inbox.Faults{OvertakeEvery: 3}, sms("x", 0, "0"), sms("y", 0, "0"), sms("a", 1, "1"), mail, sms("b", 10, "2"))
		Expect(ids(in.Arrived(at(9)))).To(Equal([]string{"x", "y", "m"}))
		Expect(ids(in.Arrived(at(10)))).To(Equal([]string{"x", "y", "m", "b", "a"}))
	})

	It("does not count a message that is delivered again", func() {
		in := delivered(inbox.Faults{LoseEvery: 2}, four[0], four[0], four[1], four[2])
		Expect(ids(in.Arrived(at(30)))).To(Equal([]string{"a", "c"}))
	})

	It("applies from when it was set", func() {
		in := delivered(inbox.Faults{}, four[0], four[1])
		in.Faults = inbox.Faults{LoseEvery: 1}
		in.Deliver(four[2])
		Expect(ids(in.Arrived(at(30)))).To(Equal([]string{"a", "b"}))
	})
})

var _ = It("Messages can get lost from the first, and later ones come", func() {
	in := inbox.Inbox{Faults: inbox.Faults{LoseFirst: 2}}
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, id := range []string{"1", "2", "3", "4"} {
		in.Deliver(inbox.Message{ID: id, At: at, Channel: inbox.SMS, To: "+15550100", Code: id})
	}
	var came []string
	for _, m := range in.Arrived(at) {
		came = append(came, m.ID)
	}
	Expect(came).To(Equal([]string{"3", "4"}))
})
