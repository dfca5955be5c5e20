package form

import (
	"context"
	"strings"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// firstOffers is what the page of a first factor takes, beside the password, and the further ways to go on that it has.
func (b *Browser) firstOffers(screen vocab.Screen) []target.Offer {
	var offers []target.Offer
	switch screen {
	case vocab.ScreenPasswordlessEmail, vocab.ScreenPasswordlessSMS:
		offers = append(offers, target.Offer{ID: "code", Kind: target.OfferFirst,
			Material: target.Material{Wants: target.WantsCode, Destination: b.page.context.Screen.Data.Username}})
		if _, _, ok := b.page.withButton("resend"); ok {
			offers = append(offers, target.Offer{ID: "resend", Kind: target.OfferResend})
		}
	case vocab.ScreenDeviceActivation:
		offers = append(offers, target.Offer{ID: "code", Kind: target.OfferFirst, Material: target.Material{Wants: target.WantsCode}})
	case vocab.ScreenLogin:
		if _, err := b.page.withField("passkey", "action"); err == nil {
			m := target.Material{Wants: target.WantsCredential, PublicKey: b.page.context.Screen.Data.Passkey.PublicKey, Origin: b.page.url.Scheme + "://" + b.page.url.Host}
			offers = append(offers, target.Offer{ID: "passkey", Kind: target.OfferFirst, Material: m})
		}
	}
	if _, _, ok := b.page.withButton("back-action"); ok {
		offers = append(offers, target.Offer{ID: "back-action", Kind: target.OfferBack})
	}
	return offers
}

// withoutOrganization is what the button posts that leads past the organizations.
const withoutOrganization = "true"

// organizations are those that a page lets the person choose from, by the names that its context has for them.
func (p *page) organizations() []target.Offer {
	names := map[string]string{}
	for _, o := range p.context.User.Organizations {
		names[o.ID] = o.Name
	}
	var offers []target.Offer
	for _, f := range p.forms {
		for _, x := range f.buttons {
			switch {
			case x.name == "organization":
				offers = append(offers, target.Offer{ID: x.value, Kind: target.OfferOrganization, Organization: names[x.value]})
			case x.name == "organizationSkipped" && x.value == withoutOrganization:
				offers = append(offers, target.Offer{ID: x.value, Kind: target.OfferOrganization, Organization: "none"})
			}
		}
	}
	return offers
}

// SignInElsewhere answers the page that stands for a provider elsewhere: an account, and what the provider says of its e-mail
// address (verified, unverified or none; empty leaves it as the page has it), or a refusal.
func (b *Browser) SignInElsewhere(ctx context.Context, account, email string, refuse bool) error {
	if b.page == nil {
		return ErrNoPage
	}
	if refuse {
		return b.press(ctx, "deny")
	}
	f, err := b.page.withField("account")
	if err != nil {
		return err
	}
	filled := map[string]string{"account": account}
	if email != "" {
		filled["email"] = email
	}
	return b.submit(ctx, f, filled, f.first())
}

// AskForCode gives the address or number to which a code is to be sent.
func (b *Browser) AskForCode(ctx context.Context, to string) error {
	if b.page == nil {
		return ErrNoPage
	}
	f, err := b.page.withField("username")
	if err != nil {
		return err
	}
	return b.submit(ctx, f, map[string]string{"username": strings.TrimSpace(to)}, f.first())
}
