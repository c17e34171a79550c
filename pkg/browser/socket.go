//go:build js

package browser

import (
	"errors"
	"strings"

	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/wire"
)

// SocketEvents is what a socket reports to; a *mesh.Mesh is one.
type SocketEvents interface {
	SocketOpen()
	SocketClosed(err error)
	Receive(m wire.Message)
	ReceiveBad(err error)
}

// ErrNoSocket says what a page can hand in as a socket.
var ErrNoSocket = errors.New("the socket must be a WebSocket, an object with on and emit such as a socket.io client, or the URL of a WebSocket server")

// NewSocket makes a mesh.Socket of what the page hands in: a WebSocket in any
// state, anything with on and emit (socket.io), or the URL of a server, whose
// socket the mesh then owns. It fails with ErrNoSocket, or with a SyntaxError for
// a URL that is none.
func (p *Page) NewSocket(v safejs.Value, ev SocketEvents) (mesh.Socket, error) {
	if v.Type() == safejs.TypeString {
		url, err := socketURL(v)
		if err != nil {
			return nil, err
		}
		return newWebSocket(p, url, safejs.Undefined(), ev), nil
	}
	if v.Type() != safejs.TypeObject {
		return nil, ErrNoSocket
	}
	// By what it can do, not by its class: it may come from another frame, or be a
	// wrapper that reconnects. A socket.io client has no readyState.
	if get(v, "readyState").Type() == safejs.TypeNumber && isFunction(get(v, "send")) && isFunction(get(v, "addEventListener")) {
		return newWebSocket(p, "", v, ev), nil
	}
	if isFunction(get(v, "on")) && isFunction(get(v, "emit")) {
		return newEmitter(p, v, ev), nil
	}
	return nil, ErrNoSocket
}

// socketURL resolves a page's URL as newer browsers' WebSocket constructor does,
// http for ws and relative to the page, in all of them.
func socketURL(v safejs.Value) (string, error) {
	base := get(global("document"), "baseURI")
	url, err := global("URL").New(v, base)
	if err != nil {
		return "", &Error{"SyntaxError", "the socket's URL " + text(v) + " is not one"}
	}
	href := text(get(url, "href"))
	if rest, ok := strings.CutPrefix(href, "http"); ok {
		href = "ws" + rest // https becomes wss
	}
	if !strings.HasPrefix(href, "ws:") && !strings.HasPrefix(href, "wss:") {
		return "", &Error{"SyntaxError", "the socket's URL " + text(v) + " must begin with ws: or wss:"}
	}
	href, _, _ = strings.Cut(href, "#")
	return href, nil
}

// incoming hands a socket's reports to the mesh in order, and never from inside a
// call of the mesh: a socket that the page has written itself may answer at once.
type incoming struct {
	page    *Page
	queue   []func()
	cancel  func() // of the turn that empties the queue
	sending bool   // the mesh is calling
	shut    bool   // nothing is reported any more
}

// begin lets reports through.
func (in *incoming) begin() { in.shut = false }

// report calls f now, or in a later turn while the mesh is calling.
func (in *incoming) report(f func()) {
	switch {
	case in.shut: // a socket without off still calls
	case !in.sending && in.cancel == nil:
		f()
	default:
		in.later(f)
	}
}

// later calls f in a later turn, after everything reported before it.
func (in *incoming) later(f func()) {
	in.queue = append(in.queue, f)
	if in.cancel == nil {
		in.cancel = in.page.soon(in.empty)
	}
}

func (in *incoming) empty() {
	for len(in.queue) > 0 && !in.shut {
		f := in.queue[0]
		in.queue = in.queue[1:]
		f()
	}
	in.cancel = nil
}

// end forgets what was not reported yet, and reports nothing more.
func (in *incoming) end() {
	in.shut = true
	in.queue = nil
	if in.cancel != nil {
		in.cancel()
		in.cancel = nil
	}
}
