package wasmpack

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// program compiles a small Go program for the test. It panics three calls deep when
// it is given an argument.
func program(t testing.TB) []byte {
	t.Helper()
	dir := t.TempDir()
	source := `package main

import (
	"fmt"
	"os"
	"time"
)

//go:noinline
func deeper(list []string) string { return list[len(list)] }

//go:noinline
func deep(list []string) string { return deeper(list) }

// nilReceiver calls a value's method through a nil pointer: the runtime reads in the
// name of the method's wrapper what to panic with.
func nilReceiver() {
	defer func() { println(fmt.Sprint(recover())) }()
	var none *time.Time
	println(textOf(none))
}

//go:noinline
func textOf(s fmt.Stringer) string { return s.String() }

func main() {
	println("hello from", len(os.Args))
	nilReceiver()
	if len(os.Args) > 1 {
		println(deep(os.Args))
	}
}
`
	for name, text := range map[string]string{"main.go": source, "go.mod": "module example\n\ngo 1.26\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "program.wasm")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", file, ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// run runs a program under Node and returns what it printed.
func run(t testing.TB, program []byte, args ...string) string {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "program.wasm")
	if err := os.WriteFile(file, program, 0o644); err != nil {
		t.Fatal(err)
	}
	node := filepath.Join(strings.TrimSpace(string(root)), "lib/wasm/wasm_exec_node.js")
	out, err := exec.Command("node", append([]string{node, file}, args...)...).CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out)
}

func TestPackedProgramRunsAsBefore(t *testing.T) {
	plain := program(t)
	packed, err := Pack(plain)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("it prints the same", func(t *testing.T) {
		if a, b := run(t, plain), run(t, packed); a != "hello from 1\nvalue method time.Time.String called using nil *Time pointer\n" || a != b {
			t.Errorf("plain %q, packed %q", a, b)
		}
	})
	t.Run("its tracebacks name the program's functions, no lines and none of the library's", func(t *testing.T) {
		out := run(t, packed, "panic")
		for _, want := range []string{"index out of range [2] with length 2", "main.deeper", "main.deep", "main.main"} {
			if !strings.Contains(out, want) {
				t.Errorf("no %q in\n%s", want, out)
			}
		}
		for _, unwanted := range []string{"main.go", "runtime.main"} {
			if strings.Contains(out, unwanted) {
				t.Errorf("%q in\n%s", unwanted, out)
			}
		}
	})
}

func TestPackChangesNothingButTheData(t *testing.T) {
	plain := program(t)
	packed, err := Pack(plain)
	if err != nil {
		t.Fatal(err)
	}
	before, after := sections(t, plain), sections(t, packed)
	if len(before) != len(after) {
		t.Fatalf("%d sections, then %d", len(before), len(after))
	}
	for i := range before {
		if before[i].id != after[i].id || before[i].id != sectionData && !bytes.Equal(before[i].body, after[i].body) {
			t.Errorf("section %d has changed", before[i].id)
		}
	}
	was, is := memory(t, before), memory(t, after)
	if d := len(was) - len(is); d < 0 || d > 0 && !bytes.Equal(was[len(is):], make([]byte, d)) {
		t.Fatalf("memory of %d bytes, then %d", len(was), len(is))
	}
	table := bytes.Index(was, magic)
	first, last, cleared, set := len(is), 0, 0, 0
	for i := range is {
		if is[i] == was[i] {
			continue
		}
		first, last = min(first, i), i
		if is[i] == 0 {
			cleared++
		} else {
			set++
		}
	}
	end := table + int(binary.LittleEndian.Uint64(was[table+headerFuncTab:])) + 8*int(binary.LittleEndian.Uint64(was[table+headerNFunc:])) + 1<<20
	if first < table+headerSize || last > end {
		t.Errorf("bytes %d to %d have changed, the function table begins at %d", first, last, table)
	}
	if cleared < 20*set {
		t.Errorf("%d bytes are zero now, and %d something else", cleared, set)
	}
}

type section struct {
	id   byte
	body []byte
}

func sections(t *testing.T, module []byte) []section {
	t.Helper()
	r := &reader{rest: module[8:]}
	var list []section
	for len(r.rest) > 0 {
		s := section{id: r.byte()}
		s.body = r.bytes(r.unsigned())
		list = append(list, s)
	}
	if r.err != nil {
		t.Fatal(r.err)
	}
	return list
}

func memory(t *testing.T, list []section) []byte {
	t.Helper()
	i := slices.IndexFunc(list, func(s section) bool { return s.id == sectionData })
	segments, err := readSegments(list[i].body)
	if err != nil {
		t.Fatal(err)
	}
	m, err := lay(segments)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestPackRefusesWhatGoHasNotWritten(t *testing.T) {
	header := "\x00asm\x01\x00\x00\x00"
	for name, module := range map[string]string{
		"nothing":            "",
		"text":               "hello, world",
		"a truncated module": header + "\x0b\x7f",
		"a passive segment":  header + "\x0b\x04\x01\x01\x01x",
		"no function table":  header + "\x0b\x07\x01\x00\x41\x00\x0b\x01x",
		"overlapping data":   header + "\x0b\x0d\x02\x00\x41\x00\x0b\x01x\x00\x41\x00\x0b\x01x",
		"a length too large": header + "\x0b\x06\x01\x00\x41\x00\x0b\x7f",
	} {
		if out, err := Pack([]byte(module)); err == nil {
			t.Errorf("%s: packed to %q", name, out)
		}
	}
}

func TestSignedLEB128RoundTrips(t *testing.T) {
	for _, v := range []int{0, 1, 63, 64, 127, 128, 8191, 8192, 1 << 20, 1<<31 - 1, -1, -64, -65, -1 << 31} {
		r := &reader{rest: appendSigned(nil, v)}
		if got := r.signed(); got != v || r.err != nil || len(r.rest) > 0 {
			t.Errorf("%d came back as %d, %v, %d bytes left", v, got, r.err, len(r.rest))
		}
	}
}

func TestSplitKeepsShortRunsOfZerosTogether(t *testing.T) {
	m := make([]byte, 4*maxGap)
	m[3], m[3+maxGap], m[3*maxGap] = 1, 2, 3
	list := split(m)
	if len(list) != 2 || list[0].at != 3 || len(list[0].data) != maxGap+1 || list[1].at != 3*maxGap {
		t.Fatalf("%d segments: %+v", len(list), list)
	}
	again, err := lay(list)
	if err != nil || !bytes.Equal(again, m[:len(again)]) {
		t.Errorf("laid out again: %v", err)
	}
}

// No module makes Pack panic, and what it packs has the same memory but for bytes
// that are cleared.
func FuzzPack(f *testing.F) {
	header := []byte("\x00asm\x01\x00\x00\x00")
	f.Add([]byte("\x01\x00\x41\x00\x0b\x01x"))
	table := make([]byte, 160)
	copy(table, magic)
	binary.LittleEndian.PutUint64(table[headerNFunc:], 1)
	for i, field := range []int{headerCuTab, headerFiles, headerPcTab, headerFuncTab} {
		binary.LittleEndian.PutUint64(table[field:], uint64(76+4*i))
	}
	binary.LittleEndian.PutUint32(table[88+4:], 16)
	f.Add(append([]byte("\x01\x00\x41\x00\x0b\xa0\x01"), table...))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		module := append(bytes.Clone(header), sectionData)
		module = binary.AppendUvarint(module, uint64(len(data)))
		module = append(module, data...)
		packed, err := Pack(module)
		if err != nil {
			return
		}
		was, is := memory(t, sections(t, module)), memory(t, sections(t, packed))
		for i, b := range was {
			if i < len(is) && is[i] != b && is[i] != 0 {
				t.Fatalf("byte %d was %d, is %d", i, b, is[i])
			}
		}
	})
}

func TestNamesOfTheStandardLibraryAreTold(t *testing.T) {
	for name, want := range map[string]bool{
		"runtime.gopanic":                                  true,
		"internal/bytealg.Compare":                         true,
		"slices.Delete[go.shape.[]github.com/some/pkg.T]":  true,
		"type:.eq.github.com/some/pkg.T":                   true,
		"main.main":                                        false,
		"github.com/some/pkg.(*T).Method":                  false,
		"github.com/some/pkg.Of[go.shape.[]time.Duration]": false,
	} {
		if got := inStandardLibrary(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
