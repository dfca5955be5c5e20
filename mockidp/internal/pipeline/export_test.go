package pipeline

// Enabled is the request for MFA at the end of the login, nil where there is none.
func (f *Flow) Enabled() *Enable { return f.enable }
