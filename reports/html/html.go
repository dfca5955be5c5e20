// Package html owns index.html: a run as one file that a browser opens from disk, with everything in it and no way to the network.
// It reads the model of package reports and draws the tables of package matrix; what the page does is in assets.
package html

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/decision"
	"github.com/mfaproof/mfaproof/reports/matrix"
)

//go:embed assets
var assets embed.FS

// scripts are the parts of the one script, in their order.
var scripts = []string{"dom.js", "data.js", "list.js", "cases.js", "case.js", "overview.js", "matrix.js", "sheet.js", "compare.js", "about.js", "route.js"}

// Input is what a report shows. All but Run may be left out.
type Input struct {
	Run *reports.Run
	// Decision is what a baseline makes of the run.
	Decision *decision.Decision
	// Compare is an older run to compare with.
	Compare *reports.Run
	// Beside are runs of other implementations, or with faults.
	Beside []*reports.Run
	Tables []matrix.Table
}

var page = template.Must(template.ParseFS(assets, "assets/page.html"))

// Render writes the page. Script and style are allowed by their digests alone, so that no text of a run can become code. The data
// stand in the page as JSON and are drawn when somebody looks at them.
func Render(w io.Writer, in Input) error {
	script, err := joined()
	if err != nil {
		return err
	}
	style, err := fs.ReadFile(assets, "assets/style.css")
	if err != nil {
		return fmt.Errorf("the style of the report: %w", err)
	}
	out := bufio.NewWriterSize(w, 1<<16)
	err = page.Execute(out, map[string]any{
		"Title":   "mfaproof: " + in.Run.Suite.Name + " on " + matrix.Label(in.Run),
		"Policy":  "default-src 'none'; base-uri 'none'; form-action 'none'; script-src " + digest(script) + "; style-src " + digest(style),
		"Style":   template.CSS(style),
		"Summary": summary(in.Decision.Over(in.Run)),
	})
	if err != nil {
		return fmt.Errorf("write index.html: %w", err)
	}
	// The rest needs no escaping and may be large: the script is ours, and the encoder writes <, > and & in the data as escapes, so
	// that nothing in them ends the element.
	out.WriteString("<script type=\"application/json\" id=\"data\">")
	if err := json.NewEncoder(out).Encode(document(in)); err != nil {
		return fmt.Errorf("write index.html: %w", err)
	}
	out.WriteString("</script>\n<script>")
	out.Write(script)
	out.WriteString("</script>\n</body>\n</html>\n")
	if err := out.Flush(); err != nil { // a bufio.Writer keeps its first error
		return fmt.Errorf("write index.html: %w", err)
	}
	return nil
}

func joined() ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("'use strict';\n(() => {\n")
	for _, name := range scripts {
		part, err := fs.ReadFile(assets, "assets/"+name)
		if err != nil {
			return nil, fmt.Errorf("the script of the report: %w", err)
		}
		out.Write(part)
	}
	out.WriteString("})();\n")
	return out.Bytes(), nil
}

// digest is the source expression of an inline script or style (Content Security Policy 3, section 2.3.1).
func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// summary is what a reader without JavaScript gets.
func summary(run *reports.Run) string {
	text := fmt.Sprintf("%s, gate %s", reports.Number(run.Counts.Total(), "case"), run.Gate)
	if len(run.GateReasons) > 0 {
		text += ": " + strings.Join(run.GateReasons, "; ")
	}
	return text + "."
}
