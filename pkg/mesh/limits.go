package mesh

// Bounds of every queue, and what happens when one is full.
const (
	MaxPeers           = 256      // members of one mesh; one more is refused with ReasonQueue
	MaxChannels        = 256      // channels with one peer; opening one more fails, a peer's own is closed
	MaxQueuedMessages  = 8192     // see DataConfig
	MaxQueuedBytes     = 16 << 20 // likewise
	MaxMessage         = 256 << 20
	MaxKept            = 16384   // messages that the peer has not acknowledged; then a channel waits
	MaxKeptBytes       = 4 << 20 // likewise
	thankMessages      = 2048    // received, after which the peer is told; or after
	thankBytes         = 512 << 10
	MaxUnfinished      = 16       // messages that come in parts at the same time; one more is dropped
	MaxEarlyMessages   = 4096     // received from a peer before its PeerConnect; then its link is dropped
	MaxEarlyBytes      = 16 << 20 // likewise
	outboxKept         = 64       // events for which the outbox keeps its room
	queueKept          = 64       // messages for which a channel does
	maxPoolCandidates  = 256      // waiting for their description; the oldest goes
	maxDescriptions    = 16       // waiting for the operation before them; then the peer is dropped
	maxDeadGenerations = 64       // ufrags remembered as dead, and peers remembered as gone
	maxLinks           = 100      // connections begun with one address in linkWindow; then it is refused
	maxRoom            = 256      // media sections added for one responder; further wishes are refused
	maxVainAsks        = 16       // asks for sections in a row that bring none; further ones are not made
	maxEnded           = 64       // pairs remembered that have ended here, and may go on at the other side
	maxMissing         = 64       // lost or refused members remembered, to be tried again; the oldest goes
	maxReunions        = 8        // tries in a row, where nobody says that the member is still there
	mostBeatsApart     = 8        // between two of them
	hearsayBeats       = 3        // before a member is tried of whom this page has only heard
	maxComplaints      = 16       // errors of ICE servers kept for one connection
	maxCarried         = 64       // messages carried for one peer in a beat; then they are dropped
	maxHearsay         = 16       // members of whom this page has only heard; one more is not believed
	maxIntroduced      = 16       // strangers that one peer may introduce, one more each beat
	maxAnnouncements   = 5        // times that one is made while nothing comes of it
	maxReoffers        = 3        // times that an unanswered offer is made again
	maxReopened        = 8        // times that a channel which closes is opened again before it fails
	maxFounding        = 3        // connections tried with a peer before it is given up
)

// HighWater is the bufferedAmount in bytes up to which messages are handed to
// the browser; LowWater is the one at which it asks for more.
const (
	HighWater = 1 << 20
	LowWater  = 64 << 10
)

// bulkWater is the HighWater of messages that go in parts. The browser's buffer is
// shared by all channels of a connection: what a file has in it others wait behind.
const bulkWater = 256 << 10

// What goes in which frame.
const (
	ShortText  = 16 << 10 // UTF-16 units of JSON that goes as text, and may share a frame
	FrameSize  = 16 << 10 // bytes that short messages gather in one frame
	PacketSize = 1100     // likewise on a channel that may lose messages: what one packet holds
	ChunkSize  = 64 << 10 // bytes of a frame of a large message
)

// Deadlines, in ms.
const (
	offerWait    = 3_000  // a member that said it would offer has not: this page offers
	connectWait  = 30_000 // from a peer's first sign to PeerConnect
	returnWait   = 5_000  // a peer that this page had not connected to has not been seen since a new announcement
	linkWindow   = 10_000 // see maxLinks
	announceWait = 4_000  // nothing came of an announcement: it is made again; doubles
	answerWait   = 4_000  // an offer has not been answered: it is made again
	yieldWait    = 1_000  // a colliding peer without our capabilities may still answer our offer
	probeWait    = 600    // a peer that the server calls lost may still answer on its link
	turnWait     = 1_500  // the responder of a pair takes a step of the healing so much later than its founder
	carryWait    = 3_000  // after a connection was rebuilt: for the tracks that are still missing
	examineWait  = 500    // for the statistics of a connection that is given up
	healthWait   = 1_000  // for the others' word of their edges
	claimWait    = 1_000  // a claim over a connection that stands has not been granted: it carries nothing
	courtesyWait = 500    // a founder of the original kind may still be opening its channels
	receiptWait  = 1_000  // a peer is told what has come of its messages
	reopenBase   = 500    // first wait before a lost socket is dialled again; doubles
	reopenMost   = 10_000 // longest such wait
	steadyWait   = 5_000  // a socket that has stood so long works, though nothing was heard over it
	controlID    = 254    // stream id of the negotiated control channel: below Firefox's 256, above any in use
	controlLabel = "meshy"
)
