package mesh

import (
	"errors"

	"github.com/meshy/meshy/pkg/wire"
)

// membership is where this page stands with its room.
type membership struct {
	socket   Socket
	joining  bool   // connect() was called and disconnect() was not
	present  bool   // announced over a socket that is still open
	welcomes int    // due: a server replies to each announcement over a socket
	clientID string // own id, once a server has told it
	place    string // token of this page's place at the server, or ""
	resuming bool   // it was announced that this page wants it back
	borrowed bool   // the server lends ICE servers
	page     string // random; recognises this page under a new address, see alias.go

	reopens      int // closed sockets in a row that nothing was heard over
	cancelReopen func()
	complaint    string   // what the page was told of the socket, until that works again
	steady       deadline // the socket has been open for a while
	cancelBeat   func()
	reply        deadline // a word of the server, or of anybody, on the announcement
}

// SetSocket makes s the way to the signalling server. On a live mesh the page
// joins again through it, and every connection that stands is kept.
func (m *Mesh) SetSocket(s Socket) {
	defer m.flush()
	m.dropSocket()
	m.borrow(nil)
	m.socket, m.place = s, ""
	m.reopens, m.welcomes, m.complaint = 0, 0, ""
	if m.joining && s != nil {
		s.Open()
	}
}

// Connect joins the room: it announces this page as soon as the socket is open.
func (m *Mesh) Connect() error {
	defer m.flush()
	if m.socket == nil {
		return ErrNoSocket
	}
	if m.joining {
		return nil
	}
	m.joining = true
	m.page = m.platform.NewID()
	m.startBeating()
	m.socket.Open()
	return nil
}

// Disconnect leaves the room and closes every connection. Declared tracks and
// channels stay declared: Connect may follow.
func (m *Mesh) Disconnect() {
	defer m.flush()
	if !m.joining {
		return
	}
	m.joining = false
	for _, p := range m.all() {
		p.sayGoodbye()
		p.leave(ReasonDisconnected)
	}
	if m.present {
		_ = m.socket.Send(wire.Message{Event: wire.PeerDisconnect, Reason: string(ReasonLeft)}) // a closed socket says it for us
	}
	m.window.clear()
	m.stopBeating()
	m.missing, m.unserved, m.ended = nil, nil, nil
	m.dropSocket()
	m.borrow(nil)
	m.clientID, m.place, m.resuming = "", "", false
	m.endInquiries()
}

// Joined reports whether Connect was called, and Disconnect was not since.
func (m *Mesh) Joined() bool { return m.joining }

// ID returns this page's own clientId, or "" before a server told it.
func (m *Mesh) ID() string { return m.clientID }

// SocketOpen reports that messages can be sent.
func (m *Mesh) SocketOpen() {
	defer m.flush()
	if !m.joining {
		return
	}
	announcement := m.announcement()
	if !m.resuming {
		m.startOver()
	}
	if err := m.socket.Send(announcement); err != nil {
		m.report("", ReasonSocket, err)
		return
	}
	m.present = true
	m.awaitReply(announcement)
	m.steady.set(m, steadyWait, m.socketWorks)
	m.welcomes++
	m.emit(Event{Name: MeshCreateOffer})
}

// SocketClosed reports that the socket is gone, and how. Standing connections go
// on; a socket that the mesh owns is dialled again, unless the answer would be the
// same. The page hears of it once, however often that fails for the same reason.
func (m *Mesh) SocketClosed(err error) {
	defer m.flush()
	m.present = false
	m.steady.clear()
	m.reply.clear()
	end, ok := errors.AsType[*SocketError](err)
	if !ok {
		end = &SocketError{Err: err}
	}
	if complaint := end.Error(); complaint != m.complaint {
		m.complaint = complaint
		m.report("", ReasonSocket, end)
	}
	if m.joining && !end.Code.Final() {
		m.reopenLater()
	}
}

// awaitReply announces this page again where nothing at all came of it: the server
// may have lost it. A server that tells nothing while nobody is there gets it a few
// times, which harms nobody.
func (m *Mesh) awaitReply(announcement wire.Message) {
	wait, left := announceWait, maxAnnouncements
	var again func()
	again = func() {
		if wait, left = 2*wait, left-1; left == 0 || m.socket.Send(announcement) != nil {
			return
		}
		m.welcomes++
		m.reply.set(m, wait, again)
	}
	m.reply.set(m, wait, again)
}

// socketWorks notes that the server talks to this page, or has kept it for a while:
// what went wrong before is past.
func (m *Mesh) socketWorks() {
	m.steady.clear()
	m.reopens, m.complaint = 0, ""
}

// reopenLater dials again after an exponential wait with full jitter, so that a
// room does not storm a server that comes back.
func (m *Mesh) reopenLater() {
	m.stopReopening()
	wait := min(reopenBase<<min(m.reopens, 16), reopenMost)
	m.reopens++
	m.cancelReopen = m.platform.After(m.platform.Jitter(wait), func() {
		m.cancelReopen = nil
		m.socket.Reopen()
	})
}

func (m *Mesh) stopReopening() {
	if m.cancelReopen != nil {
		m.cancelReopen()
		m.cancelReopen = nil
	}
}

func (m *Mesh) dropSocket() {
	m.stopReopening()
	m.steady.clear()
	m.reply.clear()
	m.present = false
	if m.socket != nil {
		m.socket.Close()
	}
}
