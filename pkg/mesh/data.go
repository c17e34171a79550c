package mesh

// The data path of a channel, one concept a file:
//
//	send.go        one call of the page, for any number of peers
//	outbound.go    what waits for one peer, and when it goes
//	frames.go      in which frames it goes
//	unfinished.go  when the peer has room for one more in parts
//	inbound.go     what comes, and what it is a part of
//	resume.go      numbers: nothing lost or doubled when a connection is rebuilt

// DataConfig bounds the data path. Sizes are bytes.
type DataConfig struct {
	HighWater  int // bufferedAmount up to which a channel's messages are handed to the browser
	LowWater   int // bufferedAmount at which it asks for more
	MaxQueued  int // messages waiting on one channel to one peer; Send then fails with ErrQueueFull
	MaxWaiting int // bytes of memory that they take, likewise; one message alone may be larger
	MaxMessage int // bytes of one message, and of all unfinished ones from one peer
}

// DefaultData returns the bounds of a page that sets none.
func DefaultData() DataConfig {
	return DataConfig{HighWater, LowWater, MaxQueuedMessages, MaxQueuedBytes, MaxMessage}
}

// Payload is the body of one message, or of a frame or a part of one that came in.
// The bytes stay with the platform; the core sees a handle and sizes.
type Payload struct {
	Handle int32 // the platform's slot
	Size   int   // bytes; of a Short text its UTF-16 units, which is less by at most two thirds
	Head   int   // bytes of it that are its head; of a text 0
	Memory int   // bytes of the page's memory that it takes: a file takes none
	Plain  bool  // JSON text of an object, which a peer of the original kind reads
	Text   bool  // it goes as text: JSON of no more than ShortText units
}

// reliable reports whether the channel delivers everything while the connection lives.
func (ch *channel) reliable() bool {
	return ch.spec.MaxRetransmits < 0 && ch.spec.MaxPacketLifeTime < 0
}

// numbered reports whether the channel's messages have numbers, and are kept until
// the peer has them.
func (ch *channel) numbered() bool { return ch.peer.frames && ch.reliable() }
