//go:build js

// Package browsertest helps tests that run in a page: it evaluates the loader's
// JavaScript, and waits for what only the event loop can bring.
package browsertest

import (
	"regexp"
	"testing"
	"time"

	"github.com/hack-pad/safejs"

	"github.com/meshy/meshy/web/src"
)

// deadline is how long a condition may take on a busy machine.
const deadline = 20 * time.Second

var importing = regexp.MustCompile(`from '\./([a-z]+\.js)'`)

// urls are those of modules already published, by name.
var urls = map[string]string{}

// Module returns a module of web/src, imported with all that it imports.
func Module(t testing.TB, name string) safejs.Value {
	t.Helper()
	return Import(t, publish(t, name))
}

// publish puts a module, whose imports are published first, under a blob URL.
func publish(t testing.TB, name string) string {
	if url := urls[name]; url != "" {
		return url
	}
	text, err := src.Files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	resolved := importing.ReplaceAllStringFunc(string(text), func(clause string) string {
		return "from '" + publish(t, importing.FindStringSubmatch(clause)[1]) + "'"
	})
	urls[name] = BlobURL(t, resolved)
	return urls[name]
}

// BlobURL returns a URL under which the page can import text.
func BlobURL(t testing.TB, text string) string {
	t.Helper()
	blob := New(t, "Blob", []any{text}, map[string]any{"type": "text/javascript"})
	url, err := Get(t, safejs.Global(), "URL").Call("createObjectURL", blob)
	if err != nil {
		t.Fatal(err)
	}
	s, err := url.String()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Import imports the module at url.
func Import(t testing.TB, url string) safejs.Value {
	t.Helper()
	// A function cannot call import() by a Value; new Function can hold one.
	promise := Eval(t, "return import(url)", map[string]any{"url": url})
	v, err := Await(promise)
	if err != nil {
		t.Fatalf("import: %v", err)
	}
	return v
}

// Eval runs the body of a function whose variables are vars, and fails the test
// when it throws.
func Eval(t testing.TB, body string, vars map[string]any) safejs.Value {
	t.Helper()
	v, err := Try(body, vars)
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return v
}

// Try runs the body of a function whose variables are vars.
func Try(body string, vars map[string]any) (safejs.Value, error) {
	var names, values []any
	for name, value := range vars {
		names = append(names, name)
		values = append(values, value)
	}
	constructor, err := safejs.Global().Get("Function")
	if err != nil {
		return safejs.Value{}, err
	}
	f, err := constructor.New(append(names, body)...)
	if err != nil {
		return safejs.Value{}, err
	}
	return f.Invoke(values...)
}

// Await blocks the test until the promise ends.
func Await(promise safejs.Value) (safejs.Value, error) {
	type end struct {
		value safejs.Value
		ok    bool
	}
	ends := make(chan end, 1)
	settle := func(ok bool) safejs.Func {
		f, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
			ends <- end{args[0], ok}
			return nil
		})
		if err != nil {
			panic(err)
		}
		return f
	}
	fulfilled, rejected := settle(true), settle(false)
	defer fulfilled.Release()
	defer rejected.Release()
	if _, err := promise.Call("then", fulfilled, rejected); err != nil {
		return safejs.Value{}, err
	}
	e := <-ends
	if !e.ok {
		return e.value, Rejection{e.value}
	}
	return e.value, nil
}

// Rejection is what a promise was rejected with.
type Rejection struct{ Value safejs.Value }

// Error returns the rejection as String() in JavaScript would.
func (r Rejection) Error() string {
	constructor, err := safejs.Global().Get("String")
	if err != nil {
		return err.Error()
	}
	text, err := constructor.Invoke(r.Value)
	if err != nil {
		return err.Error()
	}
	s, _ := text.String()
	return s
}

// Until blocks until the condition holds, or fails the test after a deadline that
// is far longer than it takes.
func Until(t testing.TB, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(deadline); !condition(); {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
		time.Sleep(time.Millisecond) // lets the page's events come
	}
}

// Get returns a member, or fails the test.
func Get(t testing.TB, v safejs.Value, name string) safejs.Value {
	t.Helper()
	member, err := v.Get(name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return member
}

// New constructs an object of a global class, or fails the test.
func New(t testing.TB, class string, args ...any) safejs.Value {
	t.Helper()
	v, err := Get(t, safejs.Global(), class).New(args...)
	if err != nil {
		t.Fatalf("new %s: %v", class, err)
	}
	return v
}
