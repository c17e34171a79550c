// Package token decides by JSON Web Tokens (RFC 7519) who may join which room.
//
//	verifier, err := token.NewVerifier(ctx, token.Keys{Secret: secret})
//	hub := signal.NewHub(signal.Options{Authorize: verifier.Authorize})
//	…
//	text, err := token.Mint(token.Claims{Rooms: token.Rooms{"jam-*"}, …}, key)
//
// A token says in `room` which rooms it opens, as a name or a list of them, where *
// stands for any run of characters; in `clientId` under which id its owner is known,
// if it is to be a certain one; in `capacity` how many members the room may have when
// this one joins. It must say in `exp` until when it can be used to join: who is in
// stays.
//
// Keys are of one kind for a verifier, and a token's own word for its algorithm is
// only believed within that kind: HMAC with a secret, Ed25519 with a public key, or
// whatever asymmetric key a JWKS URL (RFC 7517) holds at the moment.
package token
