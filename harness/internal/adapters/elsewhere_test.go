package adapters_test

import (
	"net/http"
	"net/http/httptest"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters"
)

var _ = DescribeTable("A system that is not at the address says so, whether somebody else is there or nobody", func(ctx SpecContext, name, called string) {
	other := httptest.NewServer(http.NotFoundHandler())
	url := other.URL
	_, _, err := adapters.Open(ctx, name+"@"+url, adapters.Options{})
	Expect(err).To(MatchError(HavePrefix("the target " + name + "@" + url + " cannot be had: there is no " + called + " of mfaproof at " + url + ": ")))
	other.Close()
	_, _, err = adapters.Open(ctx, name+"@"+url, adapters.Options{})
	Expect(err).To(MatchError(And(HavePrefix("the target "+name+"@"+url+" cannot be had: there is no "+called+" of mfaproof at "+url+": "), HaveSuffix("connection refused"))))
},
	Entry(nil, "better-auth", "better-auth server"), Entry(nil, "cognito-local", "cognito-local"), Entry(nil, "glewlwyd", "Glewlwyd"),
	Entry(nil, "keystone", "Keystone"), Entry(nil, "lemonldap", "LemonLDAP::NG"),
)
