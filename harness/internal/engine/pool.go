package engine

import (
	"sync"

	"github.com/mfaproof/mfaproof/reports"
)

// Each makes n results in a pool of Workers, at least one, and returns them in their order, settled and with the real time
// that each took. Ended is told of each as it ends. What breaks the gate is made again, at most Retries times and until it comes out
// differently; its first result stays and has what came out then as evidence.
func (o Options) Each(n int, one func(i int) reports.Case) []reports.Case {
	results := make([]reports.Case, n)
	jobs := make(chan int)
	var pool sync.WaitGroup
	var ended sync.Mutex
	for range max(1, min(o.Workers, n)) {
		pool.Go(func() {
			for i := range jobs {
				results[i] = o.attempt(i, one)
				for range o.Retries {
					if !results[i].Verdict.BreaksGate() || results[i].Flaky {
						break
					}
					again := o.attempt(i, one)
					if again.Verdict == reports.NotRun {
						break // the run is being interrupted, which says nothing of the case
					}
					results[i].Retries = append(results[i].Retries, reports.Retry{Verdict: again.Verdict, Reason: again.Reason, DurationMS: again.DurationMS})
					results[i] = reports.Settle(results[i])
				}
				ended.Lock()
				o.Ended(results[i])
				ended.Unlock()
			}
		})
	}
	for i := range n {
		jobs <- i
	}
	close(jobs)
	pool.Wait()
	return results
}

// attempt makes one result.
func (o Options) attempt(i int, one func(i int) reports.Case) reports.Case {
	started := o.Wall.Now()
	result := one(i)
	result.DurationMS = o.Wall.Now().Sub(started).Milliseconds()
	return reports.Settle(result)
}
