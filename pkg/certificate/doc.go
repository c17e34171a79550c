// Package certificate is where the server's TLS certificates come from: files that
// something else renews (Files), an authority that gives and renews them by ACME
// (Automatic, RFC 8555), or the server itself, for a network where no authority can
// vouch for it (Self).
//
//	config, err := certificate.Files("cert.pem", "key.pem", log)
//	made, err := certificate.Self(certificate.SelfOptions{Dir: dir})
//	automatic, err := certificate.NewAutomatic(certificate.AutomaticOptions{…})
//	…                                   // listen, with automatic.Config
//	err = automatic.Manage(ctx, port)
//
// Each gives a tls.Config for any number of listeners, HTTPS and TURN alike, and
// a certificate that changes is in force with the next handshake: no connection
// that stands is touched, and nothing has to be started again.
package certificate
