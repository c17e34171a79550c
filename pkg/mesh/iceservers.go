package mesh

import (
	"errors"

	"github.com/meshy/meshy/pkg/wire"
)

// A server may lend ICE servers to its pages: STUN and TURN with credentials that
// end after a while. They come with its welcome, so before this page makes its
// first connection, and anew before their credentials end.

var errStrayRenewal = errors.New("mesh: a renewal of ICE servers was dropped: this server's welcome had lent none")

// borrow puts a server's ICE servers into force, or takes those of the last one
// back.
func (m *Mesh) borrow(servers []wire.ICEServer) {
	if len(servers) == 0 && !m.borrowed {
		return
	}
	m.borrowed = len(servers) > 0
	if err := m.platform.UseICEServers(servers); err != nil {
		m.report("", ReasonServer, errors.New("mesh: the browser refuses the ICE servers of the signalling server: "+err.Error()))
	}
}

// renewed takes fresh credentials. Over a forwarder that passes all, a renewal
// could be some page's: only who lent may renew.
func (m *Mesh) renewed(servers []wire.ICEServer) {
	if !m.borrowed {
		m.report("", ReasonProtocol, errStrayRenewal)
		return
	}
	m.borrow(servers)
}
