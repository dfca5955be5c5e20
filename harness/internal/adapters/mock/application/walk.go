package application

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
)

// maxTurns bounds the pages that a person answers in one login.
const maxTurns = 20

// walk is a person in front of one tab, who starts at the application.
type walk struct {
	*browser.Tab
	start, home string // where the person begins; the application's host
	issuer      string // the address at which pages would begin by themselves
	pages       *form.Browser
	tenant      *mockidp.Tenant
	wallet      *virtualauthenticator.Wallet
	mail        int // messages of the tenant that were delivered
	now         func() time.Time
	sleep       func(context.Context, time.Duration) error
	email       string
	password    string
	wrong       map[string]bool // what is still to be answered wrongly once: the password, and each factor that takes a code or a decision

	opened     bool       // the person was at the start before
	at         form.Shown // what is there now
	loop       []string   // the first one that was seen
	why        string     // it is one
	circles    func() bool
	transcript []reports.Entry
	secrets    []string
}

// Open implements form.Surface: a login begins at the application, wherever the issuer would have it begun.
func (w *walk) Open(ctx context.Context, address string) (form.Shown, error) {
	if address != w.issuer {
		return w.saw(w.Tab.Open(ctx, address))
	}
	again := ""
	if w.opened {
		again = " a second time"
	}
	w.opened = true
	w.note(reports.EntryStep, "opens "+bare(w.start)+again, "")
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
		title := e.Request
		if e.Response != "" {
			title += ": " + e.Response
		}
		w.note(reports.EntryHTTP, title, "")
	}
	if loop := cycle(s.Exchanges); loop != nil && w.loop == nil {
		w.loop, w.why = loop, fmt.Sprintf("The same requests followed each other at least %d times.", rounds)
	}
	if s.Address != "" {
		w.note(reports.EntryPage, w.place(), "")
	}
	return s, err
}

// place says where the person is. Pages of other hosts are never asked for, and have no status.
func (w *walk) place() string {
	u, err := url.Parse(w.at.Address)
	if err != nil || u.Host != w.home && "http://"+u.Host+"/" != w.issuer {
		return bare(w.at.Address)
	}
	return fmt.Sprintf("%s (%d)", bare(w.at.Address), w.at.Status)
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
func (w *walk) login(ctx context.Context) error {
	if err := w.pages.Open(ctx, w.issuer); err != nil {
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
