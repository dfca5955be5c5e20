package action

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"modernc.org/quickjs"

	"github.com/mfaproof/mfaproof/mockidp/internal/action/nodecrypto"
	"github.com/mfaproof/mfaproof/mockidp/internal/action/nodeurl"
)

// errOver answers every call that comes after the end.
var errOver = errors.New("the run is over")

// host is the one Go function a realm can call: the engine has room for 32,767 of them over all realms. The first argument names the
// operation; "api" asks for the answer of a method, by its name and its arguments as JSON.
func (r *run) host(args []any) (any, error) {
	if r.closed || len(args) == 0 {
		return nil, errOver
	}
	texts := make([]string, max(len(args), 3))
	for i, arg := range args {
		texts[i], _ = arg.(string)
	}
	switch texts[0] {
	case "ended":
		r.ended = true
		r.vm.Interrupt() // what is still queued must not run: it would come after the end
	case "api":
		return r.answer(args[1:]), nil
	case "part":
		return nil, r.lend(texts[1])
	case "now":
		if r.in.Now == nil {
			return r.waited, nil
		}
		return float64(r.in.Now().UnixMilli()) + r.waited, nil
	case "waited":
		return r.waited, nil
	case "elapsed":
		r.waited = number(args[1])
	case "builtin":
		code, err := nodeScript(texts[1])
		return nil, r.deliver(code, err)
	case "packages":
		if r.src.Packages != nil {
			code, err := r.src.Packages.bytecode()
			return nil, r.deliver(code, err)
		}
	case "modules":
		list, err := json.Marshal(map[string][]string{"known": nodeModules, "missing": missingModules})
		return string(list), err
	case "node-version":
		return nodeVersion, nil
	case "undeclared":
		return r.src.undeclared(texts[1]), nil
	case "notice":
		r.notice(texts[1], r.src.innermost(texts[2]))
	case "url":
		return nodeurl.Parse(texts[1], texts[2]), nil
	case "fetch":
		return r.fetch(texts[1], texts[2])
	case "crypto":
		if r.crypto == nil {
			r.crypto = nodecrypto.New(r.in.Seed)
		}
		operands := make([][]byte, 0, len(args))
		for _, text := range texts[2:] {
			operands = append(operands, toBytes(text))
		}
		out, err := r.crypto.Do(texts[1], operands)
		return toText(out), err
	default:
		return nil, fmt.Errorf("no operation %q", texts[0])
	}
	return nil, nil
}

func number(arg any) float64 {
	switch n := arg.(type) {
	case int:
		return float64(n)
	case float64:
		return n
	}
	return 0
}

// The steps of node/core.js.
const (
	stepTurn    = iota // lets the next timer or answer happen; gives "ran", "late" or "idle"
	stepDeliver        // takes a script that was loaded
)

// extend gives the realm what Node has, as far as the Action mentions it.
func (r *run) extend(mentioned string, limit time.Duration) error {
	code, err := nodeScript("core")
	if err != nil {
		return err
	}
	core, err := r.vm.EvalBytecodeValue(code)
	if err != nil {
		return err
	}
	defer core.Free()
	r.node, err = r.step.CallValue(quickjs.UndefinedValue, stepExtend, core, mentioned, float64(limit)/float64(time.Millisecond))
	r.extended = err == nil
	return err
}

// lend hands a part to realm.js: what a host function returns cannot be a function.
func (r *run) lend(name string) error {
	compiled, ok := parts[name]
	if !ok {
		return fmt.Errorf("no part %q", name)
	}
	code, err := compiled()
	if err != nil {
		return err
	}
	script, err := r.vm.EvalBytecodeValue(code)
	if err != nil {
		return err
	}
	defer script.Free()
	_, err = r.step.Call(quickjs.UndefinedValue, stepLend, script)
	return err
}

// deliver hands a script to core.js.
func (r *run) deliver(code []byte, err error) error {
	if err != nil {
		return err
	}
	script, err := r.vm.EvalBytecodeValue(code)
	if err != nil {
		return err
	}
	defer script.Free()
	_, err = r.node.Call(quickjs.UndefinedValue, stepDeliver, script)
	return err
}

// turn lets the next timer or answer happen and tells whether there was one within the time limit.
func (r *run) turn() (bool, error) {
	if !r.extended {
		return false, nil
	}
	what, err := r.node.Call(quickjs.UndefinedValue, stepTurn)
	return what == "ran", err
}
