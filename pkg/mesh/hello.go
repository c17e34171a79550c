package mesh

import (
	"strconv"
	"strings"

	"github.com/meshy/meshy/pkg/sdp"
)

// hello is what a peer says of itself in the session part of its descriptions
// (pkg/sdp, a=meshy). It passes every forwarder that passes descriptions, and a
// peer that says nothing is of the original kind.
type hello struct {
	capable bool   // has the control channel, and with it founder and responder
	frames  bool   // reads the frames of pkg/frame
	page    string // the peer's membership.page
	entry   string // counts the peer's Peers for this page: another one has forgotten all before it
	most    int    // bytes of one message that the peer takes, 0 when it does not say
	re      string // an answer's: which offer it answers
}

func readHello(text string) hello {
	var h hello
	tokens, ok := sdp.Capabilities(text)
	if !ok {
		return h
	}
	for _, t := range tokens {
		key, value, _ := strings.Cut(t, "=")
		switch key {
		case "control":
			h.capable = true
		case "frames":
			h.frames = true
		case "page":
			h.page = value
		case "entry":
			h.entry = value
		case "most":
			h.most = max(0, atoi(value))
		case "re":
			h.re = value
		}
	}
	return h
}

// greeted takes the hello of a fresh connection.
func (p *Peer) greeted(h hello) {
	forgot := p.page != "" && (p.page != h.page || p.entry != h.entry)
	p.hello = h
	if forgot {
		for _, ch := range p.order {
			ch.forgotten()
		}
	}
}

// sayHello returns the tokens for a description to p; re is "" in offers.
func (p *Peer) sayHello(re string) []string {
	m := p.mesh
	t := []string{"control", "frames", "page=" + m.page, "entry=" + strconv.Itoa(p.entryHere), "most=" + strconv.Itoa(m.config.Data.MaxMessage)}
	if re != "" {
		t = append(t, "re="+re)
	}
	return t
}

// atoi returns 0 for what is no number.
func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
