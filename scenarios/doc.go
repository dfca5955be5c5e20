// Package scenarios owns what must hold: the scenario language, its loader and lint, the catalog of requirements, and the
// suites embedded in the binary. It is a leaf: of this module it imports only scenarios/vocab and what lies below it,
// it runs nothing, and no expected value is ever computed.
//
// A suite file becomes a Suite; Suite.Expand gives its cases, one Case for each combination of the axes that a case uses.
// The language is described in suites/README.md.
package scenarios
