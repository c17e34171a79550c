//go:build js

package jsapi

import (
	"errors"
	"strconv"

	"github.com/meshy/meshy/pkg/browser"
	"github.com/meshy/meshy/pkg/mesh"
)

// The way of messages between the page's script and the core. Neither a message nor a
// name crosses the border with each one: the script gives a number to whom it sends,
// and this side to where what it delivers comes from.

// address is whom the script sends to.
type address struct {
	in        *instance
	to, label string
}

// sends implements browser.Sends.
type sends struct {
	api       *api
	addresses map[int]address
}

// Address implements browser.Sends.
func (s *sends) Address(mesh, number int, to, label string) {
	if in := s.api.meshes[mesh]; in != nil {
		s.addresses[number] = address{in, to, label}
	}
}

// Send implements browser.Sends. A message's slot is its ticket.
func (s *sends) Send(number int, p mesh.Payload) int {
	a, known := s.addresses[number]
	if !known { // the page's own code has destroyed the mesh in between
		s.api.page.Release(p)
		return browser.Failed
	}
	waits, err := a.in.mesh.Send(a.to, a.label, p, p.Handle)
	switch {
	case err != nil:
		a.in.failed = err
		delete(s.addresses, number) // the script forgets it too
		return browser.Failed
	case waits:
		return browser.Waits
	}
	return browser.Taken
}

// failure returns why the latest send failed.
func (in *instance) failure(arguments) (any, error) {
	err := in.failed
	in.failed = nil
	return nil, err
}

var errCancelled = errors.New("mesh: send: its signal was aborted")

// cancel(slot)
func (in *instance) cancel(args arguments) (any, error) {
	in.mesh.Cancel(int32(args.number(0)), errCancelled)
	return nil, nil
}

// Settled implements mesh.Sink.
func (in *instance) Settled(ticket int32, err error) {
	if in.number == 0 {
		return // it is destroyed, and the facade has settled what was left
	}
	if err == nil {
		in.api.page.Settle(in.number, ticket)
		return
	}
	if _, err := in.host.Call("settleSend", int(ticket), in.api.jsError(err)); err != nil {
		in.api.bug(err)
	}
}

// source is where messages come from, as the page sees it.
type source struct{ clientID, channel, sent string }

// names are the numbers that the glue knows sources by.
type names struct {
	in      *instance
	numbers map[source]int
	latest  source // most messages come from where the one before did
	its     int
}

// of returns the number of the source of e.
func (n *names) of(e mesh.Event) int {
	s := source{e.ClientID, e.Channel, ""}
	if e.Name == mesh.PeerDataMessage && n.in.config.core.Echo { // otherwise `sent` is a field like any other
		s.sent = strconv.FormatBool(e.Sent)
	}
	if s == n.latest {
		return n.its
	}
	number, known := n.numbers[s]
	if !known {
		n.in.api.lastName++
		number = n.in.api.lastName
		n.numbers[s] = number
		n.in.api.page.Name(number, n.in.number, s.sent, s.clientID, s.channel)
	}
	n.latest, n.its = s, number
	return number
}

// forget gives back the numbers that have to do with these peers.
func (in *instance) forget(whose func(clientID string) bool) {
	page := in.api.page
	in.names.latest = source{}
	for s, number := range in.names.numbers {
		if whose(s.clientID) {
			delete(in.names.numbers, s)
			page.ForgetName(number)
		}
	}
	for number, a := range in.api.sends.addresses {
		if a.in == in && whose(a.to) {
			delete(in.api.sends.addresses, number)
			page.ForgetAddress(number)
		}
	}
}
