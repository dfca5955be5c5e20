// Command app serves the example application on loopback, to try `mfaproof run --app` on.
package main

import (
	"flag"
	"log"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/examples/app/site"
)

func main() {
	address := flag.String("http", "127.0.0.1:3000", "loopback address to listen on")
	issuer := flag.String("issuer", "http://localhost:4400", "the issuer, without a slash at the end")
	client := flag.String("client", "app", "the client id")
	flaw := flag.String("flaw", "", "a mistake to have: "+strings.Join(site.Flaws(), ", "))
	pushes := flag.Bool("par", false, "push authorization requests to the issuer (RFC 9126)")
	flag.Parse()
	if *flaw != "" && !slices.Contains(site.Flaws(), *flaw) {
		log.Fatalf("--flaw %s: there is no such mistake; give one of %s", *flaw, strings.Join(site.Flaws(), ", "))
	}
	server := http.Server{Addr: *address, ReadHeaderTimeout: 10 * time.Second,
		Handler: &site.Site{Issuer: *issuer, Origin: "http://" + *address, ClientID: *client, Flaw: *flaw, Pushes: *pushes}}
	log.Fatal(server.ListenAndServe())
}
