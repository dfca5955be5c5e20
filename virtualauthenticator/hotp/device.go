package hotp

// Authenticator is a device with one button. It is to be used by one goroutine at a time.
type Authenticator struct {
	params  Params
	counter uint64
}

// New makes a device whose first code is that of the counter (RFC 4226 section 5.1: both sides begin with the same one). A parameter
// that cannot be used is a *ParamError.
func New(p Params, counter uint64) (*Authenticator, error) {
	checked, err := p.Checked()
	if err != nil {
		return nil, err
	}
	return &Authenticator{params: checked, counter: counter}, nil
}

// Press gives the code of the counter and moves the counter on, whether the code is handed in or not: pressed in a pocket, a device runs
// ahead of its server (RFC 4226 section 7.4).
func (a *Authenticator) Press() string {
	code := a.params.Code(a.counter)
	a.counter++
	return code
}

// Counter is the counter of the next code.
func (a *Authenticator) Counter() uint64 { return a.counter }

// Params returns the parameters with every default filled in.
func (a *Authenticator) Params() Params { return a.params }
