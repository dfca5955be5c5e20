// Package inbox owns the messages that come to one person: when each arrives, which were read, and which of their codes the
// person gives to a page.
// It must not send anything, read a clock, or know any server: the caller delivers what an implementation sent and gives
// the time.
package inbox

import (
	"slices"
	"strings"
	"time"
)

// The channels on which messages come.
const (
	SMS   = "sms"
	Voice = "voice"
	Email = "email"
	Push  = "push"
)

// Message is one message to the person.
type Message struct {
	ID      string    // names the message; empty if the sender gives it no name
	At      time.Time // when it was sent
	Channel string    // sms, voice, email or push
	To      string    // phone number in E.164, e-mail address, or id of the push device
	Code    string    // what is given back: a one-time code, or for push the transaction to decide; empty if there is none
	Body    string    // what the person reads or hears
	Link    string    // URL to follow; empty if there is none
}

// Faults are faults of delivery. They count the messages given to Deliver, from one; zero means that a fault does not occur.
type Faults struct {
	Delay         time.Duration // every message is under way for so long
	LoseFirst     int           // the first n messages never arrive
	LoseEvery     int           // every n-th message never arrives
	RepeatEvery   int           // every n-th message arrives twice
	OvertakeEvery int           // every n-th message waits for the next that arrives on its channel, and arrives right after it
}

// Inbox is one person's messages; the zero value is an empty inbox without faults. It is to be used by one goroutine at a
// time.
type Inbox struct {
	// Faults apply to the messages that are delivered from now on.
	Faults Faults

	count     int
	ids       map[string]bool
	codes     map[string]bool
	overtaken map[string][]*entry // by channel: what waits for the next message
	entries   []*entry            // in the order of arrival
}

// entry is one copy of a message.
type entry struct {
	Message
	arrives time.Time
	taken   bool
	earlier bool // it was sent for a login before the one under way
}

// Deliver takes messages in the order in which they were sent. A message whose ID was delivered before is ignored, so that
// the caller may hand in an implementation's whole outbox again and again.
func (i *Inbox) Deliver(messages ...Message) {
	if i.ids == nil {
		i.ids, i.codes, i.overtaken = map[string]bool{}, map[string]bool{}, map[string][]*entry{}
	}
	for _, m := range messages {
		if m.ID != "" && i.ids[m.ID] {
			continue
		}
		i.ids[m.ID], i.codes[m.Code] = true, true
		i.count++
		if i.count <= i.Faults.LoseFirst || i.hit(i.Faults.LoseEvery) {
			continue
		}
		copies := []*entry{{Message: m, arrives: m.At.Add(i.Faults.Delay)}}
		if i.hit(i.Faults.RepeatEvery) {
			copies = append(copies, &entry{Message: m, arrives: m.At.Add(i.Faults.Delay)})
		}
		waiting := i.overtaken[m.Channel]
		// What overtakes is not overtaken itself, or a channel could stop for ever.
		if len(waiting) == 0 && i.hit(i.Faults.OvertakeEvery) {
			i.overtaken[m.Channel] = copies
			continue
		}
		delete(i.overtaken, m.Channel)
		i.arrive(copies, waiting)
	}
}

// Begin says that another login begins: what was delivered so far belongs to earlier ones.
func (i *Inbox) Begin() {
	for _, e := range i.entries {
		e.earlier = true
	}
	for _, waiting := range i.overtaken {
		for _, e := range waiting {
			e.earlier = true
		}
	}
}

// hit tells whether the message counted last is an n-th one.
func (i *Inbox) hit(n int) bool { return n > 0 && i.count%n == 0 }

// arrive files the copies of a message and after them what it has overtaken.
func (i *Inbox) arrive(copies, overtaken []*entry) {
	i.entries = append(i.entries, copies...)
	for _, e := range overtaken {
		if e.arrives.Before(copies[0].arrives) {
			e.arrives = copies[0].arrives
		}
		i.entries = append(i.entries, e)
	}
	slices.SortStableFunc(i.entries, func(a, b *entry) int { return a.arrives.Compare(b.arrives) })
}

// Arrived gives every message that has arrived by now on one of the channels, read or not, in the order of arrival. Without
// channels it looks at all of them.
func (i *Inbox) Arrived(now time.Time, channels ...string) []Message {
	return messages(i.arrived(now, channels))
}

// Ready gives what Arrived gives, without the messages that were taken.
func (i *Inbox) Ready(now time.Time, channels ...string) []Message {
	return messages(untaken(i.arrived(now, channels)))
}

// Newest gives the last of what Arrived gives; false if nothing has arrived.
func (i *Inbox) Newest(now time.Time, channels ...string) (Message, bool) {
	arrived := i.arrived(now, channels)
	if len(arrived) == 0 {
		return Message{}, false
	}
	return arrived[len(arrived)-1].Message, true
}

// Take gives what Ready gives and puts it aside: a message is taken once.
func (i *Inbox) Take(now time.Time, channels ...string) []Message {
	ready := untaken(i.arrived(now, channels))
	for _, e := range ready {
		e.taken = true
	}
	return messages(ready)
}

func (i *Inbox) arrived(now time.Time, channels []string) []*entry {
	var found []*entry
	for _, e := range i.entries {
		if !e.arrives.After(now) && e.on(channels) {
			found = append(found, e)
		}
	}
	return found
}

// on tells whether the message came on one of the channels; none means any.
func (m Message) on(channels []string) bool {
	return len(channels) == 0 || slices.Contains(channels, m.Channel)
}

// reaches tells whether the message is for that place. Mail servers and people differ in the case of an address.
func (m Message) reaches(to string) bool { return strings.EqualFold(m.To, to) }

func untaken(entries []*entry) []*entry {
	var found []*entry
	for _, e := range entries {
		if !e.taken {
			found = append(found, e)
		}
	}
	return found
}

func messages(entries []*entry) []Message {
	found := make([]Message, len(entries))
	for i, e := range entries {
		found[i] = e.Message
	}
	return found
}
