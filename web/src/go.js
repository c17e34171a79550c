// Go's own wasm_exec.js, kept off the page's globals. The build points the names
// that it defines (globalThis.fs, process, path, Go) at this object instead: a
// page whose other scripts look for `process` must not take itself for Node.

/** Filled by wasm_exec.js: {Go, fs, process, path}. */
export const goScope = {};
