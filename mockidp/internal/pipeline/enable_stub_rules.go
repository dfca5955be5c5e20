package pipeline

// Enable is a request for MFA at the end of the login.
type Enable struct {
	Provider      string
	AllowRemember *bool
	Origin        string // "Action NAME" or "Rule NAME"
}

// setEnable keeps the request; nothing acts on it yet.
func (f *Flow) setEnable(e Enable) { f.rules.enable = &e }
