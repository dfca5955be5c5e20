//go:build !race

package grid_test

import (
	"errors"
	"testing"

	"github.com/mfaproof/mfaproof/scenarios/grid"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// FuzzParse holds that any bytes give rules which answer, or mistakes with a message, and never a panic.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"", sound, "factors: []", "commands: [{id: a}]", "gate: [null]", "factors: [{when: ['not ', '=']}]"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		rules, err := grid.Parse("f", data)
		if err == nil {
			q := grid.Question{Command: vocab.EnrollWith, Factors: grid.Enrollable(), Held: grid.Enrollable()[:2]}
			if cell, trace := grid.Evaluate(rules, q); cell.Outcome == "" || len(trace) == 0 {
				t.Fatalf("no answer: %v %v", cell, trace)
			}
			return
		}
		mustBeMistakes(t, err)
	})
}

// FuzzParseHandwritten holds that any bytes give cells whose question can be answered, or mistakes, and never a panic.
func FuzzParseHandwritten(f *testing.F) {
	for _, seed := range []string{"", "cells: [{command: enrollWith, factors: [otp], cell: pass, cites: x}]", "cells: [null]"} {
		f.Add([]byte(seed))
	}
	rules, err := grid.Load()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		cells, err := grid.ParseHandwritten("f", data)
		if err != nil {
			mustBeMistakes(t, err)
		}
		for _, cell := range cells {
			if got, _ := grid.Evaluate(rules, cell.Question); got.Outcome == "" || cell.Question.ID() == "" {
				t.Fatalf("no answer to %#v", cell)
			}
		}
	})
}

func mustBeMistakes(t *testing.T, err error) {
	t.Helper()
	var all strictyaml.Errors
	if !errors.As(err, &all) || len(all) == 0 {
		t.Fatalf("not a list of mistakes: %T %v", err, err)
	}
	for _, one := range all {
		if one.File != "f" || one.Message == "" {
			t.Fatalf("mistake without a place: %#v", one)
		}
	}
}
