// Package grid owns a second statement of the rules of the four MFA commands: ordered tables in a data file, a small
// evaluator, and the questions whose expected cells it gives. It imports nothing but scenarios/vocab, so that the mock can be
// judged cell by cell against something written without it, and it never asks an implementation.
package grid
