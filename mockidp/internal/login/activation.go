package login

import (
	"net/http"
	"net/url"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// activationAttempts is how many wrong codes one visit to the activation page takes; the documents name no limit, the number is ours.
const activationAttempts = 10

// deviceRefused is what a device is told that the person did not want to connect.
const deviceRefused = "The user did not confirm the device"

// activation lets a person enter the code that a device shows (RFC 8628 section 3.3). What the device asks for becomes the request of
// the login with the right code, and the login page comes behind the confirmation.
type activation struct {
	known bool // the code was right, and the person is asked whether it is the device
	shown string
	wrong int
}

func (e *activation) screen() vocab.Screen {
	if e.known {
		return vocab.ScreenDeviceConfirmation
	}
	return vocab.ScreenDeviceActivation
}

func (e *activation) fill(_ *visit, p *page, data map[string]any) {
	if e.known {
		p.Code = e.shown
		data["device_code"] = e.shown
	}
}

func (e *activation) post(v *visit, action string, form url.Values) passage {
	switch {
	case !e.known:
		return e.enter(v, form.Get("code"))
	case action == actConfirm || v.Tenant.Faults.On(fault.DeviceRefusalIgnored):
		return passage{connected: true}
	}
	return passage{cancelled: true}
}

// enter takes a code. Whether it never was one, is used up or has expired, nobody is told.
func (e *activation) enter(v *visit, entered string) passage {
	switch {
	case entered == "":
		return stay("no-code", "code")
	case e.wrong >= activationAttempts:
		return stay("too-many-failures", "code")
	}
	req, shown, ok := v.Device(cut(entered, maxName))
	if !ok {
		e.wrong++
		v.log(v.tx, vocab.LogDeviceActivationFail, "Failed to activate device.", nil)
		return stay("invalid-expired-code", "code")
	}
	v.tx.Request, e.shown, e.known = req, shown, true
	return passage{}
}

// Activate serves the page to which a device sends people. The address may have the code already; it is confirmed all the same, so
// that nobody connects a stranger's device by following a link.
func (s *Service) Activate(w http.ResponseWriter, r *http.Request) {
	e := &activation{}
	tx := s.transaction(w, r, Request{})
	tx.entrance = e
	if code := r.URL.Query().Get("user_code"); code != "" {
		if p := e.enter(s.visit(r, tx), code); p.refused != nil {
			tx.notice = p.refused
		}
	}
	s.store.add(tx)
	s.show(w, r, tx)
}

// Connected is the page at the end of the browser's part of a login of a device that gets what it asked for.
func (s *Service) Connected() Answer { return s.deviceAnswer(vocab.ScreenDeviceAllowed) }

// Unconnected is the page at its end where the device gets nothing, in the words of what refused the login.
func (s *Service) Unconnected(code, why string) Answer {
	return s.deviceAnswer(vocab.ScreenDeviceDenied, failed(code, why, ""))
}

// TooLate is Unconnected for a code of the device that is good for nothing any more: expired_token or invalid_grant.
func (s *Service) TooLate(key string) Answer {
	return s.deviceAnswer(vocab.ScreenDeviceDenied, problem(key, ""))
}

func (s *Service) deviceAnswer(screen vocab.Screen, errors ...pageError) Answer {
	p := page{Tenant: s.name(), Screen: screen, Errors: errors}
	p.say(s.texts())
	p.Context = bareContext(p)
	return Answer{page: &p}
}
