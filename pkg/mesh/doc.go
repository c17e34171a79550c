// Package mesh is meshy's core: it joins a page to a room and keeps one
// connection to every other page of it. It is pure Go. It holds no lock, starts
// no goroutine and reads no clock; the world reaches it through the ports of
// ports.go, so that the same code runs over a browser's RTCPeerConnection and
// in a simulation of a dozen browsers (meshtest).
//
// Four nouns carry it: a Mesh has Peers, a Peer has a Conn, and Messages go
// between them.
//
//	signalling server                                   the page
//	      │ Message                                        ▲ Event
//	      ▼                                                │
//	receive.go ──► Peer (peer.go) ──► link (link.go) ──► mesh.go
//	                 │                  ├ negotiate.go   offers, answers, collisions
//	                 │                  ├ candidates.go  trickle, by generation
//	                 │                  ├ tracks.go      what this page declares
//	                 │                  ├ receivers.go   what the peer sends
//	                 │                  └ control.go     peer to peer, without a server
//	                 └ channel.go, data.go               data, and its files
//
// # The pair
//
// A link is the life of one RTCPeerConnection. Exactly one side of a pair is the
// initiator: it made the offer that the link was founded on, and between capable
// peers it makes all later ones and opens all channels; the responder asks for
// them over the control channel. So nothing collides in daily life. Only over a
// forwarder that hands announcements to both sides do first offers cross; then
// the session ids of the two o= lines decide, and the side that yields answers on
// a fresh connection (negotiate.go).
//
// # Turns
//
// Every entry (a call of the page, a report of a port) runs to its end, and only
// then the events that it caused go to the Sink, in order. A listener may call
// back in: its events come after those already due.
package mesh
