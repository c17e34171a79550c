package operate

import (
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics serves what is measured of the hub, of the Go runtime and of the process.
func metrics(hub Hub, version string, more []prometheus.Collector) http.Handler {
	r := prometheus.NewRegistry()
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "meshy_build_info", Help: "1; the version is a label.", ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	r.MustRegister(append([]prometheus.Collector{
		build, collector{hub},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	}, more...)...)
	return promhttp.HandlerFor(r, promhttp.HandlerOpts{})
}

// collector reads the hub's counts when it is asked for them, so that counting costs
// nothing twice.
type collector struct{ hub Hub }

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("meshy_"+name, help, labels, nil)
}

var (
	rooms     = describe("rooms", "Rooms that have a member.")
	sockets   = describe("sockets", "Sockets of members.")
	joined    = describe("joins_total", "Sockets that joined a room.")
	refused   = describe("refused_total", "Sockets that could not join; closed_total says why.")
	resumed   = describe("resumes_total", "Places that the next socket took over (found), and tokens of no place (lost).", "result")
	messages  = describe("messages_received_total", "Messages of pages.")
	received  = describe("received_bytes_total", "Bytes of those.")
	delivered = describe("messages_sent_total", "Messages written to pages.")
	rejected  = describe("messages_rejected_total", "Messages of pages that were not forwarded.")
	closed    = describe("closed_total", "Sockets that the server closed, by close code.", "code")
	limited   = describe("limit_total", "How often a limit was met, by its name.", "limit")
)

// Describe implements prometheus.Collector.
func (c collector) Describe(to chan<- *prometheus.Desc) { prometheus.DescribeByCollect(c, to) }

// Collect implements prometheus.Collector.
func (c collector) Collect(to chan<- prometheus.Metric) {
	s := c.hub.Stats()
	gauge := func(d *prometheus.Desc, n int) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(n))
	}
	count := func(d *prometheus.Desc, n uint64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), labels...)
	}
	gauge(rooms, s.Rooms)
	gauge(sockets, s.Sockets)
	count(joined, s.Joined)
	count(refused, s.Refused)
	count(resumed, s.Resumed, "found")
	count(resumed, s.Unresumed, "lost")
	count(messages, s.Messages)
	count(received, s.Bytes)
	count(delivered, s.Delivered)
	count(rejected, s.Rejected)
	for code, n := range s.Closed {
		count(closed, n, strconv.Itoa(int(code)))
	}
	for name, n := range s.Limits {
		count(limited, n, name)
	}
}
