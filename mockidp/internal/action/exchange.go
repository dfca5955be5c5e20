package action

// TriggerExchange is the trigger of Actions that look at a token of somebody else's and name the account it stands for; every other
// source is one of post-login.
const TriggerExchange = "custom-token-exchange"

const exchangeName = "onExecuteCustomTokenExchange"

// table is the api of a trigger: what is documented, and of it what is modelled, returns api, and takes whatever it is given.
type table struct {
	documented              []namespace
	modelled, chained, free []string
}

// The tables of the triggers. That of the exchange is its generated reference of August 2026; accounts are set by their id alone, and an
// actor by nothing.
var (
	postLoginTable = table{documented, modelled, chained, plain}
	exchangeTable  = table{
		documented: []namespace{
			{"access", words("deny rejectInvalidSubjectToken")},
			{"authentication", words("setActor setUserByConnection setUserById")},
			{"cache", words("delete get set")},
			{"transaction", words("setMetadata")},
			{"user", words("setAppMetadata setUserMetadata")},
		},
		modelled: words(`access.deny access.rejectInvalidSubjectToken authentication.setUserById cache.delete cache.get cache.set
			transaction.setMetadata user.setAppMetadata user.setUserMetadata`),
		chained: words("access.deny access.rejectInvalidSubjectToken authentication.setUserById user.setAppMetadata user.setUserMetadata"),
		free:    words("access.deny access.rejectInvalidSubjectToken authentication.setUserById"),
	}
)

// handler is the function that an Action of the source's trigger exports.
func (s Source) handler() string {
	if s.Trigger == TriggerExchange {
		return exchangeName
	}
	return handlerName
}
