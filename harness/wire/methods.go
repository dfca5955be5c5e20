package wire

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
)

// method is one line of the protocol: its name, the capability that it belongs to (none: every adapter has it), what it does
// in a sentence, the types of its params and its result, and how a target answers it.
type method struct {
	name, capability, about string
	params, result          reflect.Type
	answer                  func(ctx context.Context, s *server, params json.RawMessage) (any, error)
}

// Method is what a document says of a method.
type Method struct {
	Name string
	// Capability is the one that an adapter declares to be asked; empty where every adapter has to answer.
	Capability string
	About      string
}

// Methods lists the methods in the order in which a run meets them.
func Methods() []Method {
	var out []Method
	for _, m := range methods {
		out = append(out, Method{Name: m.name, Capability: m.capability, About: m.about})
	}
	return out
}

// on makes a method of a function on a server.
func on[P, R any](name, capability, about string, do func(*server, context.Context, P) (R, error)) method {
	return method{name: name, capability: capability, about: about, params: reflect.TypeFor[P](), result: reflect.TypeFor[R](),
		answer: func(ctx context.Context, s *server, raw json.RawMessage) (any, error) {
			var p P
			if len(raw) == 0 {
				raw = json.RawMessage("{}")
			}
			if err := strictly(raw, &p); err != nil {
				return nil, &usageError{fmt.Errorf("the params of %s do not fit: %w", name, err)}
			}
			return do(s, ctx, p)
		}}
}

// methods are all there are.
var methods = []method{
	on("hello", "", "Agree on the version of the messages. It comes first, and again when an adapter seems to hang.", (*server).hello),
	on("describe", "", "Say what the implementation is, and what it can do.", (*server).describe),
	on("provision", "", "Make one case's private universe: its people and its policy.", (*server).provision),
	on("release", "", "Give up a world and its sessions.", (*server).release),
	on("factors", "", "List the factor types that a person holds.", (*server).factors),
	on("open", "", "Start a browser (or device) with nothing in it.", (*server).open),
	on("close", "", "Leave a browser; with logout the session ends at the implementation too. probe is asked after it.", (*server).close),
	on("begin", "", "Ask for access and give the primary credentials.", (*server).begin),
	on("observe", "", "Look at where the login stands without doing anything.", (*server).observe),
	on("choose", "", "Take an offer that is not answered with a proof: a factor of a picker, or another way to go on.", (*server).choose),
	on("submit", "", "Answer an offer with a proof, once.", (*server).submit),
	on("probe", "", "Tell whether the protected thing is reachable now, for whoever sits there.", (*server).probe),
	on("result", "", "Tell what the implementation says of a granted login.", (*server).result),
	on("enrol", "enrol.self", "Ask for the enrolment of a factor of one's own accord.", (*server).enrol),
	on("step_up", "login.step-up", "Ask for what the rules for step-up protect.", (*server).stepUp),
	on("probe_step_up", "login.step-up", "Tell whether what those rules protect is reachable now.", (*server).probeStepUp),
	on("tamper", "tamper", "Send what no page of the login offers, with a proof where the way needs one, and tell where the login stands then.", (*server).tamper),
	on("refresh", "login.refresh", "Exchange the refresh token of the last login: nobody is there.", (*server).refresh),
	on("poll", "via.device-code", "Ask for the tokens of a device code before the person is ready.", (*server).poll),
	on("session_ref", "observe.session", "Tell the digest of the identifier by which the implementation knows this browser now.", (*server).sessionRef),
	on("now", "clock", "Tell the world's time.", (*server).now),
	on("advance", "clock", "Move the world's time.", (*server).advance),
	on("log", "log", "List the implementation's own log.", (*server).log),
	on("relying_party", "seed", "Tell for which host WebAuthn credentials are made, and a person's user handle.", (*server).relyingParty),
	on("seed", "seed", "Register a factor for a person as an administrator does.", (*server).seed),
	on("events", "event", "List the runs of a tenant's Actions, and what each issued.", (*server).events),
	on("messages", "inbox", "List what would have been sent to people, after the first so many messages of the world.", (*server).messages),
	on("approve", "decide", "Answer a push request on a person's phone; a denial is an answer too.", (*server).approve),
	on("register", "decide", "Connect the app of a phone that scanned the link of an enrolment.", (*server).register),
	on("remove_factor", "admin", "Take a factor from a person.", (*server).removeFactor),
	on("switch_factor", "admin", "Switch a factor on or off for everybody.", (*server).switchFactor),
	on("set_user", "admin", "Change an account.", (*server).setUser),
	on("set_policy", "admin", "Set the MFA policy of the tenant.", (*server).setPolicy),
	on("forget_browsers", "admin", "Make every browser forget a person.", (*server).forgetBrowsers),
	on("set_settings", "admin", "Change settings of the tenant, in the layout of the Deploy CLI's tenant.", (*server).setSettings),
	on("switch_rule", "admin", "Switch a legacy Rule on or off.", (*server).switchRule),
	on("signal", "signals", "Change what a device looks like, from its next request on.", (*server).signal),
}

// capabilityOf is the capability that a method belongs to.
func capabilityOf(name string) string {
	for _, m := range methods {
		if m.name == name {
			return m.capability
		}
	}
	return ""
}

// usageError is a mistake of the one who asks.
type usageError struct{ error }

func (u *usageError) Unwrap() error { return u.error }

// errUnsupported is a method that a world or a session does not have.
var errUnsupported = errors.New("the implementation has nothing of the kind")
