package wire

import "strconv"

// Edge is what a page says of its connection to another.
type Edge struct {
	Page     string // the other's name for itself, "" where it has not said
	ClientID string // where the server delivers to it
	State    string // of the connection, in one word
	RTT      int    // ms, -1 when not measured
	Loss     int    // packets lost of 1000, -1 when not measured
}

const edgesPath = MemberData + "." + nEdges

func edgePath(i int) string { return edgesPath + "[" + strconv.Itoa(i) + "]" }

func (w *writer) edges(list []Edge) {
	w.key(nEdges)
	w.buf = append(w.buf, '[')
	for i, e := range list {
		if i > 0 {
			w.buf = append(w.buf, ',')
		}
		w.begin()
		w.text(nPage, e.Page)
		w.text(MemberClientID, e.ClientID)
		w.text(nState, e.State)
		w.int(nRTT, e.RTT)
		w.int(nLoss, e.Loss)
		w.end()
	}
	w.buf = append(w.buf, ']')
}

func (rd *reader) edges(data Value) []Edge {
	v := data.Get(nEdges)
	if !rd.is(v, MemberData, nEdges, Array) {
		return nil
	}
	n := v.Len()
	if n > MaxEdges {
		rd.fail(edgesPath, "at most "+strconv.Itoa(MaxEdges)+" entries", strconv.Itoa(n))
		return nil
	}
	var list []Edge
	for i := range n {
		at, e := edgePath(i), v.Index(i)
		if k := e.Kind(); k != Object {
			rd.fail(at, "an object {page, clientId, state, …}", k.String())
			return nil
		}
		list = append(list, Edge{
			Page: rd.text(e, at, nPage), ClientID: rd.text(e, at, MemberClientID), State: rd.text(e, at, nState),
			RTT: rd.uint16(e, at, nRTT), Loss: rd.uint16(e, at, nLoss),
		})
	}
	return list
}

func (c *checker) edges(list []Edge) {
	if len(list) > MaxEdges {
		c.fail(edgesPath, "at most "+strconv.Itoa(MaxEdges)+" entries", strconv.Itoa(len(list)))
	}
	for i, e := range list {
		at := edgePath(i) + "."
		c.size(at+nPage, e.Page, MaxClientID)
		c.size(at+MemberClientID, e.ClientID, MaxClientID)
		c.needed(at+nState, "a word", e.State, MaxState)
		c.uint16(at+nRTT, e.RTT)
		c.uint16(at+nLoss, e.Loss)
	}
}

// relayed checks a description of either type.
func (c *checker) relayed(d *Description) {
	const path = MemberData + "." + MemberSDP
	if d.Type != "offer" && d.Type != "answer" {
		c.fail(path+"."+nType, `"offer" or "answer"`, "something else")
	}
	c.needed(path+"."+MemberSDP, "a session description", d.SDP, MaxSDP)
}
