// The log as people see it: everything the mesh tells the page.

import { byId, batched, h, setIcon, setText } from './dom.js';
import { KINDS, createLog, describe, kindOf } from './log-model.js';

const NEAR_END = 40; // CSS pixels from the bottom that still count as "at the end"

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });

/** nameOf(clientId): how to call someone; visible(): whether the log is in view. */
export function createLogView({ nameOf, visible }) {
  const log = createLog();
  const list = byId('log-list');
  const scroll = byId('log-scroll');
  const pause = byId('log-pause');
  const drawn = new WeakMap(); // line -> its element
  let following = true; // the person reads along at the end

  const render = batched(() => {
    if (!visible()) return;
    const lines = log.visible();
    list.replaceChildren(...lines.map((line) => {
      if (!drawn.has(line)) drawn.set(line, drawLine(line));
      return drawn.get(line);
    }));
    byId('log-empty').hidden = lines.length > 0;
    setText(byId('log-pause-label'), log.paused ? `Resume${log.held ? ` (${log.held})` : ''}` : 'Pause');
    if (following && !log.paused) scroll.scrollTop = scroll.scrollHeight;
  });

  pause.addEventListener('click', () => {
    log.setPaused(!log.paused);
    pause.setAttribute('aria-pressed', log.paused);
    setIcon(pause.firstElementChild, log.paused ? 'play' : 'pause');
    render();
  });
  scroll.addEventListener('scroll', () => {
    following = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_END;
  }, { passive: true });
  byId('log-clear').addEventListener('click', () => {
    log.clear();
    render();
  });
  byId('log-words').addEventListener('input', (event) => {
    log.setWords(event.target.value);
    render();
  });
  byId('log-kinds').append(...KINDS.map((kind) => h('button', {
    class: 'chip',
    type: 'button',
    'data-kind': kind,
    'aria-pressed': String(!log.isHidden(kind)),
    click(event) {
      log.setHidden(kind, !log.isHidden(kind));
      event.currentTarget.setAttribute('aria-pressed', !log.isHidden(kind));
      render();
    },
  }, kind)));

  return {
    /** Notes an event of the mesh. Returns its kind. */
    event(event, data) {
      const kind = kindOf(event, data);
      log.add(kind, event, describe(event, data, nameOf));
      render();
      return kind;
    },
    /** To be called when the log comes into view. */
    seen() {
      following = true;
      render();
    },
  };
}

function drawLine({ kind, event, text, at }) {
  return h('li', { class: 'line', 'data-kind': kind },
    h('time', { class: 'line__time', datetime: new Date(at).toISOString() }, clock.format(at)),
    h('span', { class: 'line__event' }, event),
    h('span', { class: 'line__text' }, text));
}
