package reports

// indent writes compact JSON of this package's encoder with a line for each value, as json.Indent does with two spaces. That one looks for
// mistakes at each byte, which takes as long as the encoding, and these bytes have none.
func indent(out, compact []byte, prefix string) []byte {
	depth := 0
	line := func() {
		out = append(append(out, '\n'), prefix...)
		for range depth {
			out = append(out, ' ', ' ')
		}
	}
	for i := 0; i < len(compact); i++ {
		switch c := compact[i]; c {
		case '"':
			from := i
			for i++; compact[i] != '"'; i++ {
				if compact[i] == '\\' {
					i++
				}
			}
			out = append(out, compact[from:i+1]...)
		case '{', '[':
			out = append(out, c)
			if compact[i+1] == c+2 { // nothing is in it
				i++
				out = append(out, c+2)
				continue
			}
			depth++
			line()
		case '}', ']':
			depth--
			line()
			out = append(out, c)
		case ',':
			out = append(out, c)
			line()
		case ':':
			out = append(out, c, ' ')
		default:
			out = append(out, c)
		}
	}
	return out
}
