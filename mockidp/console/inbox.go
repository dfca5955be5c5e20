package console

import (
	"net/http"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp"
)

// message is one that a real tenant would have sent.
type message struct {
	mockidp.Message
	State string // of a push request
}

// waiting is an enrolment that waits for a phone to scan its code.
type waiting struct {
	mockidp.PushEnrolment
	Person string
}

type inboxPage struct {
	Rows       []message
	Waiting    []waiting
	Channel    string // the filter
	Channels   []string
	Shown, All int
}

// inbox is everybody's: what was sent by SMS, voice, e-mail and push, the newest first.
func (v *visit) inbox() { v.inboxPage(http.StatusOK, nil) }

func (v *visit) inboxPage(status int, wrong *problem) {
	sent, _ := v.tenant.Messages(0)
	p := inboxPage{Channel: v.r.URL.Query().Get("channel"), Channels: []string{"sms", "voice", "email", "push"}, All: len(sent)}
	for _, m := range slices.Backward(sent) {
		if len(p.Rows) == maxRows {
			break
		}
		if p.Channel != "" && p.Channel != m.Channel {
			continue
		}
		row := message{Message: m}
		if m.Transaction != "" {
			row.State = v.tenant.PushState(m.Transaction)
		}
		p.Rows = append(p.Rows, row)
	}
	p.Shown = len(p.Rows)
	for _, w := range v.tenant.PushEnrolments() {
		u, _ := v.tenant.User(w.UserID)
		p.Waiting = append(p.Waiting, waiting{w, login(u)})
	}
	v.page(status, "inbox", frame{Title: "Inbox", Problem: wrong, Data: p})
}

// decidePush is what a person's phone answers.
func (v *visit) decidePush() {
	form := v.r.PostForm
	approve := form.Get("answer") == "approve"
	if !approve && form.Get("answer") != "deny" {
		v.inboxPage(http.StatusUnprocessableEntity, &problem{"no-answer", "The answer to a push message is approve or deny.", "Press one of its buttons."})
		return
	}
	if err := v.tenant.DecidePush(form.Get("transaction"), approve); err != nil {
		v.inboxPage(http.StatusConflict, &problem{"no-open-push", "This request was answered already, or has expired.", "A request can be answered once, within five minutes. The page of the login can send another one."})
		return
	}
	v.to("inbox", map[bool]string{true: "approved", false: "denied"}[approve])
}

// registerPhone is the app on a phone that scans the code of an enrolment.
func (v *visit) registerPhone() {
	name := strings.TrimSpace(v.r.PostForm.Get("device"))
	if name == "" || len(name) > 100 {
		v.inboxPage(http.StatusUnprocessableEntity, &problem{"no-device", "The phone has no name, or one of more than 100 bytes.", "Name the phone: pages and messages show it."})
		return
	}
	if err := v.tenant.RegisterPush(v.r.PostForm.Get("transaction"), name, name); err != nil {
		v.inboxPage(http.StatusConflict, &problem{"no-open-push", "This code was scanned already, or has expired.", "The page of the enrolment shows a new one when it is begun again."})
		return
	}
	v.to("inbox", "phone")
}
