package resource

import (
	"regexp"
	"strconv"
	"time"
)

// Challenge is what an application reads out of the header WWW-Authenticate, to ask the authorization server for it.
type Challenge struct {
	Error, ACRValues string
	MaxAge           *time.Duration
}

// parameter is one auth-param with a quoted value (RFC 9110 section 11.2).
var parameter = regexp.MustCompile(`([a-z_]+)="([^"]*)"`)

// Read takes the challenge of an answer apart. What it does not know it passes over.
func (a Answer) Read() Challenge {
	var c Challenge
	for _, m := range parameter.FindAllStringSubmatch(a.Challenge, -1) {
		switch m[1] {
		case "error":
			c.Error = m[2]
		case "acr_values":
			c.ACRValues = m[2]
		case "max_age":
			if seconds, err := strconv.Atoi(m[2]); err == nil {
				age := time.Duration(seconds) * time.Second
				c.MaxAge = &age
			}
		}
	}
	return c
}
