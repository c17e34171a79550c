// What Go's wasm_exec.js finds and leaves instead of the page's globals: the build
// points its names (fs, globalThis.Go) at this object. It also leaves out that
// file's stand-ins for Node's fs, process and path, since a page whose other scripts
// look for them must not take itself for Node; the runtime needs fs alone.

const decoder = new TextDecoder();
let line = '';

/** wasm_exec.js adds Go, the class that runs a program. */
export const goScope = {
  fs: {
    constants: new Proxy({}, { get: () => -1 }), // flags of open(2), of which there is none
    /** What the runtime writes are its last words. */
    writeSync(_, bytes) {
      const lines = (line + decoder.decode(bytes)).split('\n');
      line = lines.pop();
      if (lines.length) console.error(lines.join('\n'));
      return bytes.length;
    },
    write(file, bytes, offset, length, position, done) {
      done(null, this.writeSync(file, bytes));
    },
  },
};
