package adapters

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/betterauth"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/cognitolocal"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/glewlwyd"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/keycloak"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/keystone"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/lemonldap"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/pocketbase"
	"github.com/mfaproof/mfaproof/harness/internal/launch"
	"github.com/mfaproof/mfaproof/harness/internal/launch/recipes"
	"github.com/mfaproof/mfaproof/harness/internal/wall"
	"github.com/mfaproof/mfaproof/harness/target"
)

// attach has the adapter of a system that listens at an address. All that the adapter sends goes through the transport.
type attach func(ctx context.Context, at string, transport http.RoundTripper) (target.Target, error)

// launched opens the system of a recipe: the one at the address that was given, else the one that is up by `mfaproof adapter up`,
// else one that is started for this run and stopped after it. It installs nothing.
func launched(name string, to attach) opener {
	return func(ctx context.Context, at string, o Options) (target.Target, Close, error) {
		stop := func(context.Context) error { return nil }
		if at == "" {
			var err error
			if at, stop, err = started(ctx, name, o); err != nil {
				return nil, nil, err
			}
		}
		transport := &http.Transport{MaxIdleConnsPerHost: 16, IdleConnTimeout: 30 * time.Second}
		t, err := to(ctx, at, transport)
		if err != nil {
			_ = stop(context.WithoutCancel(ctx)) // the first error is the one to report
			return nil, nil, err
		}
		return t, func(ctx context.Context) error {
			transport.CloseIdleConnections()
			return stop(ctx)
		}, nil
	}
}

// started finds a system that is up, or starts one that stop stops.
func started(ctx context.Context, name string, o Options) (at string, stop Close, err error) {
	recipe, ok := recipes.Named(name)
	if !ok {
		return "", nil, fmt.Errorf("there is no recipe %q", name)
	}
	l, err := launch.New(wall.Clock{}, nil)
	if err != nil {
		return "", nil, err
	}
	switch s, up, err := l.Find(ctx, name); {
	case err != nil:
		return "", nil, err
	case up:
		return s.URL(), func(context.Context) error { return nil }, nil
	}
	if err := l.Installed(ctx, recipe); err != nil {
		return "", nil, err
	}
	if o.Say != nil {
		o.Say(fmt.Sprintf("starting %s: %s", name, recipe.About))
	}
	s, end, err := l.Start(ctx, recipe, 0)
	if err != nil {
		return "", nil, err
	}
	return s.URL(), end, nil
}

func attachBetterAuth(ctx context.Context, at string, transport http.RoundTripper) (target.Target, error) {
	return betterauth.Attach(ctx, at, transport)
}

func attachCognitoLocal(ctx context.Context, at string, transport http.RoundTripper) (target.Target, error) {
	return cognitolocal.Attach(ctx, at, transport)
}

func attachGlewlwyd(ctx context.Context, at string, transport http.RoundTripper) (target.Target, error) {
	return glewlwyd.Attach(ctx, at, transport, wall.Source{})
}

func attachLemonLDAP(ctx context.Context, at string, transport http.RoundTripper) (target.Target, error) {
	return lemonldap.Attach(ctx, at, transport, wall.Source{})
}

func attachKeycloak(ctx context.Context, at string, transport http.RoundTripper) (target.Target, error) {
	return keycloak.Attach(ctx, at, transport, wall.Source{})
}

func attachKeystone(ctx context.Context, at string, transport http.RoundTripper) (target.Target, error) {
	return keystone.Attach(ctx, at, transport)
}

func attachPocketBase(ctx context.Context, at string, transport http.RoundTripper) (target.Target, error) {
	return pocketbase.Attach(ctx, at, transport, wall.Source{})
}
