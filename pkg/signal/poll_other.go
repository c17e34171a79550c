//go:build !linux

package signal

import "errors"

// poller is what only Linux has here: elsewhere each socket has a goroutine.
type poller struct{}

func newPoller() (*poller, error) { return nil, errors.ErrUnsupported }

func (*poller) add(*socket) error { return errors.ErrUnsupported }
func (*poller) remove(*socket)    {}
func (*poller) close()            {}
