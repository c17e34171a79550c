// Package relay is the STUN and TURN server of meshy (RFC 8489, RFC 8656): it tells
// pages their public address, and carries what two pages send to each other when no
// firewall between them lets anything through but this.
//
//	secret := relay.NewSecret()
//	server, err := relay.Start(relay.Options{Secret: secret, Addr: ":3478", Public: addresses})
//	lender := relay.Lender{Secret: secret, URLs: server.URLs}
//	hub := signal.NewHub(signal.Options{Lend: lender.Lend})
//	…
//	server.Shutdown(ctx)
//
// pion/turn speaks the protocol; what an open relay would be abused for is held off
// here:
//
//   - Credentials are short-lived and bound to a member (credentials.go), made as
//     coturn makes them, so that a coturn with the same secret takes them too. After
//     their end nothing new can be had with them, while what stands goes on for a
//     bounded time: browsers renew an allocation with what they made it with.
//   - A peer must be a public address (peers.go). At an address of this very host
//     only relayed addresses can be reached, never another service.
//   - Everything is counted and bounded (limits.go), by member and by address.
//   - Only UDP is relayed, since browsers ask for nothing else.
package relay
