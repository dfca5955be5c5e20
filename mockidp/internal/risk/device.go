package risk

import (
	"cmp"
	"time"
)

// newDevice compares cookie and user agent with what is remembered; each may be known from another login. The documents
// leave open what it is called when one of the two was not sent and the other one is not known: nothing is left to
// recognise the device by, so it is unknown_device.
func newDevice(s Settings, l Login, h History) (Code, Details) {
	id, agent := identifier(l.DeviceID), identifier(l.UserAgent)
	kept := time.Duration(cmp.Or(s.RememberDevices, DefaultRememberDevices)) * 24 * time.Hour
	var remembered, idKnown, agentKnown bool
	for _, d := range h.devices {
		if elapsed(d.LastSeen, l.At) > kept {
			continue
		}
		remembered = true
		idKnown = idKnown || id != "" && d.ID == id
		agentKnown = agentKnown || agent != "" && d.UserAgent == agent
	}
	details := Details{Device: familiarity(idKnown), UserAgent: familiarity(agentKnown)}
	switch {
	case !h.loggedIn:
		return InitialLogin, Details{}
	case id == "" && agent == "":
		return UnknownDevice, Details{}
	case !remembered:
		return NoDeviceHistory, Details{}
	case idKnown && agentKnown:
		return Match, details
	case idKnown || agentKnown:
		return PartialMatch, details
	case id == "" || agent == "":
		return UnknownDevice, Details{}
	}
	return NoMatch, details
}

func familiarity(known bool) Familiarity {
	if known {
		return Known
	}
	return Unknown
}
