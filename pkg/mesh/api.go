package mesh

// This file will hold the Mesh's public methods; until then it fixes their shape.

import "github.com/meshy/meshy/pkg/wire"

// Config is the part of the page's configuration that the core reads.
type Config struct {
	Channels []wire.Channel // opened with every peer
	Echo     bool           // also emit PeerDataMessage for what this page sends
}

// SenderList receives the RTCRtpSenders of one declared track as peers come and go.
type SenderList interface {
	Put(peer string, s Sender)
	Drop(peer string, s Sender)
}

// Mesh is one page's view of its room.
type Mesh struct{}

func New(p Platform, s Sink) *Mesh                     { return &Mesh{} }
func (m *Mesh) Configure(c Config)                     {}
func (m *Mesh) SetSocket(s Socket)                     {}
func (m *Mesh) SocketOpen()                            {}
func (m *Mesh) SocketClosed(err error)                 {}
func (m *Mesh) Receive(msg wire.Message)               {}
func (m *Mesh) ReceiveBad(err error)                   {}
func (m *Mesh) Connect() error                         { return nil }
func (m *Mesh) Disconnect()                            {}
func (m *Mesh) ID() string                             { return "" } // own clientId once the server told, else ""
func (m *Mesh) Peers() []*Peer                         { return nil }
func (m *Mesh) Peer(clientID string) (*Peer, bool)     { return nil, false }
func (m *Mesh) RemoveTrack(to, trackID string) error   { return nil } // to: clientId, or "" for everyone
func (m *Mesh) RemoveSender(to string, s Sender) error { return nil } // removes the track of s from that sender's peer
func (m *Mesh) AddTrack(to string, t Track, streams []Stream, l SenderList) (trackID string, err error) {
	return "", nil
}
func (m *Mesh) Open(to string, c wire.Channel, done func(error)) error   { return nil }
func (m *Mesh) Send(to, label string, p Payload, done func(error)) error { return nil } // takes over one reference of p unless it returns an error

// Peer is another page of the room.
type Peer struct{}

func (p *Peer) ID() string { return "" }
func (p *Peer) Conn() Conn { return nil } // nil before the first description
