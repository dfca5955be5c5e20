package colour_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"pgregory.net/rapid"

	"github.com/mfaproof/mfaproof/mockidp/internal/colour"
)

func TestColour(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "colour")
}

func of(s string) colour.Colour {
	GinkgoHelper()
	c, err := colour.Parse(s)
	Expect(err).NotTo(HaveOccurred())
	return c
}

var _ = Describe("A colour", func() {
	DescribeTable("is read and written", func(in, out string) { Expect(of(in).String()).To(Equal(out)) },
		Entry("six digits", "#1F5fd6", "#1f5fd6"),
		Entry("three digits", "#0af", "#00aaff"),
	)

	DescribeTable("is nothing else", func(in string) {
		_, err := colour.Parse(in)
		Expect(err).To(MatchError(ContainSubstring("write #rrggbb")))
	},
		Entry("a name", "red"), Entry("no #", "1f5fd6"), Entry("four digits", "#12ab"), Entry("a letter too far", "#12345g"),
		Entry("an end of a style", "#123456;}"), Entry("a line more", "#123456\n"),
	)

	// The ratios of two greys are the ones that checkers of contrast commonly name.
	DescribeTable("contrasts with another", func(a, b string, ratio float64) {
		Expect(colour.Contrast(of(a), of(b))).To(BeNumerically("~", ratio, 0.005))
		Expect(colour.Contrast(of(b), of(a))).To(BeNumerically("~", ratio, 0.005))
	},
		Entry("black and white", "#000000", "#ffffff", 21.0),
		Entry("equal ones", "#808080", "#808080", 1.0),
		Entry("the lightest grey that reads on white", "#767676", "#ffffff", 4.54),
		Entry("one lighter", "#777777", "#ffffff", 4.48),
	)

	It("is left alone where it can be read, and changed as little as can be where not", func() {
		Expect(of("#1f5fd6").ReadableOn(colour.White)).To(Equal(of("#1f5fd6")))
		yellow := of("#ffcc00").ReadableOn(colour.White)
		Expect(yellow).NotTo(Equal(of("#ffcc00")))
		Expect(colour.Contrast(yellow, colour.White)).To(BeNumerically("~", colour.Readable, 0.5))
	})

	It("can be read on every ground after that", func() {
		rapid.Check(GinkgoT(), func(t *rapid.T) {
			any := func(name string) colour.Colour {
				channel := rapid.Float64Range(0, 1)
				return colour.Colour{R: channel.Draw(t, name+" R"), G: channel.Draw(t, name+" G"), B: channel.Draw(t, name+" B")}
			}
			text, ground := any("text"), any("ground")
			if got := colour.Contrast(text.ReadableOn(ground), ground); got < colour.Readable {
				t.Fatalf("%s on %s has %f", text, ground, got)
			}
		})
	})
})
