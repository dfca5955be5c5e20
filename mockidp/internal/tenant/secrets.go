package tenant

// Secrets lists what an Action sees and no record may show: the values of the Actions' secrets, the settings of legacy
// Rules, the ids of live sessions and of those to come, and of remembered browsers, which are cookies.
func (t *Tenant) Secrets() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []string
	for _, a := range t.base.Actions {
		for _, value := range a.Secrets {
			out = append(out, value)
		}
	}
	for _, value := range t.base.RuleSettings {
		out = append(out, value)
	}
	for id := range t.sessions {
		out = append(out, id)
	}
	for id := range t.browsers {
		out = append(out, id)
	}
	return append(out, t.drawn...)
}
