//go:build js

package jsapi

import "github.com/meshy/meshy/pkg/mesh"

// health(promise)
func (in *instance) health(args arguments) (any, error) {
	promise := args.number(0)
	in.mesh.Health(func(h mesh.Health) { in.settle(promise, nil, healthValue(h)) })
	return nil, nil
}

// healthValue is what the page gets; meshy.d.ts has the fields.
func healthValue(h mesh.Health) any {
	members, edges, missing := []any{}, []any{}, []any{}
	for _, id := range h.Members {
		members = append(members, id)
	}
	for _, e := range h.Edges {
		edges = append(edges, object("from", e.From, "to", e.To, "state", e.State, "rtt", figure(e.RTT), "loss", share(e.Loss)))
	}
	for _, e := range h.Missing {
		pair := []any{"from", e.From, "to", e.To}
		if e.Cause != "" {
			pair = append(pair, "cause", string(e.Cause), "remedy", e.Cause.Remedy())
		}
		missing = append(missing, object(pair...))
	}
	return object("clientId", h.ClientID, "whole", len(missing) == 0, "members", members, "edges", edges, "missing", missing)
}

// figure is null where nothing was measured.
func figure(n int) any {
	if n < 0 {
		return nil
	}
	return n
}

// share makes a share of 1 of one of 1000.
func share(n int) any {
	if n < 0 {
		return nil
	}
	return float64(n) / 1000
}
