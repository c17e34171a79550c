package relay

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" // what coturn has: use-auth-secret
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"
)

// Secret makes credentials, and whoever has it can tell true ones from others: a
// relay elsewhere, or a coturn with use-auth-secret and static-auth-secret.
type Secret []byte

// NewSecret returns a secret that nobody can guess.
func NewSecret() Secret { return Secret(rand.Text()) }

// Credentials returns what lets member use the relay until end, in the form of the
// TURN REST API (draft-uberti-behave-turn-rest-00 §2.2).
func (s Secret) Credentials(member string, end time.Time) (username, password string) {
	username = strconv.FormatInt(end.Unix(), 10) + ":" + safe(member)
	return username, s.password(username)
}

// safe returns a name that every relay takes, and a different one for every member:
// a token may give a page any id, and coturn refuses a username with a space in it.
func safe(member string) string {
	if strings.ContainsFunc(member, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_')
	}) {
		return "." + base64.RawURLEncoding.EncodeToString([]byte(member))
	}
	return member
}

func (s Secret) password(username string) string {
	mac := hmac.New(sha1.New, s)
	mac.Write([]byte(username))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

var errUsername = errors.New("relay: the username is not of the form END:MEMBER, with END in seconds since 1970")

// readUsername returns whose a username is, and when it ends. That it is true only
// the password proves.
func readUsername(username string) (member string, end time.Time, err error) {
	seconds, member, ok := strings.Cut(username, ":")
	n, err := strconv.ParseInt(seconds, 10, 64)
	if !ok || err != nil || member == "" {
		return "", time.Time{}, errUsername
	}
	return member, time.Unix(n, 0), nil
}
