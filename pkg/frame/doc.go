// Package frame is the binary part of what capable peers send each other on a data
// channel: the headers of frames that carry any kind of value, at any size, and
// that say what has arrived. Bodies never come here: a frame's header is read and
// written as bytes, and what follows it stays with the browser.
//
// # Data on a channel
//
// To a peer of the original kind every message is a text, JSON of an object. A
// peer that has said that it reads frames (`frames` in its hello) also gets
//
//	text    {"transactionId":"<p>-<n>",…}   one object, the original's format
//	text    ["<p>",<n>,<value>,…]           short values; <n> and value repeat
//	text    [<number>,"<p>",<n>,<value>,…]  likewise, where order does not number them
//	binary  Batch                           short bodies
//	binary  Chunk                           a part of one body
//	binary  Cancel, Received, Resume        about bodies
//
// where <p>-<n>, n in base 36, is a message's transactionId. A body begins with its
// head, a JSON text that says what follows it (web/src/outgoing.js).
//
// # Numbers
//
// On a channel that delivers for sure each message has a number, counted from 1 by
// its sender for that peer and channel. On an ordered channel the order tells it,
// and frames carry 0, except for Chunk, which has to tell a message from the one
// after. The receiver says up to which number it has all (Received), so that the
// sender can forget them, and after a connection was rebuilt send the rest again.
//
// All integers are little-endian and unsigned.
package frame
