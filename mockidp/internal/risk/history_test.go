package risk_test

import (
	"fmt"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/risk"
)

var _ = Describe("A history", func() {
	from := func(h risk.History, n int) risk.History {
		GinkgoHelper()
		return risk.Record(h, login(func(l *risk.Login) { l.DeviceID, l.At = fmt.Sprint("cookie-", n), noon.Add(time.Duration(n)*time.Hour) }))
	}
	ids := func(h risk.History) []string {
		var ids []string
		for _, d := range h.Devices() {
			ids = append(ids, d.ID)
		}
		return ids
	}

	It("of a user who never logged in is the zero value", func() {
		Expect(risk.History{}.LoggedIn()).To(BeFalse())
		Expect(risk.History{}.Devices()).To(BeEmpty())
		Expect(risk.Record(risk.History{}, risk.Login{}).LoggedIn()).To(BeTrue())
	})

	It("does not change when others are made from it", func() {
		h := from(from(from(risk.History{}, 1), 2), 3)
		left, right := from(h, 4), from(h, 5)
		again := from(h, 1)
		cleared := risk.ClearDevices(h)
		Expect(ids(h)).To(Equal([]string{"cookie-1", "cookie-2", "cookie-3"}))
		Expect(ids(left)).To(Equal([]string{"cookie-1", "cookie-2", "cookie-3", "cookie-4"}))
		Expect(ids(right)).To(Equal([]string{"cookie-1", "cookie-2", "cookie-3", "cookie-5"}))
		Expect(ids(again)).To(Equal([]string{"cookie-2", "cookie-3", "cookie-1"}))
		Expect(ids(cleared)).To(BeEmpty())
	})

	It("does not change through the list that it gives", func() {
		h := from(risk.History{}, 1)
		h.Devices()[0].ID = "changed"
		Expect(ids(h)).To(Equal([]string{"cookie-1"}))
	})

	It("keeps 100 devices, without the one that was longest not seen", func() {
		h := risk.History{}
		for n := range 100 {
			h = from(h, n)
		}
		h = from(h, 0) // the oldest is seen once more
		Expect(h.Devices()).To(HaveLen(100))
		full := h
		h = from(h, 100)
		Expect(h.Devices()).To(HaveLen(100))
		Expect(ids(h)).To(ContainElements("cookie-0", "cookie-2", "cookie-100"))
		Expect(ids(h)).NotTo(ContainElement("cookie-1"))
		Expect(ids(full)).To(ContainElement("cookie-1"))
	})

	It("keeps no device without cookie and user agent, and no endless ones", func() {
		h := risk.Record(risk.History{}, login(func(l *risk.Login) { l.DeviceID, l.UserAgent = " ", "" }))
		Expect(h.Devices()).To(BeEmpty())
		h = risk.Record(h, login(func(l *risk.Login) { l.UserAgent = strings.Repeat("a", risk.MaxIdentifier+1) }))
		Expect(h.Devices()).To(Equal([]risk.Device{{ID: "cookie", LastSeen: noon}}))
	})

	It("keeps times without the reading of a clock of this machine", func() {
		now := time.Now()
		h := risk.Record(risk.History{}, login(func(l *risk.Login) { l.At = now }))
		Expect(h.Devices()[0].LastSeen).To(Equal(now.Round(0)))
	})

	It("has what was recorded last as the last, even when the clock was moved back", func() {
		h := risk.Record(risk.History{}, login(nil))
		h = risk.Record(h, login(func(l *risk.Login) { l.At, l.DeviceID, l.Location = noon.Add(-day), "other", at("sydney") }))
		Expect(ids(h)).To(Equal([]string{"cookie", "other"}))
		l := login(func(l *risk.Login) { l.At, l.Location = noon.Add(-day), at("sydney") })
		Expect(risk.Assess(risk.Settings{}, risk.Input{Login: l, History: h}).Assessments["ImpossibleTravel"].Code).To(BeEquivalentTo("minimal_travel_from_last_login"))
	})
})
