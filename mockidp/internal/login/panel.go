package login

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// panel walks a person through one factor of a prompt: its pages in their order, and what each of them takes. A panel
// lives as long as the factor is in front of the person; leaving it forgets what was not confirmed.
type panel interface {
	// screen names the page that is shown now.
	screen() vocab.Screen
	// fill puts what the page shows into it and into the context's screen.data.
	fill(v *visit, p *page, data map[string]any) error
	// post takes the form of the page.
	post(v *visit, action string, form url.Values) outcome
	// settled tells that the factor is done and only a page to acknowledge is left: there is no way to another method.
	settled() bool
}

// challenger is a panel that challenges something which an administrator can take off the account while its page is open.
type challenger interface {
	// gone tells that the account does not have what the panel challenges any more.
	gone(v *visit) bool
}

// selected reads which row of a list was picked.
func selected(action string, rows int) (int, bool) {
	row, ok := strings.CutPrefix(action, "selection-action::")
	if !ok {
		return 0, false
	}
	i, err := strconv.Atoi(row)
	return i, err == nil && i >= 0 && i < rows
}

// picked is selected, for a list of a person's phones, addresses or devices.
func (v *visit) picked(action string, rows int) (int, bool) {
	i, ok := selected(action, rows)
	if v.Tenant.Faults.On(fault.ListIgnored) {
		i = 0
	}
	return i, ok
}

// visit is one request to a page of a login.
type visit struct {
	*Service
	tx     *Transaction
	r      *http.Request
	origin edge.Origin
}

// outcome is what became of a posted page: done when the factor is, refused to show the page again, declined when the person
// does not want what was offered, else the panel has moved on by itself.
type outcome struct {
	done     vocab.Factor
	refused  *pageError
	answer   *Refusal // of the MFA API alone, which has no page to be shown again
	declined string   // the action by which the person left an offer
}

func done(f vocab.Factor) outcome { return outcome{done: f} }

// refused shows the page again with the error of a key, as problem makes it.
func refused(key, field string) outcome {
	e := problem(key, field)
	return outcome{refused: &e}
}

// answered is refused for what no page but only the MFA API can be asked.
func answered(status int, code, message string) outcome {
	return outcome{answer: refusal(status, code, message)}
}

// enrols tells whether the prompt asks for an enrolment.
func (v *visit) enrols() bool { return v.tx.step.Prompt.Enrol }

func (v *visit) user() tenant.User {
	u, _ := v.Tenant.User(v.tx.user)
	return u
}

func (v *visit) options(f vocab.Factor) pipeline.Options { return v.tx.step.Prompt.Options[f] }

// keep adds a confirmed enrolment to the account and logs it. gd_enrollment_complete is documented for a person's first
// factor; the mock writes it for each, since a log without a trace of an enrolment helps nobody.
//
// Whether the enrolment is still allowed is looked at once more: the person may have enrolled in another browser since
// the page was opened, and then has to be challenged first.
//
// What comes with an enrolment (the one-time codes of a push app) is kept with it, under one entry.
func (v *visit) keep(e tenant.Enrolment, with ...tenant.Enrolment) (tenant.Enrolment, *pageError) {
	already := &alreadyEnrolled
	seen := v.user()
	if v.tx.flow != nil && !v.tx.settledWith(e.Type) && !v.tx.flow.StillOffers(e.Type) && !v.Tenant.Faults.On(fault.AssociateUnchallenged) {
		return e, already
	}
	kept, err := v.Tenant.Enrol(v.tx.user, e, len(seen.Enrolments))
	switch {
	case errors.Is(err, tenant.ErrNoUser):
		gone := problem("account-gone", "")
		return kept, &gone
	case errors.Is(err, tenant.ErrCredential):
		return kept, &credentialTaken
	case err != nil:
		return kept, already
	}
	details := enrolled(v.tx.user, kept)
	for i, twin := range with {
		more, err := v.Tenant.Enrol(v.tx.user, twin, len(seen.Enrolments)+1+i)
		if err != nil {
			return kept, already
		}
		kind, _, _ := strings.Cut(more.ID, "|")
		details["with"] = map[string]any{"id": more.ID, "type": kind}
	}
	if v.Tenant.Faults.On(fault.EnrolmentNotRecorded) {
		return kept, nil
	}
	v.log(v.tx, vocab.LogEnrollComplete, "Guardian - Enrollment complete ("+string(e.Type)+")", details)
	return kept, nil
}

// settledWith tells whether a factor comes with one that the prompt offered: the recovery code after a first enrolment.
func (tx *Transaction) settledWith(f vocab.Factor) bool {
	p, ok := tx.view.panel.(*recoveryPanel)
	return ok && f == vocab.RecoveryCode && p.then != vocab.RecoveryCode
}

// wrong logs a proof that was not accepted, and takes a place of the person's bucket of wrong codes.
func (v *visit) wrong(code vocab.LogCode, kind, why string) {
	v.Tenant.Take(v.guesser(), tenant.WrongCodes)
	details := failureDetails(why, wrongCode.refused.english(""))
	details["authenticator"] = map[string]any{"type": kind}
	v.log(v.tx, code, "Guardian - Second factor authentication failed ("+kind+")", details)
}

// guesser is for whom wrong codes are counted: the account, whatever it is asked by and wherever.
func (v *visit) guesser() string {
	switch faults := v.Tenant.Faults; {
	case faults.On(fault.GuessesByLogin):
		return v.tx.user + v.tx.ID
	case faults.On(fault.GuessesByFactor):
		return v.tx.user + string(v.tx.view.factor)
	case faults.On(fault.GuessesByMessage):
		sent, _ := v.Tenant.Messages(0)
		return v.tx.user + strconv.Itoa(len(sent))
	}
	return v.tx.user
}

// throttled tells whether the person has used up the wrong codes; the right one is refused too then.
func (v *visit) throttled(code vocab.LogCode) bool {
	if v.Tenant.Room(v.guesser(), tenant.WrongCodes) || v.Tenant.Faults.On(fault.UnlimitedCodes) {
		return false
	}
	v.log(v.tx, code, "Guardian - Too many failed codes", failureDetails(tooManyFailures.refused.Code, tooManyFailures.refused.english("")))
	return true
}

var (
	tooManyFailures = refused("too-many-failures", "code")
	wrongCode       = refused("invalid-code", "code")
	noCode          = refused("no-code", "code")
	wrongForm       = refused("invalid-otp-code-format", "code")
)

var mobile = regexp.MustCompile(`Mobi|Android|iPhone|iPad`)

// panelFor starts the panel of a factor.
func (v *visit) panelFor(f vocab.Factor) panel {
	if v.tx.step.Prompt.VerifyAddress {
		return newAddressPanel(v)
	}
	switch f {
	case vocab.WebAuthnRoaming, vocab.WebAuthnPlatform:
		return &keyPanel{factor: f, enrol: v.enrols()}
	case vocab.Phone:
		return newPhonePanel(v)
	case vocab.Email:
		return newEmailPanel(v)
	case vocab.Push:
		return newPushPanel(v)
	case vocab.RecoveryCode:
		return newRecoveryPanel(v)
	}
	// On a phone there is nothing to scan the QR code with (semantics 3.10).
	return &otpPanel{enrol: v.enrols(), asText: v.enrols() && mobile.MatchString(v.r.UserAgent())}
}
