// Package meshtest is a world for the core to live in: pages with browsers, a
// network between them, a signalling server, and a clock, all of it in one
// thread and all of it decided by one seed. The same seed gives the same run,
// event for event.
//
// The browsers are fakes with rules, not mocks with expectations. A Conn keeps
// to the signalling states of W3C webrtc §4.3.1, to its operations chain, to the
// negotiation-needed flag of §4.7.3 and to the transceivers of JSEP (RFC 8829);
// what a page hands it in the wrong moment it refuses as a browser does. Two
// Conns are connected when each has set what the other really wrote, and a
// candidate has reached either side. What they say to each other is text that
// goes through pkg/sdp.
//
//	w := meshtest.New(seed)
//	room := w.NewHub()
//	a, b := w.NewPage("a", room), w.NewPage("b", room)
//	a.Connect()
//	b.Connect()
//	err := w.Run()      // until nothing is left to happen
//	problems := w.Check()
//
// Every Page watches its Mesh: the order of its events, whose tracks it is told
// of, which messages come. Check adds what can only be seen from above: rosters,
// states, messages lost. Leaks, after everyone has disconnected, finds what was
// left behind. A Scenario draws a whole run from a seed.
package meshtest
