package action

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	appendedSuffix = " (appended)"
	// maxFrames is how many of the author's frames a Failure's stack shows; V8 shows ten as well.
	maxFrames = 10
	// maxExcerpt is how many code points of a source line an excerpt shows, so that minified code stays readable.
	maxExcerpt = 120
)

// frame is how the engine writes one frame of a script given to it: "    at f (<eval>:3:15)" or, in syntax errors, "    at <eval>:3:15".
var frame = regexp.MustCompile(`^ *at (?:(.*?) \()?<eval>:(\d+):(\d+)\)?$`)

// nativeFrame is how the engine writes the frame of a built-in function.
var nativeFrame = regexp.MustCompile(`^ *at .* \(native\)$`)

// place is a position in the author's files; the zero value is an unknown one.
type place struct {
	file         string
	line, column int
}

// locate turns a line of the compiled text into a place. It reports false for lines that are not the author's.
func (s Source) locate(line, column int) (place, bool) {
	line-- // the opening has a line of its own
	if own := lineCount(s.Code); line > own {
		if s.Appended == "" || line > own+lineCount(s.Appended) {
			return place{}, false
		}
		return place{s.File + appendedSuffix, line - own, column}, true
	}
	return place{s.File, line, column}, line >= 1
}

// innermost returns the first of the author's places on an engine's stack, or the zero place.
func (s Source) innermost(stack string) place {
	for line := range strings.SplitSeq(stack, "\n") {
		if p, ok := s.locateMatch(frame.FindStringSubmatch(line)); ok {
			return p
		}
	}
	return place{}
}

// ownFrames rewrites an engine's stack to the author's frames and places.
func (s Source) ownFrames(stack string) string {
	var frames []string
	for line := range strings.SplitSeq(stack, "\n") {
		m := frame.FindStringSubmatch(line)
		p, ok := s.locateMatch(m)
		if !ok {
			continue
		}
		if len(frames) == maxFrames {
			break
		}
		name := m[1]
		if name == "" {
			name = "<anonymous>"
		}
		frames = append(frames, fmt.Sprintf("    at %s (%s:%d:%d)", name, p.file, p.line, p.column))
	}
	return strings.Join(frames, "\n")
}

// rewriteFrames puts the author's places into a text with the engine's frames in it and drops the lines with other frames.
func (s Source) rewriteFrames(text string) string {
	if !strings.Contains(text, "<eval>") {
		return text
	}
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if frame.MatchString(line) || nativeFrame.MatchString(line) {
			if line = s.ownFrames(line); line == "" {
				continue
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// locateMatch takes what frame matched, which may be nothing.
func (s Source) locateMatch(m []string) (place, bool) {
	if m == nil {
		return place{}, false
	}
	line, lineErr := strconv.Atoi(m[2])
	column, columnErr := strconv.Atoi(m[3])
	if lineErr != nil || columnErr != nil {
		return place{}, false
	}
	return s.locate(line, column)
}

// lineAt returns the source line of a place without its line break, empty if there is none.
func (s Source) lineAt(p place) string {
	text := s.Code
	if p.file != s.File {
		text = s.Appended
	}
	lines := strings.Split(text, "\n")
	if p.line < 1 || p.line > len(lines) {
		return ""
	}
	return strings.TrimSuffix(lines[p.line-1], "\r")
}

// excerpt returns a line and, under it, a caret at the column.
func excerpt(line string, column int) string {
	points := []rune(strings.ToValidUTF8(line, string(utf8.RuneError)))
	column = min(max(column, 1), len(points)+1)
	start := max(0, column-1-maxExcerpt/2)
	end := min(len(points), start+maxExcerpt)
	var pad strings.Builder
	for _, r := range points[start : column-1] {
		if r != '\t' {
			r = ' '
		}
		pad.WriteRune(r)
	}
	return string(points[start:end]) + "\n" + pad.String() + "^"
}

func lineCount(text string) int { return strings.Count(text, "\n") + 1 }
