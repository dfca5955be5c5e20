//go:build !race

package ci_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/mfaproof/mfaproof/scenarios/schema"
)

// documents reads a YAML file of one document or several.
func documents(file string) []map[string]any {
	GinkgoHelper()
	data, err := os.ReadFile(file)
	Expect(err).NotTo(HaveOccurred())
	var out []map[string]any
	for d := yaml.NewDecoder(bytes.NewReader(data)); ; {
		var one map[string]any
		err := d.Decode(&one)
		if err == io.EOF {
			return out
		}
		Expect(err).NotTo(HaveOccurred(), file)
		out = append(out, one)
	}
}

// at walks down a document: names of members and numbers of items.
func at(v any, path ...any) any {
	GinkgoHelper()
	for _, step := range path {
		switch step := step.(type) {
		case string:
			Expect(v).To(HaveKey(step))
			v = v.(map[string]any)[step]
		case int:
			Expect(len(v.([]any))).To(BeNumerically(">", step))
			v = v.([]any)[step]
		}
	}
	return v
}

// scripts are all shell texts below a value: run, script, before_script, args behind sh -c.
func scripts(v any) []string {
	var out []string
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			switch text, isText := value.(string); {
			case key == "run" && isText:
				out = append(out, text)
			case key == "script", key == "before_script", key == "args":
				for _, line := range value.([]any) {
					out = append(out, line.(string))
				}
			default:
				out = append(out, scripts(value)...)
			}
		}
	case []any:
		for _, item := range v {
			out = append(out, scripts(item)...)
		}
	}
	return out
}

// shell runs a script as a CI does, with a command line that stops at the first failure.
func shell(dir, script string, env ...string) (string, int) {
	GinkgoHelper()
	command := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
	command.Dir, command.Env = dir, append(os.Environ(), env...)
	out, err := command.CombinedOutput()
	if _, ended := err.(*exec.ExitError); !ended {
		Expect(err).NotTo(HaveOccurred())
	}
	return string(out), command.ProcessState.ExitCode()
}

var used = regexp.MustCompile(`mfaproof ((?:[a-z]+ )+)([^|;&\n]*)`)

var _ = Describe("Every file for a CI", func() {
	var files []string
	Expect(filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if ext := filepath.Ext(name); err == nil && (ext == ".yml" || ext == ".yaml") {
			files = append(files, name)
		}
		return err
	})).To(Succeed())

	It("is looked at", func() { Expect(files).To(HaveLen(6)) })

	for _, file := range files {
		if file == "mfaproof-baseline.yaml" {
			continue
		}
		It("has scripts that a shell reads, with commands and flags that there are: "+file, func() {
			var found []string
			for _, doc := range documents(file) {
				found = append(found, scripts(doc)...)
			}
			Expect(found).NotTo(BeEmpty())
			commands := 0
			for _, script := range found {
				out, err := exec.Command("bash", "-n", "-c", script).CombinedOutput()
				Expect(err).NotTo(HaveOccurred(), "%s\n%s", script, out)
				for _, m := range used.FindAllStringSubmatch(script, -1) {
					commands++
					help, err := exec.Command("mfaproof", append(strings.Fields(m[1]), "--help")...).CombinedOutput()
					Expect(err).NotTo(HaveOccurred(), "%s\n%s", m[0], help)
					Expect(string(help)).To(HavePrefix("Usage: mfaproof "+strings.TrimSpace(m[1])), m[0])
					for _, flag := range regexp.MustCompile(`--[a-z]+`).FindAllString(m[0], -1) {
						Expect(string(help)).To(ContainSubstring(flag), m[0])
					}
				}
			}
			Expect(commands).To(BeNumerically(">", 0))
		})
	}
})

var _ = Describe("The action", func() {
	// step runs one step of the action with inputs beside the defaults.
	step := func(dir, name string, inputs map[string]string, env ...string) (string, int) {
		GinkgoHelper()
		action := documents("github-action/action.yml")[0]
		for _, s := range at(action, "runs", "steps").([]any) {
			if at(s, "name") != name {
				continue
			}
			Expect(at(s, "shell")).To(Equal("bash"))
			for key, value := range at(s, "env").(map[string]any) {
				input := regexp.MustCompile(`^\$\{\{ inputs\.([a-z]+) \}\}$`).FindStringSubmatch(value.(string))
				Expect(input).NotTo(BeNil(), "%v", value)
				given, ok := inputs[input[1]]
				if !ok {
					given = at(action, "inputs", input[1], "default").(string)
				}
				env = append(env, key+"="+given)
			}
			return shell(dir, at(s, "run").(string), env...)
		}
		Fail("no step " + name)
		return "", 0
	}

	It("runs, keeps the report, and sums up", func() {
		dir := GinkgoT().TempDir()
		out, code := step(dir, "Run", map[string]string{"filter": "portable/otp", "shard": "1/2"})
		Expect(code).To(Equal(0), out)
		Expect(filepath.Join(dir, "mfaproof-report", "run.json")).To(BeARegularFile())
		summary := filepath.Join(dir, "summary")
		out, code = step(dir, "Summary", nil, "GITHUB_STEP_SUMMARY="+summary)
		Expect(code).To(Equal(0), out)
		text, err := os.ReadFile(summary)
		Expect(err).NotTo(HaveOccurred())
		Expect(string(text)).To(HavePrefix("## mfaproof: ✓ gate kept\n"))
	})

	It("ends with the exit code of the run", func() {
		dir := GinkgoT().TempDir()
		Expect(os.WriteFile(filepath.Join(dir, "b.yaml"), []byte("schema: mfaproof/baseline/1\nentries: [{case: gone, fingerprint: f1-0000000000000000, reason: r}]\n"), 0o666)).To(Succeed())
		out, code := step(dir, "Run", map[string]string{"filter": "portable/otp", "baseline": "b.yaml"})
		Expect(code).To(Equal(1), out)
		Expect(out).To(ContainSubstring("1 stale-entry"))
		out, code = step(dir, "Run", map[string]string{"paths": "nowhere $(touch gone)"})
		Expect(code).To(Equal(2), out)
		Expect(filepath.Join(dir, "gone")).NotTo(BeAnExistingFile(), "an input is no script")
		out, code = step(dir, "Summary", map[string]string{"report": "none"}, "GITHUB_STEP_SUMMARY="+filepath.Join(dir, "summary"))
		Expect(code).To(Equal(0), out)
	})

	It("is put together by the workflow's gate", func() {
		dir := GinkgoT().TempDir()
		for _, part := range []string{"1", "2"} {
			out, code := step(dir, "Run", map[string]string{"filter": "portable/otp", "shard": part + "/2", "report": "shard-" + part})
			Expect(code).To(Equal(0), out)
		}
		steps := at(documents("github-action/sharded.yml")[0], "jobs", "gate", "steps").([]any)
		gate := at(steps[len(steps)-1], "run").(string)
		out, code := shell(dir, gate)
		Expect(code).To(Equal(0), out)
		Expect(os.WriteFile(filepath.Join(dir, "mfaproof-baseline.yaml"), []byte("schema: mfaproof/baseline/1\nentries: []\n"), 0o666)).To(Succeed())
		out, code = shell(dir, gate)
		Expect(code).To(Equal(0), out)
		Expect(out).To(ContainSubstring("baseline mfaproof-baseline.yaml: 0 known failures · gate kept"))
		Expect(os.RemoveAll(filepath.Join(dir, "shard-2"))).To(Succeed())
		out, code = shell(dir, gate)
		Expect(code).To(Equal(2), out)
		Expect(out).To(ContainSubstring("missing: 2/2"))
	})
})

var _ = Describe("The GitLab jobs", func() {
	DescribeTable("run in shards and decide on the whole", func(args string, want int) {
		dir, doc := GinkgoT().TempDir(), documents("gitlab/mfaproof.gitlab-ci.yml")[0]
		for i := 1; i <= 2; i++ {
			for _, line := range at(doc, "mfaproof", "script").([]any) {
				out, code := shell(dir, line.(string), "MFAPROOF_ARGS="+args, fmt.Sprintf("CI_NODE_INDEX=%d", i), "CI_NODE_TOTAL=2")
				Expect(code).To(Equal(0), out)
			}
		}
		var out string
		var code int
		for _, line := range at(doc, "mfaproof-gate", "script").([]any) {
			out, code = shell(dir, line.(string), "MFAPROOF_BASELINE=mfaproof-baseline.yaml")
		}
		Expect(code).To(Equal(want), out)
	},
		Entry("green", "--filter portable/otp", 0),
		Entry("red", "--filter challenge/answers/o** --fault totp-replay-accepted", 1),
	)
})

var _ = Describe("The Kubernetes jobs", func() {
	DescribeTable("run in shards and decide on the whole", func(args string, want int) {
		reports := GinkgoT().TempDir()
		shards := documents("kubernetes/shards.yaml")[1]
		Expect(at(shards, "spec", "completionMode")).To(Equal("Indexed"))
		Expect(fmt.Sprint(at(shards, "spec", "completions"))).To(Equal(at(shards, "spec", "template", "spec", "containers", 0, "env", 1, "value")), "SHARDS is completions")
		for i := range 2 {
			script := at(shards, "spec", "template", "spec", "containers", 0, "args", 0).(string)
			out, code := shell(reports, script, "REPORTS="+reports, "SHARDS=2", "MFAPROOF_ARGS="+args, fmt.Sprintf("JOB_COMPLETION_INDEX=%d", i))
			Expect(code).To(Equal(0), out)
		}
		merge := at(documents("kubernetes/merge.yaml")[0], "spec", "template", "spec", "containers", 0, "args", 0).(string)
		out, code := shell(reports, merge, "REPORTS="+reports)
		Expect(code).To(Equal(want), out)
		Expect(filepath.Join(reports, "merged", "run.json")).To(BeARegularFile())
	},
		Entry("green", "--filter portable/otp", 0),
		Entry("red", "--filter challenge/answers/o** --fault totp-replay-accepted", 1),
	)
})

var _ = Describe("The example of a baseline", func() {
	It("fits its schema", func() {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema.Baseline()))
		Expect(err).NotTo(HaveOccurred())
		c := jsonschema.NewCompiler()
		Expect(c.AddResource("baseline.schema.json", doc)).To(Succeed())
		s, err := c.Compile("baseline.schema.json")
		Expect(err).NotTo(HaveOccurred())
		example := documents("mfaproof-baseline.yaml")[0]
		asJSON := func() any {
			text, err := json.Marshal(example)
			Expect(err).NotTo(HaveOccurred())
			v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
			Expect(err).NotTo(HaveOccurred())
			return v
		}
		Expect(s.Validate(asJSON())).To(Succeed())
		delete(at(example, "entries", 0).(map[string]any), "reason")
		Expect(s.Validate(asJSON())).NotTo(Succeed())
	})

	It("names the failure that there is", func() {
		dir := GinkgoT().TempDir()
		out, code := shell(dir, `mfaproof run --filter 'challenge/answers/otp**' --fault totp-replay-accepted --report red || mfaproof baseline check red/run.json --baseline "$EXAMPLE"`,
			"EXAMPLE="+filepath.Join(must(os.Getwd()), "mfaproof-baseline.yaml"))
		Expect(out).NotTo(ContainSubstring("other-failure"))
		Expect(out).To(MatchRegexp(`(known|expired-entry)  challenge/answers/otp-reused`), "%d", code)
	})
})

func must[T any](v T, err error) T {
	GinkgoHelper()
	Expect(err).NotTo(HaveOccurred())
	return v
}
