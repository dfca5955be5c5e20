package tenantlog

import "encoding/json"

// Fields is the entry under the vendor's field names, as it is written as JSON. What is not known is left out.
func (e Entry) Fields() map[string]any {
	fields := map[string]any{}
	encoded, err := json.Marshal(e)
	if err != nil || json.Unmarshal(encoded, &fields) != nil {
		return map[string]any{"type": e.Type, "description": e.Description}
	}
	return fields
}
