// Notices under the header: what is wrong, or good to know, and what to do.

import { h, icon } from './dom.js';

/** root: the element that holds them. */
export function createNotices(root) {
  const shown = new Map(); // key -> {text, element}

  const clear = (key) => {
    shown.get(key)?.element.remove();
    shown.delete(key);
  };

  return {
    /**
     * Shows a notice, or replaces the one of the same key.
     *
     * tone     'info', 'warn' or 'error'
     * title    the fact, hint the remedy
     * actions  [{label, run}]
     * dismiss  whether the person may close it; default true
     */
    set(key, { tone = 'info', title, hint = '', actions = [], dismiss = true }) {
      const text = [tone, title, hint].join('\n');
      // The same notice again must not be read out again.
      if (shown.get(key)?.text === text) return;
      clear(key);
      const element = h('div', { class: 'notice', 'data-tone': tone, role: tone === 'error' ? 'alert' : 'status' },
        h('p', { class: 'notice__text' }, h('strong', {}, title), ' ', hint),
        ...actions.map(({ label, run }) => h('button', { class: 'button', type: 'button', click: run }, label)),
        dismiss ? h('button', { class: 'notice__close', type: 'button', 'aria-label': 'Dismiss', click: () => clear(key) }, icon('close')) : null);
      shown.set(key, { text, element });
      root.append(element);
    },
    clear,
  };
}
