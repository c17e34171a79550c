package meshtest

import (
	"strings"

	"github.com/meshy/meshy/pkg/mesh"
	"github.com/meshy/meshy/pkg/sdp"
	"github.com/meshy/meshy/pkg/wire"
)

// summary is a message in a few words.
func summary(m wire.Message) string {
	words := []string{string(m.Event)[strings.LastIndexByte(string(m.Event), ':')+1:]}
	if m.SDP != nil {
		words = append(words, outline(m.SDP.SDP))
	}
	if m.Channel != nil {
		words = append(words, m.Channel.Label)
	}
	words = append(words, m.Kinds...)
	if m.Reason != "" {
		words = append(words, m.Reason)
	}
	return strings.Join(words, " ")
}

// outline is a description in a few words: its sections, with > for one that
// sends and the track's id.
func outline(text string) string {
	var parts []string
	for _, s := range sdp.Sections(text) {
		p := s.Kind
		if s.Sends {
			p += ">" + s.TrackID
		}
		parts = append(parts, p)
	}
	return "[" + strings.Join(parts, " ") + "]"
}

// addressed is summary with the names of those whose ids it bears.
func (w *World) addressed(m wire.Message) string {
	s := summary(m)
	for _, id := range []string{m.ClientID, m.PeerClientID} {
		if id != "" {
			s += " " + w.NameOf(id)
		}
	}
	for _, id := range m.Peers {
		s += " " + w.NameOf(id)
	}
	return s
}

// NameOf returns the name of the page that clientId is or was.
func (w *World) NameOf(clientID string) string {
	if m := w.members[clientID]; m != nil {
		return m.memberName()
	}
	return clientID
}

// describeEvent is an event of the page in a few words.
func (w *World) describeEvent(e mesh.Event) string {
	words := []string{strings.TrimPrefix(string(e.Name), "webrtc:")}
	if e.ClientID != "" {
		words = append(words, w.NameOf(e.ClientID))
	}
	for _, id := range e.Peers {
		words = append(words, w.NameOf(id))
	}
	for _, s := range []string{e.TrackID, e.Channel, string(e.Condition), string(e.Reason)} {
		if s != "" {
			words = append(words, s)
		}
	}
	if e.Err != nil {
		words = append(words, e.Err.Error())
	}
	return strings.Join(words, " ")
}
