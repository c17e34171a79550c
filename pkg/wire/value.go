package wire

// Kind is the type of a JSON value (RFC 8259 §3), or Absent.
type Kind uint8

const (
	Absent Kind = iota // no such member; also JavaScript's undefined
	Null
	Bool
	Number
	String
	Array
	Object
)

// String names k with its article, as error texts use it.
func (k Kind) String() string {
	switch k {
	case Absent:
		return "nothing"
	case Null:
		return "null"
	case Bool:
		return "a boolean"
	case Number:
		return "a number"
	case String:
		return "a string"
	case Array:
		return "an array"
	default:
		return "an object"
	}
}

// Value is one value of a parsed JSON text, whatever parsed it: encoding/json
// in the native program, JSON.parse in a browser. Read turns it into a Message,
// so that both agree on every message by construction.
type Value interface {
	Kind() Kind
	// Text returns the text of a String, as valid UTF-8: a lone surrogate or an
	// invalid byte reads as U+FFFD.
	Text() string
	// Float returns the value of a Number, True that of a Bool.
	Float() float64
	True() bool
	// Len returns the number of elements of an Array, Index the element at i.
	Len() int
	Index(i int) Value
	// Get returns the member of an Object of exactly that name; where a text
	// repeats a name, the last one. It returns an Absent value where there is none.
	Get(name string) Value
}
