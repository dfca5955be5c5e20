// Command write owns the writing of the WebAuthn test vectors to the folder that it is given. It makes none itself.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn/vectors"
)

func main() {
	if err := write(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "write:", err)
		os.Exit(1)
	}
}

func write(arguments []string) error {
	if len(arguments) != 1 {
		return fmt.Errorf("give the folder for the vectors, and nothing else: %q", arguments)
	}
	files, err := vectors.Files()
	if err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(arguments[0], name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
