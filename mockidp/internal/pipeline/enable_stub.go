package pipeline

import "encoding/json"

// enableFromAction is api.multifactor.enable: until the end of a login gives it a meaning, a login that needs it fails.
func (f *Flow) enableFromAction(name string, _ []json.RawMessage) *Failure {
	return notModelled(name, "multifactor.enable")
}
