package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// problem is a refusal as the client reads it.
type problem struct {
	status  int
	Code    string `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint"`
}

// Error implements error.
func (p *problem) Error() string { return p.Code + ": " + p.Message }

func refuse(status int, code, hint, format string, args ...any) error {
	return &problem{status, code, fmt.Sprintf(format, args...), hint}
}

func invalid(hint, format string, args ...any) error {
	return refuse(http.StatusBadRequest, "invalid-value", hint, format, args...)
}

func unknownUser(id string) error {
	return refuse(http.StatusNotFound, "unknown-user", "GET …/users lists them. In a path, write | as %7C.", "no account has the user_id %q", id)
}

// write sends an answer, or the refusal that came instead of it.
func write(w http.ResponseWriter, status int, answer any, err error) {
	if err != nil {
		p, ok := errors.AsType[*problem](err)
		if !ok {
			p = &problem{http.StatusInternalServerError, "internal", err.Error(), "This is a defect of the mock; please report it."}
		}
		status, answer = p.status, map[string]any{"error": p}
	}
	w.Header().Set("Cache-Control", "no-store")
	if answer == nil {
		w.WriteHeader(status)
		return
	}
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false) // read by programs; bodies are not HTML and say so
	if err := encoder.Encode(answer); err != nil {
		write(w, 0, nil, fmt.Errorf("the answer has no JSON form: %w", err))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // a client that went away has nothing to be told
}
