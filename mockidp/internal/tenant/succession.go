package tenant

// ReplaceSession ends a session in favour of a newer one. Its id is worth nothing to a browser from then on; a login of
// the same person that began under it goes on under the newer one (two tabs, of which one finishes first).
func (t *Tenant) ReplaceSession(old string, newer Session) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s, live := t.sessions[old]
	if !live || old == newer.ID {
		return
	}
	delete(t.sessions, old)
	if s.UserID != newer.UserID {
		return
	}
	if t.heirs == nil {
		t.heirs = map[string]string{}
	}
	if len(t.heirOrder) >= maxSessions {
		delete(t.heirs, t.heirOrder[0])
		t.heirOrder = t.heirOrder[1:]
	}
	t.heirs[old] = newer.ID
	t.heirOrder = append(t.heirOrder, old)
}

// CurrentSession is the live session that a session has become: itself, or the newest that took its place. There is none
// after a logout, or once somebody else signed in.
func (t *Tenant) CurrentSession(id string) (Session, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for {
		if s, live := t.sessions[id]; live {
			return s, true
		}
		next, ok := t.heirs[id]
		if !ok {
			return Session{}, false
		}
		id = next
	}
}
