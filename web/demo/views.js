// Which panels are in view. Wide windows show people, mesh and either chat or
// events at once; narrow ones show one of the four. style.css decides which.

import { byId } from './dom.js';

const VIEWS = ['people', 'chat', 'mesh', 'events'];

/** changed(view) is called when a person, or the page, goes to a view. */
export function createViews({ changed }) {
  const app = byId('app');
  const buttons = [...document.querySelectorAll('[data-goto]')];

  const mark = () => {
    const { view, talk } = app.dataset;
    for (const button of buttons) {
      const here = button.closest('.tabs') ? talk : view;
      button.setAttribute('aria-current', String(button.dataset.goto === here));
    }
  };
  const go = (view) => {
    if (!VIEWS.includes(view)) return;
    app.dataset.view = view;
    if (view === 'chat' || view === 'events') app.dataset.talk = view;
    mark();
    changed(view);
  };

  app.dataset.talk = 'chat';
  mark();
  for (const button of buttons) button.addEventListener('click', () => go(button.dataset.goto));

  return {
    go,
    /** Whether the panel with this id can be seen now. */
    shows: (id) => !document.hidden && byId(id).getClientRects().length > 0,
    /** Shows a count on the buttons that carry the mark `data-<name>`. */
    badge(name, count) {
      for (const badge of document.querySelectorAll(`[data-${name}]`)) {
        badge.hidden = count === 0;
        badge.textContent = count > 99 ? '99+' : count > 0 ? String(count) : '';
      }
    },
  };
}
