// Package recipes owns the recipes of the systems that mfaproof can start by itself: a folder for each, with the shell
// script that says how. It starts nothing.
package recipes

import (
	"embed"
	"io/fs"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/launch"
)

//go:embed */*
var folders embed.FS

var all = []launch.Recipe{
	{
		Name: "cognito-local", About: "cognito-local 5.3.0 from npm, a stand-in for Amazon Cognito: passwords and one-time codes", Ready: "/mfaproof",
		Limit: time.Minute, Use: "endpoint %s for any client of Cognito, with any credentials",
	},
	{
		Name: "better-auth", About: "better-auth 1.7.6 with its passkeys from npm, in memory: passwords, one-time codes, e-mail, backup codes", Ready: "/control/about",
		Limit: time.Minute, Use: "%s/control/about says what it is, the opening lines of server.mjs how it is asked",
	},
	{
		Name: "keystone", About: "Keystone 22.0 from Debian (sqlite): passwords and one-time codes, with rules for each account", Root: true, Ready: "/mfaproof",
		Limit: 4 * time.Minute, Use: "API at %s/v3, administrator admin with the password mfaproof",
	},
	{
		Name: "keycloak", About: "Keycloak 26.7.3 from Maven (a database in memory, at most 512 MB of heap): passwords and one-time codes", Ready: "/realms/master",
		Limit: 5 * time.Minute, Use: "administration console at %s/admin/, administrator admin with the password mfaproof",
	},
	{
		Name: "glewlwyd", About: "Glewlwyd 2.7 from Debian (sqlite), passwords, one-time codes and WebAuthn", Root: true, Ready: "/config/",
		Use: "API at %s/api/, administrator admin with the password of Glewlwyd's own documents",
	},
	{
		Name: "pocketbase", About: "PocketBase 0.36.8 from its Go module (sqlite): passwords and codes by e-mail, with a rule for who needs both", Ready: "/mfaproof",
		Use: "dashboard at %s/_/, administrator admin@mfaproof.test with the password mfaproof",
	},
	{
		Name: "lemonldap", About: "the portal of LemonLDAP::NG 2.16 from Debian (starman, sqlite), passwords, one-time codes and WebAuthn", Root: true, Ready: "/",
		Use: "portal at %s/, which calls itself http://localhost/; app.psgi of the recipe says how accounts are made",
	},
}

// All lists the recipes by name.
func All() []launch.Recipe {
	var out []launch.Recipe
	for _, r := range all {
		files, err := fs.Sub(folders, r.Name)
		if err != nil {
			panic(err) // a name in the table above that is no path: every test of this package finds it
		}
		r.Files = files
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b launch.Recipe) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return out
}

// Named finds a recipe.
func Named(name string) (launch.Recipe, bool) {
	recipes := All()
	i := slices.IndexFunc(recipes, func(r launch.Recipe) bool { return r.Name == name })
	if i < 0 {
		return launch.Recipe{}, false
	}
	return recipes[i], true
}

// Names are those of all recipes.
func Names() []string {
	var names []string
	for _, r := range All() {
		names = append(names, r.Name)
	}
	return names
}
