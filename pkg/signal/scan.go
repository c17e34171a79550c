package signal

import "errors"

var (
	errSyntax = errors.New("the frame is not JSON")
	errDeep   = errors.New("the frame is nested too deeply")
)

// maxDepth is how deep a frame may be nested. A message of ours is 3 deep.
const maxDepth = 64

// scanner checks one JSON text (RFC 8259) and finds the extent of its values,
// without building any of them.
type scanner struct {
	text []byte
	pos  int
}

// span is a part of the text, [from, to).
type span struct{ from, to int }

// space skips insignificant white space.
func (s *scanner) space() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// peek returns the next byte, 0 at the end: no JSON token begins with it.
func (s *scanner) peek() byte {
	if s.pos < len(s.text) {
		return s.text[s.pos]
	}
	return 0
}

// take consumes c, and reports whether it was next.
func (s *scanner) take(c byte) bool {
	if s.peek() != c {
		return false
	}
	s.pos++
	return true
}

// end reports an error unless only white space is left.
func (s *scanner) end() error {
	s.space()
	if s.pos != len(s.text) {
		return errSyntax
	}
	return nil
}

// value skips one value at the given depth.
func (s *scanner) value(depth int) error {
	switch c := s.peek(); {
	case c == '{':
		return s.object(depth, func(span) error { return s.value(depth + 1) })
	case c == '[':
		return s.array(depth)
	case c == '"':
		_, err := s.string()
		return err
	case c == 't':
		return s.literal("true")
	case c == 'f':
		return s.literal("false")
	case c == 'n':
		return s.literal("null")
	default:
		return s.number()
	}
}

// object scans an object and calls member with the span of each name, quotes
// included, when its value is next. member consumes that value.
func (s *scanner) object(depth int, member func(name span) error) error {
	if depth >= maxDepth {
		return errDeep
	}
	if !s.take('{') {
		return errSyntax
	}
	s.space()
	if s.take('}') {
		return nil
	}
	for {
		s.space()
		name, err := s.string()
		if err != nil {
			return err
		}
		s.space()
		if !s.take(':') {
			return errSyntax
		}
		s.space()
		if err := member(name); err != nil {
			return err
		}
		s.space()
		if s.take('}') {
			return nil
		}
		if !s.take(',') {
			return errSyntax
		}
	}
}

func (s *scanner) array(depth int) error {
	if depth >= maxDepth {
		return errDeep
	}
	s.pos++
	s.space()
	if s.take(']') {
		return nil
	}
	for {
		s.space()
		if err := s.value(depth + 1); err != nil {
			return err
		}
		s.space()
		if s.take(']') {
			return nil
		}
		if !s.take(',') {
			return errSyntax
		}
	}
}

// string skips a string and returns its span, quotes included.
func (s *scanner) string() (span, error) {
	from := s.pos
	if !s.take('"') {
		return span{}, errSyntax
	}
	for s.pos < len(s.text) {
		c := s.text[s.pos]
		s.pos++
		switch {
		case c == '"':
			return span{from, s.pos}, nil
		case c == '\\':
			if err := s.escape(); err != nil {
				return span{}, err
			}
		case c < ' ':
			return span{}, errSyntax
		}
	}
	return span{}, errSyntax
}

// escape skips what follows a backslash.
func (s *scanner) escape() error {
	c := s.peek()
	s.pos++
	switch c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return nil
	case 'u':
		for range 4 {
			if !isHex(s.peek()) {
				return errSyntax
			}
			s.pos++
		}
		return nil
	}
	return errSyntax
}

func (s *scanner) literal(word string) error {
	if len(s.text)-s.pos < len(word) || string(s.text[s.pos:s.pos+len(word)]) != word {
		return errSyntax
	}
	s.pos += len(word)
	return nil
}

func (s *scanner) number() error {
	s.take('-')
	if !s.take('0') && !s.digits() {
		return errSyntax
	}
	if s.take('.') && !s.digits() {
		return errSyntax
	}
	if s.take('e') || s.take('E') {
		if !s.take('+') {
			s.take('-')
		}
		if !s.digits() {
			return errSyntax
		}
	}
	return nil
}

// digits skips digits, and reports whether there was one.
func (s *scanner) digits() bool {
	from := s.pos
	for isDigit(s.peek()) {
		s.pos++
	}
	return s.pos > from
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isHex(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
