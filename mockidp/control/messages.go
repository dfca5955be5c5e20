package control

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp"
)

// message is something that a real tenant would have sent.
type message struct {
	ID          string    `json:"id"`
	At          time.Time `json:"at"`
	Channel     string    `json:"channel"`
	To          string    `json:"to"`
	Code        string    `json:"code,omitempty"`
	Transaction string    `json:"transaction,omitempty"`
	Body        string    `json:"body"`
}

var channels = []string{"sms", "voice", "email", "push"}

func listMessages(c *call) (any, error) {
	after, err := c.after()
	if err != nil {
		return nil, err
	}
	to, byTo := c.query["to"]
	channel, byChannel := c.query["channel"]
	if byChannel && !slices.Contains(channels, channel) {
		return nil, invalid("Channels: "+strings.Join(channels, ", ")+".", "there is no channel %q", channel)
	}
	sent, next := c.tenant.Messages(after)
	list := []message{}
	for _, m := range sent {
		if (!byTo || m.To == to) && (!byChannel || m.Channel == channel) {
			list = append(list, message(m))
		}
	}
	return map[string]any{"messages": list, "next": next}, nil
}

func decidePush(c *call) (any, error) {
	var body struct {
		Approve *bool `json:"approve"`
	}
	if err := c.read(&body); err != nil {
		return nil, err
	}
	if body.Approve == nil {
		return nil, missing("approve")
	}
	return nil, noPush(c.tenant.DecidePush(c.r.PathValue("transaction"), *body.Approve))
}

func registerPush(c *call) (any, error) {
	var body struct {
		Device   string `json:"device"`    // its name, which pages show
		DeviceID string `json:"device_id"` // where its push messages go; the name when left out
	}
	if err := c.read(&body); err != nil {
		return nil, err
	}
	if body.Device == "" {
		return nil, missing("device")
	}
	return nil, noPush(c.tenant.RegisterPush(c.r.PathValue("transaction"), cmp.Or(body.DeviceID, body.Device), body.Device))
}

func noPush(err error) error {
	if errors.Is(err, mockidp.ErrNoPush) {
		return refuse(http.StatusNotFound, "no-open-push",
			"A request is answered once, within five minutes of the tenant's clock: read the newest transaction in the inbox, or enrollment_tx_id in the link of the enrolment.", "%v", err)
	}
	return err
}
