package console

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/mfaproof/mfaproof/mockidp"
)

// events is a stream of server-sent events: one says that something about the tenant changed, and pages look again. It ends with the
// tenant, with the console, or when the browser goes away.
func (v *visit) events() {
	changed, end, err := v.tenant.Watch()
	if errors.Is(err, mockidp.ErrWatched) {
		v.refuse(v.w, v.r, http.StatusServiceUnavailable, "too-many-watch", "As many pages of this tenant are open as are kept up to date.", "Close some, or load this one again to see what is new.")
		return
	}
	defer end()
	stream := http.NewResponseController(v.w)
	// A stream lives longer than the server lets requests take. Servers without deadlines need no lifting of them.
	_ = stream.SetReadDeadline(time.Time{})
	_ = stream.SetWriteDeadline(time.Time{})
	harden(v.w.Header())
	v.w.Header().Set("Content-Type", "text/event-stream")
	if !v.tell(stream, "retry: 2000\nevent: open\ndata: {}\n\n") {
		return
	}
	for {
		select {
		case <-changed:
			if v.Console.tenant(v.tenant.Name()) != v.tenant {
				return // it was ended: another one may have its name by now, which this page has to ask for anew
			}
			if !v.tell(stream, "event: change\ndata: {}\n\n") {
				return
			}
		case <-v.r.Context().Done():
			return
		case <-v.closed:
			return
		}
	}
}

func (v *visit) tell(stream *http.ResponseController, event string) bool {
	_, err := fmt.Fprint(v.w, event)
	return err == nil && stream.Flush() == nil
}
