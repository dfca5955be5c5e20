package engine

import (
	"sync"

	"github.com/mfaproof/mfaproof/reports"
)

// Each makes n results in a pool of Workers, at least one, and returns them in their order, settled and with the real time
// that each took. Ended is told of each as it ends.
func (o Options) Each(n int, one func(i int) reports.Case) []reports.Case {
	results := make([]reports.Case, n)
	jobs := make(chan int)
	var pool sync.WaitGroup
	var ended sync.Mutex
	for range max(1, min(o.Workers, n)) {
		pool.Go(func() {
			for i := range jobs {
				started := o.Wall.Now()
				result := one(i)
				result.DurationMS = o.Wall.Now().Sub(started).Milliseconds()
				results[i] = reports.Settle(result)
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
