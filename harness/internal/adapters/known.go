package adapters

import (
	"context"
	"errors"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/exec"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/glewlwyd"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/keycloak"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/lemonldap"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/pocketbase"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/remote"
	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/target"
)

// known are the implementations with a name: the mock, then the others in the order of their names.
var known = []Implementation{
	{Name: Mock, About: "The mock of this program.", Had: "in process", inProcess: true, open: openMock},
	{Name: "better-auth", About: "better-auth, a library of Node for the accounts of an application.", Had: "from npm", open: launched("better-auth", attachBetterAuth)},
	{Name: "cognito-local", About: "cognito-local, a stand-in for Amazon Cognito, as a control: it is for development and guards nothing.", Had: "from npm", open: launched("cognito-local", attachCognitoLocal)},
	{Name: glewlwyd.Name, About: "Glewlwyd, a single sign-on server in C.", Had: "from Debian", open: launched(glewlwyd.Name, attachGlewlwyd)},
	{Name: keycloak.Name, About: "Keycloak, a single sign-on server in Java.", Had: "from Maven Central", open: launched(keycloak.Name, attachKeycloak)},
	{Name: "keystone", About: "Keystone, the identity service of OpenStack.", Had: "from Debian", open: launched("keystone", attachKeystone)},
	{Name: lemonldap.Name, About: "The portal of LemonLDAP::NG, a single sign-on system in Perl.", Had: "from Debian", open: launched(lemonldap.Name, attachLemonLDAP)},
	{Name: pocketbase.Name, About: "PocketBase, a backend in one file, with accounts that need both a password and a code by e-mail where a rule says so.", Had: "from its Go module", open: launched(pocketbase.Name, attachPocketBase)},
}

func openMock(ctx context.Context, _ string, o Options) (target.Target, Close, error) {
	t, err := mock.NewIn(ctx, o.Runtime, o.Faults...)
	if err != nil {
		return nil, nil, &UsageError{err.Error()}
	}
	if o.Pages != nil {
		c, err := browser.Start(ctx, *o.Pages)
		if err == nil {
			err = t.ShowIn(c)
		}
		if err != nil {
			return nil, nil, errors.Join(err, t.Close())
		}
	}
	return t, func(context.Context) error { return t.Close() }, nil
}

// openRemote attaches to an adapter that is up and speaks the messages of adapters.
func openRemote(ctx context.Context, at string, o Options) (target.Target, Close, error) {
	t, err := remote.Open(ctx, at, remote.Options{Tap: o.Tap})
	if err != nil {
		return nil, nil, err
	}
	return t, t.Close, nil
}

// openExec starts an adapter as a process.
func openExec(ctx context.Context, command string, o Options) (target.Target, Close, error) {
	t, err := exec.Open(ctx, command, exec.Options{Tap: o.Tap})
	if err != nil {
		return nil, nil, err
	}
	return t, t.Close, nil
}
