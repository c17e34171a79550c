package mesh

import (
	"strconv"
	"strings"

	"github.com/meshy/meshy/pkg/wire"
)

// SocketError says how a signalling socket ended.
type SocketError struct {
	URL    string         // as the page wrote it; "" when nobody knows
	Code   wire.CloseCode // 0 when the socket is no WebSocket
	Reason string         // the server's or the library's own words, or ""
	Err    error          // what the browser threw, or nil
	Owned  bool           // the mesh dials it, and again
}

// Error names the URL, the code and what to do.
func (e *SocketError) Error() string {
	s := "mesh: the signalling socket"
	if e.URL != "" {
		s += " to " + secretless(e.URL)
	}
	s += " closed"
	if e.Code != 0 {
		s += " with " + strconv.Itoa(int(e.Code))
	}
	switch {
	case e.Reason != "":
		s += " (" + e.Reason + ")"
	case e.Err != nil:
		s += " (" + e.Err.Error() + ")"
	}
	if advice := e.Code.Advice(); advice != "" {
		s += ": " + advice
	}
	s += ". Standing connections go on; "
	switch {
	case e.Code == 0 && !e.Owned:
		return s + "unless it connects again by itself, call setSocket(socket) with a new one to meet newcomers"
	case !e.Owned:
		return s + "call setSocket(socket) with a new one to meet newcomers"
	case e.Code.Final():
		return s + "it is not dialled again until setSocket is called"
	default:
		return s + "it is dialled again until it opens"
	}
}

func (e *SocketError) Unwrap() error { return e.Err }

// secretless returns a URL with the value of its token hidden: errors end up in
// logs and on screens.
func secretless(url string) string {
	for _, name := range []string{"?token=", "&token="} {
		if i := strings.Index(url, name); i >= 0 {
			from := i + len(name)
			to := from + strings.IndexAny(url[from:]+"&", "&#")
			return url[:from] + "…" + url[to:]
		}
	}
	return url
}
