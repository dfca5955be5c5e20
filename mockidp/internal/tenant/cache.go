package tenant

import (
	"time"
)

// The limits of the cache that Actions share. Source: semantics 2 (api.cache).
const (
	cacheEntries  = 20
	cacheKey      = 64   // bytes
	cacheValue    = 4000 // bytes
	cacheTotal    = 8000 // bytes, keys and values
	cacheLifetime = 15 * time.Minute
	cacheLongest  = 24 * time.Hour
)

// CacheError is the code with which the cache refuses to write.
type CacheError string

// The codes of refusals.
const (
	CacheKeySize     CacheError = "CacheKeySizeExceeded"
	CacheValueSize   CacheError = "CacheValueSizeExceeded"
	CacheSize        CacheError = "CacheSizeExceeded"
	CacheExpired     CacheError = "ItemAlreadyExpired"
	CacheBadExpiry   CacheError = "InvalidExpiry"
	CacheKeyNotFound CacheError = "CacheKeyDoesNotExist"
)

// CacheRecord is a value that an Action keeps from one login to another.
type CacheRecord struct {
	Value   string
	Expires time.Time
}

// Cached returns a live record of the post-login trigger's cache.
func (t *Tenant) Cached(key string) (CacheRecord, bool) {
	now := t.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	r, ok := t.cache[key]
	return r, ok && now.Before(r.Expires)
}

// Cache keeps a value until a time; the zero time means 15 minutes from now. A refusal is a code, empty for none, and keeps nothing.
func (t *Tenant) Cache(key, value string, until time.Time) (CacheRecord, CacheError) {
	now := t.Now()
	if until.IsZero() {
		until = now.Add(cacheLifetime)
	}
	switch {
	case len(key) > cacheKey:
		return CacheRecord{}, CacheKeySize
	case len(value) > cacheValue:
		return CacheRecord{}, CacheValueSize
	case !until.After(now):
		return CacheRecord{}, CacheExpired
	case until.Sub(now) > cacheLongest:
		return CacheRecord{}, CacheBadExpiry
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	total, count := len(key)+len(value), 1
	for k, r := range t.cache {
		switch {
		case !now.Before(r.Expires):
			delete(t.cache, k)
		case k != key:
			total += len(k) + len(r.Value)
			count++
		}
	}
	if total > cacheTotal || count > cacheEntries {
		return CacheRecord{}, CacheSize
	}
	if t.cache == nil {
		t.cache = map[string]CacheRecord{}
	}
	r := CacheRecord{value, until}
	t.cache[key] = r
	return r, ""
}

// Uncache forgets a record.
func (t *Tenant) Uncache(key string) CacheError {
	if _, ok := t.Cached(key); !ok {
		return CacheKeyNotFound
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.cache, key)
	return ""
}
