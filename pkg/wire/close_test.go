package wire

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"testing"
)

// Read from the source, so that a code cannot be added without its words.
func TestEveryCloseCodeHasAdvice(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "close.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[CloseCode]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		literal, ok := spec.Values[0].(*ast.BasicLit)
		if !ok {
			return true
		}
		value, _ := constant.Uint64Val(constant.MakeFromLiteral(literal.Value, token.INT, 0))
		code, name := CloseCode(value), spec.Names[0].Name
		if code.Advice() == "" {
			t.Errorf("%s has no advice", name)
		}
		if other := seen[code]; other != "" {
			t.Errorf("%s and %s are both %d", name, other, code)
		}
		// RFC 6455 §7.4.2: 4000 to 4999 are for applications.
		if code >= 2000 && (code < 4000 || code > 4999) {
			t.Errorf("%s is %d", name, code)
		}
		if code < 4000 && code.Final() {
			t.Errorf("%s, which servers of all kinds send, ends all tries", name)
		}
		seen[code] = name
		return true
	})
	if len(seen) < 10 {
		t.Errorf("only %d codes were seen: the test looks in the wrong place", len(seen))
	}
	if CloseCode(4999).Advice() != "" || CloseCode(1000).Advice() != "" {
		t.Error("advice on a code that nobody sends")
	}
}
