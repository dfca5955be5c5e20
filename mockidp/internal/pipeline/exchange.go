package pipeline

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// Exchange is a token of somebody else's that an application wants to exchange (RFC 8693), as the Action of its type sees it.
type Exchange struct {
	Client       tenant.Client
	Token, Type  string
	Scope        []string
	Audience     string
	Organization *tenant.Organization
	Request      Request
}

// Exchanged is what that Action made of it: an account, or an error of OAuth with its description. Failed is why the Action itself did
// not come to its end.
type Exchanged struct {
	UserID    string
	Code, Why string
	Failed    string
	// Metadata is that of the transaction, which the post-login flow goes on with.
	Metadata map[string]any
	change   metadataChange
}

// Keep writes what the Action set in the account's metadata.
func (x Exchanged) Keep(t *tenant.Tenant) {
	// An account that is gone has nothing to keep.
	_ = t.UpdateUser(x.UserID, func(u *tenant.User) error {
		if len(x.change.app)+len(x.change.user) > 0 {
			x.change.lay(u)
			u.UpdatedAt = t.Now()
		}
		return nil
	})
}

// RunExchange runs the Action of a token exchange. The first denial counts, and the last account that was set.
func RunExchange(ctx context.Context, t *tenant.Tenant, a tenant.Action, x Exchange, ran func(Run)) Exchanged {
	out := Exchanged{Metadata: map[string]any{}, change: metadataChange{app: map[string]any{}, user: map[string]any{}}}
	event, err := json.Marshal(x.event(t, a))
	if err != nil {
		return Exchanged{Failed: "the event has no JSON form: " + err.Error()}
	}
	record := Run{Action: a.Name, Runtime: a.Runtime, Engine: a.Engine}
	hidden := x
	hidden.Token = "********"
	record.Event, _ = json.Marshal(hidden.event(t, a.WithoutSecrets())) // as the event above, which has a form
	flow := &Flow{tenant: t, fixture: t.Fixture()}
	result, runErr := a.Program.Run(ctx, action.Invocation{Event: event, Answer: (&answerer{Flow: flow, req: x.Request}).answer, Now: t.Now,
		Seed: binary.BigEndian.Uint64(t.Bytes(8)), Limits: t.Fixture().ActionLimits, Outbound: t.Fixture().Outbound})
	record.note(a, result)
	for _, line := range result.Console {
		record.Console = append(record.Console, ConsoleLine{Level: line.Level, Text: line.Text, File: cmp.Or(line.File, a.File), Line: line.Line,
			Column: line.Column, Cut: line.Cut})
	}
	for _, c := range result.Commands {
		out.take(c, &record)
	}
	if runErr != nil {
		record.Failure, out.Failed = runErr.Error(), runErr.Error()
	}
	ran(record)
	return out
}

// take takes one call of the api.
func (x *Exchanged) take(c action.Command, record *Run) {
	first, second := str(c.Args, 0), str(c.Args, 1)
	switch c.Name {
	case "authentication.setUserById":
		record.Commands = append(record.Commands, "setUserById")
		x.UserID = first
	case "access.deny":
		record.Commands = append(record.Commands, strings.TrimSpace("deny "+first))
		if x.Code == "" {
			x.Code, x.Why = cmp.Or(first, "access_denied"), second
		}
	case "access.rejectInvalidSubjectToken":
		record.Commands = append(record.Commands, "rejectInvalidSubjectToken")
		if x.Code == "" {
			x.Code, x.Why = "invalid_request", first
		}
	case "transaction.setMetadata", "user.setAppMetadata", "user.setUserMetadata":
		into := map[string]map[string]any{"transaction.setMetadata": x.Metadata, "user.setAppMetadata": x.change.app, "user.setUserMetadata": x.change.user}[c.Name]
		var value any
		if len(c.Args) > 1 && json.Unmarshal(c.Args[1], &value) == nil {
			into[first] = value
		}
	}
}

// event is what the Action sees. Source: the trigger's reference.
func (x Exchange) event(t *tenant.Tenant, a tenant.Action) map[string]any {
	event := map[string]any{
		"client":  map[string]any{"client_id": x.Client.ID, "name": x.Client.Name, "metadata": object(x.Client.Metadata)},
		"request": x.Request.event(), "secrets": object(a.Secrets), "tenant": map[string]any{"id": t.Name},
		"transaction": map[string]any{"protocol": "oauth2-token-exchange", "requested_scopes": list(x.Scope), "subject_token": x.Token,
			"subject_token_type": x.Type, "metadata": map[string]any{}},
	}
	if x.Audience != "" {
		event["resource_server"] = resourceServer(x.Audience)
	}
	if x.Organization != nil {
		event["organization"] = organizationOf(*x.Organization)
	}
	return event
}
