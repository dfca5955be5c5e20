package scenarios

import (
	"maps"
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// maxExpansions bounds the combinations of one case, so that a slip in an axis is a mistake and not a long run.
const maxExpansions = 1000

// expander makes the cases of one suite.
type expander struct {
	suite       *Suite
	mistakes    mistakes
	usedOfSuite map[string]bool
	// tenants are those of cases that fill no axis in, by the overlay of the case.
	tenants map[*strictyaml.At[overlayFile]]*TenantSpec
}

func (s *Suite) expander() *expander {
	return &expander{suite: s, usedOfSuite: map[string]bool{}, tenants: map[*strictyaml.At[overlayFile]]*TenantSpec{}}
}

func (x *expander) cases() []Case {
	var all []Case
	for _, written := range x.suite.content.Cases {
		all = append(all, x.expand(written)...)
	}
	file := x.suite.File
	for _, axis := range x.suite.content.Axes {
		if !x.usedOfSuite[axis.key.Value] {
			x.mistakes.at(posOf(file, axis.key), "write ${"+axis.key.Value+"} where it varies", "axis %q is never used", axis.key.Value)
		}
	}
	x.lintOutcomes()
	return all
}

// expand gives one case for each combination of the axes that it uses. Which it uses is found by filling it in once.
func (x *expander) expand(written caseContent) []Case {
	file := x.suite.File
	axes := layAxes(x.suite.content.Axes, written.Value.Axes)
	var names []string
	for _, axis := range axes {
		names = append(names, axis.key.Value)
	}
	if !x.checkTable(written, axes) {
		return nil
	}
	trial := x.filling(names, &mistakes{})
	for _, axis := range axes {
		trial.chosen[axis.key.Value] = axis.value.values[0]
	}
	first := x.fill(trial, written)
	maps.Copy(x.usedOfSuite, trial.used)
	for _, axis := range written.Value.Axes {
		if !trial.used[axis.key.Value] {
			x.mistakes.at(posOf(file, axis.key), "write ${"+axis.key.Value+"} where it varies", "axis %q is never used", axis.key.Value)
		}
	}
	axes = slices.DeleteFunc(axes, func(a entry[axisFile]) bool { return !trial.used[a.key.Value] })
	combinations := 1
	for _, axis := range axes {
		combinations *= len(axis.value.values)
		if combinations > maxExpansions {
			x.mistakes.at(posOf(file, written), "use fewer values", "the axes give more than %d cases", maxExpansions)
			return nil
		}
	}
	x.mistakes.errors = append(x.mistakes.errors, trial.errors...)
	all := make([]Case, 0, combinations)
	for i := range combinations {
		f := x.filling(names, &x.mistakes)
		rest, chosen := i, make([]Axis, len(axes))
		for j, axis := range slices.Backward(axes) { // the last axis varies fastest
			n := len(axis.value.values)
			value := axis.value.values[rest%n]
			f.chosen[axis.key.Value], chosen[j] = value, Axis{axis.key.Value, value.text}
			rest /= n
		}
		c := first // which has the first value of each axis
		if i > 0 {
			c = x.fill(f, written)
		}
		c.Axes = chosen
		for _, axis := range chosen {
			c.ID += "/" + axis.Name + "=" + axis.Value
		}
		all = append(all, c)
	}
	return all
}

func (x *expander) filling(axes []string, m *mistakes) *filling {
	return &filling{mistakes: m, file: x.suite.File, names: axes, chosen: map[string]axisValue{}, used: map[string]bool{}}
}

// layAxes gives the axes of the suite, those of the same name replaced by the case's, and then the case's own.
func layAxes(suite, of entries[axisFile]) entries[axisFile] {
	axes := slices.Clone(suite)
	for _, axis := range of {
		i := slices.IndexFunc(axes, func(a entry[axisFile]) bool { return a.key.Value == axis.key.Value })
		if i < 0 {
			axes = append(axes, axis)
		} else {
			axes[i] = axis
		}
	}
	return axes
}

// fill makes one case; f has the axes chosen.
func (x *expander) fill(f *filling, written caseContent) Case {
	s, v := x.suite, written.Value
	cell, outcome, cited := x.cell(f, written)
	c := Case{
		Pos: posOf(f.file, written), ID: s.Name + "/" + v.Case.Value, Name: v.Case.Value, Suite: s.Name,
		About: f.text(v.About), Control: v.Control.Value,
		Requires: f.requires(s.content.Requires, v.Requires), Labels: f.labels(s.content.Labels, v.Labels), Cites: f.cites(slices.Concat(v.Cites, cited), s.catalog), Cell: cell,
		People: f.people(s.content.People, v.People),
	}
	var actions []string
	switch {
	case s.content.Tenant != nil:
		c.Tenant = x.tenant(f, v.With)
		if !c.Tenant.FromFolder {
			actions = make([]string, 0, len(c.Tenant.Actions))
			for _, action := range c.Tenant.Actions {
				actions = append(actions, action.Name)
			}
			for _, rule := range c.Tenant.Rules {
				actions = append(actions, "Rule "+rule.Name)
			}
		}
	case s.content.Policy != nil:
		c.Policy = f.policy(s.content.Policy.Value, posOf(f.file, *s.content.Policy))
	}
	c.Steps = append(x.steps(f, v.Do, c.People), x.steps(f, outcome.Do, c.People)...)
	expected := v.Expect
	if cell != nil {
		expected = outcome.Expect
	}
	if expected != nil {
		c.Expect = f.expect(*expected, c.People, s.Portable, actions)
	}
	c.require()
	return c
}

// tenant gives the tenant of a case, the same for all whose tenant no axis changes.
func (x *expander) tenant(f *filling, with *strictyaml.At[overlayFile]) *TenantSpec {
	if tenant, known := x.tenants[with]; known {
		return tenant
	}
	before, mistakes := f.used, len(f.errors)
	f.used = map[string]bool{}
	tenant := f.tenant(x.suite.from, *x.suite.content.Tenant, with, x.suite.laid)
	x.checkTenant(f, tenant, with)
	if len(f.used) == 0 && len(f.errors) == mistakes { // what is wrong is noted for each case
		x.tenants[with] = tenant
	}
	maps.Copy(before, f.used)
	f.used = before
	return tenant
}

// checkTenant notes what hinders composing the tenant, such as an overlay on an Action that does not exist.
func (x *expander) checkTenant(f *filling, tenant *TenantSpec, with *strictyaml.At[overlayFile]) {
	if tenant.FromFolder && tenant.base == nil {
		return // noted where the folder is named
	}
	at := tenant.Pos
	if with != nil {
		at = posOf(f.file, *with)
	}
	if err := tenant.fits(); err != nil {
		f.at(at, "", "%v", err)
	}
}

func (f *filling) requires(suite, of []word) []string {
	required := words(f, "capability", slices.Concat(suite, of), capabilityNames())
	slices.Sort(required)
	return slices.Compact(required)
}

func (f *filling) labels(suite, of []word) []string {
	labels := words(f, "label", slices.Concat(suite, of), Labels())
	slices.Sort(labels)
	return slices.Compact(labels)
}

func (f *filling) cites(ids []word, catalog *Catalog) []string {
	cited := make([]string, 0, len(ids))
	for _, id := range ids {
		text := f.text(id)
		if _, known := catalog.Lookup(text); !known {
			f.at(posOf(f.file, id), strictyaml.DidYouMean(text, "requirements", catalog.ids()), "the catalog has no requirement %q", text)
		}
		cited = append(cited, text)
	}
	return cited
}
