package tenantlog_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenantlog"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// fill appends n entries whose descriptions count on from the given number.
func fill(l *tenantlog.Log, from, n int) {
	for i := range n {
		l.Append(tenantlog.Entry{Type: vocab.LogWarning, Description: strconv.Itoa(from + i)})
	}
}

func numbers(entries []tenantlog.Entry) []string {
	var out []string
	for _, e := range entries {
		out = append(out, e.Description)
	}
	return out
}

var _ = Describe("A tenant's log", func() {
	It("is empty at first", func() {
		var l tenantlog.Log
		entries, cursor := l.Since(0)
		Expect(entries).To(BeEmpty())
		Expect(cursor).To(Equal(0))
	})

	It("gives what was appended, in order, from a cursor on", func() {
		var l tenantlog.Log
		fill(&l, 0, 3)
		entries, cursor := l.Since(0)
		Expect(numbers(entries)).To(Equal([]string{"0", "1", "2"}))

		entries, same := l.Since(cursor)
		Expect(entries).To(BeEmpty())
		Expect(same).To(Equal(cursor))

		fill(&l, 3, 2)
		entries, _ = l.Since(cursor)
		Expect(numbers(entries)).To(Equal([]string{"3", "4"}))
	})

	DescribeTable("takes any cursor", func(cursor, want int) {
		var l tenantlog.Log
		fill(&l, 0, 3)
		entries, end := l.Since(cursor)
		Expect(entries).To(HaveLen(want))
		_, sameEnd := l.Since(0)
		Expect(end).To(Equal(sameEnd))
	},
		Entry("in the middle", 1, 2),
		Entry("below zero", -5, 3),
		Entry("behind the end", 99, 0),
	)

	It("is bounded: the oldest entries fall out, the newest never do", func() {
		var l tenantlog.Log
		fill(&l, 0, tenantlog.Limit)
		full, _ := l.Since(0)
		Expect(full).To(HaveLen(tenantlog.Limit), "control: nothing is lost before the limit")
		Expect(full[0].Description).To(Equal("0"))

		fill(&l, tenantlog.Limit, 1)
		kept, _ := l.Since(0)
		Expect(len(kept)).To(BeNumerically("<=", tenantlog.Limit))
		Expect(len(kept)).To(BeNumerically(">=", tenantlog.Limit*8/10), "most of the log survives")
		Expect(kept[0].Description).NotTo(Equal("0"))
		Expect(kept[len(kept)-1].Description).To(Equal(strconv.Itoa(tenantlog.Limit)))
	})

	DescribeTable("loses and repeats nothing for a reader who keeps up, however many entries fall out", func(batch int) {
		var l tenantlog.Log
		cursor := 0
		for appended := 0; appended <= 2*tenantlog.Limit; appended += batch {
			fill(&l, appended, batch)
			var entries []tenantlog.Entry
			entries, cursor = l.Since(cursor)
			Expect(entries).To(HaveLen(batch))
			Expect(entries[0].Description).To(Equal(strconv.Itoa(appended)))
		}
	},
		Entry("reading after small batches", 97),
		Entry("reading after what falls out at once", tenantlog.Limit/10),
		Entry("reading after half a log", tenantlog.Limit/2),
	)

	It("hands out its own copy of the list", func() {
		var l tenantlog.Log
		fill(&l, 0, 1)
		entries, _ := l.Since(0)
		entries[0].Description = "changed"
		again, _ := l.Since(0)
		Expect(again[0].Description).To(Equal("0"))
	})

	It("takes entries from many at once", func() {
		var l tenantlog.Log
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() { fill(&l, i, 1); l.Since(0) })
		}
		wg.Wait()
		entries, cursor := l.Since(0)
		Expect(entries).To(HaveLen(50))
		Expect(cursor).To(Equal(50))
	})

	It("writes the vendor's field names and leaves out what is not known", func() {
		text, err := json.Marshal(tenantlog.Entry{Date: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Type: vocab.LogMFAFailure, Description: "why"})
		Expect(err).NotTo(HaveOccurred())
		Expect(text).To(MatchJSON(`{"date": "2026-01-02T03:04:05Z", "type": "mfar", "description": "why"}`))

		text, err = json.Marshal(tenantlog.Entry{ClientID: "1", ClientName: "2", Connection: "3", UserID: "4", UserName: "5", IP: "6", UserAgent: "7", Details: map[string]any{"k": 8}})
		Expect(err).NotTo(HaveOccurred())
		Expect(text).To(MatchJSON(fmt.Sprintf(`{"date": %q, "type": "", "description": "", "client_id": "1", "client_name": "2",
			"connection": "3", "user_id": "4", "user_name": "5", "ip": "6", "user_agent": "7", "details": {"k": 8}}`, time.Time{}.Format(time.RFC3339))))
	})
})
