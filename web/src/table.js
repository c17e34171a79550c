/** Values under small numbers, which are used again. 0 stands for none. */
export function table() {
  let values = [undefined];
  let unused = [];
  return {
    add(value) {
      const at = unused.pop() ?? values.length;
      values[at] = value;
      return at;
    },
    get: (at) => values[at],
    remove(at) {
      const value = values[at];
      if (value !== undefined) {
        values[at] = undefined;
        unused.push(at);
      }
      return value;
    },
    clear() {
      values = [undefined];
      unused = [];
    },
    count: () => values.length - 1 - unused.length,
  };
}
