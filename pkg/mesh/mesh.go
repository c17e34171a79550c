package mesh

import (
	"slices"

	"github.com/meshy/meshy/pkg/wire"
)

// Config is the part of the page's configuration that the core reads.
type Config struct {
	Channels []wire.Channel // opened with every peer
	Echo     bool           // also emit PeerDataMessage for what this page sends
	Healing  Healing        // zero: DefaultHealing
	Data     DataConfig     // zero: DefaultData
}

// Mesh is one page's view of its room.
type Mesh struct {
	platform Platform
	sink     Sink
	config   Config

	membership
	roster
	gossip
	inquiries
	tracks   []*localTrack
	channels []wire.Channel // opened mesh-wide by Open, beside config.Channels

	waiting  map[int32]*operation // calls of Send that are not settled, by ticket
	calls    uint64               // of Send
	turn     []*channel           // that hand over at the end of this turn
	lastTurn []*channel           // its room
	atEnd    func()               // endTurn
	handles  []int32              // of the frame that is being made

	outbox   []Event
	emitting bool
}

// New returns a Mesh that is not connected to anything.
func New(p Platform, s Sink) *Mesh {
	m := &Mesh{platform: p, sink: s, roster: newRoster(), waiting: map[int32]*operation{}}
	m.config.Data = DefaultData()
	m.atEnd = m.endTurn
	return m
}

// Configure replaces the configuration. Channels that it adds are opened with
// the peers of the moment too; the rest holds for connections made from now on.
func (m *Mesh) Configure(c Config) {
	defer m.flush()
	c.Channels = slices.Clone(c.Channels)
	if c.Data == (DataConfig{}) {
		c.Data = DefaultData()
	}
	m.config = c
	if m.joining {
		m.startBeating()
	}
	for _, p := range m.all() {
		p.openDeclared()
		for _, ch := range p.order {
			if ch.open {
				ch.leg.dc.Watermark(c.Data.LowWater)
				ch.pump()
			}
		}
	}
}

// healing returns the deadlines in force.
func (m *Mesh) healing() Healing {
	if m.config.Healing == (Healing{}) {
		return DefaultHealing()
	}
	return m.config.Healing
}

// declared lists the channels that every peer shall have.
func (m *Mesh) declared() []wire.Channel {
	return slices.Concat(m.config.Channels, m.channels)
}

// emit queues e until the running entry ends.
func (m *Mesh) emit(e Event) { m.outbox = append(m.outbox, e) }

// flush hands the queued events to the sink. Every entry defers it; an entry
// that a listener makes leaves its events to the flush that called the listener.
func (m *Mesh) flush() {
	if m.emitting {
		return
	}
	m.emitting = true
	defer func() { m.emitting = false }()
	for i := 0; i < len(m.outbox); i++ { // a listener may add to it
		e := m.outbox[i]
		m.outbox[i] = Event{}
		if e.Name == MeshReady && !m.joining {
			continue // a listener before this one has left the room
		}
		m.sink.Emit(e)
		if e.Name == PeerDataMessage || e.Name == PeerDataProgress {
			m.platform.Release(e.Payload)
		}
	}
	if cap(m.outbox) > outboxKept {
		m.outbox = nil
	}
	m.outbox = m.outbox[:0]
}

// report emits a MeshError: something went wrong that no caller waits for.
func (m *Mesh) report(clientID string, r Reason, err error) {
	m.emit(Event{Name: MeshError, ClientID: clientID, Reason: r, Err: err})
}
