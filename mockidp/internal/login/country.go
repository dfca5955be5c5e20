package login

// countryContext is what clients read of the countries on the pages of a phone: the one in force, and the list to choose
// from. Source: wire 1.2.
func (p *phonePanel) countryContext(context, transaction map[string]any) {
	var available []map[string]string
	for _, c := range countries {
		available = append(available, map[string]string{"code": c.Code, "label": c.Name, "dial_code": c.Prefix})
	}
	context["country_codes"] = map[string]any{"available": available, "recommended": countries[0].Code}
	transaction["country_code"] = map[string]string{"code": p.prefix.Code, "prefix": p.prefix.Prefix}
}

// appLinks are where the push app is found. Source: the stores' public pages of it.
var appLinks = map[string]string{
	"ios": "https://apps.apple.com/app/auth0-guardian/id1093447833", "android": "https://play.google.com/store/apps/details?id=com.auth0.guardian",
}
