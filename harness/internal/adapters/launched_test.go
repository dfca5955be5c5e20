package adapters_test

import (
	"context"
	"path/filepath"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters"
	"github.com/mfaproof/mfaproof/harness/internal/launch"
	"github.com/mfaproof/mfaproof/harness/internal/launch/recipes"
	"github.com/mfaproof/mfaproof/harness/internal/wall"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
)

var _ = DescribeTable("A system that is installed is started, and lets a person in by password and code", func(name string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	state := filepath.Join(GinkgoT().TempDir(), "state")
	l := &launch.Launcher{State: state, Cache: state, Wall: wall.Clock{}}
	recipe, known := recipes.Named(name)
	Expect(known).To(BeTrue())
	if err := l.Installed(ctx, recipe); err != nil {
		Skip(err.Error())
	}
	system, stop, err := l.Start(ctx, recipe, 0)
	Expect(err).NotTo(HaveOccurred())
	defer func() {
		Expect(stop(ctx)).To(Succeed())
		Expect(filepath.Glob(filepath.Join(state, "*"))).To(BeEmpty())
	}()
	t, closing, err := adapters.Open(ctx, name+"@"+system.URL(), adapters.Options{})
	Expect(err).NotTo(HaveOccurred())
	defer func() { Expect(closing(ctx)).To(Succeed()) }()

	world, _, err := t.Provision(ctx, target.Fixture{Name: "installed", Rules: []target.Rule{{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}}},
		People: []target.Person{{Name: "ana", Login: "ana@example.test", Password: "the password of ana"}}})
	Expect(err).NotTo(HaveOccurred())
	wallet := virtualauthenticator.New(wall.Source{})
	app, err := wallet.SeedOTP()
	Expect(err).NotTo(HaveOccurred())
	Expect(world.(target.Seeder).Seed(ctx, "ana", target.Seed{Factor: vocab.OTP, Secret: app.Secret})).To(Succeed())
	session, err := world.Open(ctx, target.Device{Name: "browser"})
	Expect(err).NotTo(HaveOccurred())
	asked, err := session.Begin(ctx, target.Login{Person: "ana"})
	Expect(err).NotTo(HaveOccurred())
	Expect(asked.Stage).To(Equal(vocab.StageChallenge))
	Expect(session.Probe(ctx)).To(Equal(target.Unreachable))
	proof, err := wallet.Answer(wall.Clock{}.Now(), virtualauthenticator.Prompt{Factor: vocab.OTP, Wants: virtualauthenticator.Want(target.WantsCode)}, vocab.AnswerRight)
	Expect(err).NotTo(HaveOccurred())
	granted, err := session.Submit(ctx, asked.Offers[0].ID, target.Proof{Code: proof.Code})
	Expect(err).NotTo(HaveOccurred())
	Expect(granted.Stage).To(Equal(vocab.StageGranted))
	Expect(session.Probe(ctx)).To(Equal(target.Reachable))
	Expect(world.Close(ctx)).To(Succeed())
},
	Entry("Glewlwyd", "glewlwyd"),
	Entry("LemonLDAP::NG", "lemonldap"),
)
