package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/meshy/meshy/pkg/operate"
	"github.com/meshy/meshy/pkg/signal"
	"github.com/meshy/meshy/web"
)

// Bounds on one HTTP request; a WebSocket has bounds of its own (signal.Limits).
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 10 * time.Second
	writeTimeout  = 2 * time.Minute // the module over a very slow line
	idleTimeout   = 2 * time.Minute
	maxHeader     = 16 << 10 // bytes
)

// drainTimeout bounds the time from SIGTERM to the end.
const drainTimeout = 5 * time.Second

// serveCommand is `meshy serve`.
type serveCommand struct {
	listenFlags
	tlsFlags
	accessFlags
	limitFlags
	lendFlags
	relayFlags
	operateFlags
	logFlags
	configFlags
}

// listenFlags says where to listen.
type listenFlags struct {
	Addr string `group:"listen" default:"localhost:8080" placeholder:"HOST:PORT" help:"Address to listen on; port 0 picks a free one, no host means all interfaces."`
}

// AfterApply is called by the parser when all flags are known.
func (c *serveCommand) AfterApply() error {
	if err := c.accessFlags.check(); err != nil {
		return err
	}
	if err := c.limitFlags.check(); err != nil {
		return err
	}
	if err := c.operateFlags.check(); err != nil {
		return err
	}
	if err := c.tlsFlags.check(); err != nil {
		return err
	}
	if err := c.lendFlags.check(); err != nil {
		return err
	}
	return c.relayFlags.check()
}

// Run serves until ctx ends, and then drains.
func (c *serveCommand) Run(ctx context.Context, to streams) error {
	logger := c.logger(to.stderr)

	files, err := web.Handler(web.Dist())
	if err != nil {
		return err
	}
	keys, forgetKeys := context.WithCancel(context.Background())
	defer forgetKeys()
	authorize, err := c.authorize(keys)
	if err != nil {
		return err
	}
	certificates, err := c.certificates(to.stdout, logger)
	if err != nil {
		return err
	}
	lend, relayed, err := c.lend(c.relayFlags, certificates.config, logger)
	if err != nil {
		return err
	}
	defer func() { c.drainRelay(relayed, logger) }()
	hub := signal.NewHub(signal.Options{
		Limits: c.limits(), Origins: c.origins(), Local: c.open(), Authorize: authorize, Proxies: c.TrustProxy, Lend: lend, Log: logger,
	})
	operator := operate.New(hub, operate.Options{Token: c.AdminToken, Version: version(), Profile: c.Pprof}, relayMetrics(relayed)...)
	endPrivate, err := c.private(operator, logger)
	if err != nil {
		return err
	}
	defer endPrivate()
	server := newServer(routes(hub, operator, files), slog.NewLogLogger(logger.Handler(), slog.LevelDebug))
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return err
	}
	if err := c.checkPublic(listener.Addr()); err != nil {
		return errors.Join(err, listener.Close())
	}
	ended := make(chan error, 1)
	stop, err := c.upkeep(certificates, portOf(listener.Addr()), logger)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer stop()
	server.TLSConfig = certificates.config
	go func() { ended <- serveOn(server, listener) }()

	host := display(listener.Addr())
	http, ws := "http", "ws"
	if certificates.config != nil {
		http, ws = "https", "wss"
	}
	logger.Info("listening", "addr", listener.Addr().String(), "version", version())
	fmt.Fprintf(to.stdout, "meshy: serving %s://%s (signalling at %s://%s/ws?room=NAME)\n", http, host, ws, host)

	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	err = drain(logger, server, hub)
	logger.Info("stopped")
	return err
}

// serveOn serves HTTPS if the server has certificates, and else HTTP.
func serveOn(server *http.Server, listener net.Listener) error {
	if server.TLSConfig != nil {
		return server.ServeTLS(listener, "", "")
	}
	return server.Serve(listener)
}

// newServer bounds whatever a request may take: headers that trickle in, a body
// that nobody asked for, a reader that stops.
func newServer(h http.Handler, errors *log.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          errors,
	}
}

// routes is the whole URL space.
func routes(hub http.Handler, operator *operate.Operator, files http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/ws", hub)
	withOperator(mux, operator)
	mux.Handle("/", files)
	return mux
}

// portOf returns the port of a TCP address.
func portOf(addr net.Addr) int {
	if tcp, ok := addr.(*net.TCPAddr); ok {
		return tcp.Port
	}
	return 0
}

// display returns an address that a browser on this machine can open.
func display(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return addr.String()
	}
	return net.JoinHostPort("localhost", fmt.Sprint(tcp.Port))
}

// drain closes every socket and lets the requests that are under way end. Being
// out of time is no failure: what was left has been dropped.
func drain(logger *slog.Logger, server *http.Server, hub *signal.Hub) error {
	ctx, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	// The hub first: the http server does not wait for sockets it has handed over.
	if err := hub.Shutdown(ctx); err != nil {
		logger.Warn("sockets dropped", "err", err)
	}
	if err := server.Shutdown(ctx); err != nil {
		logger.Warn("requests dropped", "err", err)
		return server.Close()
	}
	return nil
}
