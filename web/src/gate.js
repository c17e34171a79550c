// The border between the wasm program and the glue. Only numbers and letters cross:
// no value of JavaScript enters Go, which would have to keep it from being
// collected, and no call goes through a js.Func, which costs a hundred times more.
//
// A letter is a text of fields with NUL between them, in UTF-8: numbers in decimal,
// true or false, nothing as the empty text, and last what may hold a NUL itself.
// pkg/browser/letter.go is the twin.

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Makes the gate. */
export function createGate() {
  let verbs;
  let go; // {enter(of, id, what, length), room(size)}

  /** Lays a letter down for Go and returns its length in bytes. */
  const write = (fields) => {
    const text = fields.join('\0');
    // A UTF-16 unit makes three bytes at most.
    return text ? encoder.encodeInto(text, go.room(3 * text.length)).written : 0;
  };

  return {
    /**
     * @param {Function[]} list what Go can have done, by number: each gets the number of
     *     what it is about, one more number, and a letter's fields; it returns a number
     *     from 0 on, which is the length of the answer where there is one
     */
    serve(list) {
      verbs = list;
    },

    /** Takes the program's side; the first one stays. */
    bind(side) {
      go ??= side;
    },

    /** Tells Go what has happened. It reads the details before anything can follow. */
    tell: (of, id, what, ...details) => go.enter(of, id, what, write(details)),

    /** Tells Go likewise, with a number in the place of a letter. */
    pass: (of, id, what, number) => go.enter(of, id, what, number),

    /** Tells Go likewise, with bytes for a letter. */
    tellBytes(of, id, what, bytes) {
      go.room(bytes.length).set(bytes);
      return go.enter(of, id, what, bytes.length);
    },

    /** Lays down the answer to Go's call; returns its length. */
    answer: (...fields) => write(fields),

    /**
     * Does what Go wants done. Nothing is thrown into Go: the answer is below 0 then,
     * by the length of what was thrown.
     * @param {Uint8Array} [letter] absent where it is empty
     */
    call(verb, id, number, letter) {
      try {
        const act = verbs[verb];
        if (!letter?.length) return act(id, number) ?? 0;
        if (act.raw) return act(id, number, letter);
        return act(id, number, ...decoder.decode(letter).split('\0')) ?? 0;
      } catch (error) {
        return -1 - write(words(error));
      }
    },
  };
}

/** Marks a verb that gets the letter's bytes as they are. */
export const raw = (verb) => Object.assign(verb, { raw: true });

/** An exception's name and message: anything can be thrown, so anything is taken. */
export function words(error) {
  try {
    return [`${error.name || 'Error'}`, `${error.message ?? error}`];
  } catch {
    return ['Error', ''];
  }
}
