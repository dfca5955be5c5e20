package strictyaml

import "fmt"

// At is a value that remembers where it stood. It decodes like T; Line and Column are zero when the file did not give it.
type At[T any] struct {
	Value        T
	Line, Column int
}

// UnmarshalNode decodes the value and notes its place.
func (a *At[T]) UnmarshalNode(n *Node) {
	a.Line, a.Column = n.Line(), n.Column()
	n.Decode(&a.Value)
}

// Errorf gives a mistake at the place of the value.
func (a At[T]) Errorf(file, format string, args ...any) *Error {
	return &Error{File: file, Line: a.Line, Column: a.Column, Message: fmt.Sprintf(format, args...)}
}
