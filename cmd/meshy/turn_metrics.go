package main

import (
	"io"
	"net/http"

	"github.com/meshy/meshy/pkg/relay"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// relayCollector measures a relay when it is asked.
type relayCollector struct{ server *relay.Server }

// relayMetrics returns what is measured of a relay, nothing where there is none.
func relayMetrics(server *relay.Server) []prometheus.Collector {
	if server == nil {
		return nil
	}
	return []prometheus.Collector{relayCollector{server}}
}

func describeTurn(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("meshy_turn_"+name, help, labels, nil)
}

var (
	turnAllocations = describeTurn("allocations", "Allocations that stand.")
	turnStreams     = describeTurn("streams", "TCP and TLS connections of clients.")
	turnAllocated   = describeTurn("allocated_total", "Allocations made.")
	turnBytes       = describeTurn("relayed_bytes_total", "Bytes relayed, to peers (up) and to clients (down).", "way")
	turnRefused     = describeTurn("refused_total", "What was refused or dropped: allocations over a quota, credentials that had expired or were forged, peers that are not for relaying, streams over a limit, packets over a bandwidth.", "what")
)

// Describe implements prometheus.Collector.
func (c relayCollector) Describe(to chan<- *prometheus.Desc) { prometheus.DescribeByCollect(c, to) }

// Collect implements prometheus.Collector.
func (c relayCollector) Collect(to chan<- prometheus.Metric) {
	s := c.server.Stats()
	send := func(d *prometheus.Desc, kind prometheus.ValueType, n uint64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, kind, float64(n), labels...)
	}
	send(turnAllocations, prometheus.GaugeValue, uint64(s.Allocations))
	send(turnStreams, prometheus.GaugeValue, uint64(s.Streams))
	send(turnAllocated, prometheus.CounterValue, s.Allocated)
	send(turnBytes, prometheus.CounterValue, s.BytesUp, "up")
	send(turnBytes, prometheus.CounterValue, s.BytesDown, "down")
	for what, n := range map[string]uint64{
		"allocation": s.Refused, "expired": s.Expired, "forged": s.Forged,
		"peer": s.PeersRefused, "stream": s.StreamsRefused, "packet": s.Dropped,
	} {
		send(turnRefused, prometheus.CounterValue, n, what)
	}
}

// relayOperator is for the private address of a relay alone.
func relayOperator(server *relay.Server) http.Handler {
	r := prometheus.NewRegistry()
	r.MustRegister(append(relayMetrics(server), collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))...)
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(r, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") })
	return mux
}
