package form_test

import (
	"encoding/json"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("The page of a first factor", func() {
	const passkeyForm = `<form method=post><input type=hidden name=passkey><input type=hidden name=action value=default></form>`
	data := func(of map[string]any, name vocab.Screen) map[string]any {
		return map[string]any{"screen": map[string]any{"name": name, "data": of}}
	}
	options := map[string]any{"passkey": map[string]any{"public_key": map[string]any{"challenge": "AA"}}}

	It("offers a passkey where it has a form for one", func(ctx SpecContext) {
		s, b := at(screen("", data(options, vocab.ScreenLogin), passkeyForm))
		offers := look(b).Offers
		Expect(offers).To(HaveExactElements(And(HaveField("ID", "passkey"), HaveField("Kind", target.OfferFirst), HaveField("Factor", vocab.Factor("")), HaveField("Material.Wants", target.WantsCredential))))
		Expect(offers[0].Material.PublicKey).To(MatchJSON(`{"challenge":"AA"}`))
		Expect(offers[0].Material.Origin).To(HavePrefix("http://"))
		Expect(b.Submit(ctx, target.Proof{Credential: json.RawMessage(`{}`)})).To(Succeed())
		Expect(s.posts()).To(Equal([]string{"action=default&passkey=%7B%7D"}))
		s, b = at(screen("", data(options, vocab.ScreenLogin), passkeyForm))
		Expect(b.Submit(ctx, target.Proof{ClientError: json.RawMessage(`{"name":"NotAllowedError"}`)})).To(Succeed())
		Expect(s.posted[0].Get("action")).To(Equal(`showError::{"name":"NotAllowedError"}`))
		_, b = at(screen("", data(options, vocab.ScreenLogin)))
		Expect(look(b).Offers).To(BeEmpty(), "control: without the form")
	})

	DescribeTable("takes a code that came to where it says", func(name vocab.Screen) {
		_, b := at(screen("", data(map[string]any{"username": "+15550100"}, name), `<form method=post><input name=code></form>
			<form method=post><button name=action value=resend></button><button name=action value=back-action></button></form>`))
		Expect(look(b)).To(And(HaveField("Stage", vocab.StagePrimary), HaveField("Offers", []target.Offer{
			{ID: "code", Kind: target.OfferFirst, Material: target.Material{Wants: target.WantsCode, Destination: "+15550100"}},
			{ID: "resend", Kind: target.OfferResend}, {ID: "back-action", Kind: target.OfferBack}})))
	}, Entry(nil, vocab.ScreenPasswordlessEmail), Entry(nil, vocab.ScreenPasswordlessSMS))

	const elsewhere = `<form method=post><input name=account value=before><input type=radio name=email value=account checked><input type=radio name=email value=none><button name=action value=default></button></form>
		<form method=post><button name=action value=deny></button></form>`
	DescribeTable("elsewhere is filled in, or refused", func(ctx SpecContext, email string, refuse bool, want string) {
		s, b := at(screen(vocab.ScreenUpstream, nil, elsewhere))
		Expect(b.SignInElsewhere(ctx, "ana", email, refuse)).To(Succeed())
		Expect(s.posts()).To(Equal([]string{want}))
	},
		Entry(nil, "", false, "account=ana&action=default&email=account"),
		Entry(nil, "none", false, "account=ana&action=default&email=none"),
		Entry(nil, "", true, "action=deny"),
	)

	It("that takes an address or number is filled in", func(ctx SpecContext) {
		s, b := at(screen(vocab.ScreenPasswordless, nil, `<form method=post><input name=username><button name=action value=default></button></form>`))
		Expect(b.AskForCode(ctx, "+15550100")).To(Succeed())
		Expect(s.posts()).To(Equal([]string{"action=default&username=%2B15550100"}))
	})

	It("is a defect of the page where the form is missing, and needs a page", func(ctx SpecContext) {
		defect := BeAssignableToTypeOf(&form.Defect{})
		_, b := at(screen(vocab.ScreenUpstream, nil))
		Expect(b.SignInElsewhere(ctx, "ana", "", false)).To(defect)
		Expect(b.SignInElsewhere(ctx, "ana", "", true)).To(defect)
		_, b = at(screen(vocab.ScreenPasswordless, nil))
		Expect(b.AskForCode(ctx, "ana")).To(defect)
		Expect(new(form.Browser).AskForCode(ctx, "ana")).To(MatchError(form.ErrNoPage))
		Expect(new(form.Browser).SignInElsewhere(ctx, "ana", "", false)).To(MatchError(form.ErrNoPage))
	})
})

var _ = Describe("A page of organizations", func() {
	It("offers each by its name, and to go on without one", func(ctx SpecContext) {
		const buttons = `<form method=post><button name=organization value=org_1></button><button name=organizationSkipped value=true></button></form>`
		const context = `<script>window.universal_login_context = {"screen":{"name":"organization-picker"},"user":{"organizations":[{"organization_id":"org_1","organization_name":"acme"}]}}</script>`
		s, b := at(context + buttons)
		Expect(look(b)).To(And(HaveField("Stage", vocab.StageOrganization), HaveField("Offers", []target.Offer{
			{ID: "org_1", Kind: target.OfferOrganization, Organization: "acme"}, {ID: "true", Kind: target.OfferOrganization, Organization: "none"}})))
		Expect(b.Choose(ctx, "org_1")).To(Succeed())
		Expect(s.posts()).To(Equal([]string{"organization=org_1"}))
		s, b = at(context + buttons)
		Expect(b.Choose(ctx, "true")).To(Succeed())
		Expect(s.posts()).To(Equal([]string{"organizationSkipped=true"}))
	})
})
