package mesh

import (
	"strings"

	"github.com/meshy/meshy/pkg/sdp"
)

// hello is what a peer says of itself in the session part of its descriptions
// (pkg/sdp, a=meshy). It passes every forwarder that passes descriptions, and a
// peer that says nothing is of the original kind.
type hello struct {
	capable bool   // has the control channel, and with it founder and responder
	page    string // the peer's membership.page
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
		case "page":
			h.page = value
		case "re":
			h.re = value
		}
	}
	return h
}

// sayHello returns the tokens for a description of this page; re is "" in offers.
func (m *Mesh) sayHello(re string) []string {
	t := []string{"control", "page=" + m.page}
	if re != "" {
		t = append(t, "re="+re)
	}
	return t
}
