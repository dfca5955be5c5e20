package control

import (
	"net/http"
	"slices"

	"github.com/mfaproof/mfaproof/mockidp"
)

func readSettings(c *call) (any, error) { return c.tenant.Settings(), nil }

// patchSettings changes settings of the running tenant; a login under way sees it.
func patchSettings(c *call) (any, error) {
	var body struct {
		Customise        *bool             `json:"customize_mfa_in_postlogin_action"`
		Policy           *string           `json:"policy"`
		MessageTypes     names             `json:"message_types"`
		UserVerification *string           `json:"userVerification"`
		RelyingParty     *string           `json:"relyingPartyIdentifier"`
		ShowFactorList   *bool             `json:"mfa_show_factor_list_on_enrollment"`
		RiskAssessment   *bool             `json:"riskAssessment"`
		Switches         map[string]string `json:"switches"`
	}
	if err := c.read(&body); err != nil {
		return nil, err
	}
	settings := map[string]any{}
	for name, field := range fieldsOf(&body) {
		if field.IsNil() {
			continue
		}
		switch value := field.Interface().(type) {
		case *bool:
			settings[name] = *value
		case *string:
			settings[name] = *value
		case names:
			settings[name] = []string(value)
		default:
			settings[name] = value
		}
	}
	if len(settings) > 0 {
		if err := c.tenant.SetSettings(settings); err != nil {
			return nil, invalid("GET …/settings shows what is in force, GET /v1/switches the switches with their values.", "%v", err)
		}
	}
	return c.tenant.Settings(), nil
}

// faults lists the deviations that a tenant shows now.
func (c *call) faults() any { return map[string]any{"faults": listed(c.tenant.Faults())} }

func tenantFaults(c *call) (any, error) { return c.faults(), nil }

func faultOn(c *call) (any, error) { return c.switchFault(true) }

func faultOff(c *call) (any, error) { return c.switchFault(false) }

func (c *call) switchFault(on bool) (any, error) {
	name := c.r.PathValue("fault")
	if !slices.ContainsFunc(mockidp.Faults(), func(f mockidp.Fault) bool { return f.Name == name }) {
		return nil, refuse(http.StatusNotFound, "unknown-fault", "GET /v1/faults lists the faults.", "there is no fault %q", name)
	}
	if err := c.tenant.SwitchFault(name, on); err != nil {
		return nil, err
	}
	return c.faults(), nil
}

// forgetBrowsers makes every browser forget an account: each of its challenges is shown again.
func forgetBrowsers(c *call) (any, error) {
	var body struct {
		User *string `json:"user"`
	}
	if err := c.read(&body); err != nil {
		return nil, err
	}
	if body.User == nil {
		return nil, missing("user")
	}
	if _, ok := c.tenant.User(*body.User); !ok {
		return nil, unknownUser(*body.User)
	}
	c.tenant.ForgetBrowsers(*body.User)
	return nil, nil
}
