// Package sdp reads and tags session descriptions (RFC 8866, RFC 8829) as text.
// It scans lines and never builds a full parse tree, so that a description passes
// through exactly as the browser wrote it, but for the lines that meshy adds to
// the outgoing copy and takes from the incoming one:
//
//	a=meshy:1 <capability> …             session level: what the sender can do
//	a=extmap:<id> meshy/track/<trackId>  last of a sending section: its track's id
//	a=meshy-track:<trackId>              the same, where no extmap id can be had
//
// The sender's loop is SetLocal, then Tagger.Offer or Tagger.Answer for the copy
// that goes out; Strip gives back exactly what the browser made.
// The receiver's is Sections and Capabilities on what came in, then Strip, then
// SetRemote: browsers drop or refuse some of these lines, so they are read first.
//
// The package trusts nothing: no function panics, whatever the text, and each
// works in time linear in its length. The caller bounds that length (wire.MaxSDP).
package sdp
