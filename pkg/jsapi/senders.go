//go:build js

package jsapi

import (
	"github.com/hack-pad/safejs"
	"github.com/meshy/meshy/pkg/browser"
	"github.com/meshy/meshy/pkg/mesh"
)

// senders implements mesh.SenderList over the array that addTrack returned to the
// page: it grows as peers join.
type senders struct{ array safejs.Value }

// Put implements mesh.SenderList.
func (s senders) Put(_ string, sender mesh.Sender) {
	_, _ = s.array.Call("push", sender.(*browser.Sender).Value)
}

// Drop implements mesh.SenderList. The page may have changed its array meanwhile.
func (s senders) Drop(_ string, sender mesh.Sender) {
	at, err := s.array.Call("indexOf", sender.(*browser.Sender).Value)
	if err != nil {
		return
	}
	if i, err := at.Int(); err == nil && i >= 0 {
		_, _ = s.array.Call("splice", i, 1)
	}
}
