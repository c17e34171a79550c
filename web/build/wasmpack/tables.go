package wasmpack

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// The runtime's table of functions as the linker of Go 1.26 lays it out
// (cmd/link/internal/ld/pcln.go; runtime: pcHeader, _func). All offsets are from
// the header but those in functab, which are from functab, and those of pc tables,
// which are from pctab.
const (
	headerSize    = 72
	headerNFunc   = 8
	headerNames   = 32
	headerCuTab   = 40
	headerFiles   = 48
	headerPcTab   = 56
	headerFuncTab = 64

	funcName      = 4
	funcPcSP      = 16
	funcPcFile    = 20
	funcPcLn      = 24
	funcNPcData   = 28
	funcCuOffset  = 32
	funcStartLine = 36
	funcID        = 40
	funcNFuncData = 43
	funcFixedSize = 44 // then npcdata offsets of pc tables, and those of nfuncdata others
)

// magic is the header's beginning: its number, two zeros, the smallest
// instruction's and a pointer's size.
var magic = []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}

// noFuncData stands in the place of an offset of funcdata that there is not.
const noFuncData = 1<<32 - 1

// Tables that a program in a browser has no use for (internal/abi).
var (
	needlessPcData   = []int{0, 3} // UnsafePoint: no thread interrupts another; ArgLiveIndex
	needlessFuncData = []int{5, 6} // ArgInfo, ArgLiveInfo: where a traceback finds arguments
)

// dropTables clears, in a program's memory, the tables that only tracebacks print
// from: source positions and arguments. A function whose pcfile and pcln are 0, or
// an index of pcdata, has none of that (runtime: pcvalue).
func dropTables(memory []byte) error {
	t, err := findTable(memory)
	if err != nil {
		return err
	}
	used := make([]bool, len(t.pcs)) // by tables that the runtime needs: one may serve both ends
	for i := range t.nfunc {
		f, err := t.function(i)
		if err != nil {
			return err
		}
		binary.LittleEndian.PutUint32(f[funcPcFile:], 0)
		binary.LittleEndian.PutUint32(f[funcPcLn:], 0)
		binary.LittleEndian.PutUint32(f[funcCuOffset:], 0)
		binary.LittleEndian.PutUint32(f[funcStartLine:], 0)
		dropArguments(f)
		if err := t.use(used, word(f, funcPcSP)); err != nil {
			return err
		}
		for n := range word(f, funcNPcData) {
			if err := t.use(used, word(f, funcFixedSize+4*n)); err != nil {
				return err
			}
		}
	}
	for i, u := range used {
		if !u {
			t.pcs[i] = 0
		}
	}
	clear(t.files)
	return t.dropNames()
}

// dropArguments clears a function's offsets of needless tables.
func dropArguments(f []byte) {
	count := word(f, funcNPcData)
	for _, i := range needlessPcData {
		if i < count {
			binary.LittleEndian.PutUint32(f[funcFixedSize+4*i:], 0)
		}
	}
	for _, i := range needlessFuncData {
		if i < int(f[funcNFuncData]) {
			binary.LittleEndian.PutUint32(f[funcFixedSize+4*(count+i):], noFuncData)
		}
	}
}

// table is the program's function table.
type table struct {
	nfunc int
	names []byte // funcnametab: texts that end with NUL, the first of them empty
	files []byte // cutab and filetab: names of source files
	pcs   []byte // pctab
	funcs []byte // functab, and whatever follows in memory
}

func findTable(memory []byte) (*table, error) {
	at := bytes.Index(memory, magic)
	if at < 0 || bytes.Contains(memory[at+1:], magic) || len(memory)-at < headerSize {
		return nil, fmt.Errorf("%w: no function table, or of another version of Go", errNotGo)
	}
	header := memory[at:]
	offset := func(field int) int { return int(binary.LittleEndian.Uint64(header[field:])) }
	names, cu, files, pcs, funcs := offset(headerNames), offset(headerCuTab), offset(headerFiles), offset(headerPcTab), offset(headerFuncTab)
	if !(headerSize <= names && names < cu && cu < files && files < pcs && pcs < funcs && funcs < len(header)) {
		return nil, fmt.Errorf("%w: the function table is laid out otherwise", errNotGo)
	}
	return &table{nfunc: offset(headerNFunc), names: header[names:cu], files: header[cu:pcs], pcs: header[pcs:funcs], funcs: header[funcs:]}, nil
}

// function returns function i's _func, and what follows it.
func (t *table) function(i int) ([]byte, error) {
	if 8*(i+1) > len(t.funcs) {
		return nil, errTruncated
	}
	at := word(t.funcs, 8*i+4)
	if at+funcFixedSize > len(t.funcs) {
		return nil, errTruncated
	}
	f := t.funcs[at:]
	// Both tables name the function's entry.
	if word(f, 0) != word(t.funcs, 8*i) || funcFixedSize+4*(word(f, funcNPcData)+int(f[funcNFuncData])) > len(f) {
		return nil, fmt.Errorf("%w: function %d of the table makes no sense", errNotGo, i)
	}
	return f, nil
}

// use marks the pc table at offset at: pairs of a signed value's and a pc's
// difference, ended by a value's difference of 0 that is not the first.
func (t *table) use(used []bool, at int) error {
	if at == 0 {
		return nil // none
	}
	for first := true; ; first = false {
		value, n := uvarint(t.pcs, at)
		if n == 0 {
			return errTruncated
		}
		mark(used, at, n)
		at += n
		if value == 0 && !first {
			return nil
		}
		_, n = uvarint(t.pcs, at)
		if n == 0 {
			return errTruncated
		}
		mark(used, at, n)
		at += n
	}
}

func mark(used []bool, at, n int) {
	for i := range n {
		used[at+i] = true
	}
}

func uvarint(b []byte, at int) (value uint64, n int) {
	if at >= len(b) {
		return 0, 0
	}
	value, n = binary.Uvarint(b[at:])
	return value, max(n, 0)
}

func word(b []byte, at int) int { return int(binary.LittleEndian.Uint32(b[at:])) }
