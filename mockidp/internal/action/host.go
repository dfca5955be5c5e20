package action

import (
	"encoding/json"
	"slices"
)

// Call is a call of an api method that gives back a value.
type Call struct {
	// Name is the method without the leading "api.", for example "cache.get".
	Name string
	// Args are the arguments as JSON, checked as documented; what JSON cannot express is null.
	Args []json.RawMessage
}

// answer is the JSON object that realm.js reads: value, or error.
func (r *run) answer(args []any) string {
	var call Call
	if len(args) == 2 {
		call.Name, _ = args[0].(string)
		text, _ := args[1].(string)
		if err := json.Unmarshal([]byte(text), &call.Args); err != nil {
			return failed("api." + call.Name + ": the arguments have no JSON form")
		}
	}
	if call.Name == "rules.wasExecuted" {
		var id string
		return answered(len(call.Args) > 0 && json.Unmarshal(call.Args[0], &id) == nil && slices.Contains(r.in.Rules, id))
	}
	if r.in.Answer == nil {
		return failed("api." + call.Name + " has no answer here")
	}
	value, err := r.in.Answer(call)
	if err != nil {
		return failed(err.Error())
	}
	return answered(value)
}

func answered(value any) string {
	if value == nil {
		return "{}" // undefined
	}
	text, err := json.Marshal(map[string]any{"value": value})
	if err != nil {
		return failed("the answer has no JSON form: " + err.Error())
	}
	return string(text)
}

func failed(message string) string {
	text, err := json.Marshal(map[string]string{"error": message})
	if err != nil {
		return `{"error":"the answer has no JSON form"}`
	}
	return string(text)
}
