// transactionId: a page's own prefix and a counter, unique without asking for 16
// random bytes and writing 36 characters for each message.

export const prefix = Array.from(crypto.getRandomValues(new Uint32Array(2)), (n) => n.toString(36)).join('');

let count = 0;

/** The number of a new transaction of this page. */
export const next = () => count++;

/** The transactionId that a page's prefix and a number make. */
export const transactionId = (of, n) => `${of}-${n.toString(36)}`;
