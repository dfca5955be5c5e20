package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/decision"
	"github.com/mfaproof/mfaproof/reports/formats"
)

type renderCommand struct {
	Document string   `arg:"" name:"run" help:"run.json or run.jsonl."`
	To       string   `required:"" placeholder:"DIR" help:"Folder to write into."`
	Format   []string `placeholder:"NAME" help:"Formats: json, jsonl, junit, html, markdown, claim, csv, sarif, badge, annotations. Default: the first six."`
	Compare  string   `placeholder:"RUN" help:"An older run to compare with in index.html."`
	Beside   []string `placeholder:"RUN" help:"Runs of other implementations, or with faults, for the matrices."`
	Earlier  []string `placeholder:"RUN" help:"Older runs for the trend, the oldest first."`
}

// Run reads the documents and writes the files; nothing is run again. The decision of the gate is read where it lies beside the run.
func (c *renderCommand) Run(*env) error {
	in := formats.Input{}
	var err error
	if in.Run, err = readRun(c.Document); err != nil {
		return usageError{err}
	}
	in.Run = withPictures(in.Run, c.To, c.Document)
	if in.Decision, err = readDecision(filepath.Join(filepath.Dir(c.Document), decision.File), in.Run); err != nil {
		return usageError{err}
	}
	if c.Compare != "" {
		if in.Compare, err = readRun(c.Compare); err != nil {
			return usageError{err}
		}
	}
	if in.Beside, err = readRuns(c.Beside); err != nil {
		return usageError{err}
	}
	if in.Earlier, err = readRuns(c.Earlier); err != nil {
		return usageError{err}
	}
	if len(c.Format) == 0 {
		c.Format = formats.Usual()
	}
	if err := formats.Write(c.To, in, c.Format); err != nil {
		return usageError{err}
	}
	return nil
}

func readRuns(names []string) ([]*reports.Run, error) {
	var all []*reports.Run
	for _, name := range names {
		run, err := readRun(name)
		if err != nil {
			return nil, err
		}
		all = append(all, run)
	}
	return all, nil
}

// readDecision reads what a baseline made of a run; nil where there is no such file.
func readDecision(name string, run *reports.Run) (*decision.Decision, error) {
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, reason(err))
	}
	defer file.Close()
	d, err := decision.Read(file, run)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return d, nil
}

// readRun reads either document of a run.
func readRun(name string) (*reports.Run, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, reason(err))
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s: it is a folder: name %s", name, documentIn(name))
	}
	run, err := reports.ReadAny(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return run, nil
}

// documentIn says what to name in place of a folder.
func documentIn(folder string) string {
	name := filepath.Join(folder, "run.json")
	if _, err := os.Stat(name); err == nil {
		return "its run.json, " + name
	}
	return "the run.json of a run"
}
