package risk_test

import (
	"bytes"
	"encoding/json"
	"math"
	"net/netip"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"
	. "github.com/onsi/ginkgo/v2"
	"pgregory.net/rapid"

	"github.com/mfaproof/mfaproof/mockidp/internal/geoip"
	"github.com/mfaproof/mfaproof/mockidp/internal/risk"
)

// wire is the form of event.authentication.riskAssessment, written down once more.
type wire struct {
	Version     string `json:"version"`
	Confidence  string `json:"confidence"`
	Assessments map[risk.Assessor]struct {
		Confidence string            `json:"confidence"`
		Code       risk.Code         `json:"code"`
		Details    map[string]string `json:"details"`
	} `json:"assessments"`
}

var _ = Describe("Every assessment", func() {
	It("has the documented form, is the same each time and changes nothing", func() {
		rapid.Check(GinkgoT(), func(t *rapid.T) {
			s, in := drawSettings(t), drawInput(t)
			if err := s.Validate(); err != nil {
				t.Fatalf("drew settings that are wrong: %v", err)
			}
			devices, list := in.History.Devices(), slices.Clone(in.DenyList)

			a := risk.Assess(s, in)

			if again := risk.Assess(s, in); !cmp.Equal(a, again) {
				t.Fatalf("assessed twice: %+v, then %+v", a, again)
			}
			if !slices.Equal(devices, in.History.Devices()) || !slices.Equal(list, in.DenyList) {
				t.Fatalf("the input was changed")
			}
			wellFormed(t, a, in)

			before := in.History.Devices()
			next := risk.Record(in.History, in.Login)
			if !slices.Equal(before, in.History.Devices()) || len(next.Devices()) > 100 || !next.LoggedIn() {
				t.Fatalf("recorded %+v over %+v", next, in.History)
			}
		})
	})
})

func wellFormed(t *rapid.T, a risk.Assessment, in risk.Input) {
	encoded, err := json.Marshal(a)
	if err != nil {
		t.Fatalf("no JSON form: %v", err)
	}
	var w wire
	strict := json.NewDecoder(bytes.NewReader(encoded))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&w); err != nil {
		t.Fatalf("%s: %v", encoded, err)
	}
	confidences := []string{"low", "medium", "high", "neutral"}
	if w.Version != "1" || !slices.Contains(confidences, w.Confidence) || len(w.Assessments) != 3 {
		t.Fatalf("not an assessment: %s", encoded)
	}
	for assessor, codes := range documented {
		f, ok := w.Assessments[assessor]
		if !ok || !slices.Contains(confidences, f.Confidence) || !slices.Contains(codes, f.Code) {
			t.Fatalf("no finding of %s: %s", assessor, encoded)
		}
		if detailed := slices.Contains([]risk.Code{"match", "partial_match", "no_match", "found_on_deny_list"}, f.Code); detailed != (len(f.Details) > 0) {
			t.Fatalf("details of %s: %s", assessor, encoded)
		}
		if slices.Contains(in.Failed, assessor) && (f.Code != "assessment_not_available" || f.Confidence != "low") {
			t.Fatalf("%s failed and says %s", assessor, encoded)
		}
	}
}

func drawSettings(t *rapid.T) risk.Settings {
	confidence := rapid.SampledFrom(risk.Confidences())
	s := risk.Settings{
		RememberDevices: rapid.IntRange(0, 365).Draw(t, "days"),
		Travel: risk.TravelSettings{
			MinimalKm: rapid.Float64Range(0, 1e6).Draw(t, "minimal"), SubstantialKm: rapid.Float64Range(0, 1e6).Draw(t, "substantial"),
			ImpossibleKmh: rapid.Float64Range(0, 1e6).Draw(t, "impossible"), LocationKept: time.Duration(rapid.Int64Range(0, math.MaxInt64).Draw(t, "kept")),
		},
		Confidences: perAssessor{"NewDevice": perCode{"match": confidence.Draw(t, "match")}},
		Scoring:     risk.Scoring{Method: rapid.SampledFrom([]risk.Method{"", "formula", "thresholds", "fixed"}).Draw(t, "method"), Confidence: confidence.Draw(t, "fixed")},
	}
	s.Scoring.Medium = rapid.IntRange(1, 7).Draw(t, "medium")
	s.Scoring.High = rapid.IntRange(s.Scoring.Medium, 7).Draw(t, "high")
	return s
}

func drawInput(t *rapid.T) risk.Input {
	in := risk.Input{
		Login:       drawLogin(t),
		DenyList:    rapid.SliceOfN(rapid.SampledFrom(append(slices.Clone(denied), risk.DenyEntry{Prefix: netip.Prefix{}})), 0, 3).Draw(t, "list"),
		Failed:      rapid.SliceOfN(rapid.SampledFrom(risk.Assessors()), 0, 2).Draw(t, "failed"),
		Unavailable: rapid.IntRange(0, 9).Draw(t, "unavailable") == 0,
	}
	for range rapid.IntRange(0, 3).Draw(t, "logins") {
		in.History = risk.Record(in.History, drawLogin(t))
	}
	return in
}

func drawLogin(t *rapid.T) risk.Login {
	degrees := rapid.OneOf(
		rapid.Map(rapid.Float64Range(-90, 90), geoip.At),
		rapid.Map(rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, 90, -90}), geoip.At),
		rapid.Just(geoip.Degrees{}))
	word := rapid.OneOf(rapid.SampledFrom([]string{"", "a", "b"}), rapid.String())
	return risk.Login{
		At:        rapid.OneOf(rapid.Just(noon), rapid.Just(time.Time{}), rapid.Map(rapid.Int64(), func(n int64) time.Time { return time.Unix(n, 0) })).Draw(t, "at"),
		IP:        rapid.OneOf(rapid.SampledFrom([]string{"192.0.2.1", "2001:db8::1", "127.0.0.1"}), rapid.String()).Draw(t, "ip"),
		DeviceID:  word.Draw(t, "cookie"),
		UserAgent: word.Draw(t, "agent"),
		Location: geoip.Location{Latitude: degrees.Draw(t, "latitude"), Longitude: degrees.Draw(t, "longitude"),
			AnonymousProxy: rapid.IntRange(0, 9).Draw(t, "proxy") == 0, Unknown: rapid.IntRange(0, 9).Draw(t, "unknown") == 0},
		Located: rapid.Bool().Draw(t, "located"),
	}
}
