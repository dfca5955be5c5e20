package control

import "github.com/mfaproof/mfaproof/mockidp"

// userAnswer is an account. There is no way to read a password back.
type userAnswer struct {
	ID            string         `json:"user_id"`
	Email         string         `json:"email"`
	EmailVerified bool           `json:"email_verified"`
	Username      string         `json:"username"`
	Name          string         `json:"name"`
	Roles         []string       `json:"roles"`
	AppMetadata   map[string]any `json:"app_metadata"`
	UserMetadata  map[string]any `json:"user_metadata"`
}

func userAnswerOf(u mockidp.User) userAnswer {
	a := userAnswer{u.ID, u.Email, u.EmailVerified, u.Username, u.Name, u.Roles, u.AppMetadata, u.UserMetadata}
	if a.Roles == nil {
		a.Roles = []string{}
	}
	if a.AppMetadata == nil {
		a.AppMetadata = map[string]any{}
	}
	if a.UserMetadata == nil {
		a.UserMetadata = map[string]any{}
	}
	return a
}

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
		Email         string         `json:"email"`
		EmailVerified bool           `json:"email_verified"`
		Username      string         `json:"username"`
		Name          string         `json:"name"`
		Password      string         `json:"password"`
		Roles         names          `json:"roles"`
		AppMetadata   map[string]any `json:"app_metadata"`
		UserMetadata  map[string]any `json:"user_metadata"`
	}
	if err := c.read(&body); err != nil {
		return nil, err
	}
	id, err := c.tenant.PutUser(mockidp.User{
		ID: body.ID, Email: body.Email, EmailVerified: body.EmailVerified, Username: body.Username, Name: body.Name, Password: body.Password,
		Roles: body.Roles, AppMetadata: body.AppMetadata, UserMetadata: body.UserMetadata,
	})
	if err != nil {
		return nil, invalid("Give email or username, password, and a user_id when two accounts would get the same.", "%v", err)
	}
	u, _ := c.tenant.User(id)
	return userAnswerOf(u), nil
}

func patchUser(c *call) (any, error) {
	var body struct {
		AppMetadata  map[string]any `json:"app_metadata"`
		UserMetadata map[string]any `json:"user_metadata"`
		Roles        names          `json:"roles"`
	}
	if err := c.read(&body); err != nil {
		return nil, err
	}
	u, err := c.tenant.PatchUser(c.r.PathValue("user"), mockidp.UserPatch{AppMetadata: body.AppMetadata, UserMetadata: body.UserMetadata, Roles: body.Roles})
	if err != nil {
		return nil, err
	}
	return userAnswerOf(u), nil
}
