// Package tenantlog owns the tenant log: typed entries in the order in which they happened, bounded in number.
// It knows nothing of logins; who writes an entry decides what it says. Secrets are never handed to it.
package tenantlog

import (
	"sync"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Limit is the number of entries kept; older ones fall out, so that a server left running stays small.
const Limit = 5000

// Entry is one line of the tenant log. Field names follow the vendor's log schema.
type Entry struct {
	LogID            string         `json:"log_id,omitempty"`
	Date             time.Time      `json:"date"`
	Type             vocab.LogCode  `json:"type"`
	Description      string         `json:"description"`
	ClientID         string         `json:"client_id,omitempty"`
	ClientName       string         `json:"client_name,omitempty"`
	TenantName       string         `json:"tenant_name,omitempty"`
	Connection       string         `json:"connection,omitempty"`
	ConnectionID     string         `json:"connection_id,omitempty"`
	Strategy         string         `json:"strategy,omitempty"`
	StrategyType     string         `json:"strategy_type,omitempty"`
	OrganizationID   string         `json:"organization_id,omitempty"`
	OrganizationName string         `json:"organization_name,omitempty"`
	Audience         string         `json:"audience,omitempty"`
	Scope            string         `json:"scope,omitempty"`
	UserID           string         `json:"user_id,omitempty"`
	UserName         string         `json:"user_name,omitempty"`
	IP               string         `json:"ip,omitempty"`
	UserAgent        string         `json:"user_agent,omitempty"`
	Details          map[string]any `json:"details,omitempty"`
	// Login is the number of the login that it belongs to, ours, 0 for none.
	Login int `json:"-"`
}

// Log is one tenant's log. The zero value is ready; it is safe for concurrent use.
type Log struct {
	mu      sync.Mutex
	entries []Entry
	dropped int
}

// Append adds an entry.
func (l *Log) Append(e Entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.entries) == Limit {
		l.entries = append(l.entries[:0], l.entries[Limit/10:]...)
		l.dropped += Limit / 10
	}
	l.entries = append(l.entries, e)
}

// End is the cursor behind the last entry.
func (l *Log) End() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dropped + len(l.entries)
}

// Since returns the entries from a cursor on and the cursor behind them; start with 0.
func (l *Log) Since(cursor int) ([]Entry, int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	from := max(cursor-l.dropped, 0)
	end := l.dropped + len(l.entries)
	if from >= len(l.entries) {
		return nil, end
	}
	return append([]Entry(nil), l.entries[from:]...), end
}
