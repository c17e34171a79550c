package sdp

import (
	"iter"
	"strings"
)

// line is one line of a description with its place in the text.
type line struct {
	text string // without its line end
	next int    // byte offset of the line that follows, or len of the whole
}

// lines yields the lines of text in order. A line ends with LF, and a CR before
// it belongs to the line end: RFC 8866 §5 asks for CRLF and for leniency.
func lines(text string) iter.Seq[line] {
	return func(yield func(line) bool) {
		for at := 0; at < len(text); {
			next := len(text)
			body := text[at:]
			if n := strings.IndexByte(body, '\n'); n >= 0 {
				next = at + n + 1
				body = strings.TrimSuffix(body[:n], "\r")
			}
			if !yield(line{body, next}) {
				return
			}
			at = next
		}
	}
}

// lineEnd returns the line end that text uses, CRLF when it has none.
func lineEnd(text string) string {
	if n := strings.IndexByte(text, '\n'); n == 0 || n > 0 && text[n-1] != '\r' {
		return "\n"
	}
	return "\r\n"
}

// insertLine writes one more line to b, after what was written there. Where that
// ends in the middle of a line, the line is ended first and the new one is left
// open in its place; Strip undoes both.
func insertLine(b *strings.Builder, l string) {
	if b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
		b.WriteString("\r\n")
		b.WriteString(l)
		return
	}
	b.WriteString(l)
	b.WriteString(lineEnd(b.String()))
}

// token reports whether s can stand in a line of ours: 1 to max bytes of
// printable ASCII without spaces.
func token(s string, max int) bool {
	if s == "" || len(s) > max {
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// field cuts the first space-separated field off s.
func field(s string) (first, rest string) {
	first, rest, _ = strings.Cut(strings.TrimLeft(s, " "), " ")
	return first, rest
}
