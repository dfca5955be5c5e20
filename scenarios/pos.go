package scenarios

import "fmt"

// Pos is a place in a suite file; Line and Column count from one.
type Pos struct {
	File         string
	Line, Column int
}

// Where gives the place itself; whatever embeds a Pos knows where it stands.
func (p Pos) Where() Pos { return p }

// String gives `file:line:column`.
func (p Pos) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// Want is an expected value and the place where the file states it.
type Want[T any] struct {
	Pos
	Value T
}
