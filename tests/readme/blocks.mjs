// Reads the code blocks of a Markdown text. An HTML comment `<!-- test: KIND -->`
// before a block says how it is run.

const FENCE = /^(?:<!-- test: (?<kind>\S+) -->\n)?```(?<language>\S*)\n(?<code>[\s\S]*?)^```$/gm;

/** blocks returns [{kind, language, code, line}] in order; kind is undefined where no comment stands. */
export function blocks(markdown) {
  return [...markdown.matchAll(FENCE)].map(({ index, groups }) => ({
    ...groups,
    line: markdown.slice(0, index).split('\n').length,
  }));
}
