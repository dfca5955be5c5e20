package scenarios

import (
	"sync"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Capability is something that an implementation can declare and that a case may require.
type Capability struct {
	// Name is flat and dotted, such as "factor.otp".
	Name string
	// Means says in one line what an implementation promises by declaring it.
	Means string
}

// Capabilities lists every capability that a case may require.
func Capabilities() []Capability {
	all := []Capability{
		{"auth0.tenant", "runs the Actions and settings of a tenant in the layout of the Deploy CLI"},
		{"policy.instance", "asks everybody for a second factor"},
		{"policy.role", "asks for a second factor by role"},
		{"policy.many", "asks for two or more factors in one login"},
		{"policy.deny", "can refuse a person who lacks the factor"},
		{"policy.allow", "can let a person in who lacks the factor"},
		{"enrol.inline", "lets a person enrol the missing factor inside the login"},
		{"enrol.self", "lets a logged-in person enrol a factor of their own accord"},
		{"login.choose", "lets a person choose between several factors"},
		{"login.remember", "remembers a device, so that a person is not asked for the second factor on it again"},
		{"login.step-up", "asks a logged-in person for a second factor when something needs it"},
		{"login.direct", "its request that answers the second factor can be sent without the steps before it"},
		{"protect.replay", "accepts a one-time code only once"},
		{"webauthn.counter", "looks at the signature counter of a security key"},
		{"observe.acr", "tells the authentication context class of the result"},
		{"observe.amr", "tells the authentication methods of the result"},
		{"observe.session", "tells by what it knows a browser, in the middle of a login and after it"},
		{"clock", "its clock can be moved"},
		{"inbox", "gives the messages that it would have sent"},
		{"log", "gives the entries of its log"},
		{"seed", "an administrator can enrol a factor for a person"},
		{"event", "tells what each Action saw and which commands it issued"},
		{"admin", "an administrator can change people and settings in the middle of a case"},
		{"signals", "takes signals of risk, place and reputation for a device"},
		{"tamper", "takes requests that no page of it offers, and tells where the login stands then"},
		{"decide", "push requests can be approved and denied"},
		{"redirect", "lets an Action send people to another site in the middle of a login, and takes them back"},
		{"organizations", "has organizations with members, and logs people in to one of them"},
		{"login.session", "keeps a person logged in on a device, for further requests for access"},
		{"login.refresh", "gives applications refresh tokens, and exchanges them"},
		{"login.api", "gives applications access tokens that an API can verify by itself"},
		{"login.request", "takes prompt, max_age, acr_values and audience with a request for access"},
	}
	for _, via := range vocab.Vias() {
		if via != vocab.ViaPassword {
			all = append(all, Capability{"via." + string(via), "has the first factor " + string(via)})
		}
	}
	for _, factor := range vocab.Factors() {
		all = append(all, Capability{"factor." + string(factor), "enrols and checks the factor " + string(factor)})
	}
	return all
}

// capabilityNames are looked at for every case: nobody changes them.
var capabilityNames = sync.OnceValue(func() []string {
	var names []string
	for _, c := range Capabilities() {
		names = append(names, c.Name)
	}
	return names
})
