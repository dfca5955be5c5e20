package console

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/jsonobject"
)

// metadata is what the editor holds: two texts, a digest of what the account had when they were shown, and why one of the texts is no
// JSON object.
type metadata struct {
	App, User, Was      string
	AppWrong, UserWrong error
}

func metadataOf(app, user map[string]any) metadata {
	text := func(m map[string]any) string {
		if m == nil {
			m = map[string]any{}
		}
		return pretty(m)
	}
	m := metadata{App: text(app), User: text(user)}
	sum := sha256.Sum256([]byte(m.App + "\x00" + m.User))
	m.Was = hex.EncodeToString(sum[:])
	return m
}

// errMoved means that the metadata changed between the showing and the saving of the editor.
var errMoved = errors.New("the metadata changed meanwhile")

func (v *visit) userPath() string { return "users/" + url.PathEscape(v.r.PathValue("user")) }

// editMetadata keeps what was typed, both texts or neither. What cannot be kept is shown again as it was typed.
func (v *visit) editMetadata() {
	form := v.r.PostForm
	text := func(name string) string { return strings.ReplaceAll(form.Get(name), "\r\n", "\n") }
	typed := metadata{App: text("app_metadata"), User: text("user_metadata"), Was: form.Get("was")}
	app, err1 := jsonobject.Read("app_metadata", typed.App)
	user, err2 := jsonobject.Read("user_metadata", typed.User)
	if err := errors.Join(err1, err2); err != nil {
		typed.AppWrong, typed.UserWrong = err1, err2
		hint := "Nothing was saved."
		for _, err := range []error{err1, err2} {
			if m, ok := errors.AsType[*jsonobject.Mistake](err); ok {
				hint += " " + m.Hint
			}
		}
		v.userPage(http.StatusUnprocessableEntity, &typed, &problem{"not-json", err.Error(), hint})
		return
	}
	err := v.tenant.EditMetadata(v.r.PathValue("user"), func(oldApp, oldUser map[string]any) (map[string]any, map[string]any, error) {
		if now := metadataOf(oldApp, oldUser); now.Was != typed.Was {
			typed.Was = now.Was
			return nil, nil, errMoved
		}
		return app, user, nil
	})
	switch {
	case errors.Is(err, errMoved):
		v.userPage(http.StatusConflict, &typed, &problem{"changed-meanwhile", "The metadata changed while you edited it, by an Action or somebody else. Nothing was saved.",
			"Your text is below. Look at the account in another tab; saving again puts your text in place of what is there now."})
	case err != nil:
		v.account()
	default:
		v.to(v.userPath(), "metadata")
	}
}
