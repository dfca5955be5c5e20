package cognitolocal

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// object is a request in JSON.
type object = map[string]any

// world is a user pool with one client.
type world struct {
	t            *Target
	pool, client string
	people       bookkeeping.People[target.Person]
	*bookkeeping.Clock
}

var (
	_ target.World = (*world)(nil)
	_ target.Clock = (*world)(nil)
)

// Provision implements target.Target.
func (t *Target) Provision(ctx context.Context, f target.Fixture) (target.World, target.Applied, error) {
	how := applied(f)
	if how == target.Unsupported {
		return bookkeeping.Nowhere{}, how, nil
	}
	w := &world{t: t, people: bookkeeping.People[target.Person]{}, Clock: bookkeeping.StartAt(f.Start)}
	var pool struct{ UserPool struct{ ID string } }
	if err := w.must(ctx, "CreateUserPool", object{"PoolName": f.Name, "MfaConfiguration": "OPTIONAL"}, &pool); err != nil {
		return nil, how, err
	}
	w.pool = pool.UserPool.ID
	var client struct{ UserPoolClient struct{ ClientID string } }
	if err := w.must(ctx, "CreateUserPoolClient", object{"UserPoolId": w.pool, "ClientName": "mfaproof"}, &client); err != nil {
		return nil, how, err
	}
	w.client = client.UserPoolClient.ClientID
	for _, p := range f.People {
		w.people[p.Name] = p
		attributes := []object{{"Name": "email", "Value": p.Login}, {"Name": "email_verified", "Value": strconv.FormatBool(p.EmailVerified)}}
		if err := w.must(ctx, "AdminCreateUser", object{"UserPoolId": w.pool, "Username": p.Login, "UserAttributes": attributes,
			"TemporaryPassword": p.Password, "MessageAction": "SUPPRESS"}, nil); err != nil {
			return nil, how, err
		}
		if err := w.must(ctx, "AdminSetUserPassword", object{"UserPoolId": w.pool, "Username": p.Login, "Password": p.Password, "Permanent": true}, nil); err != nil {
			return nil, how, err
		}
	}
	return w, how, nil
}

// ask sends an action at the world's time.
func (w *world) ask(ctx context.Context, action string, body object) (jsonapi.Answer, error) {
	a, err := w.t.Client().Do(ctx, http.MethodPost, "/", body,
		[2]string{"Content-Type", "application/x-amz-json-1.1"},
		[2]string{"X-Amz-Target", "AWSCognitoIdentityProviderService." + action},
		[2]string{"X-Mfaproof-Time", strconv.FormatInt(w.Time().UnixMilli(), 10)})
	a.Request = action // they all go to the same place
	return a, err
}

// must sends an action that has to work.
func (w *world) must(ctx context.Context, action string, body object, into any) error {
	a, err := w.ask(ctx, action, body)
	switch {
	case err != nil:
		return err
	case !a.OK():
		why := refusal(a)
		return fmt.Errorf("%s: status %d: %s", a.Request, a.Status, why.Text)
	case into == nil:
		return nil
	}
	return a.Decode(into)
}

// Open implements target.World.
func (w *world) Open(context.Context, target.Device) (target.Session, error) {
	return &session{w: w}, nil
}

// Factors implements target.World.
func (w *world) Factors(ctx context.Context, name string) ([]vocab.Factor, error) {
	p, err := w.people.Named(name)
	if err != nil {
		return nil, err
	}
	var user struct{ UserMFASettingList []string }
	if err := w.must(ctx, "AdminGetUser", object{"UserPoolId": w.pool, "Username": p.Login}, &user); err != nil {
		return nil, err
	}
	if slices.Contains(user.UserMFASettingList, softwareToken) {
		return []vocab.Factor{vocab.OTP}, nil
	}
	return nil, nil
}

// Close implements target.World.
func (w *world) Close(ctx context.Context) error {
	return w.must(ctx, "DeleteUserPool", object{"UserPoolId": w.pool}, nil)
}
