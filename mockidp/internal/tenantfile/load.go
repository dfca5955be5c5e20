package tenantfile

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/action/bundle"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// defaultTimeLimit is the documented budget of a trigger per run.
const defaultTimeLimit = 20 * time.Second

// Options say where a folder comes from and what runs its Actions.
type Options struct {
	// Prefix is put before file names in messages, so that they lead to the file on disk.
	Prefix string
	// Runtime compiles the Actions.
	Runtime action.Runtime
	// Disk is the path of the folder on disk, for the npm packages installed in it; empty if it is not there.
	Disk string
}

// Load reads a tenant folder. All mistakes are returned together as strictyaml.Errors or wrapped *action.Failure.
func Load(fsys fs.FS, opts Options) (*tenant.Fixture, error) {
	l := &loader{fsys: fsys, opts: opts, fixture: &tenant.Fixture{Users: map[string]tenant.User{}}}
	var doc document
	if !l.read(TenantFile, &doc, true) {
		return nil, l.err()
	}
	var own ownSettings
	l.read(SettingsFile, &own, false)
	l.settings(doc)
	l.own(own)
	l.outbound(own.Outbound)
	l.modules(own.NodeModules)
	l.remember(own)
	l.flags(doc.Tenant.Flags)
	l.look(doc, own)
	l.factors(doc)
	l.policies(doc)
	l.risk(doc, own)
	l.clients(doc)
	l.connections(doc)
	l.organizations(doc)
	l.clientGrants(doc)
	l.resourceServers(doc)
	l.actions(doc, own)
	l.exchanges(doc, own)
	l.rules(doc, own)
	var users people
	l.read(UsersFile, &users, false)
	l.users(users)
	if err := l.err(); err != nil {
		return nil, err
	}
	return l.fixture, nil
}

type loader struct {
	fsys     fs.FS
	opts     Options
	fixture  *tenant.Fixture
	mistakes strictyaml.Errors
	failures []error // Actions and Rules that do not load
	bundler  bundle.Bundler
}

func (l *loader) path(file string) string { return l.opts.Prefix + file }

// read decodes one file; a missing one is a mistake only when it is needed. It reports whether anything was read.
func (l *loader) read(file string, into any, needed bool) bool {
	data, err := fs.ReadFile(l.fsys, file)
	if errors.Is(err, fs.ErrNotExist) && !needed {
		return false
	}
	if err != nil {
		l.add(&strictyaml.Error{File: l.path(file), Message: "cannot be read: " + reason(err),
			Hint: "a tenant folder holds tenant.yaml in the Deploy CLI's YAML layout, with the code of its Actions beside it"})
		return false
	}
	if err := strictyaml.Decode(l.path(file), data, into); err != nil {
		var all strictyaml.Errors
		if errors.As(err, &all) {
			l.mistakes = append(l.mistakes, all...)
		}
	}
	return true
}

func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

func (l *loader) add(e *strictyaml.Error) { l.mistakes = append(l.mistakes, e) }

func (l *loader) mistake(at text, hint, format string, args ...any) {
	l.mistakeIn(TenantFile, at, hint, format, args...)
}

func (l *loader) mistakeIn(file string, at text, hint, format string, args ...any) {
	e := at.Errorf(l.path(file), format, args...)
	e.Hint = hint
	l.add(e)
}

func (l *loader) note(format string, args ...any) {
	l.fixture.Notes = append(l.fixture.Notes, fmt.Sprintf(format, args...))
}

func (l *loader) err() error {
	var all []error
	if err := l.mistakes.Sorted(); err != nil {
		all = append(all, err)
	}
	return errors.Join(append(all, l.failures...)...)
}

// unknown reports keys that the Deploy CLI does not know and returns, sorted, those it knows and the mock does not use.
func (l *loader) unknown(rest map[string]strictyaml.At[any], known []string, where string) []string {
	var unused []string
	for key, at := range rest {
		if !slices.Contains(known, key) {
			l.add(&strictyaml.Error{File: l.path(TenantFile), Line: at.Line, Column: at.Column,
				Message: fmt.Sprintf("unknown key %q in %s", key, where), Hint: strictyaml.DidYouMean(key, "keys", known)})
			continue
		}
		unused = append(unused, key)
	}
	slices.Sort(unused)
	return unused
}

func (l *loader) settings(doc document) {
	f := l.fixture
	f.FriendlyName, f.Customise, f.AllowedLogout = doc.Tenant.FriendlyName, doc.Tenant.Customise, doc.Tenant.AllowedLogout
	f.OrganizationNames = doc.Tenant.OrganizationNames
	l.deviceFlow(doc.Tenant.DeviceFlow)
	l.sessions(doc.Tenant)
	f.DefaultDirectory = doc.Tenant.DefaultDirectory.Value
	if unused := l.unknown(doc.Tenant.Rest, unusedSettings, "tenant"); len(unused) > 0 {
		l.note("%s: tenant settings loaded, not used: %s", TenantFile, strings.Join(unused, ", "))
	}
	if unused := l.unknown(doc.Unused, append(slices.Clone(unusedKeys), topKeys...), "the tenant"); len(unused) > 0 {
		l.note("%s: loaded, not used: %s", TenantFile, strings.Join(unused, ", "))
	}
	if !f.Customise {
		l.note("%s: customize_mfa_in_postlogin_action is off: MFA commands of Actions have no effect (switch %s)", TenantFile, switches.CustomiseToggleOff)
	}
}

// topKeys are the keys that document itself reads; they stand here for the did-you-mean of misspelt ones.
var topKeys = []string{"tenant", "guardianFactors", "guardianPolicies", "actions", "triggers", "rules", "rulesConfigs", "hooks", "clients", "clientGrants", "databases", "connections", "organizations", "resourceServers", "riskAssessment", "branding", "prompts"}

func (l *loader) own(own ownSettings) {
	values := map[string]string{}
	for name, value := range own.Switches {
		one := map[string]string{name: value.Value}
		if _, err := switches.Parse(one); err != nil {
			l.mistakeIn(SettingsFile, value, "", "%v", err)
			continue
		}
		values[name] = value.Value
	}
	l.fixture.Switches, _ = switches.Parse(values)
	l.laxities(own.Laxities)
	l.fixture.ActionLimits.Time = defaultTimeLimit
	if own.ActionTimeLimit.Value != "" {
		d, err := time.ParseDuration(own.ActionTimeLimit.Value)
		if err != nil || d <= 0 || d > defaultTimeLimit {
			l.mistakeIn(SettingsFile, own.ActionTimeLimit, "write it like 250ms or 20s", "action_time_limit must be above 0 and at most 20s, not %q", own.ActionTimeLimit.Value)
			return
		}
		l.fixture.ActionLimits.Time = d
	}
}

func (l *loader) factors(doc document) {
	l.fixture.WebAuthnUV = "discouraged"
	for i, g := range doc.GuardianFactors {
		if !slices.Contains(vocab.TenantFactors(), g.Name.Value) {
			l.mistake(g.Name, strictyaml.DidYouMean(g.Name.Value, "factors", vocab.TenantFactors()), "unknown factor %q", g.Name.Value)
			continue
		}
		if slices.ContainsFunc(doc.GuardianFactors[:i], func(x guardianFactor) bool { return x.Name.Value == g.Name.Value }) {
			l.mistake(g.Name, "keep one of them", "the factor %q is listed twice", g.Name.Value)
			continue
		}
		f := vocab.Factor(g.Name.Value)
		switch g.Name.Value {
		case "sms":
			f = vocab.Phone
		case "duo":
			if g.Enabled {
				l.note("%s: the factor duo is not offered by the mock", TenantFile)
			}
			continue
		}
		if uv := g.Settings.UserVerification; f == vocab.WebAuthnRoaming && uv.Value != "" {
			if !slices.Contains([]string{"discouraged", "preferred", "required"}, uv.Value) {
				l.mistake(uv, "use discouraged, preferred or required", "unknown userVerification %q", uv.Value)
			}
			l.fixture.WebAuthnUV = uv.Value
		}
		if g.Settings.Override {
			l.fixture.WebAuthnRPID = g.Settings.RelyingParty.Value
		}
		if !g.Enabled {
			continue
		}
		l.fixture.Enabled = append(l.fixture.Enabled, f)
	}
	l.messageTypes(doc)
}

// messageTypes says how phones are reached; a tenant that does not say reaches them by SMS.
func (l *loader) messageTypes(doc document) {
	for _, t := range doc.MessageTypes.Types {
		if t.Value != "sms" && t.Value != "voice" {
			l.mistake(t, "use sms or voice", "unknown message type %q", t.Value)
			continue
		}
		l.fixture.MessageTypes = append(l.fixture.MessageTypes, t.Value)
	}
	if len(l.fixture.MessageTypes) == 0 {
		l.fixture.MessageTypes = []string{"sms"}
	}
}
