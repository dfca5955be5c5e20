package oauth

import (
	"encoding/binary"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/login"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const (
	grantDevice = "urn:ietf:params:oauth:grant-type:device_code"
	// deviceLifetime and deviceInterval are the documented 15 minutes and 5 seconds.
	deviceLifetime = 15 * time.Minute
	deviceInterval = 5 * time.Second
	// maxDevices bounds the devices that wait: the oldest request is told so, not another device's.
	maxDevices = 10000
)

// device is a device that waits for a person (RFC 8628). Whether its tokens were fetched or it was refused, it is kept until its codes
// expire, so that its user code is not taken for another's.
type device struct {
	client  tenant.Client
	request login.Request
	shown   string // its user code
	expires time.Time
	polled  time.Time // when it asked last; zero for never
	settled bool      // somebody let it in, or refused
	award   *award    // what it gets once it was let in; nil when it has it
	code    string    // why it gets nothing: an error of OAuth, and its description
	why     string
	over    bool // it was told how it ended
}

// devices are those of a tenant, by device code and by plain user code. Guarded by the lock of the service.
type devices struct {
	byCode map[string]*device
	byUser map[string]*device
}

// deviceCode is the device authorization endpoint.
func (s *Service) deviceCode(w http.ResponseWriter, r *http.Request) {
	client, form, ok := s.application(w, r)
	if !ok {
		return
	}
	refuse := func(status int, code, why string) {
		s.log(client, nil, vocab.LogDeviceRequestFail, why)
		oauthError(w, status, code, why)
	}
	audience := form.Get("audience")
	switch {
	case !client.May(grantDevice):
		refuse(http.StatusForbidden, "unauthorized_client", "Grant type '"+grantDevice+"' not allowed for the client.")
		return
	case audience != "" && !s.serves(r, audience):
		refuse(http.StatusForbidden, "access_denied", "Service not found: "+audience)
		return
	}
	d := &device{client: client, expires: s.Tenant.Now().Add(deviceLifetime)}
	code := s.Tenant.Token()
	d.request = login.Request{Client: client, Scope: strings.Fields(form.Get("scope")), Audience: audience, Device: code}
	d.shown = s.Tenant.Fixture().DeviceFlow.UserCode(func(n int) int { return int(binary.BigEndian.Uint64(s.Tenant.Bytes(8)) % uint64(n)) })
	if !s.keepDevice(code, d) {
		refuse(http.StatusServiceUnavailable, "temporarily_unavailable", "Too many devices wait for people already.")
		return
	}
	page := edge.From(r).Base() + "/activate"
	writeJSON(w, http.StatusOK, map[string]any{
		"device_code": code, "user_code": d.shown, "verification_uri": page, "verification_uri_complete": page + "?user_code=" + url.QueryEscape(d.shown),
		"expires_in": int(deviceLifetime.Seconds()), "interval": int(deviceInterval.Seconds()),
	})
}

// keepDevice keeps a device, if there is room and its user code is not that of another.
func (s *Service) keepDevice(code string, d *device) bool {
	now := s.Tenant.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	for code, one := range s.devices.byCode {
		if now.Sub(one.expires) > deviceLifetime { // long enough to be told that it expired
			delete(s.devices.byCode, code)
			delete(s.devices.byUser, tenant.PlainUserCode(one.shown))
		}
	}
	user := tenant.PlainUserCode(d.shown)
	if len(s.devices.byCode) >= maxDevices || s.devices.byUser[user] != nil {
		return false
	}
	s.devices.byCode[code], s.devices.byUser[user] = d, d
	return true
}

// entered finds the request of the device that shows a code.
func (s *Service) entered(userCode string) (req login.Request, shown string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.devices.byUser[tenant.PlainUserCode(userCode)]
	if d == nil || d.settled && !s.Tenant.Faults.On(fault.UserCodeReusable) || s.expired(d) {
		return login.Request{}, "", false
	}
	return d.request, d.shown, true
}

func (s *Service) expired(d *device) bool {
	return s.Tenant.Now().After(d.expires) && !s.Tenant.Faults.On(fault.DeviceCodeForever)
}

// connect ends the browser's part of a login of a device: what it gets, or why it gets nothing. The first one counts.
func (s *Service) connect(req login.Request, granted *award, code, why string) login.Answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.devices.byCode[req.Device]
	switch {
	case d == nil || s.expired(d):
		return s.Login.TooLate("expired_token")
	case d.settled && !s.Tenant.Faults.On(fault.UserCodeReusable):
		return s.Login.TooLate("invalid_grant")
	}
	d.settled, d.over, d.award, d.code, d.why = true, false, granted, code, why
	if code == "" {
		return s.Login.Connected()
	}
	return s.Login.Unconnected(code, why)
}

// pollDevice answers grant_type=device_code. Actions ran in the browser: nothing runs here.
func (s *Service) pollDevice(w http.ResponseWriter, r *http.Request, client tenant.Client, form url.Values) {
	if lacks(w, form, "device_code") {
		return
	}
	code := form.Get("device_code")
	now := s.Tenant.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.devices.byCode[code]
	refuse := func(code, why string) {
		var about *award
		if d != nil {
			d.over, about = true, d.award
		}
		s.log(client, about, vocab.LogDeviceExchangeFail, why)
		oauthError(w, http.StatusForbidden, code, why)
	}
	switch {
	case d == nil || d.client.ID != client.ID || d.over:
		d = nil
		refuse("invalid_grant", "The device code is unknown, or its device has had its last answer: begin again")
		return
	case s.expired(d):
		refuse("expired_token", "The device code has expired: begin again")
		return
	case !d.polled.IsZero() && now.Sub(d.polled) < deviceInterval && !s.Tenant.Faults.On(fault.DevicePollingFree):
		d.polled = now
		oauthError(w, http.StatusTooManyRequests, "slow_down", "You are polling faster than the specified interval of 5 seconds.")
		return
	}
	d.polled = now
	switch {
	case !d.settled:
		oauthError(w, http.StatusForbidden, "authorization_pending", "User has yet to authorize device code.")
	case d.award == nil:
		refuse(d.code, d.why)
	default:
		d.award.from = tenant.Browser{IP: edge.ClientIP(r), UserAgent: r.UserAgent()}
		answer, _, err := s.issue(d.award, edge.From(r))
		if err != nil {
			oauthError(w, http.StatusInternalServerError, "server_error", err.Error())
			return
		}
		s.log(client, d.award, vocab.LogDeviceExchange, "Success exchanging a device code for tokens")
		d.over, d.award = true, nil
		writeJSON(w, http.StatusOK, answer)
	}
}
