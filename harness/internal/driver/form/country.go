package form

import (
	"context"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// giveAbroad picks the country of a phone number on its page, and then gives the number as people there write it.
func (b *Browser) giveAbroad(ctx context.Context, p target.Proof) error {
	var passed []vocab.Screen
	var evidence []target.Exchange
	pass := func() {
		passed, evidence = slices.Concat(passed, b.passed), slices.Concat(evidence, b.evidence)
		passed = append(passed, b.page.context.Screen.Name)
	}
	if err := b.press(ctx, "pick-country-code"); err != nil {
		return err
	}
	pass()
	row, ok := b.page.country(p.Country)
	if !ok {
		return b.page.defect("has no button for the country " + p.Country)
	}
	if err := b.press(ctx, row); err != nil {
		return err
	}
	pass()
	f, err := b.page.withField("phone")
	if err != nil {
		return err
	}
	err = b.submit(ctx, f, map[string]string{"phone": p.Destination, "type": p.Channel}, f.first())
	b.passed, b.evidence = slices.Concat(passed, b.passed), slices.Concat(evidence, b.evidence)
	return err
}

// country finds the button of a country: what it posts ends in the country's letters and its prefix (US+1).
func (p *page) country(letters string) (string, bool) {
	for _, f := range p.forms {
		for _, b := range f.buttons {
			if row, ok := strings.CutPrefix(b.value, "selection-action::"); ok && strings.HasPrefix(row, letters+"+") {
				return b.value, true
			}
		}
	}
	return "", false
}
