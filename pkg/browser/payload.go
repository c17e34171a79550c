//go:build js

package browser

import "github.com/meshy/meshy/pkg/mesh"

// PutText makes a payload of text with one user, for a Go program that speaks for
// itself; a page's own messages are put into their slots without entering Go. The
// text of a JSON object is plain: peers of the original kind read it.
func (p *Page) PutText(text string) mesh.Payload {
	slot, err := call(p.glue, "put", text)
	if err != nil {
		p.report(err)
	}
	return p.Adopt(integer(slot, 0), len(text), len(text) > 0 && text[0] == '{')
}

// Text returns a payload's text, or "" when it is binary.
func (p *Page) Text(m mesh.Payload) string {
	body, err := call(p.glue, "get", m.Handle)
	if err != nil {
		p.report(err)
	}
	return text(body)
}
