package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/mfaproof/mfaproof/harness/internal/plan"
	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

type listCommand struct {
	Paths        []string `arg:"" optional:"" name:"path" help:"Suite files or folders. Default: the suites of this binary."`
	Filter       string   `placeholder:"GLOB" help:"Only cases whose id fits."`
	Faults       bool     `xor:"what" help:"List the deviations that run --fault can switch on."`
	Switches     bool     `xor:"what" help:"List the named switches: what public sources leave open, with defaults."`
	Requirements bool     `xor:"what" help:"List the requirement catalog."`
	Profile      string   `placeholder:"NAME" help:"With --requirements: only what this profile demands (auth0, nist-aal2, asvs-l2, asvs-l3, wstg)."`
	Capabilities bool     `xor:"what" help:"List the capabilities that cases may require."`
	Screens      bool     `xor:"what" help:"List the screens with the cases that expect them, or why no case does."`
	Deviations   bool     `xor:"what" help:"List the deviations of WebAuthn authenticators that steps can ask for with how, and the rule that each breaks."`
	Places       bool     `xor:"what" help:"List the places of the built-in GeoIP table, with an address in each to come from."`
	JSON         bool     `help:"Print JSON."`
}

// row is a line of a list.
type row struct {
	Name  string `json:"name"`
	Value string `json:"value,omitempty"`
	About string `json:"about"`
}

// Run prints the list.
func (c *listCommand) Run(e *env) error {
	rows, err := c.rows()
	if err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(e.stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(rows)
	}
	w := tabwriter.NewWriter(e.stdout, 0, 4, 2, ' ', 0)
	for _, r := range rows {
		if r.Value != "" {
			fmt.Fprintf(w, "%s\t%s\t%s\n", r.Name, r.Value, r.About)
		} else {
			fmt.Fprintf(w, "%s\t%s\n", r.Name, r.About)
		}
	}
	return w.Flush()
}

func (c *listCommand) rows() ([]row, error) {
	var rows []row
	if c.Profile != "" && !c.Requirements {
		return nil, usageError{errors.New("--profile narrows the requirements: write list --requirements --profile " + c.Profile)}
	}
	switch {
	case c.Faults:
		for _, f := range mockidp.Faults() {
			rows = append(rows, row{Name: f.Name, About: f.About})
		}
	case c.Switches:
		for _, s := range mockidp.Switches() {
			rows = append(rows, row{Name: s.Name, Value: fmt.Sprintf("%s (or %s)", s.Default, s.Others), About: s.Provenance + ": " + s.About})
		}
	case c.Requirements:
		return requirements(c.Profile)
	case c.Capabilities:
		for _, one := range scenarios.Capabilities() {
			rows = append(rows, row{Name: one.Name, About: one.Means})
		}
	case c.Deviations:
		rows = deviations()
	case c.Places:
		for _, p := range mockidp.Places() {
			rows = append(rows, row{Name: p.Name, Value: fmt.Sprintf("%-13s  %s", p.IPv4, p.IPv6), About: placeText(p)})
		}
	case c.Screens:
		return c.screens()
	default:
		suites, err := loadSuites(c.Paths)
		if err != nil {
			return nil, err
		}
		cases, err := plan.Expand(suites)
		if err != nil {
			return nil, usageError{err}
		}
		if cases, err = plan.Filter(cases, c.Filter); err != nil {
			return nil, usageError{err}
		}
		for _, one := range cases {
			rows = append(rows, row{Name: one.ID, About: one.About})
		}
	}
	return rows, nil
}

// deviations lists what a WebAuthn authenticator can do otherwise, with the rule behind it.
func deviations() []row {
	var rows []row
	for _, d := range vocab.WebAuthnDeviations() {
		ceremonies := "enrol and answer"
		switch {
		case !d.Assertion:
			ceremonies = "enrol"
		case !d.Creation:
			ceremonies = "answer"
		}
		breaks := "breaks: "
		if d.Permitted {
			breaks = "permitted: "
		}
		rows = append(rows, row{Name: string(d.Name), Value: ceremonies, About: breaks + d.Rule + " [WebAuthn Level 3, " + d.Section + "]"})
	}
	return rows
}

func placeText(p mockidp.Place) string {
	if p.City == "" {
		return "on record without a place"
	}
	return fmt.Sprintf("%s, %s (%s)", p.City, p.Country, p.Continent)
}

// unreached says why no case expects a screen.
var unreached = map[vocab.Screen]string{
	vocab.ScreenDetectBrowser:       "every browser answers it by itself before WebAuthn is offered; nobody sees it",
	vocab.ScreenOTPEnrollCode:       "the same enrolment as text: the tests of the pages toggle it",
	vocab.ScreenWebAuthnUnavailable: "not served: no document says when; without WebAuthn another factor is offered, or the command fails",
	vocab.ScreenForm:                "a stand-in for the forms of a tenant, which no case has: the tests of the pages go through it",
	vocab.ScreenErrorPage:           "the end of a refused login, which the outcome names",
}

// unserved are the documents' further MFA screens, which the mock has no page for, each with the reason.
var unserved = []row{
	{Name: "mfa-enroll-result", About: "the end of an enrolment by ticket, which the Management API starts: not built"},
	{Name: "mfa-push-enrollment-code", About: "known by its texts alone: no client reads such a screen"},
	{Name: "mfa-push-success", About: "known by its texts alone: no client reads such a screen"},
	{Name: "reset-password-mfa-*", About: "the challenges of a password reset, nine screens with the fields of their namesakes: the reset is not built"},
}

// screens lists every screen with the cases that expect it, and those that the mock does not serve.
func (c *listCommand) screens() ([]row, error) {
	suites, err := loadSuites(c.Paths)
	if err != nil {
		return nil, err
	}
	cases, err := plan.Expand(suites)
	if err != nil {
		return nil, usageError{err}
	}
	reached := map[vocab.Screen][]string{}
	for _, one := range cases {
		seen := map[vocab.Screen]bool{}
		if one.Expect.Screens != nil {
			for _, s := range one.Expect.Screens.Value {
				seen[s] = true
			}
		}
		for _, o := range one.Expect.Offers {
			seen[o.Screen] = true
		}
		for s := range seen {
			reached[s] = append(reached[s], one.ID)
		}
	}
	var rows []row
	for _, s := range vocab.Screens() {
		r := row{Name: string(s), Value: fmt.Sprintf("expected by %d", len(reached[s]))}
		switch {
		case len(reached[s]) > 0:
			r.About = "such as " + reached[s][0]
		case unreached[s] != "":
			r.About = unreached[s]
		default:
			return nil, fmt.Errorf("no case expects the screen %s, and there is no reason stated for it", s)
		}
		rows = append(rows, r)
	}
	for _, r := range unserved {
		rows = append(rows, row{Name: r.Name, Value: "not served", About: r.About})
	}
	return rows, nil
}
