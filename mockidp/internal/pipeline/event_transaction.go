package pipeline

// Transaction is event.transaction. Field names are the wire's.
type Transaction struct {
	ID              string   `json:"id"`
	ACRValues       []string `json:"acr_values,omitempty"`
	CorrelationID   string   `json:"correlation_id,omitempty"`
	Locale          string   `json:"locale,omitempty"`
	LoginHint       string   `json:"login_hint,omitempty"`
	Prompt          []string `json:"prompt,omitempty"`
	Protocol        string   `json:"protocol"`
	RedirectURI     string   `json:"redirect_uri,omitempty"`
	RequestedScopes []string `json:"requested_scopes"`
	ResponseMode    string   `json:"response_mode,omitempty"`
	ResponseType    []string `json:"response_type"`
	State           string   `json:"state,omitempty"`
	// SubjectTokenType is there in a token exchange alone.
	SubjectTokenType string         `json:"subject_token_type,omitempty"`
	UILocales        []string       `json:"ui_locales,omitempty"`
	Metadata         map[string]any `json:"metadata"`
}

func (t Transaction) event() Transaction {
	t.RequestedScopes, t.ResponseType, t.Metadata = list(t.RequestedScopes), list(t.ResponseType), object(t.Metadata)
	return t
}
