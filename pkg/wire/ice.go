package wire

import (
	"strconv"
	"strings"
)

// ICEServer is an RTCIceServer (W3C webrtc §4.2.4) that a signalling server lends
// to a page.
type ICEServer struct {
	URLs       []string // stun:, stuns:, turn: or turns: (RFC 7064, RFC 7065)
	Username   string   // "" when absent
	Credential string   // "" when absent
}

// schemes are the URL schemes of an ICE server, and whether each wants credentials.
var schemes = []struct {
	name        string
	credentials bool
}{{"stun:", false}, {"stuns:", false}, {"turn:", true}, {"turns:", true}}

// iceServers reads data's array of RTCIceServers, each with one URL or an array.
func (rd *reader) iceServers(data Value) []ICEServer {
	v := data.Get(nICEServers)
	if !rd.is(v, MemberData, nICEServers, Array) {
		return nil
	}
	path := join(MemberData, nICEServers)
	n := v.Len()
	if n > MaxICEServers {
		rd.fail(path, "at most "+strconv.Itoa(MaxICEServers)+" entries", strconv.Itoa(n))
		return nil
	}
	var servers []ICEServer
	for i := range n {
		at, s := path+"["+strconv.Itoa(i)+"]", v.Index(i)
		if k := s.Kind(); k != Object {
			rd.fail(at, Object.String(), k.String())
			return nil
		}
		server := ICEServer{Username: rd.text(s, at, nUsername), Credential: rd.text(s, at, nCredential)}
		if urls := s.Get(nURLs); urls.Kind() == String {
			server.URLs = []string{urls.Text()}
		} else {
			server.URLs = rd.texts(urls, at, nURLs, MaxICEURLs)
		}
		servers = append(servers, server)
	}
	return servers
}

// iceServers writes a member unless the list is empty.
func (w *writer) iceServers(servers []ICEServer) {
	if len(servers) == 0 {
		return
	}
	w.key(nICEServers)
	w.buf = AppendICEServers(w.buf, servers)
}

// AppendICEServers appends servers as a JSON array of RTCIceServers.
func AppendICEServers(buf []byte, servers []ICEServer) []byte {
	w := writer{buf: append(buf, '[')}
	for i, s := range servers {
		if i > 0 {
			w.buf = append(w.buf, ',')
		}
		w.begin()
		w.list(nURLs, s.URLs)
		w.text(nUsername, s.Username)
		w.text(nCredential, s.Credential)
		w.end()
	}
	return append(w.buf, ']')
}

// iceServers checks what the constructor of RTCPeerConnection would throw at:
// every connection of the page would fail with it (W3C webrtc §4.4.1.6).
func (c *checker) iceServers(servers []ICEServer, needed bool) {
	path := "data." + nICEServers
	if needed && len(servers) == 0 {
		c.fail(path, "an array of ICE servers", "nothing")
	}
	if len(servers) > MaxICEServers {
		c.fail(path, "at most "+strconv.Itoa(MaxICEServers)+" entries", strconv.Itoa(len(servers)))
	}
	for i, s := range servers {
		at := path + "[" + strconv.Itoa(i) + "]"
		if n := len(s.URLs); n == 0 || n > MaxICEURLs {
			c.fail(at+"."+nURLs, "1 to "+strconv.Itoa(MaxICEURLs)+" URLs", strconv.Itoa(n))
		}
		c.size(at+"."+nUsername, s.Username, MaxICEText)
		c.size(at+"."+nCredential, s.Credential, MaxICEText)
		for j, url := range s.URLs {
			c.iceURL(at, at+"."+nURLs+"["+strconv.Itoa(j)+"]", url, s)
		}
	}
}

func (c *checker) iceURL(server, path, url string, s ICEServer) {
	c.size(path, url, MaxICEText)
	for _, scheme := range schemes {
		if !strings.HasPrefix(url, scheme.name) {
			continue
		}
		if scheme.credentials && (s.Username == "" || s.Credential == "") {
			c.fail(server, nUsername+" and "+nCredential+" beside a "+scheme.name+" URL", "less")
		}
		return
	}
	c.fail(path, "a URL that begins with stun:, stuns:, turn: or turns:", "something else")
}
