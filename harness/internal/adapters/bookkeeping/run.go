package bookkeeping

import (
	"encoding/hex"
	"fmt"
	"io"
)

// RunName draws eight hexadecimal digits, which tell the accounts of a run from those of others where a system is shared.
func RunName(random io.Reader) (string, error) {
	name := make([]byte, 4)
	if _, err := io.ReadFull(random, name); err != nil {
		return "", fmt.Errorf("naming the accounts of this run: %w", err)
	}
	return hex.EncodeToString(name), nil
}
