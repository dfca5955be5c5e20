package control

import (
	"encoding/base64"
	"errors"
	"net/http"

	"github.com/mfaproof/mfaproof/mockidp"
)

// userAnswer is an account. There is no way to read a password back.
type userAnswer struct {
	ID            string         `json:"user_id"`
	Connection    string         `json:"connection"`
	Email         string         `json:"email"`
	EmailVerified bool           `json:"email_verified"`
	Username      string         `json:"username"`
	Account       string         `json:"account"`
	PhoneNumber   string         `json:"phone_number"`
	Name          string         `json:"name"`
	Nickname      string         `json:"nickname"`
	Blocked       bool           `json:"blocked"`
	Roles         names          `json:"roles"`
	Organizations memberships    `json:"organizations"`
	Passkeys      passkeys       `json:"passkeys"`
	AppMetadata   map[string]any `json:"app_metadata"`
	UserMetadata  map[string]any `json:"user_metadata"`
}

func userAnswerOf(u mockidp.User) userAnswer {
	a := userAnswer{
		ID: u.ID, Connection: u.Connection, Email: u.Email, EmailVerified: u.EmailVerified, Username: u.Username, Account: u.Account,
		PhoneNumber: u.PhoneNumber, Name: u.Name, Nickname: u.Nickname, Blocked: u.Blocked, Roles: namesOf(u.Roles), Organizations: memberships{}, Passkeys: passkeys{},
		AppMetadata: u.AppMetadata, UserMetadata: u.UserMetadata,
	}
	for _, m := range u.Organizations {
		a.Organizations = append(a.Organizations, membership{m.Organization, namesOf(m.Roles)})
	}
	for _, p := range u.Passkeys {
		a.Passkeys = append(a.Passkeys, passkey{base64.RawURLEncoding.EncodeToString(p.ID), base64.RawURLEncoding.EncodeToString(p.PublicKey), p.RPID, p.SignCount})
	}
	if a.AppMetadata == nil {
		a.AppMetadata = map[string]any{}
	}
	if a.UserMetadata == nil {
		a.UserMetadata = map[string]any{}
	}
	return a
}

func namesOf(roles []string) names { return append(names{}, roles...) }

func listUsers(c *call) (any, error) {
	list := []userAnswer{}
	for _, u := range c.tenant.Users() {
		list = append(list, userAnswerOf(u))
	}
	return map[string]any{"users": list}, nil
}

func putUser(c *call) (any, error) {
	var body struct {
		ID            string         `json:"user_id"`
		Connection    string         `json:"connection"`
		Email         string         `json:"email"`
		EmailVerified bool           `json:"email_verified"`
		Username      string         `json:"username"`
		Name          string         `json:"name"`
		Nickname      string         `json:"nickname"`
		Account       string         `json:"account"`
		PhoneNumber   string         `json:"phone_number"`
		Password      string         `json:"password"`
		Blocked       bool           `json:"blocked"`
		Roles         names          `json:"roles"`
		Organizations memberships    `json:"organizations"`
		Passkeys      passkeys       `json:"passkeys"`
		AppMetadata   map[string]any `json:"app_metadata"`
		UserMetadata  map[string]any `json:"user_metadata"`
	}
	if err := c.read(&body); err != nil {
		return nil, err
	}
	keys, err := body.Passkeys.of()
	if err != nil {
		return nil, err
	}
	id, err := c.tenant.PutUser(mockidp.User{
		Connection: body.Connection, Account: body.Account, PhoneNumber: body.PhoneNumber, Blocked: body.Blocked,
		Organizations: body.Organizations.of(), Passkeys: keys,
		ID: body.ID, Email: body.Email, EmailVerified: body.EmailVerified, Username: body.Username, Name: body.Name, Nickname: body.Nickname, Password: body.Password,
		Roles: body.Roles, AppMetadata: body.AppMetadata, UserMetadata: body.UserMetadata,
	})
	switch {
	case errors.Is(err, mockidp.ErrCredential):
		return nil, refuse(http.StatusConflict, "credential-exists", "Register another credential_id.", "%v", err)
	case err != nil:
		return nil, invalid("Give what the account's connection needs (email or username, and password, in a database), and a user_id when two accounts would get the same.", "%v", err)
	}
	u, _ := c.tenant.User(id)
	return userAnswerOf(u), nil
}

func patchUser(c *call) (any, error) {
	var body struct {
		AppMetadata   map[string]any `json:"app_metadata"`
		UserMetadata  map[string]any `json:"user_metadata"`
		Roles         names          `json:"roles"`
		Organizations memberships    `json:"organizations"`
		Blocked       *bool          `json:"blocked"`
		EmailVerified *bool          `json:"email_verified"`
		Name          *string        `json:"name"`
		Nickname      *string        `json:"nickname"`
	}
	if err := c.read(&body); err != nil {
		return nil, err
	}
	u, err := c.tenant.PatchUser(c.r.PathValue("user"), mockidp.UserPatch{AppMetadata: body.AppMetadata, UserMetadata: body.UserMetadata, Roles: body.Roles,
		Organizations: body.Organizations.of(), Blocked: body.Blocked, EmailVerified: body.EmailVerified, Name: body.Name, Nickname: body.Nickname})
	switch {
	case errors.Is(err, mockidp.ErrOrganization):
		return nil, invalid("Name organizations of tenant.yaml, each once.", "%v", err)
	case err != nil:
		return nil, err
	}
	return userAnswerOf(u), nil
}
