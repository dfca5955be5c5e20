package login

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// phonePanel enrols or challenges a phone: by SMS, by voice, or as the person chooses.
type phonePanel struct {
	sentCode
	enrol     bool
	method    string // sms, voice, or both while the person has yet to choose
	allowed   []string
	began     string // method before the person chose
	number    string
	written   string  // the number as it was entered
	prefix    country // for numbers that are given without one
	countries bool    // the list of countries is open
	list      bool    // the list of phones is open
	problem   *pageError
	sent      bool
}

// country is a row of the list of countries.
type country struct{ Code, Name, Prefix string }

// countries is a short list: it only has to show that a prefix can be picked. The first is in force at first, the others are sorted by name.
var countries = []country{
	{"US", "United States", "+1"}, {"AU", "Australia", "+61"}, {"AT", "Austria", "+43"}, {"BR", "Brazil", "+55"}, {"FR", "France", "+33"},
	{"DE", "Germany", "+49"}, {"IN", "India", "+91"}, {"JP", "Japan", "+81"}, {"ES", "Spain", "+34"}, {"CH", "Switzerland", "+41"}, {"GB", "United Kingdom", "+44"},
}

func newPhonePanel(v *visit) *phonePanel {
	p := &phonePanel{enrol: v.enrols(), prefix: countries[0], allowed: v.Tenant.Fixture().MessageTypes}
	p.method = v.options(vocab.Phone).PreferredMethod
	switch {
	case v.Tenant.Faults.On(fault.MethodIgnored):
		p.method = "sms"
	case p.method == "both" || p.method == "" && v.Tenant.Fixture().Switches.Is(switches.PhoneMethodDefault, "tenant"):
		p.method = "both"
	case p.method == "":
		p.method = "sms"
	}
	if p.method == "both" && len(p.allowed) == 1 || p.method != "both" && !slices.Contains(p.allowed, p.method) {
		p.method = p.allowed[0] // the tenant cannot reach phones in another way
	}
	p.began = p.method
	if phones := v.user().Of(vocab.Phone); !p.enrol && len(phones) > 0 {
		p.number = phones[0].Phone
		if p.method != "both" {
			p.dispatch(v)
		}
	}
	return p
}

func (p *phonePanel) screen() vocab.Screen {
	voice := p.method == "voice"
	switch {
	case p.countries:
		return vocab.ScreenCountryCodes
	case p.list:
		return vocab.ScreenSMSList
	case p.sent && voice:
		return vocab.ScreenVoiceChallenge
	case p.sent:
		return vocab.ScreenSMSChallenge
	case !p.enrol:
		return vocab.ScreenPhoneChallenge
	case p.method == "both":
		return vocab.ScreenPhoneEnroll
	case voice:
		return vocab.ScreenVoiceEnroll
	}
	return vocab.ScreenSMSEnroll
}

func (p *phonePanel) settled() bool { return false }

func (p *phonePanel) gone(v *visit) bool {
	return !p.enrol && !slices.ContainsFunc(v.user().Of(vocab.Phone), func(e tenant.Enrolment) bool { return e.Phone == p.number })
}

func (p *phonePanel) fill(v *visit, pg *page, data map[string]any) error {
	pg.Methods, pg.Prefix = p.allowed, p.prefix.Prefix
	if p.problem != nil {
		pg.Errors = append(pg.Errors, *p.problem)
		p.problem = nil
	}
	switch p.screen() {
	case vocab.ScreenCountryCodes:
		var rows []map[string]string
		for _, c := range countries {
			rows = append(rows, map[string]string{"country": c.Name, "country_code": c.Code, "phone_prefix": c.Prefix})
			pg.Choices = append(pg.Choices, choice{"selection-action::" + c.Code + c.Prefix, c.Name + " (" + c.Prefix + ")"})
		}
		data["phone_prefixes"] = rows
	case vocab.ScreenSMSList:
		for i, e := range v.user().Of(vocab.Phone) {
			pg.Choices = append(pg.Choices, choice{"selection-action::" + strconv.Itoa(i), Masked(e.Phone)})
		}
	case vocab.ScreenPhoneEnroll, vocab.ScreenSMSEnroll, vocab.ScreenVoiceEnroll:
		pg.Username = p.written
	default:
		pg.Mistyped = p.enrol
		pg.Masked, pg.Several = Masked(p.number), len(v.user().Of(vocab.Phone)) > 1 && !p.enrol
		data["phone_number"] = pg.Masked
		if p.screen() != vocab.ScreenPhoneChallenge {
			v.box(pg, data)
		}
		data["show_link_voice"] = p.method == "sms" && slices.Contains(p.allowed, "voice")
		data["show_link_sms"] = p.method == "voice" && slices.Contains(p.allowed, "sms")
		pg.OtherChannel = len(p.allowed) > 1
	}
	return nil
}

func (p *phonePanel) post(v *visit, action string, form url.Values) outcome {
	switch screen := p.screen(); screen {
	case vocab.ScreenCountryCodes:
		p.countries = false
		for _, c := range countries {
			if action == "selection-action::"+c.Code+c.Prefix {
				if !v.Tenant.Faults.On(fault.CountryIgnored) {
					p.prefix = c
				}
				return outcome{}
			}
		}
		if action != "back-action" {
			p.countries = true
			return refused("invalid-option.country", "action")
		}
		return outcome{}
	case vocab.ScreenSMSList:
		return p.pick(v, action)
	case vocab.ScreenPhoneEnroll, vocab.ScreenSMSEnroll, vocab.ScreenVoiceEnroll:
		if action == "pick-country-code" {
			p.countries = true
			return outcome{}
		}
		return p.give(v, form)
	case vocab.ScreenPhoneChallenge:
		if action == "pick-phone" && len(v.user().Of(vocab.Phone)) > 1 {
			p.list = true
			return outcome{}
		}
		return p.reach(v, form.Get("type"))
	}
	return p.enter(v, action, form)
}

// enter is the page that wants the code.
func (p *phonePanel) enter(v *visit, action string, form url.Values) outcome {
	switch action {
	case "resend-code":
		p.dispatch(v)
		return outcome{}
	case "switch-to-voice", "switch-to-sms":
		method := strings.TrimPrefix(action, "switch-to-")
		if !slices.Contains(p.allowed, method) {
			return refused("invalid-option.channel", "action")
		}
		p.method = method
		p.dispatch(v)
		return outcome{}
	case "pick-sms", "pick-phone":
		switch {
		case p.enrol:
			p.sent, p.method = false, p.began // the number was mistyped
		case len(v.user().Of(vocab.Phone)) > 1:
			p.list = true
		}
		return outcome{}
	}
	if wrong := p.check(v, form.Get("code"), p.method); wrong != nil {
		return outcome{refused: wrong}
	}
	if !p.enrol {
		v.log(v.tx, vocab.LogAuthSucceed, "Guardian - Second factor authentication succeed ("+p.method+")", proved(v.tx.user, p.method, p.enrolment(v)))
		return done(vocab.Phone)
	}
	if _, gone := v.keep(tenant.Enrolment{Type: vocab.Phone, Phone: p.number}); gone != nil {
		return outcome{refused: gone}
	}
	return done(vocab.Phone)
}

// give takes the number of an enrolment and sends a code to it.
func (p *phonePanel) give(v *visit, form url.Values) outcome {
	p.written = cut(form.Get("phone"), 64)
	number := p.prefix.dialled(form.Get("phone"))
	if number == "" {
		return refused("invalid-phone", "phone")
	}
	if number != p.number {
		p.sentCode = sentCode{} // a code proves the number that it was sent to
	}
	p.number = number
	return p.reach(v, form.Get("type"))
}

// enrolment is the id of the phone that was called or written to.
func (p *phonePanel) enrolment(v *visit) string {
	for _, e := range v.user().Of(vocab.Phone) {
		if e.Phone == p.number {
			return e.ID
		}
	}
	return ""
}

// reach settles how the person wants to be reached, and sends the code.
func (p *phonePanel) reach(v *visit, kind string) outcome {
	if p.method == "both" {
		if !slices.Contains(p.allowed, kind) {
			return refused("invalid-option.type", "type")
		}
		p.method = kind
	}
	p.dispatch(v)
	return outcome{}
}

// pick takes one of several phones.
func (p *phonePanel) pick(v *visit, action string) outcome {
	phones := v.user().Of(vocab.Phone)
	i, ok := v.picked(action, len(phones))
	switch {
	case action == "back-action":
		p.list = false
	case !ok:
		return refused("invalid-option.phone", "action")
	default:
		p.list, p.number = false, phones[i].Phone
		if p.method != "both" {
			p.dispatch(v)
		}
	}
	return outcome{}
}

// dispatch sends a code; when the person has had too many messages, the page says so and an older code stays good.
func (p *phonePanel) dispatch(v *visit) {
	channel, code, failed, limit := tenant.SMS, vocab.LogSendSMS, vocab.LogSendSMSFailed, problem("too-many-sms", "")
	if p.method == "voice" {
		channel, code, failed, limit = tenant.Voice, vocab.LogSendVoice, vocab.LogSendVoiceFailed, problem("too-many-voice", "")
	}
	p.sent = true
	if !p.send(v, channel, p.number, tenant.PhoneSends, code) {
		v.limited(failed, limit.Code)
		p.problem = &limit
	}
}
