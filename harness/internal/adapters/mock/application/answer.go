package application

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/harness/internal/holder"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
	authenticator "github.com/mfaproof/mfaproof/virtualauthenticator/browser"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

// reachedFor is the order in which a person takes one of several factors.
var reachedFor = []vocab.Factor{vocab.OTP, vocab.WebAuthnRoaming, vocab.WebAuthnPlatform, vocab.Phone, vocab.Push, vocab.Email, vocab.RecoveryCode}

// answer does what the page asks for.
func (w *walk) answer(ctx context.Context, o target.Observation) error {
	switch o.Stage {
	case vocab.StagePrimary:
		password := w.password
		if w.once(wrongPassword) {
			password += "-wrong"
		}
		return w.pages.Login(ctx, w.email, password)
	case vocab.StageOrganization:
		if len(o.Offers) > 0 {
			w.note(reports.EntryStep, "chooses the organization "+o.Offers[0].Organization, "")
			return w.pages.Choose(ctx, o.Offers[0].ID)
		}
	case vocab.StageEnrolSelect, vocab.StageChallengeSelect:
		for _, f := range reachedFor {
			i := slices.IndexFunc(o.Offers, func(x target.Offer) bool { return x.Factor == f })
			if i >= 0 && (o.Stage == vocab.StageEnrolSelect || w.wallet.Holds(f)) {
				w.note(reports.EntryStep, "chooses "+string(f), "")
				return w.pages.Choose(ctx, o.Offers[i].ID)
			}
		}
	case vocab.StageEnrol, vocab.StageChallenge, vocab.StageRecoveryShow:
		if len(o.Offers) > 0 {
			return w.prove(ctx, o)
		}
	case vocab.StageRedirect:
		return w.comeBack(ctx, o.Away)
	case vocab.StageRefused, vocab.StageUnknown:
		if w.pages.Screen() == vocab.ScreenForm {
			return stuckError{"an Action of the tenant shows a form (api.prompt.render), of which the mock has nothing but the name: nobody can fill it in"}
		}
		text := "nothing of it"
		if o.Error != nil {
			text = o.Error.Text
		}
		return stuckError{"the issuer does not let the person in, and says: " + text}
	}
	return stuckError{fmt.Sprintf("nobody can answer the issuer's page %s here: its stage is %s, and it offers nothing that a person of --app has", w.pages.Screen(), o.Stage)}
}

// comeBack returns from where an Action of the tenant sent the person, with the state alone: what that site does and sends along is not known here.
func (w *walk) comeBack(ctx context.Context, away string) error {
	u, err := url.Parse(away)
	if err != nil || !w.sentAway() {
		return stuckError{"the person was led to " + bare(away) + ", which is neither the application nor its issuer"}
	}
	w.note(reports.EntryStep, "comes back from "+bare(away)+" with the state alone", "")
	return w.pages.Submit(ctx, target.Proof{Return: &target.Return{Parameters: map[string]string{"state": u.Query().Get("state")}}})
}

// sentAway tells whether the newest login waits for the person to come back from another site: it paused, and no page of its own came after.
func (w *walk) sentAway() bool {
	all := w.tenant.Logins()
	if len(all) == 0 {
		return false
	}
	newest, _ := w.tenant.Login(all[len(all)-1].Number)
	shown := slices.DeleteFunc(newest.Moments, func(m mockidp.Moment) bool { return m.Kind == "log" })
	return len(shown) > 0 && shown[len(shown)-1].Kind == "paused"
}

// denied is an error where the tenant let the person in nowhere: what the application made of that is not what the case is about.
func (w *walk) denied() error {
	all := w.tenant.Logins()
	granted := slices.ContainsFunc(all, func(l mockidp.Login) bool { return l.Outcome == "granted" })
	if len(all) == 0 || granted || all[len(all)-1].Outcome == "" {
		return nil
	}
	return stuckError{"the tenant does not let the person in (" + all[len(all)-1].Outcome + ")"}
}

// prove answers the page of a factor.
func (w *walk) prove(ctx context.Context, o target.Observation) error {
	offer := o.Offers[0]
	m, enrols := offer.Material, o.Stage == vocab.StageEnrol
	switch {
	case m.Wants == target.WantsChannel:
		w.note(reports.EntryStep, "asks for a code by SMS", "")
		return w.pages.Submit(ctx, target.Proof{Channel: inbox.SMS})
	case m.Wants == target.WantsCredential:
		return w.useKey(ctx, enrols, holder.Prompt(virtualauthenticator.Prompt{}, offer))
	case m.Wants == target.WantsDecision && !enrols && o.Error != nil:
		// A request that was denied is over: the page sends another one.
		if i := slices.IndexFunc(o.Offers, func(x target.Offer) bool { return x.Kind == target.OfferResend }); i >= 0 {
			w.note(reports.EntryStep, "asks for another notification", "")
			return w.pages.Choose(ctx, o.Offers[i].ID)
		}
	}
	give := w.wallet.Answer
	if enrols = enrols || o.Stage == vocab.StageRecoveryShow && !w.wallet.Holds(vocab.RecoveryCode); enrols {
		give = w.wallet.Enrol
	}
	how := vocab.AnswerRight
	if (m.Wants == target.WantsCode || m.Wants == target.WantsDecision && !enrols) && w.once(string(offer.Factor)) {
		how = vocab.AnswerWrong
	}
	proof, err := w.make(ctx, give, offer, how)
	if err != nil {
		return stuckError{err.Error()}
	}
	p, err := holder.Proof(proof)
	if err != nil {
		return err
	}
	if proof.Decision != nil {
		p.Acknowledge = true
		if err := holder.Decide(ctx, mock.Phones{Tenant: w.tenant}, m, *proof.Decision); err != nil {
			return err
		}
	}
	w.secrets = append(w.secrets, p.Code, p.Destination, m.RecoveryCode)
	w.note(reports.EntryStep, done(offer, enrols, how), "")
	if err := w.pages.Submit(ctx, p); err != nil || how != vocab.AnswerRight || !w.accepted() {
		return err
	}
	switch {
	case m.Wants == target.WantsDestination: // the code is still to come
		return nil
	case enrols:
		return w.wallet.Confirm(offer.Factor)
	}
	return w.wallet.Accepted(offer.Factor)
}

// done says what a person did on the page of a factor.
func done(offer target.Offer, enrols bool, how vocab.Answer) string {
	switch {
	case offer.Material.Wants == target.WantsDestination:
		return "gives a phone number"
	case offer.Material.Wants == target.WantsAcknowledge:
		return "notes the recovery code"
	case offer.Material.Wants != target.WantsDecision:
		return fmt.Sprintf("gives a code of %s: %s", offer.Factor, how)
	case enrols:
		return "scans the code with the push app"
	case how == vocab.AnswerWrong:
		return "denies the notification"
	}
	return "approves the notification"
}

// make lets the person's device make a proof. Somebody whose app has used up the current code really waits for the next one, half a minute at most.
func (w *walk) make(ctx context.Context, give func(time.Time, virtualauthenticator.Prompt, vocab.Answer) (virtualauthenticator.Proof, error), offer target.Offer, how vocab.Answer) (virtualauthenticator.Proof, error) {
	sent, next := w.tenant.Messages(w.mail)
	w.mail = next
	for _, m := range sent {
		w.note(reports.EntryMessage, m.Channel+" to the person", "")
		w.secrets = append(w.secrets, m.Code, m.To)
		holder.Deliver(w.wallet, target.Message(m))
	}
	if u, err := url.Parse(offer.Material.OTPAuthURI + offer.Material.PushLink); err == nil {
		w.secrets = append(w.secrets, u.Query().Get("secret"))
	}
	prompt, now := holder.Prompt(virtualauthenticator.Prompt{}, offer), w.now()
	proof, err := give(now, prompt, how)
	spent := (*totp.SpentError)(nil)
	if !errors.As(err, &spent) {
		return proof, err
	}
	w.note(reports.EntryStep, "waits for the next one-time code", "")
	if err := w.sleep(ctx, spent.Next.Sub(now)); err != nil {
		return proof, err
	}
	return give(w.now(), prompt, how)
}

// accepted tells whether the page went on after an answer.
func (w *walk) accepted() bool {
	o, err := w.pages.Observe()
	return err != nil || o.Error == nil // without a page the person is back at the application
}

// useKey lets the page ask the browser for a credential.
func (w *walk) useKey(ctx context.Context, enrols bool, prompt virtualauthenticator.Prompt) error {
	ceremony := authenticator.Get
	key, err := w.wallet.ChallengeKey(prompt)
	if enrols {
		ceremony = authenticator.Create
		key, err = w.wallet.EnrolmentKey(prompt.Factor)
	}
	if err != nil {
		return stuckError{err.Error()}
	}
	w.note(reports.EntryStep, "uses "+string(prompt.Factor), "")
	err = w.With(ctx, key, ceremony, vocab.AnswerRight, func(ctx context.Context) error { return w.pages.UseKey(ctx, false) })
	if err == nil && enrols && w.accepted() {
		err = w.wallet.Confirm(prompt.Factor)
	}
	return err
}
