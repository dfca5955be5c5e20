// Package processgroup owns processes that must not outlive this one: they are started into a group, and end together, on request or
// when this program ends, even by a signal that nobody can catch. It knows nothing of what they do, and imports no package of this module.
package processgroup
