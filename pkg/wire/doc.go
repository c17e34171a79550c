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
// The package decodes nothing itself in a browser: there JSON.parse is the
// parser (see pkg/browser), and encoding/json stays out of the wasm binary.
// The native codec and the browser codec are held together by testdata/vectors.json.
package wire
