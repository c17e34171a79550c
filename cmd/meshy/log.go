package main

import (
	"io"
	"log/slog"
)

// logFlags says how to log.
type logFlags struct {
	LogFormat string `group:"operate" enum:"text,json" default:"text" placeholder:"text|json" help:"How a line of the log is written: text or json."`
	LogLevel  string `group:"operate" enum:"debug,info,warn,error" default:"info" placeholder:"LEVEL" help:"What to log: debug, info, warn or error. At debug each client that comes and goes has a line."`
	Verbose   bool   `group:"operate" short:"v" help:"Short for --log-level debug."`
}

// logger returns what the flags ask for.
func (f logFlags) logger(w io.Writer) *slog.Logger {
	level := slog.LevelDebug
	if !f.Verbose {
		_ = level.UnmarshalText([]byte(f.LogLevel)) // one of the enum's
	}
	options := &slog.HandlerOptions{Level: level}
	if f.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
