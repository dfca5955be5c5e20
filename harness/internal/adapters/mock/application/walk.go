package application

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
	authenticator "github.com/mfaproof/mfaproof/virtualauthenticator/browser"
)

// maxTurns bounds the pages that a person answers in one login.
const maxTurns = 20

// walk is a person in front of one tab, who starts at the application.
type walk struct {
	*browser.Tab
	start, home string // where the person begins; the application's host
	pages       *form.Browser
	wallet      *virtualauthenticator.Wallet
	now         func() time.Time
	email       string
	password    string
	wrong       map[string]bool // what is still to be answered wrongly once: the password, and each factor that takes a code

	at         form.Shown // what is there now
	loop       []string   // the first one that was seen
	why        string     // it is one
	circles    func() bool
	transcript []reports.Entry
	secrets    []string
}

// Open implements form.Surface: a login begins at the application, wherever the issuer would have it begun.
func (w *walk) Open(ctx context.Context, _ string) (form.Shown, error) {
	w.note(reports.EntryStep, "opens "+bare(w.start), "")
	return w.saw(w.Tab.Open(ctx, w.start))
}

// Fill implements form.Surface.
func (w *walk) Fill(ctx context.Context, f form.Filling) (form.Shown, error) {
	return w.saw(w.Tab.Fill(ctx, f))
}

// Rest implements form.Surface.
func (w *walk) Rest(ctx context.Context) (form.Shown, error) { return w.saw(w.Tab.Rest(ctx)) }

func (w *walk) saw(s form.Shown, err error) (form.Shown, error) {
	w.at = s
	for _, e := range s.Exchanges {
		w.note(reports.EntryHTTP, strings.TrimSpace(e.Request+": "+e.Response), "")
	}
	if loop := cycle(s.Exchanges); loop != nil && w.loop == nil {
		w.loop, w.why = loop, fmt.Sprintf("The same requests followed each other at least %d times.", rounds)
	}
	if s.Address != "" {
		w.note(reports.EntryPage, fmt.Sprintf("%s (%d)", bare(s.Address), s.Status), "")
	}
	return s, err
}

func (w *walk) note(kind, title, detail string) {
	w.transcript = append(w.transcript, reports.Entry{Kind: kind, Title: title, Detail: detail})
}

// bare is an address without what it carries.
func bare(address string) string {
	before, _, _ := strings.Cut(address, "#")
	before, _, _ = strings.Cut(before, "?")
	return before
}

// atHome tells whether the person is at the application.
func (w *walk) atHome() bool {
	u, err := url.Parse(w.at.Address)
	return err == nil && u.Host == w.home
}

// stuckError says that a page asks for what this walk does not do.
type stuckError struct{ what string }

func (e stuckError) Error() string { return e.what }

// login opens the application and answers the issuer's pages until the person is back, or somewhere else.
func (w *walk) login(ctx context.Context, issuer string) error {
	if err := w.pages.Open(ctx, issuer); err != nil {
		return err
	}
	for range maxTurns {
		if w.atHome() || w.loop != nil || w.pages.Returned() != nil {
			return nil
		}
		if w.circles() {
			for _, e := range w.at.Exchanges {
				if len(w.loop) > 0 || strings.Contains(e.Request, " http://"+w.home+"/") { // it begins where the person came back
					w.loop = append(w.loop, e.Request)
				}
			}
			w.why = "The login was granted, and the application asked for the same one again, in which the person is to answer again."
			return nil
		}
		o, err := w.pages.Observe()
		if err != nil {
			return err
		}
		if o.Error != nil {
			w.note(reports.EntryMessage, "the page says: "+o.Error.Text, "")
		}
		if err := w.answer(ctx, o); err != nil {
			return err
		}
	}
	return stuckError{fmt.Sprintf("the login is not over after %d answers", maxTurns)}
}

// answer does what the page asks for.
func (w *walk) answer(ctx context.Context, o target.Observation) error {
	switch o.Stage {
	case vocab.StagePrimary:
		password := w.password
		if w.once("password") {
			password += "-wrong"
		}
		return w.pages.Login(ctx, w.email, password)
	case vocab.StageEnrolSelect, vocab.StageChallengeSelect:
		for _, f := range []vocab.Factor{vocab.OTP, vocab.WebAuthnRoaming, vocab.WebAuthnPlatform} {
			i := slices.IndexFunc(o.Offers, func(x target.Offer) bool { return x.Factor == f })
			if i >= 0 && (o.Stage == vocab.StageEnrolSelect || w.wallet.Holds(f)) {
				w.note(reports.EntryStep, "chooses "+string(f), "")
				return w.pages.Choose(ctx, o.Offers[i].ID)
			}
		}
	case vocab.StageEnrol, vocab.StageChallenge, vocab.StageRecoveryShow:
		if len(o.Offers) > 0 {
			return w.prove(ctx, o.Stage == vocab.StageEnrol, o.Offers[0])
		}
	case vocab.StageRedirect:
		return stuckError{"the person was led to " + bare(o.Away) + ", which is neither the application nor its issuer"}
	case vocab.StageRefused, vocab.StageUnknown:
		text := "nothing of it"
		if o.Error != nil {
			text = o.Error.Text
		}
		return stuckError{"the issuer does not let the person in, and says: " + text}
	}
	return stuckError{fmt.Sprintf("the page of stage %s asks for what a person of --app does not have: one-time codes, WebAuthn and recovery codes to note are answered", o.Stage)}
}

// prove answers the page of a factor.
func (w *walk) prove(ctx context.Context, enrols bool, offer target.Offer) error {
	if offer.Kind == target.OfferAcknowledge {
		w.secrets = append(w.secrets, offer.Material.RecoveryCode)
		return w.pages.Submit(ctx, target.Proof{Acknowledge: true})
	}
	prompt := virtualauthenticator.Prompt{Factor: offer.Factor, Origin: offer.Material.Origin, OTPAuthURI: offer.Material.OTPAuthURI, PublicKey: offer.Material.PublicKey}
	switch offer.Factor {
	case vocab.WebAuthnRoaming, vocab.WebAuthnPlatform:
		return w.useKey(ctx, enrols, prompt)
	case vocab.OTP:
	default:
		return stuckError{"the page asks for " + string(offer.Factor) + ", which a person of --app does not have"}
	}
	if u, err := url.Parse(prompt.OTPAuthURI); err == nil && enrols {
		w.secrets = append(w.secrets, u.Query().Get("secret"))
	}
	how := vocab.AnswerRight
	if w.once(string(offer.Factor)) {
		how = vocab.AnswerWrong
	}
	give := w.wallet.Answer
	if enrols {
		give = w.wallet.Enrol
	}
	proof, err := give(w.now(), prompt, how)
	if err != nil {
		return stuckError{err.Error()}
	}
	w.note(reports.EntryStep, fmt.Sprintf("gives a code of %s: %s", offer.Factor, how), "")
	if err := w.pages.Submit(ctx, target.Proof{Code: proof.Code}); err != nil || how != vocab.AnswerRight || !enrols {
		return err
	}
	return w.wallet.Confirm(offer.Factor)
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
	if err == nil && enrols {
		err = w.wallet.Confirm(prompt.Factor)
	}
	return err
}

// once tells whether something is still to be answered wrongly, and that it was.
func (w *walk) once(what string) bool {
	wanted := w.wrong[what]
	delete(w.wrong, what)
	return wanted
}

// defectOf tells what a page did wrong.
func defectOf(err error) (*form.Defect, bool) {
	d := (*form.Defect)(nil)
	return d, errors.As(err, &d)
}
