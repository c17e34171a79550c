// The invitation: copying the link, and the card for someone who is alone.

import { h, icon, setText } from './dom.js';

const THANKS = 1800; // ms that "Copied" stands on a button

/**
 * Copies text to the clipboard. Resolves to whether it worked: plain http has
 * no clipboard, and then the old command may still do it.
 */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = h('textarea', { class: 'visually-hidden', readonly: true });
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
}

/** Makes a button copy the link and say so. link() returns it. */
export function copiesLink(button, label, link) {
  const usual = label.textContent;
  let timer;
  button.addEventListener('click', async () => {
    const done = await copyText(link());
    setText(label, done ? 'Copied' : 'Copy the address above');
    button.toggleAttribute('data-done', done);
    clearTimeout(timer);
    timer = setTimeout(() => {
      setText(label, usual);
      button.removeAttribute('data-done');
    }, THANKS);
  });
}

/** Builds the card that someone alone in a room sees. link() returns the invitation. */
export function newInvitation(link) {
  const address = h('p', { class: 'invite__link' });
  const label = h('span', {}, 'Copy invite link');
  const copy = h('button', { class: 'button button--strong', type: 'button' }, icon('link'), label);
  const another = h('a', { class: 'button', target: '_blank', rel: 'noopener' }, 'Open a second tab');
  copiesLink(copy, label, link);
  return {
    root: h('aside', { class: 'invite', 'aria-label': 'Invite someone', hidden: true },
      h('div', { class: 'invite__words' },
        h('h2', { class: 'invite__title' }, 'Nobody else is here yet'),
        h('p', { class: 'invite__text' }, 'Send this link to a friend, or open it in a second tab to try it alone.'),
        address),
      h('p', { class: 'invite__actions' }, copy, another)),
    update() {
      another.href = link();
      setText(address, link().replace(/^https?:\/\//, ''));
    },
  };
}
