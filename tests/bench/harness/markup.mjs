// Words of others in SVG and HTML.

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** escaped returns text that stands for itself, between tags and in attributes. */
export const escaped = (text) => String(text).replace(/[&<>"]/g, (character) => ENTITIES[character]);
