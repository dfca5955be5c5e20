package console

import (
	"net/http"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// toggle is something that is on or off.
type toggle struct {
	Name, About string
	On          bool
}

// option is a setting with one of several values.
type option struct {
	Name, Label, About string
	Values             []choice
}

type settingsPage struct {
	Toggles, Factors []toggle
	Options          []option
	RelyingParty     string
	PartyWrong       error    // why what was typed as the relying party is none
	Changed, Default []option // switches, by whether they are at their default
}

// toggles are the settings that are on or off, by the names of mockidp.Tenant.SetSettings.
var toggles = []toggle{
	{Name: "customize_mfa_in_postlogin_action", About: "Customize MFA Factors using Actions: without it enrollWith, enrollWithAny, challengeWith and challengeWithAny do not work."},
	{Name: "mfa_show_factor_list_on_enrollment", About: "An enrolment at the end of a login begins with the list of factors instead of the most secure one."},
	{Name: "riskAssessment", About: "Each login's risk is assessed, and Actions see it. Under the policy of Adaptive MFA it always is."},
}

// factorNames are the factors as people call them.
var factorNames = map[vocab.Factor]string{
	vocab.OTP: "One-time passwords of an app", vocab.Phone: "Phone messages, by SMS or voice", vocab.Email: "E-mail", vocab.Push: "Push notifications",
	vocab.WebAuthnRoaming: "Security keys", vocab.WebAuthnPlatform: "The device itself, by fingerprint or face", vocab.RecoveryCode: "Recovery codes",
}

func (v *visit) settings() { v.settingsPage(http.StatusOK, settingsPage{}, nil) }

// settingsPage shows the settings; p has what was typed, where that was refused.
func (v *visit) settingsPage(status int, p settingsPage, wrong *problem) {
	now, fixture := v.tenant.Settings(), v.tenant.Fixture()
	for _, t := range toggles {
		t.On, _ = now[t.Name].(bool)
		p.Toggles = append(p.Toggles, t)
	}
	for _, f := range vocab.Built() {
		p.Factors = append(p.Factors, toggle{string(f), factorNames[f], slices.Contains(fixture.Factors(), f)})
	}
	word := func(name string) string { s, _ := now[name].(string); return s }
	types, _ := now["message_types"].([]string)
	both := len(types) > 1
	p.Options = []option{
		{"policy", "MFA policy", "Whom the tenant asks for a factor when no Action has.", pick([]choice{{"never", "never", false}, {"all-applications", "always", false}, {"confidence-score", "by the risk assessment (Adaptive MFA)", false}}, word("policy"))},
		{"message_types", "How phones are reached", "", []choice{{"sms", "SMS", !both && slices.Contains(types, "sms")}, {"voice", "voice", !both && slices.Contains(types, "voice")}, {"both", "SMS or voice", both}}},
		{"userVerification", "User verification of security keys", "Whether a key asks for its PIN.", pick([]choice{{"discouraged", "discouraged", false}, {"preferred", "preferred", false}, {"required", "required", false}}, word("userVerification"))},
	}
	if p.PartyWrong == nil {
		p.RelyingParty = word(relyingParty)
	}
	for _, s := range fixture.Switches() {
		o := option{s.Name, s.Name, s.About + " (" + s.Provenance + ")", pick(append([]choice{{s.Default, s.Default + " (default)", false}}, others(s)...), s.Value)}
		if s.Value == s.Default {
			p.Default = append(p.Default, o)
		} else {
			p.Changed = append(p.Changed, o)
		}
	}
	v.page(status, "settings", frame{Title: "Settings", Problem: wrong, Data: p})
}

// relyingParty is the setting that is typed and not chosen.
const relyingParty = "relyingPartyIdentifier"

// change sets one setting.
func (v *visit) change() {
	name, value := v.r.PostForm.Get("name"), v.r.PostForm.Get("value")
	var set any = value
	switch {
	case slices.ContainsFunc(toggles, func(t toggle) bool { return t.Name == name }):
		set = value == "true"
	case name == "message_types" && value == "both":
		set = []string{"sms", "voice"}
	case name == "message_types":
		set = []string{value}
	}
	v.set(map[string]any{name: set})
}

// setSwitch sets a named switch.
func (v *visit) setSwitch() {
	v.set(map[string]any{"switches": map[string]string{v.r.PostForm.Get("name"): v.r.PostForm.Get("value")}})
}

func (v *visit) set(settings map[string]any) {
	if err := v.tenant.SetSettings(settings); err != nil {
		var typed settingsPage
		if host, ok := settings[relyingParty].(string); ok {
			typed = settingsPage{RelyingParty: host, PartyWrong: err}
		}
		v.settingsPage(http.StatusUnprocessableEntity, typed, &problem{"bad-setting", err.Error(), "Nothing was changed."})
		return
	}
	v.to("settings", "setting")
}

func (v *visit) switchFactor() {
	f := vocab.Factor(v.r.PostForm.Get("name"))
	if !slices.Contains(vocab.Built(), f) {
		v.settingsPage(http.StatusUnprocessableEntity, settingsPage{}, &problem{"unknown-factor", "There is no such factor.", "Nothing was changed."})
		return
	}
	v.tenant.SwitchFactor(f, v.r.PostForm.Get("value") == "true")
	v.to("settings", "setting")
}

// dismissReverted ends the note that newer files took settings away, and leads back to the page that had it.
func (v *visit) dismissReverted() {
	v.tenant.AcknowledgeReverted()
	back, ok := strings.CutPrefix(v.r.PostForm.Get("back"), v.path(""))
	if !ok {
		back = "settings" // no page of this tenant
	}
	v.to(back)
}

// others are the values of a switch besides its default.
func others(s mockidp.Switch) []choice {
	var out []choice
	for _, value := range splitList(s.Others) {
		out = append(out, choice{Value: value, Label: value})
	}
	return out
}
