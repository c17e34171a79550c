package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"

	"github.com/meshy/meshy/pkg/operate"
)

// operateFlags says how to watch the server.
type operateFlags struct {
	AdminToken  string `group:"operate" placeholder:"TEXT" help:"Opens /admin, a page with rooms, members and rates, and /metrics for Prometheus (as a bearer token); without it they are not there. At least 16 bytes; better in its variable than in a flag."`
	PrivateAddr string `group:"operate" placeholder:"HOST:PORT" help:"Further address, on loopback or in a private network, with /admin and /metrics for whoever reaches it."`
	Pprof       bool   `group:"operate" help:"Add the profiles of the Go runtime to the private address, at /debug/pprof/."`
}

// minAdminToken is the shortest token, in bytes.
const minAdminToken = 16

// check says what is wrong with the flags taken together.
func (f operateFlags) check() error {
	switch {
	case f.AdminToken != "" && len(f.AdminToken) < minAdminToken:
		return fmt.Errorf("--admin-token must have at least %d bytes: make one with \"openssl rand -hex 16\"", minAdminToken)
	case f.Pprof && f.PrivateAddr == "":
		return errors.New("--pprof needs --private-addr: profiles are not for everybody, as localhost:9090")
	}
	return nil
}

// private listens on the private address, and returns what ends that.
func (f operateFlags) private(o *operate.Operator, logger *slog.Logger) (end func(), err error) {
	return listenInPrivate(f.PrivateAddr, o.Private(), logger)
}

// listenInPrivate serves on an address of loopback or of a private network, and
// returns what ends that; "" is nowhere.
func listenInPrivate(addr string, handler http.Handler, logger *slog.Logger) (end func(), err error) {
	if addr == "" {
		return func() {}, nil
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	if tcp, ok := listener.Addr().(*net.TCPAddr); !ok || !tcp.IP.IsLoopback() && !tcp.IP.IsPrivate() {
		return nil, errors.Join(fmt.Errorf("%w: --private-addr %s is not private: name an address of loopback or of a private network", errUsage, listener.Addr()), listener.Close())
	}
	server := newServer(handler, slog.NewLogLogger(logger.Handler(), slog.LevelDebug))
	go func() { _ = server.Serve(listener) }()
	logger.Info("listening in private", "addr", listener.Addr().String())
	return func() { _ = server.Close() }, nil
}

// withOperator puts the operator's paths before those of files.
func withOperator(mux *http.ServeMux, o *operate.Operator) {
	public := o.Public()
	for _, path := range []string{"/healthz", "/readyz", "/metrics", "/admin", "/admin/"} {
		mux.Handle(path, public)
	}
}
