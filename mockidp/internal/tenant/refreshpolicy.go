package tenant

import "time"

// RefreshPolicy is how a client's refresh tokens live. Zero lifetimes mean the documented defaults.
type RefreshPolicy struct {
	// Rotating gives a new token at each exchange, and takes the old one as stolen when it comes again.
	Rotating bool
	// Leeway is how long after its exchange a rotated token is still accepted: two tabs, or an answer that was lost.
	Leeway time.Duration
	// Endless tokens have no absolute end, IdleEndless ones none for not being used.
	Endless, IdleEndless bool
	Absolute, Idle       time.Duration
}

// The lifetimes that the Management API documents as defaults: 30 days at most, 15 days unused.
const (
	DefaultRefreshAbsolute = 2592000 * time.Second
	DefaultRefreshIdle     = 1296000 * time.Second
)
