// Package operate shows who runs a hub how it is: metrics for Prometheus, health and
// readiness for whatever starts and stops the program, a page for a person, and the
// profiles of the Go runtime.
//
//	o := operate.New(hub, operate.Options{Token: token})
//	mux.Handle("/metrics", o.Public())   // the whole set, behind the token
//	http.Serve(loopback, o.Private())    // the same and profiles, without one
//
// What is public tells no stranger anything: without the token there is /healthz and
// /readyz and nothing else. What is private belongs on an address that nobody else
// reaches; which that is, the program says.
package operate
