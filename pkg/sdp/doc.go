// Package sdp reads and tags session descriptions (RFC 8866, RFC 8829) as text.
// It scans lines and never builds a full parse tree, so that a description passes
// through exactly as the browser wrote it, but for the lines that meshy adds to
// the outgoing copy and takes from the incoming one:
//
//	a=meshy:1 <capability> …             session level: what the sender can do
//	a=extmap:<id> meshy/track/<trackId>  last of a sending section: its track's id
package sdp
