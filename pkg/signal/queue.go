package signal

// verdict is the answer of a queue to a new item.
type verdict uint8

const (
	accepted verdict = iota
	refused          // the sender has its share of the queue in it already
	overflow         // the queue is full: its owner does not keep up
)

// item is one thing to write to a client.
type item struct {
	frame []byte // nil for a ping
	from  string // id of the client that caused it; "" for the hub itself
}

// load is how much of something waits.
type load struct{ messages, bytes int }

func (l load) plus(n int) load  { return load{l.messages + 1, l.bytes + n} }
func (l load) minus(n int) load { return load{l.messages - 1, l.bytes - n} }

func (l load) over(messages, bytes int) bool { return l.messages > messages || l.bytes > bytes }

// queue is what waits to be written to one client: first in, first out, within
// Limits.QueueMessages and QueueBytes, and no more than a share of it from one
// sender. An empty queue holds no memory. It is not safe for concurrent use.
type queue struct {
	items []item // items[head:] wait
	head  int
	total load
	by    map[string]load // of each sender that has something waiting
}

// push appends it, unless that breaks a limit.
func (q *queue) push(it item, l *Limits) verdict {
	n := len(it.frame)
	total, own := q.total.plus(n), q.by[it.from].plus(n)
	if total.over(l.QueueMessages, l.QueueBytes) {
		return overflow
	}
	// One message may always wait, or a share smaller than a frame would refuse it for ever.
	if it.from != "" && own.messages > 1 && own.over(l.QueueMessages/l.QueueShare, l.QueueBytes/l.QueueShare) {
		return refused
	}
	if q.by == nil {
		q.by = make(map[string]load)
	}
	q.by[it.from] = own
	q.total = total
	q.items = append(q.items, it)
	return accepted
}

// pop removes the oldest item, and reports false when there is none.
func (q *queue) pop() (item, bool) {
	if q.head == len(q.items) {
		q.clear()
		return item{}, false
	}
	it := q.items[q.head]
	q.items[q.head] = item{}
	q.head++
	n := len(it.frame)
	q.total = q.total.minus(n)
	if own := q.by[it.from].minus(n); own.messages == 0 {
		delete(q.by, it.from)
	} else {
		q.by[it.from] = own
	}
	return it, true
}

// clear drops what waits.
func (q *queue) clear() { *q = queue{} }
