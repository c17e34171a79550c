package wasmpack

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// wrapperID marks a method that the compiler made for a pointer or an interface
// (internal/abi: FuncIDWrapper). Called on a nil pointer, it panics with what it
// reads in its own name (runtime: panicwrap).
const wrapperID = 23

// read are the names by which the runtime tells functions apart (runtime:
// argMapInternal).
var read = map[string]bool{"reflect.makeFuncStub": true, "reflect.methodValueCall": true}

// runtimePrefix is all that the runtime looks at in its own functions' names, to
// tell its goroutines from the program's (runtime: isSystemGoroutine).
const runtimePrefix = "runtime."

// dropNames clears the names of the standard library's functions but for those that
// something reads: a traceback leaves a function without a name out, and shows the
// program's own.
func (t *table) dropNames() error {
	old := bytes.Clone(t.names)
	clear(t.names)
	ofRuntime := 0 // where the one name of the runtime's functions stands
	for i := range t.nfunc {
		f, err := t.function(i)
		if err != nil {
			return err
		}
		at := word(f, funcName)
		if at >= len(old) {
			return errTruncated
		}
		length := bytes.IndexByte(old[at:], 0)
		if length < 0 {
			return errTruncated
		}
		name := string(old[at : at+length])
		switch {
		case f[funcID] == wrapperID && !strings.HasPrefix(name, "type:"), read[name], !inStandardLibrary(name):
			copy(t.names[at:], name)
			continue
		case !strings.HasPrefix(name, runtimePrefix):
			at = 0
		case ofRuntime == 0:
			ofRuntime = at
			copy(t.names[at:], runtimePrefix)
		default:
			at = ofRuntime
		}
		binary.LittleEndian.PutUint32(f[funcName:], uint32(at))
	}
	return nil
}

// inStandardLibrary tells by a function's name where it is from: other packages have
// a host's name at the beginning of their path, or are main.
func inStandardLibrary(name string) bool {
	name, _, _ = strings.Cut(name, "[") // of type arguments
	if strings.HasPrefix(name, "main.") {
		return false
	}
	host, _, ok := strings.Cut(name, "/")
	return !ok || !strings.Contains(host, ".") || strings.Contains(host, ":") // type:.eq.…
}
