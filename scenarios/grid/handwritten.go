package grid

import (
	_ "embed"
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

//go:embed handwritten.yaml
var handwrittenYAML []byte

// Handwritten is one cell that a person wrote out from the documents: rules and implementations must both agree with it.
type Handwritten struct {
	Question Question
	// Cell is the expected cell as Cell.String writes it.
	Cell string
	// Cites names the document and the section, Line the line of the cell in its file.
	Cites string
	Line  int
}

type cellFile struct {
	Held     []text          `yaml:"held"`
	Command  text            `yaml:"command"`
	Factors  []text          `yaml:"factors"`
	After    []text          `yaml:"after"`
	Enrolled []text          `yaml:"enrolled"`
	Off      []text          `yaml:"off"`
	Email    text            `yaml:"email"`
	Switches map[string]text `yaml:"switches"`
	Cell     text            `yaml:"cell"`
	Cites    text            `yaml:"cites"`
}

// LoadHandwritten reads the cells in the binary.
func LoadHandwritten() ([]Handwritten, error) {
	return ParseHandwritten("scenarios/grid/handwritten.yaml", handwrittenYAML)
}

// ParseHandwritten reads a file of cells. file names the data in mistakes, which come all at once as strictyaml.Errors.
func ParseHandwritten(file string, data []byte) ([]Handwritten, error) {
	var content struct {
		Cells []strictyaml.At[cellFile] `yaml:"cells"`
	}
	if err := strictyaml.Decode(file, data, &content); err != nil {
		return nil, err
	}
	r := &reading{file: file}
	cells := make([]Handwritten, len(content.Cells))
	for i, at := range content.Cells {
		cells[i] = Handwritten{Question: r.question(at.Value), Cell: at.Value.Cell.Value, Cites: at.Value.Cites.Value, Line: at.Line}
		for _, part := range []struct{ name, value string }{{"cell", cells[i].Cell}, {"cites", cells[i].Cites}} {
			if part.value == "" {
				r.wrong(at.Line, at.Column, "", "a cell has no %q", part.name)
			}
		}
	}
	if err := r.mistakes.Sorted(); err != nil {
		return nil, err
	}
	return cells, nil
}

// question reads a question. The six enrollable factors are enabled unless off names them, e-mail when email says how the
// address stands.
func (r *reading) question(c cellFile) Question {
	commands := make([]string, 0, len(vocab.Commands()))
	for _, command := range vocab.Commands() {
		commands = append(commands, string(command))
	}
	r.oneOf("command", c.Command, commands)
	q := Question{
		Command: vocab.Command(c.Command.Value), Factors: r.factors(c.Factors), Held: r.factors(c.Held),
		Enabled: without(Enrollable(), r.factors(c.Off)...), Challenged: r.factors(c.After), EnrolledNow: r.factors(c.Enrolled),
		EmailVerified: c.Email.Value == "verified",
	}
	if c.Email.Value != "" {
		r.oneOf("state of e-mail", c.Email, []string{"verified", "unverified"})
		q.Enabled = append(q.Enabled, vocab.Email)
	}
	for name, value := range c.Switches {
		r.setting(value, name, value.Value)
		if q.Switches == nil {
			q.Switches = map[string]string{}
		}
		q.Switches[name] = value.Value
	}
	return q
}

func (r *reading) factors(list []text) []vocab.Factor {
	var factors []vocab.Factor
	for _, t := range list {
		r.oneOf("factor", t, texts(vocab.Factors()))
		factors = append(factors, vocab.Factor(t.Value))
	}
	return slices.Clip(factors)
}
