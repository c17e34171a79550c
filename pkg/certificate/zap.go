package certificate

import (
	"context"
	"log/slog"

	"go.uber.org/zap/zapcore"
)

// zapCore writes what certmagic logs to a logger of ours.
type zapCore struct{ log *slog.Logger }

var _ zapcore.Core = zapCore{}

func level(l zapcore.Level) slog.Level {
	switch {
	case l >= zapcore.ErrorLevel:
		return slog.LevelError
	case l == zapcore.WarnLevel:
		return slog.LevelWarn
	case l == zapcore.InfoLevel:
		return slog.LevelInfo
	}
	return slog.LevelDebug
}

// Enabled implements zapcore.Core.
func (c zapCore) Enabled(l zapcore.Level) bool {
	return c.log.Enabled(context.Background(), level(l))
}

// With implements zapcore.Core.
func (c zapCore) With(fields []zapcore.Field) zapcore.Core {
	return zapCore{c.log.With(attributes(fields)...)}
}

// Check implements zapcore.Core.
func (c zapCore) Check(e zapcore.Entry, checked *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if c.Enabled(e.Level) {
		return checked.AddCore(e, c)
	}
	return checked
}

// Write implements zapcore.Core.
func (c zapCore) Write(e zapcore.Entry, fields []zapcore.Field) error {
	c.log.Log(context.Background(), level(e.Level), "certificate: "+e.Message, attributes(fields)...)
	return nil
}

// Sync implements zapcore.Core.
func (zapCore) Sync() error { return nil }

func attributes(fields []zapcore.Field) []any {
	all := zapcore.NewMapObjectEncoder()
	var list []any
	for _, f := range fields {
		f.AddTo(all)
		if value, ok := all.Fields[f.Key]; ok {
			list = append(list, slog.Any(f.Key, value))
		}
	}
	return list
}
