package virtualauthenticator

import (
	"fmt"
	"strings"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// oversize is the length of a code that nobody types: one mebibyte.
const oversize = 1 << 20

// write gives a code in another writing.
func write(code string, how vocab.Answer) (string, error) {
	half := (len(code) + 1) / 2
	switch how {
	case vocab.AnswerWithBlanks:
		return " " + code[:half] + " " + code[half:] + " ", nil
	case vocab.AnswerWithDash:
		return code[:half] + "-" + code[half:], nil
	case vocab.AnswerTooShort:
		return code[:len(code)-1], nil
	case vocab.AnswerTooLong:
		return code + "0", nil
	case vocab.AnswerEmpty:
		return "", nil
	case vocab.AnswerFullWidth:
		return strings.Map(fullWidth, code), nil
	case vocab.AnswerArabicIndic:
		return strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r - '0' + '٠'
			}
			return fullWidth(r)
		}, code), nil
	case vocab.AnswerOversized:
		return code + strings.Repeat("0", oversize-len(code)), nil
	case vocab.AnswerLowerCase:
		return strings.ToLower(code), nil
	case vocab.AnswerWithNullByte:
		return code + "\x00", nil
	case vocab.AnswerPercent:
		return "%", nil
	}
	return "", fmt.Errorf("wallet: %q is no way to write a code: use one of %q", how, vocab.CodeAnswers())
}

// fullWidth gives the form of a printable ASCII character in the block of full-width forms.
func fullWidth(r rune) rune {
	if r > ' ' && r < 0x7f {
		return r - '!' + '！'
	}
	return r
}
