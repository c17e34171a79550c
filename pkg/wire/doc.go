// Package wire is meshy's signalling protocol: the event names, the Message
// that carries them, and the rules by which a stranger's message is accepted.
//
// A WebSocket carries one JSON text frame per message,
//
//	{"event": "webrtc:socket:peer:media_offer", "data": {…}}
//
// and socket.io carries the same event with the same data. The control channel
// between two capable peers carries the very same frames. Pages write
// PeerClientID (whom a message is for); the server replaces it by ClientID
// (whom it is from), so a client's word for its own identity is never believed.
//
// The package parses no JSON itself in a browser: there JSON.parse does (see
// pkg/browser), and encoding/json stays out of the wasm binary. Both codecs hand
// a Value to Read, which alone knows the fields, and both pass package vectors.
// Encode writes JSON without a library, on either side.
//
// The caller's loop is Decode (or a browser's twin of it), Validate with the
// direction the message came from, then use. A message that fails either is
// dropped, with the error as the reason to report.
package wire
