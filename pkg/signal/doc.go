// Package signal is the signalling hub: it brings the pages of a room together
// over WebSockets and carries their wire messages to one another.
//
//	hub := signal.NewHub(signal.Options{})
//	mux.Handle("/ws", hub)      // ws://host/ws?room=NAME
//	…
//	hub.Shutdown(ctx)           // closes every socket with 1001, waits
//
// What holds, for every room:
//
//   - A page is known by an id that the hub made and stamps on all that the page
//     sends. A page's own word for who it is never gets through.
//   - A socket is a member of its room from the start, but is announced by
//     connect_offer only. An announcement is answered by a welcome that lists
//     those announced before, and goes to exactly those. So of any two members
//     exactly one hears of the other, and no two offers cross.
//   - From one page to another messages arrive in the order in which they were sent.
//   - Nobody waits for a slow reader. Each client has a bounded queue; a client
//     that lets it fill is closed, and one sender may fill no more than a
//     share of it, so that nobody can have somebody else closed.
//   - A shutdown tells no page that the others have left: their connections do
//     not need the hub, and stand.
//
// An idle socket costs about 3 KB: no goroutine and no buffer stands for it, but an
// entry at a poller (poll_linux.go), which reads whoever has something to say. TLS,
// and other systems, have a goroutine a socket.
//
// The hub reads a frame's envelope once (envelope.go) and routes the rest as the
// bytes that came. It never parses a session description.
package signal
