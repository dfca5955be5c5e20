package console

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/mockidp/internal/redact"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// maxRows bounds the rows of a page; a list goes on behind a link.
const maxRows = 100

// logRow is an entry of the tenant log.
type logRow struct {
	ID, Code, Kind, Description, User string
	Login                             int // that it belongs to
	At                                time.Time
	Fields                            any // the whole entry, masked
}

// logPage is the newest entries of the log, the newest first.
type logPage struct {
	Rows       []logRow
	Code, User string   // the filter
	Codes      []string // that the log has
	Older      string   // where the list goes on; empty at its end
	Shown, All int
}

// kindOf says what an entry means for a login: good, warn, bad, or nothing.
func kindOf(code vocab.LogCode) string {
	switch code {
	case vocab.LogLogin, vocab.LogSilent, vocab.LogAuthSucceed, vocab.LogEnrollComplete, vocab.LogRecoverySucceed:
		return "good"
	case vocab.LogWarning, vocab.LogDeprecation:
		return "warn"
	case vocab.LogFailedLogin, vocab.LogWrongPassword, vocab.LogUnknownUser, vocab.LogMFAFailure, vocab.LogSilentFailed, vocab.LogAuthRejected, vocab.LogActionsFailed,
		vocab.LogOTPRateLimit, vocab.LogRecoveryRateLimit, vocab.LogRefreshReused, vocab.LogCodeExchangeFail:
		return "bad"
	}
	if strings.HasPrefix(string(code), "gd_") && strings.Contains(string(code), "fail") {
		return "bad"
	}
	return ""
}

func (v *visit) log() {
	query := v.r.URL.Query()
	before, _ := strconv.Atoi(query.Get("before")) // what is no number is none
	entries, next := v.tenant.Log(0)
	first := next - len(entries) // number of the oldest that is kept
	p := logPage{Code: query.Get("code"), User: query.Get("user"), All: len(entries)}
	mask, codes := v.tenant.Mask(), map[string]bool{}
	for i, e := range slices.Backward(entries) {
		codes[string(e.Type)] = true
		number := first + i + 1
		fits := (p.Code == "" || p.Code == string(e.Type)) && (p.User == "" || p.User == e.UserID) && (before <= 0 || number < before)
		if !fits || p.Older != "" {
			continue
		}
		if len(p.Rows) == maxRows {
			q := v.r.URL.Query()
			q.Set("before", strconv.Itoa(number+1))
			p.Older = "?" + q.Encode()
			continue
		}
		row := logRowOf(e, mask)
		row.ID = fmt.Sprintf("e%d", number)
		p.Rows = append(p.Rows, row)
	}
	p.Shown, p.Codes = len(p.Rows), slices.Sorted(maps.Keys(codes))
	v.page(http.StatusOK, "log", frame{Title: "Log", Data: p})
}

// logRowOf masks an entry.
func logRowOf(e mockidp.LogEntry, mask *strings.Replacer) logRow {
	details, err := redact.Details(e.Details, mask)
	if err != nil {
		details = err.Error()
	}
	fields := maps.Clone(e.Entry)
	fields["description"] = mask.Replace(e.Description)
	delete(fields, "details")
	if details != nil {
		fields["details"] = details
	}
	return logRow{Code: string(e.Type), Kind: kindOf(e.Type), Description: mask.Replace(e.Description), User: e.UserID, Login: e.Login, At: e.Date, Fields: fields}
}
