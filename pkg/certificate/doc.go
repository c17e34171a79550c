// Package certificate is where the server's TLS certificates come from: files that
// something else renews (Files), or one that the server makes for itself, for a
// network where no authority can vouch for it (Self).
//
//	config, err := certificate.Files("cert.pem", "key.pem", log)
//	made, err := certificate.Self(certificate.SelfOptions{Dir: dir})
//
// Each gives a tls.Config for any number of listeners, HTTPS and TURN alike, and
// a certificate that changes is in force with the next handshake: no connection
// that stands is touched, and nothing has to be started again.
package certificate
