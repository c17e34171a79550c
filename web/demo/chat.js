// The chat as people see it. What strangers write becomes text nodes and
// nothing else.

import { MAX_ENTRIES, MAX_TEXT, createConversation, isOnlyEmoji, linkParts } from './chat-model.js';
import { byId, h } from './dom.js';

const NEAR_END = 60; // CSS pixels from the bottom that still count as "reading along"
const WARN_LEFT = 300; // characters left from which the count shows

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/**
 * say(text)      sends a message; returns a promise that rejects when it was not delivered
 * changed(count) called with the number of unread messages
 * reading()      whether the chat is in view
 */
export function createChat({ say, changed, reading }) {
  const model = createConversation();
  const list = byId('chat-list');
  const scroll = byId('chat-scroll');
  const more = byId('chat-more');
  const form = byId('chat-form');
  const input = byId('chat-input');
  const left = byId('chat-left');

  let following = true; // the person reads along at the end

  const toEnd = () => {
    scroll.scrollTop = scroll.scrollHeight;
    following = true;
    more.hidden = true;
  };
  const read = () => {
    if (!reading() || !following) return;
    more.hidden = true;
    model.markRead();
    changed(model.unread);
  };

  const show = (element, own) => {
    const follow = own || following;
    byId('chat-empty').hidden = true;
    list.append(element);
    if (list.childElementCount > MAX_ENTRIES) list.firstElementChild.remove();
    if (follow) toEnd();
    else more.hidden = false;
    read();
    changed(model.unread);
    return element;
  };

  async function send() {
    const entry = model.add({ from: 'me', name: 'You', text: input.value });
    if (!entry) return;
    input.value = '';
    fit();
    const element = show(drawMessage(entry), true);
    try {
      const nobody = (await say(entry.text)) === false;
      if (nobody) mark(element, 'Nobody else is here, so nobody has read this.');
    } catch (error) {
      mark(element, `Not delivered to everyone: ${error.message}`, 'error');
    }
  }

  const fit = () => {
    input.style.height = 'auto';
    input.style.height = `${Math.min(input.scrollHeight + 2, 160)}px`;
    const room = MAX_TEXT - input.value.length;
    left.hidden = room > WARN_LEFT;
    left.textContent = room > WARN_LEFT ? '' : `${room} left`;
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send();
    input.focus();
  });
  input.addEventListener('input', fit);
  input.addEventListener('keydown', (event) => {
    // isComposing: Enter ends a word in an input method, it does not send.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  more.addEventListener('click', () => {
    toEnd();
    read();
  });
  scroll.addEventListener('scroll', () => {
    following = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_END;
    read();
  }, { passive: true });
  new ResizeObserver(() => following && toEnd()).observe(scroll);

  return {
    /** Shows what someone said: {from, name, hue, text}. */
    receive(message) {
      const entry = model.add(message);
      if (entry) show(drawMessage(entry));
    },
    note(text) {
      const entry = model.note(text);
      show(h('li', { class: 'message-note' }, entry.text));
    },
    /** To be called when the chat comes into view, or its window to the front. */
    seen() {
      if (following) toEnd();
      read();
    },
    focus: () => input.focus(),
  };
}

function drawMessage({ from, name, hue, text, at, follows }) {
  const own = from === 'me';
  const item = h('li', { class: 'message hued', 'data-own': own, 'data-follows': follows },
    follows ? null : h('p', { class: 'message__head' },
      h('bdi', { class: 'message__name' }, name),
      h('time', { class: 'message__time', datetime: new Date(at).toISOString() }, clock.format(at))),
    h('p', { class: 'message__text', dir: 'auto', 'data-emoji': isOnlyEmoji(text) }, ...linkParts(text).map(drawPart)));
  if (!own) item.style.setProperty('--hue', hue);
  return item;
}

function drawPart({ text, href }) {
  return href ? h('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, text) : text;
}

function mark(element, text, tone = 'info') {
  element.append(h('p', { class: 'message__mark', 'data-tone': tone }, text));
}
