package bookkeeping

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// ErrNoLogin means that there is nobody to act for.
var ErrNoLogin = errors.New("no login has begun: begin one first")

// Login is where the login of a session stands, as the answer to its last request told. A session that embeds one observes it.
type Login struct{ At target.Observation }

// See makes an observation of an answer the place where the login stands, with the answer in a few words, which name no secret, as its evidence.
func (l *Login) See(a jsonapi.Answer, said string, o target.Observation) target.Observation {
	o.Dialect.Status = a.Status
	o.Evidence = []target.Exchange{{Request: a.Request, Response: fmt.Sprintf("%d %s", a.Status, said)}}
	l.At = o
	return o
}

// Observe implements target.Session. What led here was told already.
func (l *Login) Observe(context.Context) (target.Observation, error) {
	o := l.At
	o.Evidence = nil
	return o, nil
}

// CodeDue is where a code of an app is due: the id is that of the only offer.
func CodeDue(id string) target.Observation {
	return target.Observation{Stage: vocab.StageChallenge, Offers: []target.Offer{{
		ID: id, Kind: target.OfferChallenge, Factor: vocab.OTP, Material: target.Material{Wants: target.WantsCode}}}}
}

// Ref is the digest of the first of the values that is not empty, for target.Referenced; where all are, it is empty too.
func Ref(values ...string) string {
	for _, v := range values {
		if v != "" {
			sum := sha256.Sum256([]byte(v))
			return hex.EncodeToString(sum[:])
		}
	}
	return ""
}
