package mesh

// EventName is a value of the public Events.
type EventName string

const (
	MeshCreateOffer  EventName = "webrtc:mesh_create:offer"
	MeshCreateAnswer EventName = "webrtc:mesh_create:answer"
	MeshReady        EventName = "webrtc:mesh:ready"
	MeshError        EventName = "webrtc:mesh:error"
	PeerConnect      EventName = "webrtc:peer:connect"
	PeerAddTrack     EventName = "webrtc:peer:add_track"
	PeerRemoveTrack  EventName = "webrtc:peer:remove_track"
	PeerDataMessage  EventName = "webrtc:peer:data_message"
	PeerDataProgress EventName = "webrtc:peer:data_progress"
	PeerDisconnect   EventName = "webrtc:peer:disconnect"
	PeerState        EventName = "webrtc:peer:state"
	PeerReplaceTrack EventName = "webrtc:peer:replace_track"
)

// Event is one event for the page. Which fields are set depends on Name.
type Event struct {
	Name      EventName
	ClientID  string
	TrackID   string
	Track     Track
	Stream    Stream
	Peers     []string      // MeshReady: every peer, in the order they became known
	Channel   string        // PeerDataMessage, PeerDataProgress
	Payload   Payload       // likewise, lent until Emit returns; a PeerDataMessage's may hold several messages
	Sent      bool          // PeerDataMessage: this page's own, with Config.Echo; PeerDataProgress: of what this page sends
	Done      int           // PeerDataProgress: bytes
	Total     int           // PeerDataProgress: bytes
	Reason    Reason        // PeerDisconnect, MeshError
	Err       error         // MeshError: what happened and what to do
	Cause     Cause         // PeerDisconnect, MeshError: why a pair did not reach each other, where it is known
	Condition PeerCondition // PeerState
}

// Sink receives the core's events, in order. Emit may call back into the Mesh:
// what that causes is emitted after the events already due.
type Sink interface {
	Emit(Event)
	// Settled ends a call of Send that waits.
	Settled(ticket int32, err error)
}
