package tenant

// GrantExchange is the grant of a token exchange (RFC 8693). It is no entry of a client's grant types but a property of its own.
const GrantExchange = "urn:ietf:params:oauth:grant-type:token-exchange"

// ExchangeProfile says which Action looks at tokens of a type that applications exchange.
type ExchangeProfile struct {
	SubjectType string
	Action      Action
}
