package bookkeeping

import "sync"

// Devices has what is kept on each device of a world, such as the cookies of a browser: two sessions on one device are two tabs. It is safe for
// concurrent use.
type Devices[T any] struct {
	fresh func() T

	mu   sync.Mutex
	kept map[string]T
}

// NewDevices makes devices on which nothing is kept but what fresh makes.
func NewDevices[T any](fresh func() T) *Devices[T] {
	return &Devices[T]{fresh: fresh, kept: map[string]T{}}
}

// On gives what is kept on a device.
func (d *Devices[T]) On(device string) T {
	d.mu.Lock()
	defer d.mu.Unlock()
	there, ok := d.kept[device]
	if !ok {
		there = d.fresh()
		d.kept[device] = there
	}
	return there
}
