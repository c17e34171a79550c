package wire

// A CloseCode is the code with which our server closes a socket (RFC 6455 §7.4).
// Those from 4400 on are ours; a page that knows none of them loses nothing but
// the explanation.
type CloseCode uint16

const (
	CloseGoingAway    CloseCode = 1001 // the server shuts down
	CloseAbnormal     CloseCode = 1006 // never sent: how a browser says that it heard nothing (RFC 6455 §7.1.5)
	CloseProtocol     CloseCode = 1002 // what came is no WebSocket frame
	CloseInvalid      CloseCode = 1007 // a text message was not UTF-8
	CloseTooLarge     CloseCode = 1009 // a message was over the limit
	CloseBadRoom      CloseCode = 4400 // the room's name is no name of a room
	CloseUnauthorized CloseCode = 4401 // no token, or one that is forged or has expired
	CloseForbidden    CloseCode = 4403 // the token does not open this room
	CloseBadOrigin    CloseCode = 4406 // the server does not know the page's site
	CloseSlow         CloseCode = 4408 // too much was waiting for the page
	CloseReplaced     CloseCode = 4409 // another socket has taken over this page's place
	CloseIdle         CloseCode = 4410 // nothing was heard for too long
	CloseGuessed      CloseCode = 4411 // asked for places that are not this page's
	CloseRate         CloseCode = 4429 // too many messages, bytes or announcements
	CloseAddress      CloseCode = 4430 // too much from one network address
	CloseRoomFull     CloseCode = 4513 // the room has as many members as it may
	CloseServerFull   CloseCode = 4514 // the server has as many rooms or sockets as it may
)

// Advice says in a sentence what a closed socket means and what its owner can do;
// "" for a code of which this version knows nothing.
func (c CloseCode) Advice() string {
	switch c {
	case CloseGoingAway:
		return "the server is shutting down"
	case CloseAbnormal:
		return "the server cannot be reached, or the line was cut: check the URL, and that the server is running"
	case CloseProtocol:
		return "what this socket sent is not the WebSocket protocol: does a proxy between change it?"
	case CloseInvalid:
		return "this page sent text that is not UTF-8: what writes to the socket beside meshy?"
	case CloseTooLarge:
		return "this page sent a message over the server's limit"
	case CloseBadRoom:
		return "choose another name in ?room="
	case CloseUnauthorized:
		return "get a fresh token from your own server and call setSocket with it in the URL's ?token="
	case CloseForbidden:
		return "get a token for this room, or join the room of the token"
	case CloseBadOrigin:
		return "start the server with --origin and the origin of this page"
	case CloseSlow:
		return "this page did not read fast enough what the others sent"
	case CloseReplaced:
		return "another page joined with the same token or the same place: each page needs a token of its own"
	case CloseIdle:
		return "the server heard nothing of this page for too long: a sleeping machine, or a line that was cut"
	case CloseGuessed:
		return "this socket asked for the places of others"
	case CloseRate:
		return "this page sends more than the server allows one page: send less, or raise the server's limit"
	case CloseAddress:
		return "this network address uses more than the server allows one: wait, or raise the server's limit; a server behind a proxy must be told to trust it"
	case CloseRoomFull:
		return "wait until somebody leaves, or raise the server's limit"
	case CloseServerFull:
		return "wait, or raise the server's limit"
	}
	return ""
}

// Final reports that the same URL would get the same answer again: only a person or
// another URL can help.
func (c CloseCode) Final() bool {
	switch c {
	case CloseBadRoom, CloseUnauthorized, CloseForbidden, CloseBadOrigin, CloseReplaced, CloseGuessed:
		return true
	}
	return false
}
