package engine

import (
	"slices"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// logins reads the logins of a case out of the log. The entries of an account between two ends are one login's; an end without an account
// is the refusal of somebody who is not known, and no login. Silent authentication is none either.
func logins(log []target.LogEntry, people map[string]*person) []reports.Login {
	var ended []reports.Login
	var accounts []string // of logins under way, in the order in which they began
	open := map[string]*reports.Login{}
	of := func(account string) *reports.Login {
		if open[account] == nil {
			open[account] = &reports.Login{End: reports.LoginOpen}
			if people[account] != nil {
				open[account].Person = account
			}
			accounts = append(accounts, account)
		}
		return open[account]
	}
	for _, e := range log {
		if e.Account == "" {
			continue
		}
		switch vocab.LogCode(e.Code) {
		case vocab.LogStartAuth:
			one := of(e.Account)
			one.Challenged = once(one.Challenged, e.Factor)
		case vocab.LogStartEnroll:
			one := of(e.Account)
			one.Enrolled = once(one.Enrolled, e.Factor)
		case vocab.LogLogin, vocab.LogFailedLogin, vocab.LogMFAFailure:
			one := of(e.Account)
			one.Confidence, one.Assessors, one.End = e.Confidence, e.Assessors, reports.LoginRefused
			if e.Code == string(vocab.LogLogin) {
				one.End = reports.LoginGranted
			}
			ended = append(ended, *one)
			delete(open, e.Account)
			accounts = slices.DeleteFunc(accounts, func(a string) bool { return a == e.Account })
		}
	}
	for _, account := range accounts {
		ended = append(ended, *open[account])
	}
	return ended
}

// once adds a factor that is not there yet.
func once(list []string, f vocab.Factor) []string {
	if f == "" || slices.Contains(list, string(f)) {
		return list
	}
	return append(list, string(f))
}
