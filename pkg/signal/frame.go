package signal

import (
	"encoding/binary"
	"errors"

	"github.com/gobwas/ws"
)

// Opcodes (RFC 6455 §5.2).
const (
	opContinuation = 0x0
	opText         = 0x1
	opBinary       = 0x2
	opClose        = 0x8
	opPing         = 0x9
	opPong         = 0xA
)

// maxControl is the longest payload of a control frame (RFC 6455 §5.5).
const maxControl = 125

// errProtocol means that what came is no WebSocket frame of a client.
var errProtocol = errors.New("signal: not a frame of the WebSocket protocol")

// frames puts together what comes in pieces of any size. Between two messages it
// holds no memory.
type frames struct {
	most    int    // bytes of a message
	partial []byte // of a frame that has not come whole
	message []byte // of a message of which not all frames have come
	kind    byte   // of that message: opText or opBinary; 0 when there is none
}

// frame is one that has come whole. Its payload is in the clear, and the caller's
// until the next piece.
type frame struct {
	op      byte
	payload []byte
}

// header is the beginning of a frame.
type header struct {
	final  bool
	op     byte
	mask   [4]byte
	size   int // of itself
	length int // of the payload
}

// parseHeader reads the header at the front of data; ok is false when not all of it
// is there. It fails with errProtocol for what no client may send, and with
// errTooLarge for more than most bytes.
func parseHeader(data []byte, most int) (h header, ok bool, err error) {
	if len(data) < 2 {
		return h, false, nil
	}
	h.final, h.op = data[0]&0x80 != 0, data[0]&0x0f
	control := h.op >= opClose
	// RFC 6455 §5.1, §5.2, §5.5: no extension was agreed on, a client masks, and a
	// control frame is short and whole.
	if data[0]&0x70 != 0 || data[1]&0x80 == 0 || h.op > opPong || h.op > opBinary && !control ||
		control && (!h.final || data[1]&0x7f > maxControl) {
		return h, false, errProtocol
	}
	length, at := uint64(data[1]&0x7f), 2
	switch length {
	case 126:
		if len(data) < 4 {
			return h, false, nil
		}
		length, at = uint64(binary.BigEndian.Uint16(data[2:])), 4
	case 127:
		if len(data) < 10 {
			return h, false, nil
		}
		length, at = binary.BigEndian.Uint64(data[2:]), 10
	}
	if length > uint64(most) && !control {
		return h, false, errTooLarge
	}
	if len(data) < at+4 {
		return h, false, nil
	}
	copy(h.mask[:], data[at:])
	h.size, h.length = at+4, int(length)
	return h, true, nil
}

// feed takes a piece, and calls each with every message and control frame that it
// completes, until that fails.
func (f *frames) feed(data []byte, each func(frame) error) error {
	held := len(f.partial) > 0
	if held {
		f.partial = append(f.partial, data...)
		data = f.partial
	}
	used := 0
	for {
		rest := data[used:]
		h, ok, err := parseHeader(rest, f.most-len(f.message))
		if err != nil {
			return err
		}
		if !ok || len(rest) < h.size+h.length {
			break
		}
		payload := rest[h.size : h.size+h.length]
		ws.Cipher(payload, h.mask, 0)
		used += h.size + h.length
		if err := f.take(h, payload, each); err != nil {
			return err
		}
	}
	switch {
	case used == len(data):
		f.partial = nil
	case !held || used > 0:
		f.partial = append([]byte(nil), data[used:]...)
	}
	return nil
}

// take handles a whole frame (RFC 6455 §5.4).
func (f *frames) take(h header, payload []byte, each func(frame) error) error {
	switch {
	case h.op >= opClose:
		return each(frame{h.op, payload})
	case (h.op == opContinuation) != (f.kind != 0):
		return errProtocol
	case h.op != opContinuation && h.final:
		return each(frame{h.op, payload})
	}
	if f.kind == 0 {
		f.kind = h.op
	}
	f.message = append(f.message, payload...)
	if !h.final {
		return nil
	}
	whole := frame{f.kind, f.message}
	f.kind, f.message = 0, nil
	return each(whole)
}

// appendFrame appends a whole frame of a server, which does not mask.
func appendFrame(buf []byte, op byte, payload []byte) []byte {
	buf = append(buf, 0x80|op)
	switch n := len(payload); {
	case n <= maxControl:
		buf = append(buf, byte(n))
	case n <= 0xffff:
		buf = binary.BigEndian.AppendUint16(append(buf, 126), uint16(n))
	default:
		buf = binary.BigEndian.AppendUint64(append(buf, 127), uint64(n))
	}
	return append(buf, payload...)
}
