package scenarios

import (
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// refreshFile is a refresh as it is written.
type refreshFile struct {
	How    word `yaml:"how"`
	Client word `yaml:"client"`
	Scope  word `yaml:"scope"`
}

// readRefresh reads `refresh` and `refresh: {how: reused}`.
func (s *stepFile) readRefresh(argument *strictyaml.Node) {
	if argument == nil {
		return
	}
	if argument.Kind() != strictyaml.Mapping {
		argument.Fail("write refresh, or refresh: {how: reused}", "a refresh is of the last login on the device")
		return
	}
	argument.Decode(&s.refresh)
}

func (f *filling) refresh(at Pos, r refreshFile) Refresh {
	step := Refresh{Pos: at, How: vocab.AnswerRight, Client: f.text(r.Client), Scope: f.text(r.Scope)}
	if r.How.Value != "" {
		step.How, _ = oneWord(f, "refresh token", r.How, []vocab.Answer{vocab.AnswerRight, vocab.AnswerReused})
	}
	return step
}
