package management

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// maxBody bounds a request, in bytes; the vendor stores metadata of 16 MB at most, and a test needs none of it.
const maxBody = 1 << 20

// known are further properties of PATCH /api/v2/users/{id} that the vendor takes and this mock has no place for.
var known = []string{
	"client_id", "connection", "family_name", "given_name", "password", "phone_number", "phone_verified", "picture", "username", "verify_email",
	"verify_password", "verify_phone_number",
}

func (s *Service) readUser(w http.ResponseWriter, r *http.Request) {
	u, ok := s.Tenant.User(r.PathValue("id"))
	if !ok {
		noUser(w)
		return
	}
	write(w, http.StatusOK, userOf(u))
}

// updateUser changes what the body names, all of it or nothing. Metadata is merged at the first level, and null removes a name.
func (s *Service) updateUser(w http.ResponseWriter, r *http.Request) {
	body, err := object(w, r)
	if err != nil {
		invalid(w, "%v", err)
		return
	}
	change, err := changes(body)
	if err != nil {
		invalid(w, "%v", err)
		return
	}
	id := r.PathValue("id")
	if wanted := (tenant.User{}); body["email"] != nil {
		change(&wanted)
		if other, taken := s.Tenant.FindUser(wanted.Email); taken && other.ID != id {
			refuse(w, http.StatusBadRequest, "auth0_idp_error", "The specified new email already exists")
			return
		}
	}
	var after tenant.User
	err = s.Tenant.UpdateUser(id, func(u *tenant.User) error {
		change(u)
		after = *u
		return nil
	})
	if errors.Is(err, tenant.ErrNoUser) {
		noUser(w)
		return
	}
	write(w, http.StatusOK, userOf(after))
}

func noUser(w http.ResponseWriter) {
	refuse(w, http.StatusNotFound, "inexistent_user", "The user does not exist.")
}

// object reads the one JSON object of a request.
func object(w http.ResponseWriter, r *http.Request) (map[string]json.RawMessage, error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, errors.New("send application/json")
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	var body map[string]json.RawMessage
	if err := decoder.Decode(&body); err != nil {
		return nil, fmt.Errorf("the body is not a JSON object: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the JSON object")
	}
	if len(body) == 0 {
		return nil, errors.New("the body names nothing to change")
	}
	return body, nil
}

// changes turns a body into one change of an account. The error names the first property, in the order of the alphabet, that cannot
// be taken.
func changes(body map[string]json.RawMessage) (func(*tenant.User), error) {
	var all []func(*tenant.User)
	for _, name := range slices.Sorted(maps.Keys(body)) {
		change, err := changeOf(name, body[name])
		if err != nil {
			return nil, err
		}
		all = append(all, change)
	}
	return func(u *tenant.User) {
		for _, change := range all {
			change(u)
		}
	}, nil
}

func changeOf(name string, raw json.RawMessage) (func(*tenant.User), error) {
	switch name {
	case "app_metadata":
		return merging(name, raw, func(u *tenant.User) *map[string]any { return &u.AppMetadata })
	case "user_metadata":
		return merging(name, raw, func(u *tenant.User) *map[string]any { return &u.UserMetadata })
	case "blocked":
		return setting(name, raw, func(u *tenant.User, v bool) { u.Blocked = v })
	case "email":
		if text := strings.Trim(string(raw), `"`); !strings.Contains(strings.Trim(text, "@"), "@") {
			return nil, errors.New("'Object didn't pass validation for format email' on property email")
		}
		return setting(name, raw, func(u *tenant.User, v string) {
			if !strings.EqualFold(u.Email, v) {
				u.EmailVerified = false // email_verified, which comes later, may say otherwise
			}
			u.Email = v
		})
	case "email_verified":
		return setting(name, raw, func(u *tenant.User, v bool) { u.EmailVerified = v })
	case "name":
		return setting(name, raw, func(u *tenant.User, v string) { u.Name = v })
	case "nickname":
		return setting(name, raw, func(u *tenant.User, v string) { u.Nickname = v })
	}
	if slices.Contains(known, name) {
		return nil, fmt.Errorf("'the property is not modelled by this mock' on property %s", name)
	}
	return nil, fmt.Errorf("'Additional properties not allowed: %s'", name)
}

// setting reads a value of one type; null is of none.
func setting[T any](name string, raw json.RawMessage, set func(*tenant.User, T)) (func(*tenant.User), error) {
	var value *T
	if err := json.Unmarshal(raw, &value); err != nil || value == nil {
		return nil, fmt.Errorf("'Expected type %T' on property %s", *new(T), name)
	}
	return func(u *tenant.User) { set(u, *value) }, nil
}

func merging(name string, raw json.RawMessage, field func(*tenant.User) *map[string]any) (func(*tenant.User), error) {
	var over map[string]any
	if err := json.Unmarshal(raw, &over); err != nil || over == nil {
		return nil, fmt.Errorf("'Expected type object' on property %s", name)
	}
	return func(u *tenant.User) {
		old := field(u)
		merged := maps.Clone(*old) // forks share what was loaded
		if merged == nil {
			merged = map[string]any{}
		}
		for key, value := range over {
			if value == nil {
				delete(merged, key)
				continue
			}
			merged[key] = value
		}
		*old = merged
	}, nil
}

// userOf is an account as the API shows it. What the mock does not keep is left out.
func userOf(u tenant.User) map[string]any {
	out := map[string]any{
		"user_id": u.ID, "email_verified": u.EmailVerified, "name": u.Name, "nickname": cmp.Or(u.Nickname, u.Name),
		"created_at": u.CreatedAt.UTC().Format("2006-01-02T15:04:05.000Z"), "logins_count": u.Logins, "blocked": u.Blocked,
		"identities": []map[string]any{{"connection": u.Connection, "provider": "auth0", "user_id": strings.TrimPrefix(u.ID, "auth0|"), "isSocial": false}},
	}
	for name, text := range map[string]string{"email": u.Email, "username": u.Username} {
		if text != "" {
			out[name] = text
		}
	}
	for name, metadata := range map[string]map[string]any{"app_metadata": u.AppMetadata, "user_metadata": u.UserMetadata} {
		if metadata != nil {
			out[name] = metadata
		}
	}
	return out
}
