//go:build js

package browser

import (
	"errors"

	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/mesh"
)

// users counts the references to each slot of the data plane.
type users struct {
	of    []int32 // by slot; slots are used again, so there are few
	alive int
}

var errReleasedTwice = errors.New("meshy: this is a bug, please report it: a payload was released twice")

// adopt counts the first user of a payload.
func (p *Page) adopt(m mesh.Payload) mesh.Payload {
	u := &p.users
	for int(m.Handle) >= len(u.of) {
		u.of = append(u.of, 0)
	}
	u.of[m.Handle]++
	u.alive++
	return m
}

// Retain counts one more user of the payload.
func (p *Page) Retain(m mesh.Payload) { p.users.of[m.Handle]++ }

// Release counts one user less; the last one frees the slot.
func (p *Page) Release(m mesh.Payload) {
	u := &p.users
	if int(m.Handle) >= len(u.of) || u.of[m.Handle] < 1 { // freeing it again would take the slot from its next user
		p.report(errReleasedTwice)
		return
	}
	if u.of[m.Handle]--; u.of[m.Handle] == 0 {
		u.alive--
		p.tell(doFree, int(m.Handle), 0, nil)
	}
}

// Gather implements mesh.Platform. The glue takes the chunk's slot for itself.
func (p *Page) Gather(into int32, chunk mesh.Payload, head, total int) int32 {
	p.users.of[chunk.Handle]--
	p.users.alive--
	slot := int32(p.tell(doGather, int(into), int(chunk.Handle), write(decimal(head), decimal(total))))
	if into == 0 {
		p.adopt(mesh.Payload{Handle: slot})
	}
	return slot
}

// PutJSON makes a payload of a JSON text, with one user, for a Go program that speaks
// for itself; a page's own messages are put into their slots without entering Go.
func (p *Page) PutJSON(text string) mesh.Payload {
	slot, err := p.data("put", text)
	if err != nil {
		p.report(err)
	}
	form, err := p.data("form", slot)
	if err != nil {
		p.report(err)
	}
	at := func(i int) safejs.Value {
		v, err := form.Index(i)
		if err != nil {
			p.report(err)
		}
		return v
	}
	return p.adopt(mesh.Payload{
		Handle: int32(integer(slot, 0)),
		Size:   integer(at(0), 0),
		Memory: integer(at(1), 0),
		Head:   integer(at(2), 0),
		Plain:  truth(at(3)),
		Text:   truth(at(4)),
	})
}

// JSON returns the messages of a payload as JSON texts, for such a program.
func (p *Page) JSON(m mesh.Payload) []string {
	list, err := p.data("texts", int(m.Handle))
	if err != nil {
		p.report(err)
		return nil
	}
	n, err := list.Length()
	if err != nil {
		p.report(err)
	}
	texts := make([]string, n)
	for i := range texts {
		v, err := list.Index(i)
		if err != nil {
			p.report(err)
		}
		texts[i] = text(v)
	}
	return texts
}

// data calls a function of the data plane.
func (p *Page) data(function string, args ...any) (safejs.Value, error) {
	plane, err := p.glue.Get("data")
	if err != nil {
		return plane, err
	}
	return call(plane, function, args...)
}
