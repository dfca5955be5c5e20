package virtualauthenticator

import (
	"fmt"
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// drawer keeps the devices of one factor, the newest last, and those that were lost.
type drawer[D any] struct {
	factor    vocab.Factor
	get       func() (D, error) // gets a new device
	has, lost []*item[D]
	last      *item[D] // the one that answered last
}

// item is a device, whether it answered an enrolment page, and whether that was confirmed.
type item[D any] struct {
	device         D
	answered, held bool
}

// add gets one more device.
func (d *drawer[D]) add() error {
	device, err := d.get()
	if err != nil {
		return err
	}
	d.has = append(d.has, &item[D]{device: device})
	return nil
}

// newest gives the newest device, and gets one if there is none.
func (d *drawer[D]) newest() (*item[D], error) {
	if len(d.has) == 0 {
		if err := d.add(); err != nil {
			return nil, err
		}
	}
	return d.has[len(d.has)-1], nil
}

// all gives every device there ever was.
func (d *drawer[D]) all() []*item[D] { return slices.Concat(d.has, d.lost) }

func (d *drawer[D]) confirm() bool {
	if len(d.has) == 0 || !d.has[len(d.has)-1].answered {
		return false
	}
	d.has[len(d.has)-1].held = true
	return true
}

func (d *drawer[D]) holds() bool { return slices.ContainsFunc(d.has, isHeld[D]) }

func isHeld[D any](i *item[D]) bool { return i.held }

func (d *drawer[D]) lose() bool {
	if len(d.has) == 0 {
		return false
	}
	newest := d.has[len(d.has)-1]
	d.has, d.lost = d.has[:len(d.has)-1], append(d.lost, newest)
	return true
}

// inTurn gives the devices in the order in which the person reaches for them: the one used last, then from the newest on.
func (d *drawer[D]) inTurn() []*item[D] {
	var turn []*item[D]
	for _, i := range slices.Backward(d.has) {
		if i == d.last {
			turn = slices.Insert(turn, 0, i)
		} else {
			turn = append(turn, i)
		}
	}
	return turn
}

// heldInTurn gives the held ones of them; it is an error if there is none.
func (d *drawer[D]) heldInTurn() ([]*item[D], error) {
	held := slices.DeleteFunc(d.inTurn(), func(i *item[D]) bool { return !i.held })
	if len(held) == 0 {
		return nil, unheld(d.factor, slices.ContainsFunc(d.lost, isHeld[D]))
	}
	return held, nil
}

// only gives the n-th device the person got, which must be among those that can answer; with zero, all of these.
func (d *drawer[D]) only(n int, of []*item[D]) ([]*item[D], error) {
	switch {
	case n == 0:
		return of, nil
	case n < 0 || n > len(d.has) || !slices.Contains(of, d.has[n-1]):
		return nil, fmt.Errorf("wallet: the person has no device number %d of %q to answer with: there are %d", n, d.factor, len(of))
	}
	return []*item[D]{d.has[n-1]}, nil
}

// try lets the devices, of which there is one at least, answer in turn until one can. If none can, the error is that of the
// first.
func (d *drawer[D]) try(turn []*item[D], ask func(D) (given, error)) (given, error) {
	var first error
	for _, i := range turn {
		g, err := ask(i.device)
		if err == nil {
			d.last = i
			return g, nil
		}
		if first == nil {
			first = err
		}
	}
	return given{}, first
}
