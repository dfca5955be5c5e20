package mockidp

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// The settings that can be changed while a tenant runs, as the vendor spells them; policy is ours for the list of policies.
const (
	customise        = "customize_mfa_in_postlogin_action"
	policySetting    = "policy"
	messageTypes     = "message_types"
	userVerification = "userVerification"
	relyingParty     = "relyingPartyIdentifier"
	showFactorList   = "mfa_show_factor_list_on_enrollment"
	switchSetting    = "switches"
	riskAssessment   = "riskAssessment"
)

// policyNever is how a setting says that the tenant has no MFA policy.
const policyNever = "never"

// Settings gives the settings in force, by the names that SetSettings takes; switches lists all of them.
func (t *Tenant) Settings() map[string]any {
	f := t.state.Fixture()
	policy := f.Policy
	if policy == vocab.PolicyNever {
		policy = policyNever
	}
	values := map[string]string{}
	for _, s := range switchesOf(f.Switches) {
		values[s.Name] = s.Value
	}
	return map[string]any{
		customise: f.Customise, policySetting: policy, messageTypes: slices.Clone(f.MessageTypes), userVerification: f.WebAuthnUV,
		relyingParty: f.WebAuthnRPID, showFactorList: f.ShowFactorList, switchSetting: values,
		riskAssessment: f.Risk.Enabled,
	}
}

// SetSettings changes settings of the running tenant, all or none:
//
//   - customize_mfa_in_postlogin_action, mfa_show_factor_list_on_enrollment: true or false
//   - riskAssessment: true or false, whether logins are assessed; under the policy confidence-score they always are
//   - policy: never, all-applications or confidence-score
//   - message_types: how phones are reached, a list of sms and voice
//   - userVerification of security keys: discouraged, preferred or required
//   - relyingPartyIdentifier: a host in place of the page's own; empty takes the override away
//   - switches: values by name; those that are not named stay
//
// A login under way sees a change where its next moment asks for the setting. Any other name, or value, is an error.
func (t *Tenant) SetSettings(settings map[string]any) error {
	if len(settings) == 0 {
		return fmt.Errorf("no setting is given: use %s", strings.Join(settingNames(), ", "))
	}
	return t.state.Configure(func(f *tenant.Fixture) error {
		for _, name := range slices.Sorted(maps.Keys(settings)) {
			set, known := setters[name]
			if !known {
				return fmt.Errorf("the setting %s has no effect here: use %s", name, strings.Join(settingNames(), ", "))
			}
			if takes := set(f, settings[name]); takes != "" {
				return fmt.Errorf("%s is %s, not %v", name, takes, settings[name])
			}
		}
		return nil
	})
}

func settingNames() []string { return slices.Sorted(maps.Keys(setters)) }

// setters put a value into a fixture, or say what the setting takes.
var setters = map[string]func(*tenant.Fixture, any) string{
	customise:      flag(func(f *tenant.Fixture, on bool) { f.Customise = on }),
	showFactorList: flag(func(f *tenant.Fixture, on bool) { f.ShowFactorList = on }),
	riskAssessment: flag(func(f *tenant.Fixture, on bool) { f.Risk.Enabled = on }),
	policySetting: word(func(f *tenant.Fixture, w string) {
		if w == policyNever {
			w = vocab.PolicyNever
		}
		f.Policy = w
	}, policyNever, vocab.PolicyAlways, vocab.PolicyAdaptive),
	userVerification: word(func(f *tenant.Fixture, w string) { f.WebAuthnUV = w }, "discouraged", "preferred", "required"),
	relyingParty: func(f *tenant.Fixture, v any) string {
		host, ok := v.(string)
		if !ok || host != "" && !hostName.MatchString(host) {
			return "a host such as example.com, or empty for the page's own"
		}
		f.WebAuthnRPID = host
		return ""
	},
	messageTypes:  setMessageTypes,
	switchSetting: setSwitches,
}

var hostName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`)

func flag(set func(*tenant.Fixture, bool)) func(*tenant.Fixture, any) string {
	return func(f *tenant.Fixture, v any) string {
		on, ok := v.(bool)
		if !ok {
			return "true or false"
		}
		set(f, on)
		return ""
	}
}

func word(set func(*tenant.Fixture, string), known ...string) func(*tenant.Fixture, any) string {
	return func(f *tenant.Fixture, v any) string {
		w, ok := v.(string)
		if !ok || !slices.Contains(known, w) {
			return "one of " + strings.Join(known, ", ")
		}
		set(f, w)
		return ""
	}
}

func setMessageTypes(f *tenant.Fixture, v any) string {
	const takes = "a list of sms and voice, each once"
	var types []string
	switch list := v.(type) {
	case []string:
		types = slices.Clone(list)
	case []any:
		for _, one := range list {
			types = append(types, fmt.Sprint(one))
		}
	}
	for i, one := range types {
		if one != "sms" && one != "voice" || slices.Contains(types[:i], one) {
			return takes
		}
	}
	if len(types) == 0 {
		return takes
	}
	f.MessageTypes = types
	return ""
}

func setSwitches(f *tenant.Fixture, v any) string {
	values := map[string]string{}
	switch m := v.(type) {
	case map[string]string:
		values = m
	case map[string]any:
		for name, value := range m {
			values[name] = fmt.Sprint(value)
		}
	default:
		return "values by name"
	}
	set, err := f.Switches.With(values)
	if err != nil {
		return "values by name (" + err.Error() + ")"
	}
	f.Switches = set
	return ""
}
