package wire

import "errors"

// Errors of Decode, Read and Validate, beside *FieldError.
var (
	// ErrTooLarge means that a frame is longer than MaxFrame.
	ErrTooLarge = errors.New("wire: the frame is larger than the limit")
	// ErrNotJSON means that a frame is not one JSON text (RFC 8259).
	ErrNotJSON = errors.New("wire: the frame is not JSON")
	// ErrUnknownEvent means that a frame names an event of which this version
	// knows nothing: a newer peer's addition, or a stray message.
	ErrUnknownEvent = errors.New("wire: unknown event")
	// ErrDirection means that a known event came from a side that never sends it.
	ErrDirection = errors.New("wire: the event does not travel this way")
)

// FieldError says which field of a message is missing or wrong, and what would
// have been right.
type FieldError struct {
	Event Event  // "" when the frame itself is at fault
	Field string // path from the frame's root: "event", "data.sdp.type", "data.peers[3]"
	Want  string // what is expected there
	Got   string // what was found, in a word; never the stranger's own text
}

// Error names event, field, expectation and finding.
func (e *FieldError) Error() string {
	s := "wire: "
	if e.Event != "" {
		s += string(e.Event) + ": "
	}
	return s + e.Field + ": want " + e.Want + ", got " + e.Got
}
