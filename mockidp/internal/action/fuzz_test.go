package action_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
)

// FuzzCompile feeds any bytes as source. Whatever they are, compiling and running them ends, and every error is a *Failure with a
// place inside the source or none.
func FuzzCompile(f *testing.F) {
	for _, seed := range []string{
		"", smallAction, handler("for (;;) {}"), handler("await new Promise(() => {})"), " * @param {Event} event\nexports.x = () => {",
		"}); for (;;); (function () {", "\x00\xff\xfe'\u2028", "let l; for (;;) l = { l }", handler("throw null"), "exports.onExecutePostLogin = '`${`${'",
		handler("console.log(new Error('<eval>:1:1')); Object.prototype.toJSON = () => 1; api.access.deny({})"),
		handler("Array.prototype.map = JSON.stringify = Error = Date = null; api.access.deny([1])"),
	} {
		f.Add(seed, "")
	}
	f.Add("let a;", "let a;")
	f.Add("const f = () => {};", "f = 1")
	f.Fuzz(func(t *testing.T, code, appended string) {
		src := action.Source{Name: "A", File: file, Code: code, Appended: appended}
		program, err := quickjs.Compile(src)
		if err == nil {
			in := invocation()
			in.Limits = action.Limits{Time: 50 * time.Millisecond, Memory: 2 << 20}
			var result action.Result
			result, err = program.Run(context.Background(), in)
			for _, c := range result.Commands {
				for _, arg := range c.Args {
					if !json.Valid(arg) {
						t.Errorf("argument of %s is not JSON: %q", c.Name, arg)
					}
				}
			}
		}
		var failure *action.Failure
		if err != nil && !errors.As(err, &failure) {
			t.Fatalf("not a failure: %v", err)
		}
		if failure != nil && (failure.Class == "" || failure.File == "" || failure.Error() == "" || failure.Line < 0) {
			t.Errorf("incomplete failure: %#v", failure)
		}
	})
}
