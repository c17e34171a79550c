import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  MAX_ENTRIES, MAX_TEXT, cleanText, createConversation, isOnlyEmoji, linkParts,
} from '../../web/demo/chat-model.js';

test('text keeps lines, tabs, emoji and either direction', () => {
  assert.equal(cleanText(' a\r\nb\rc\u2028d\te '), 'a\nb\nc\nd\te');
  assert.equal(cleanText('שלום 👩‍👩‍👧 مرحبا'), 'שלום 👩‍👩‍👧 مرحبا');
  assert.equal(cleanText('<img src=x onerror=alert(1)>'), '<img src=x onerror=alert(1)>');
});

test('text loses control characters and lone surrogates', () => {
  assert.equal(cleanText('a\u0000\u0007b\u001b[31m'), 'ab[31m');
  assert.equal(cleanText('a\ud800b'), 'a\ufffdb');
});

test('what is no text is nothing to show', () => {
  for (const value of [undefined, null, 4, {}, [], '', ' \n\t ']) assert.equal(cleanText(value), '');
});

test('too long a text is cut, never inside a character', () => {
  assert.equal(cleanText('x'.repeat(MAX_TEXT)).length, MAX_TEXT);
  const cut = cleanText(`y${'😀'.repeat(1e6)}`);
  assert.ok(cut.length <= MAX_TEXT);
  assert.match(cut, /^y(😀)+…$/u);
});

test('addresses are found, with the sentence around them left alone', () => {
  assert.deepEqual(linkParts('see https://a.example/x?y=1#z, ok.'), [
    { text: 'see ' }, { text: 'https://a.example/x?y=1#z', href: 'https://a.example/x?y=1#z' }, { text: ', ok.' },
  ]);
  assert.deepEqual(linkParts('(http://a.example)'), [
    { text: '(' }, { text: 'http://a.example', href: 'http://a.example' }, { text: ')' },
  ]);
});

test('nothing but http and https is an address', () => {
  for (const text of ['javascript:alert(1)', 'data:text/html,x', 'https://', 'http://?', 'mailto:a@b.c', 'plain']) {
    assert.deepEqual(linkParts(text), [{ text }]);
  }
});

test('the parts of a text make up the text', () => {
  for (const text of ['', 'a https://x.example b http://y.example', 'https://x.example"><b>', 'https://[bad https://ok.example']) {
    assert.equal(linkParts(text).map((part) => part.text).join(''), text);
  }
});

test('a few emoji alone are shown large', () => {
  for (const text of ['🎉', '🎉🎉', '👍🏽', '👩‍👩‍👧 ❤️', '🇫🇷🇯🇵']) assert.equal(isOnlyEmoji(text), true, text);
  for (const text of ['', 'a', '1', '🎉 yes', '#', '🎉🎉🎉🎉']) assert.equal(isOnlyEmoji(text), false, text);
});

test('a conversation groups what one person says in a row', () => {
  let clock = 0;
  const chat = createConversation(() => clock);
  const say = (from, text, name = from) => chat.add({ from, name, hue: 0, text });
  assert.equal(say('a', 'one').follows, false);
  assert.equal(say('a', 'two').follows, true);
  assert.equal(say('b', 'three').follows, false);
  assert.equal(say('a', 'four').follows, false);
  clock += 10 * 60 * 1000;
  assert.equal(say('a', 'five').follows, false);
  assert.equal(say('a', 'six', 'another name').follows, false);
  chat.note('b left');
  assert.equal(say('a', 'seven', 'another name').follows, false);
});

test('a conversation counts what others said and nobody has read', () => {
  const chat = createConversation();
  chat.add({ from: 'me', name: 'You', text: 'hi' });
  assert.equal(chat.unread, 0);
  chat.add({ from: 'a', name: 'A', text: 'hi' });
  chat.add({ from: 'a', name: 'A', text: '   ' });
  chat.note('A left');
  assert.equal(chat.unread, 1);
  chat.markRead();
  assert.equal(chat.unread, 0);
});

test('a conversation is bounded', () => {
  const chat = createConversation();
  for (let i = 0; i < MAX_ENTRIES + 50; i++) chat.add({ from: 'a', name: 'A', text: `${i}` });
  assert.equal(chat.entries.length, MAX_ENTRIES);
  assert.equal(chat.entries[0].text, '50');
});
