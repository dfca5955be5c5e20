package login

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/factor/otp"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// pushPanel enrols the push app of a phone, or asks it to approve a login. The page polls; the phone answers elsewhere.
type pushPanel struct {
	enrol   bool
	welcome bool
	request string // the question that is open
	secret  string // one-time codes that come with the app
	device  string // id of the enrolment that is asked
	list    bool
	byCode  bool // the person types the app's one-time code instead
	denied  bool // the denial is on record
	pace    pace
	problem *pageError
}

func newPushPanel(v *visit) *pushPanel {
	p := &pushPanel{enrol: v.enrols(), welcome: v.enrols()}
	if devices := v.user().Of(vocab.Push); !p.enrol && len(devices) > 0 {
		p.ask(v, devices[0])
	}
	return p
}

// asked returns the device that the challenge goes to, as the account has it now.
func (p *pushPanel) asked(v *visit) (tenant.Enrolment, bool) {
	devices := v.user().Of(vocab.Push)
	i := slices.IndexFunc(devices, func(e tenant.Enrolment) bool { return e.ID == p.device })
	if i < 0 {
		return tenant.Enrolment{}, false
	}
	return devices[i], true
}

func (p *pushPanel) gone(v *visit) bool {
	_, has := p.asked(v)
	return !p.enrol && !has
}

func (p *pushPanel) screen() vocab.Screen {
	switch {
	case p.welcome:
		return vocab.ScreenPushWelcome
	case p.enrol:
		return vocab.ScreenPushEnrollQR
	case p.list:
		return vocab.ScreenPushList
	case p.byCode:
		return vocab.ScreenOTPChallenge
	}
	return vocab.ScreenPushChallenge
}

func (p *pushPanel) settled() bool { return false }

// completed tells the polling page whether the phone has answered, or cannot any more: the page of an enrolment goes on then
// to where it starts again.
func (p *pushPanel) completed(v *visit) bool {
	state, _ := v.Tenant.Push(p.request)
	return state == tenant.PushApproved || state == tenant.PushDenied || p.enrol && state == tenant.PushExpired
}

func (p *pushPanel) fill(v *visit, pg *page, data map[string]any) error {
	if p.problem != nil {
		pg.Errors = append(pg.Errors, *p.problem)
		p.problem = nil
	}
	devices := v.user().Of(vocab.Push)
	switch p.screen() {
	case vocab.ScreenPushWelcome:
		pg.Links = appLinks
	case vocab.ScreenPushEnrollQR:
		pg.URI, pg.QR, pg.Polls = p.link(v), pathOf(vocab.ScreenPushEnrollQR)+"/qr.png?state="+v.tx.ID, true
		data["qr_code"], data["qr_uri"], data["show_code_copy"] = pg.QR, pg.URI, false
	case vocab.ScreenPushList:
		for i, e := range devices {
			pg.Choices = append(pg.Choices, choice{"selection-action::" + strconv.Itoa(i), e.Device})
		}
	case vocab.ScreenOTPChallenge:
		v.box(pg, data)
	default:
		asked, _ := p.asked(v)
		pg.Polls, pg.Device, pg.Several = true, asked.Device, len(devices) > 1
		pg.ByCode = p.mayUseCode(v)
		data["device_name"] = pg.Device
		v.box(pg, data)
	}
	return nil
}

// mayUseCode tells whether the app's one-time code is accepted too (option otpFallback, on by default).
func (p *pushPanel) mayUseCode(v *visit) bool {
	return !v.options(vocab.Push).NoOTPFallback && len(v.user().Of(vocab.OTP)) > 0
}

// link is what the enrolment's QR code says to the app. Source: wire 2.4.
func (p *pushPanel) link(v *visit) string {
	q := url.Values{"enrollment_tx_id": {p.request}, "base_url": {v.origin.Base()}, "secret": {p.secret}, "issuer": {v.name()}}
	return "otpauth://totp/" + url.PathEscape(v.name()) + ":" + url.PathEscape(v.user().LogName()) + "?" + strings.ReplaceAll(q.Encode(), "+", "%20")
}

func (p *pushPanel) post(v *visit, action string, form url.Values) outcome {
	switch p.screen() {
	case vocab.ScreenPushWelcome:
		p.welcome = false
		p.request, p.secret = v.Tenant.StartPush(v.tx.user, true), otp.Secret(v.Tenant.Bytes(otp.SecretLen))
		return outcome{}
	case vocab.ScreenPushEnrollQR:
		return p.confirm(v)
	case vocab.ScreenPushList:
		return p.pick(v, action)
	case vocab.ScreenOTPChallenge:
		if v.throttled(vocab.LogOTPRateLimit) {
			return tooManyFailures
		}
		result := checkOTP(v, form.Get("code"))
		if result.done != "" {
			result.done = vocab.Push // the code stands in for the approval that the prompt wants
		}
		return result
	}
	switch action {
	case "resend":
		if device, has := p.asked(v); has {
			p.ask(v, device)
			if v.Tenant.Faults.On(fault.PushResendPasses) {
				return done(vocab.Push)
			}
		}
		return outcome{}
	case "enter-otp-code":
		p.byCode = p.mayUseCode(v)
		return outcome{}
	case "pick-device":
		p.list = len(v.user().Of(vocab.Push)) > 1
		return outcome{}
	}
	return p.answered(v)
}

// answered looks at what the phone said when the page goes on.
func (p *pushPanel) answered(v *visit) outcome {
	state, _ := v.Tenant.Push(p.request)
	faults := v.Tenant.Faults
	if faults.On(fault.PushDenialPasses) && state == tenant.PushDenied || faults.On(fault.PushUnanswered) && state == tenant.PushPending {
		state = tenant.PushApproved
	}
	switch state {
	case tenant.PushApproved:
		v.log(v.tx, vocab.LogAuthSucceed, "Guardian - Second factor authentication succeed (push)", proved(v.tx.user, "push", p.device))
		return done(vocab.Push)
	case tenant.PushDenied:
		if !p.denied {
			p.denied = true
			v.log(v.tx, vocab.LogAuthRejected, "Guardian - Second factor authentication rejected (push)", proved(v.tx.user, "push", p.device))
		}
		return refused("transaction-rejected", "")
	case tenant.PushExpired:
		return refused("transaction-not-found", "")
	}
	return p.pending(v)
}

// pending refuses to go on while the phone has not answered.
func (p *pushPanel) pending(v *visit) outcome {
	if _, early := p.pace.ask(v.Tenant.Now()); early {
		return refused("polling-interval-exceeded", "")
	}
	return refused("challenge-transaction-pending", "")
}

// confirm stores the enrolment once the app has registered: the push device, and its one-time codes beside it.
func (p *pushPanel) confirm(v *visit) outcome {
	state, device := v.Tenant.Push(p.request)
	if v.Tenant.Faults.On(fault.PushUnanswered) && state == tenant.PushPending {
		state, device = tenant.PushApproved, tenant.Device{ID: "nobody", Name: "nobody's phone"}
	}
	switch state {
	case tenant.PushExpired:
		p.welcome, p.request, p.secret = true, "", "" // the link is dead: another one is made where the enrolment begins
		expired := problem("transaction-not-found", "")
		p.problem = &expired
		return outcome{}
	case tenant.PushPending:
		return p.pending(v)
	}
	codes := tenant.Enrolment{Type: vocab.OTP, Secret: p.secret, Device: device.Name, DeviceID: device.ID}
	if _, gone := v.keep(tenant.Enrolment{Type: vocab.Push, Device: device.Name, DeviceID: device.ID}, codes); gone != nil {
		return outcome{refused: gone}
	}
	return done(vocab.Push)
}

func (p *pushPanel) pick(v *visit, action string) outcome {
	devices := v.user().Of(vocab.Push)
	i, ok := v.picked(action, len(devices))
	switch {
	case action == "back-action":
		p.list = false
	case !ok:
		return refused("invalid-option.device", "action")
	default:
		p.list = false
		p.ask(v, devices[i])
	}
	return outcome{}
}

// ask sends a push message to the device.
func (p *pushPanel) ask(v *visit, device tenant.Enrolment) {
	p.device = device.ID
	if !v.Tenant.Take(v.tx.user, tenant.PushSends) && !v.Tenant.Faults.On(fault.UnlimitedMessages) {
		limit := problem("too-many-push", "")
		v.limited(vocab.LogSendPushFailed, limit.Code)
		p.problem = &limit
		return
	}
	p.request, p.denied = v.Tenant.StartPush(v.tx.user, false), false
	v.Tenant.Send(tenant.Message{Channel: tenant.Push, To: device.DeviceID, Transaction: p.request, Body: "Approve the login to " + v.tx.Request.Client.Name + "?"})
	v.log(v.tx, vocab.LogSendPush, "Guardian - Push notification sent", nil)
}
