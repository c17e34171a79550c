package relay

import (
	"fmt"
	"log/slog"

	"github.com/pion/logging"
)

// loggers makes pion's loggers out of one of ours. What pion calls an error is
// mostly some client's, so that all of it is for debugging.
type loggers struct{ log *slog.Logger }

var _ logging.LoggerFactory = loggers{}

// NewLogger implements logging.LoggerFactory.
func (l loggers) NewLogger(scope string) logging.LeveledLogger {
	return logger{l.log.With("scope", scope)}
}

type logger struct{ log *slog.Logger }

// Each packet has a line at these levels: too much even for debugging.
func (logger) Trace(string)          {}
func (logger) Tracef(string, ...any) {}
func (logger) Debug(string)          {}
func (logger) Debugf(string, ...any) {}

func (l logger) Info(m string)             { l.log.Debug(m) }
func (l logger) Infof(f string, a ...any)  { l.log.Debug(fmt.Sprintf(f, a...)) }
func (l logger) Warn(m string)             { l.log.Debug(m) }
func (l logger) Warnf(f string, a ...any)  { l.log.Debug(fmt.Sprintf(f, a...)) }
func (l logger) Error(m string)            { l.log.Debug(m) }
func (l logger) Errorf(f string, a ...any) { l.log.Debug(fmt.Sprintf(f, a...)) }
