//go:build linux

package main

import (
	"bufio"
	"context"
	"io/fs"
	"net/http"
	"os"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/reports"
)

// The package is a program and cannot be imported: these specs stand inside it.
var _ = Describe("The measured flow", func() {
	It("comes to its end, and fails where it does not", func(ctx context.Context) {
		folder, err := fs.Sub(files, "tenant")
		Expect(err).NotTo(HaveOccurred())
		fixture, err := mockidp.Load(folder, "tenant/")
		Expect(err).NotTo(HaveOccurred())
		Expect(fixture.Notes()).To(BeEmpty())
		server := mockidp.NewServer()
		Expect(once(ctx, server, fixture, "http://localhost", mockidp.Transport(server))).To(Succeed())

		withoutTokens := http.NewServeMux()
		withoutTokens.Handle("/", server)
		withoutTokens.HandleFunc("/oauth/token", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) })
		Expect(once(ctx, server, fixture, "http://localhost", mockidp.Transport(withoutTokens))).
			To(MatchError(ContainSubstring("without two JWTs")))
	})
})

var _ = Describe("A measurement", func() {
	DescribeTable("is the median", func(values []float64, want float64) { Expect(median(values)).To(Equal(want)) },
		Entry("of one", []float64{3}, 3.0),
		Entry("of an odd number in any order", []float64{9, 1, 5}, 5.0),
		Entry("which an outlier does not move", []float64{1, 2, 3, 4, 1000}, 3.0),
	)

	It("reads the memory of a process", func() {
		Expect(residentMiB(os.Getpid())).To(BeNumerically(">", 1))
		_, err := residentMiB(-1)
		Expect(err).To(HaveOccurred())
	})

	It("finds the address that serve prints", func() {
		Expect(issuer(bufio.NewScanner(strings.NewReader("hello\n  issuer    http://localhost:1/\n")))).To(Equal("http://localhost:1/"))
		_, err := issuer(bufio.NewScanner(strings.NewReader("hello\n")))
		Expect(err).To(HaveOccurred())
	})
})

var _ = Describe("A ceremony", func() {
	for _, floor := range ceremonyFloors() {
		It("of "+floor.name+" comes to its end, and fails where it does not", func() {
			party, err := newParty(floor)
			Expect(err).NotTo(HaveOccurred())
			Expect(party.login()).NotTo(Succeed(), "nothing is registered yet")
			Expect(party.register()).To(Succeed())
			Expect(party.login()).To(Succeed())
			Expect(party.register()).To(Succeed())
			Expect(party.login()).To(Succeed())
		})
	}
})

var _ = Describe("The grid", func() {
	It("is measured in cells, of which a sample is asked", func(ctx context.Context) {
		figures, err := sampled(ctx, 2000, 1)
		Expect(err).NotTo(HaveOccurred())
		Expect(figures).To(HaveLen(1))
		f := figures[0]
		Expect(f.measured).To(BeNumerically(">", 0))
		Expect(f).To(Equal(figure{"22 cells of the grid, 2 workers; more is better", f.measured, 703, "cells/s"}))
	})

	It("is not measured where it was interrupted", func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_, err := sampled(ctx, 2000, 1)
		Expect(err).To(MatchError(ContainSubstring("run `mfaproof run`")))
	})
})

var _ = DescribeTable("A run of cases", func(v reports.Verdict, timed types.GomegaMatcher) {
	Expect(pass([]reports.Case{{ID: "a", Verdict: reports.Pass}, {ID: "b", Verdict: v}}, nil)).To(timed)
},
	Entry("is timed with what a profile allows", reports.Warn, Succeed()),
	Entry("is timed with remarks", reports.Info, Succeed()),
	Entry("is timed with what the target does not declare", reports.NotApplicable, Succeed()),
	Entry("is not timed where one failed", reports.Fail, MatchError(ContainSubstring("b: fail"))),
	Entry("is not timed where one could not be set up", reports.Error, MatchError(ContainSubstring("b: error"))),
	Entry("is not timed where one was left out", reports.NotRun, MatchError(ContainSubstring("b: not-run"))),
)

var _ = Describe("The requests of an application without pages", func() {
	It("are measured where they end as they should, and fail where they do not", func(ctx context.Context) {
		folder, err := fs.Sub(grantFiles, "grants")
		Expect(err).NotTo(HaveOccurred())
		fixture, err := mockidp.Load(folder, "grants/")
		Expect(err).NotTo(HaveOccurred())
		Expect(fixture.Notes()).To(BeEmpty())
		r, end, err := apply(mockidp.NewServer(), fixture)
		Expect(err).NotTo(HaveOccurred())
		defer end()
		rates, err := r.batch(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(rates).To(HaveEach(BeNumerically(">", 0)))
		Expect(r.prove(ctx, "nobody's")).To(MatchError(ContainSubstring("Malformed mfa_token")))
	})
})
