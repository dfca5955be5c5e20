package console

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/mockidp/internal/look"
)

//go:embed pages/*.html assets/*
var files embed.FS

// templates has each page inside the frame, by the name of its file.
var templates = func() map[string]*template.Template {
	frame := template.Must(template.New("frame").Funcs(template.FuncMap{"at": clock, "day": day, "json": pretty, "path": url.PathEscape, "join": strings.Join, "within": within, "counted": counted}).
		ParseFS(files, "pages/frame.html"))
	entries, err := files.ReadDir("pages")
	if err != nil {
		panic(err) // part of the program
	}
	all := map[string]*template.Template{}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".html")
		all[name] = template.Must(template.Must(frame.Clone()).ParseFS(files, "pages/"+e.Name()))
	}
	return all
}()

// frame is what surrounds every page.
type frame struct {
	Title, Here  string // the heading; the entry of the menu
	Tenant, Name string // as in paths; as people read it
	Path         string // of the page below those of the tenant, where it is not Here
	Address      string // where the page is shown, also to who sees it as the answer to a form
	Origin       string
	Now          time.Time
	Token, Nonce string
	Notice       string
	Problem      *problem
	FilesProblem string    // what keeps newer files of the tenant from loading
	Reverted     time.Time // when newer files took away what was set; zero if nobody has to be told
	Live         bool      // the page changes by itself
	Menu         []entry
	Data         any
}

// entry is a page of a tenant in the menu.
type entry struct{ Path, Label string }

// problem is what was wrong with a request or an entry.
type problem struct{ Code, Message, Hint string }

// show writes a page inside the frame. Policies allow what the page brings itself and nothing else; a form may lead to the tenant.
func (c *Console) show(w http.ResponseWriter, status int, name string, f frame) {
	f.Token, f.Nonce = c.token, unguessable()
	var body bytes.Buffer
	if err := templates[name].ExecuteTemplate(&body, "frame.html", f); err != nil {
		http.Error(w, "The page cannot be drawn: "+err.Error(), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'nonce-"+f.Nonce+"'; connect-src 'self'; img-src data:; form-action "+
		strings.TrimSpace("'self' "+f.Origin)+"; base-uri 'none'; frame-ancestors 'none'")
	harden(h)
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // a browser that went away has nothing to be told
}

// harden sets what every answer says.
func harden(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

// refuse tells what a request cannot have. The token, and thereby every form, is left out.
func (c *Console) refuse(w http.ResponseWriter, _ *http.Request, status int, code, message, hint string) {
	c.show(w, status, "problem", frame{Title: "That did not work", Problem: &problem{code, message, hint}})
}

// assets are the style sheet and the script. The style sheet begins with the colours of the login pages.
func asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	types := map[string]string{"console.css": "text/css; charset=utf-8", "console.js": "text/javascript; charset=utf-8"}
	data, err := files.ReadFile("assets/" + name)
	if err != nil || types[name] == "" {
		http.NotFound(w, r)
		return
	}
	if name == "console.css" {
		data = append([]byte(look.Palette), data...)
	}
	harden(w.Header())
	w.Header().Set("Content-Type", types[name])
	_, _ = w.Write(data) // a browser that went away has nothing to be told
}

// pretty writes a value as indented JSON, with < and & as they are: templates escape them.
func pretty(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return "(no JSON form: " + err.Error() + ")"
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// clock and day write times of a tenant, in UTC as its log does.
func clock(t time.Time) string { return t.UTC().Format("15:04:05") }

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04:05")
}

// counted says how many of a list a page shows, and how many there are where that is more.
func counted(shown, all int, one, many string) string {
	switch {
	case shown == all && all == 1:
		return "1 " + one
	case shown == all:
		return fmt.Sprintf("%d %s", all, many)
	}
	return fmt.Sprintf("%d of %d %s", shown, all, many)
}

func title(t *mockidp.Tenant) string {
	if name := t.Fixture().FriendlyName(); name != "" {
		return name
	}
	return t.Name()
}

// splitList reads a list of words with commas between them.
func splitList(text string) []string {
	var out []string
	for word := range strings.SplitSeq(text, ",") {
		if word = strings.TrimSpace(word); word != "" {
			out = append(out, word)
		}
	}
	return out
}

// part is a piece of a page with what it needs: the frame, whose token its form carries, and where that goes.
type part struct {
	Frame  frame
	Toggle toggle
	Option option
	Action string
}

// within makes a part of a toggle or an option.
func within(f frame, of any, action string) part {
	p := part{Frame: f, Action: action}
	switch of := of.(type) {
	case toggle:
		p.Toggle = of
	case option:
		p.Option = of
	}
	return p
}
