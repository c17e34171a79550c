package signal

import (
	"errors"
	"net/http"
	"strings"
	"time"

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
func (h *Hub) admit(r *http.Request) arrival {
	source := sourceOf(r, h.proxies)
	a := arrival{
		room:   strings.Clone(r.URL.Query().Get("room")),
		remote: source.String(),
		ice:    loan{lend: h.lend, host: strings.Clone(r.Host)},
	}
	if a.room == "" {
		a.room = "default"
	}
	var met limit
	var ok bool
	// First of all, for the rest costs more.
	if a.address, met, ok = h.addresses.enter(networkOf(source), time.Now()); !ok {
		a.refusal = h.meet(met)
		return a
	}
	switch {
	case len(a.room) > h.limits.RoomName:
		a.refusal = h.meet(limitRoomName)
	case !h.origins.allow(r):
		a.refusal = &closing{wire.CloseBadOrigin, "pages of this origin may not join"}
	case h.authorize != nil:
		a.authorize(h.authorize, tokenOf(r))
	}
	return a
}

// authorize asks whether the arrival may join.
func (a *arrival) authorize(ask Authorize, token string) {
	grant, err := ask(a.room, token)
	switch {
	case errors.Is(err, ErrForbidden):
		a.refusal = &closing{wire.CloseForbidden, err.Error()}
	case err != nil:
		a.refusal = &closing{wire.CloseUnauthorized, err.Error()}
	default:
		a.grant = grant
	}
}
