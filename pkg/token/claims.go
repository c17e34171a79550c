package token

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/golang-jwt/jwt/v5"
	"github.com/meshy/meshy/pkg/wire"
)

// Claims is what a token says.
type Claims struct {
	jwt.RegisteredClaims
	Rooms    Rooms  `json:"room"`
	ClientID string `json:"clientId,omitempty"`
	Capacity int    `json:"capacity,omitempty"` // members of the room, with this one; 0: as the server has it
}

// errClaims means that a token is genuine and says what makes no sense.
var errClaims = errors.New("the token makes no sense")

// Validate is called once the signature and the times are right.
func (c Claims) Validate() error {
	switch {
	case len(c.Rooms) == 0:
		return errors.Join(errClaims, errors.New("it has no room"))
	case len(c.ClientID) > wire.MaxClientID:
		return errors.Join(errClaims, errors.New("its clientId is too long"))
	case c.Capacity < 0:
		return errors.Join(errClaims, errors.New("its capacity is less than nothing"))
	}
	return nil
}

// Rooms are patterns of room names. In JSON a single one may stand without brackets.
type Rooms []string

// UnmarshalJSON implements json.Unmarshaler.
func (r *Rooms) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*r = Rooms{one}
		return nil
	}
	var many []string
	if err := json.Unmarshal(text, &many); err != nil {
		return errors.New("room is neither a name nor a list of names")
	}
	*r = many
	return nil
}

// MarshalJSON implements json.Marshaler.
func (r Rooms) MarshalJSON() ([]byte, error) {
	if len(r) == 1 {
		return json.Marshal(r[0])
	}
	return json.Marshal([]string(r))
}

// Open reports whether one of the patterns is the name's.
func (r Rooms) Open(name string) bool {
	for _, pattern := range r {
		if match(pattern, name) {
			return true
		}
	}
	return false
}

// match reports whether name is pattern, in which * stands for any run of characters.
func match(pattern, name string) bool {
	parts := strings.Split(pattern, "*")
	first, last := parts[0], parts[len(parts)-1]
	if len(parts) == 1 {
		return name == pattern
	}
	if len(name) < len(first)+len(last) || !strings.HasPrefix(name, first) || !strings.HasSuffix(name, last) {
		return false
	}
	// What stands between: the leftmost place of each part leaves most to the others.
	rest := name[len(first) : len(name)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return true
}
