package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

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

// config is what the flags of serve say.
type config struct {
	addr    string
	origins list
	verbose bool
}

// list is a flag that may be given many times.
type list []string

func (l *list) String() string     { return strings.Join(*l, ",") }
func (l *list) Set(s string) error { *l = append(*l, s); return nil }

// parse reads the flags of serve; what is wrong with them it prints to stderr.
func parse(args []string, stderr io.Writer) (config, error) {
	var c config
	f := flag.NewFlagSet("meshy serve", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&c.addr, "addr", "localhost:8080", "`HOST:PORT` to listen on; port 0 picks a free one")
	f.Var(&c.origins, "origin", "`ORIGIN` whose pages may connect, as https://example.com, beside those served\n"+
		"from this very host and from localhost; \"null\" for pages of files, \"*\" for all; may be repeated")
	f.BoolVar(&c.verbose, "verbose", false, "log every client that comes and goes")
	if err := f.Parse(args); err != nil {
		return c, err
	}
	if f.NArg() > 0 {
		err := fmt.Errorf("unexpected argument %q", f.Arg(0))
		fmt.Fprintln(stderr, "meshy serve:", err)
		return c, err
	}
	return c, nil
}

// serve runs the server until ctx ends, and then drains it.
func serve(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitUsage
	}
	if err := c.serve(ctx, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "meshy serve:", err)
		return exitFailed
	}
	return exitOK
}

func (c config) serve(ctx context.Context, stdout, stderr io.Writer) error {
	level := slog.LevelInfo
	if c.verbose {
		level = slog.LevelDebug
	}
	logger := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: level}))

	files, err := web.Handler(web.Dist())
	if err != nil {
		return err
	}
	hub := signal.NewHub(signal.Options{Origins: c.origins, Log: logger})
	server := newServer(routes(hub, files), slog.NewLogLogger(logger.Handler(), slog.LevelDebug))
	listener, err := net.Listen("tcp", c.addr)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()

	host := display(listener.Addr())
	fmt.Fprintf(stdout, "meshy: serving http://%s (signalling at ws://%s/ws?room=NAME)\n", host, host)

	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	return drain(logger, server, hub)
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
func routes(hub, files http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/ws", hub)
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		_, _ = io.WriteString(w, "ok")
	})
	mux.Handle("/", files)
	return mux
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
