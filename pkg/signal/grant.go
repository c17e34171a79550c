package signal

import (
	"errors"
	"net/http"
	"strings"

	"github.com/meshy/meshy/pkg/wire"
)

// Grant is what a page may do in a room that it may join. The zero Grant is what
// everybody gets who may.
type Grant struct {
	// ClientID is the id under which the others know it; "" for one that the hub
	// makes. Another socket of the room with the same id is closed.
	ClientID string
	// Capacity bounds the room's members when it joins, beside Limits.Members.
	// 0: no further bound.
	Capacity int
}

// Authorize decides whether whoever holds token may join room. It fails with
// ErrUnauthorized or ErrForbidden, whose text the page is shown. It is called from
// many goroutines, and may block for a moment.
type Authorize func(room, token string) (Grant, error)

var (
	// ErrUnauthorized means that a token proves nothing: it is missing, forged or
	// has expired.
	ErrUnauthorized = errors.New("not authorized")
	// ErrForbidden means that a token is good, but not for this room.
	ErrForbidden = errors.New("not allowed")
)

// tokenOf returns the token of a request: ?token=, which is all that a browser's
// WebSocket can send, or an Authorization header of another program (RFC 6750 §2).
func tokenOf(r *http.Request) string {
	if token := r.URL.Query().Get("token"); token != "" {
		return token
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") {
		return token
	}
	return ""
}

// admit decides what a request may do, before it has a socket. A browser shows no
// page the answer to a failed upgrade, so a refusal is a close code.
func (h *Hub) admit(r *http.Request, room string) (Grant, *closing) {
	if len(room) > h.limits.RoomName {
		return Grant{}, &closing{wire.CloseBadRoom, "the room's name is longer than the server allows"}
	}
	if !h.origins.allow(r) {
		return Grant{}, &closing{wire.CloseBadOrigin, "pages of this origin may not join"}
	}
	if h.authorize == nil {
		return Grant{}, nil
	}
	grant, err := h.authorize(room, tokenOf(r))
	switch {
	case errors.Is(err, ErrForbidden):
		return Grant{}, &closing{wire.CloseForbidden, err.Error()}
	case err != nil:
		return Grant{}, &closing{wire.CloseUnauthorized, err.Error()}
	}
	return grant, nil
}
