package useragent

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"sync"
)

// Cookies are those of a device for one system, by name. Their domain does not matter: a system on loopback sets them for a name that no
// browser would let it have, such as .localhost.
type Cookies struct {
	mu     sync.Mutex
	values map[string]string
}

// NewCookies makes a browser's that has none.
func NewCookies() *Cookies { return new(Cookies) }

// SetCookies implements http.CookieJar.
func (c *Cookies) SetCookies(_ *url.URL, cookies []*http.Cookie) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.values == nil {
		c.values = map[string]string{}
	}
	for _, one := range cookies {
		if one.MaxAge < 0 || one.Value == "" {
			delete(c.values, one.Name)
		} else {
			c.values[one.Name] = one.Value
		}
	}
}

// Cookies implements http.CookieJar.
func (c *Cookies) Cookies(*url.URL) []*http.Cookie {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []*http.Cookie
	for _, name := range slices.Sorted(maps.Keys(c.values)) {
		out = append(out, &http.Cookie{Name: name, Value: c.values[name]})
	}
	return out
}

// Value is that of a cookie; empty where there is none.
func (c *Cookies) Value(name string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.values[name]
}

// Set puts a cookie there that the system gave in another way.
func (c *Cookies) Set(name, value string) {
	c.SetCookies(nil, []*http.Cookie{{Name: name, Value: value}})
}
