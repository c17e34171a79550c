package meshtest

// What a page can do to a channel past its Mesh, as one that is not ours may, and
// what a browser may do.

// channelTo returns the page's channel of that label with a peer, or nil.
func (p *Page) channelTo(peer, label string) *Channel {
	q, ok := p.Mesh.Peer(peer)
	if !ok || q.Conn() == nil {
		return nil
	}
	for _, ch := range q.Conn().(*Conn).channels {
		if ch.spec.Label == label && ch.id < 0 && ch.state == channelOpen {
			return ch
		}
	}
	return nil
}

// Forge sends a peer a binary frame of header and body more bytes, whatever they
// say. It reports whether there was a channel to take it.
func (p *Page) Forge(peer, label string, header []byte, body int) bool {
	ch := p.channelTo(peer, label)
	return ch != nil && ch.send(packet{kind: frameBytes, header: header, size: len(header) + body, items: []item{forged}}) == nil
}

// ForgeText sends a peer a text that says to hold count messages from number on.
func (p *Page) ForgeText(peer, label string, count int, number uint64) bool {
	ch := p.channelTo(peer, label)
	items := make([]item, count)
	return ch != nil && ch.send(packet{kind: frameText, items: items, size: count, number: number}) == nil
}

// forged stands for bytes that are no part of a message.
var forged = item{data: "forged"}

// Packets returns how many messages the page has given the transport on a channel
// to a peer.
func (p *Page) Packets(peer, label string) int { return p.channelTo(peer, label).packets }

// BreakChannel ends a channel at both ends, as a browser does after an error: what
// is under way is lost.
func (w *World) BreakChannel(a, b *Page, label string) {
	w.note("", "break %s of %s and %s", label, a.name, b.name)
	w.calm = false
	for _, q := range a.Mesh.Peers() {
		ch := a.channelTo(q.ID(), label)
		if w.NameOf(q.ID()) != b.name || ch == nil || ch.far == nil {
			continue
		}
		for _, end := range []*Channel{ch, ch.far} {
			end.queue, end.buffered = nil, 0
			end.state = channelClosing
			end.c.later(0, 2, end.end)
		}
	}
}

// Pause lets no packet pass between two pages, too shortly for anybody to notice;
// Go on undoes it.
func (w *World) Pause(a, b *Page) {
	for _, t := range a.transportsTo(b.name) {
		t.pause()
	}
}

// GoOn undoes Pause.
func (w *World) GoOn(a, b *Page) {
	for _, t := range a.transportsTo(b.name) {
		t.resume()
	}
}

// Stopped reports whether the page's calls of send have all been settled.
func (p *Page) Stopped() bool { return len(p.tickets) == 0 }

// Withdraw cancels the latest call of Post.
func (p *Page) Withdraw(why error) { p.Mesh.Cancel(p.ticket, why) }
