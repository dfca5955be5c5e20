package bookkeeping_test

import (
	"context"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("What an adapter remembers of a case", func() {
	It("is who is in it", func() {
		people := bookkeeping.People[int]{"ana": 7}
		Expect(people.Named("ana")).To(Equal(7))
		_, err := people.Named("bob")
		Expect(err).To(MatchError(`there is no person "bob"`))
	})

	It("is a time, which passes when a case says so", func(ctx SpecContext) {
		start := time.Date(2026, time.March, 2, 9, 0, 10, 0, time.UTC)
		clock := bookkeeping.StartAt(start)
		Expect(clock.Now(ctx)).To(Equal(start))
		Expect(clock.Advance(ctx, 30*time.Second)).To(Succeed())
		Expect(clock.Time()).To(Equal(start.Add(30 * time.Second)))
	})

	It("is what is kept on a device, made once for each", func() {
		made := 0
		devices := bookkeeping.NewDevices(func() *int { made++; n := made; return &n })
		laptop := devices.On("laptop")
		Expect(devices.On("phone")).NotTo(BeIdenticalTo(laptop))
		Expect(devices.On("laptop")).To(BeIdenticalTo(laptop))
		Expect(made).To(Equal(2))
	})

	It("is where a login stands, which is observed again without what led there", func(ctx SpecContext) {
		var login bookkeeping.Login
		seen := login.See(jsonapi.Answer{Request: "POST /login", Status: 401}, "a code is due", bookkeeping.CodeDue("totp"))
		Expect(seen).To(Equal(target.Observation{Stage: vocab.StageChallenge, Dialect: target.Dialect{Status: 401},
			Offers:   []target.Offer{{ID: "totp", Kind: target.OfferChallenge, Factor: vocab.OTP, Material: target.Material{Wants: target.WantsCode}}},
			Evidence: []target.Exchange{{Request: "POST /login", Response: "401 a code is due"}}}))
		again, err := login.Observe(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(again).To(And(HaveField("Stage", vocab.StageChallenge), HaveField("Offers", HaveLen(1)), HaveField("Evidence", BeEmpty())))
	})

	It("is a name of the run, which is drawn", func() {
		Expect(bookkeeping.RunName(strings.NewReader("\x00\xab\x01\xff..."))).To(Equal("00ab01ff"))
		_, err := bookkeeping.RunName(strings.NewReader("\x00"))
		Expect(err).To(MatchError("naming the accounts of this run: unexpected EOF"))
	})

	It("is nothing where a policy cannot be applied", func() {
		Expect(bookkeeping.Nowhere{}.Close(context.Background())).To(Succeed())
	})
})

var _ = DescribeTable("A reference is the SHA-256 of the first value that there is", func(ref string, values ...string) {
	Expect(bookkeeping.Ref(values...)).To(Equal(ref))
},
	Entry("the first", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "abc", "d"),
	Entry("the second", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "", "abc"),
	Entry("none", "", "", ""),
)

var _ = DescribeTable("A person is plain without what takes a tenant", func(p target.Person, plain bool) { Expect(bookkeeping.Plain(p)).To(Equal(plain)) },
	Entry("with roles", target.Person{Name: "ana", Roles: []string{"admin"}}, true),
	Entry("who is blocked", target.Person{Blocked: true}, false),
	Entry("in an organization", target.Person{Organizations: []target.Membership{{}}}, false),
	Entry("with an identity elsewhere", target.Person{Identities: []target.Identity{{}}}, false),
	Entry("from elsewhere", target.Person{Connection: "google-oauth2"}, false),
)
