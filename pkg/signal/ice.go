package signal

import (
	"time"

	"github.com/meshy/meshy/pkg/wire"
)

// Lend says which ICE servers the page with that clientId may use, and when it is
// to get others in their place; at the zero time never. host is where its socket
// came, the Host of the request: most likely other services of this server are
// reached there too. It is called from many goroutines, and must not block.
type Lend func(clientID, host string) (servers []wire.ICEServer, renew time.Time)

// loan is what a client has been lent. Its owner's lock guards it.
type loan struct {
	lend  Lend // nil: nothing
	host  string
	renew time.Time // zero: never
}

// take returns servers for the client id.
func (l *loan) take(id string) []wire.ICEServer {
	if l.lend == nil {
		return nil
	}
	var servers []wire.ICEServer
	servers, l.renew = l.lend(id, l.host)
	return servers
}

// due returns the servers that the client must get by now, or none.
func (l *loan) due(id string, now time.Time) []wire.ICEServer {
	if l.renew.IsZero() || now.Before(l.renew) {
		return nil
	}
	return l.take(id)
}
