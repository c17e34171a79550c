// The demo's wiring: which module hears of what. What each does is theirs.

import { createChat } from './chat.js';
import { createDock } from './dock.js';
import { batched, byId, setText } from './dom.js';
import { createGraph } from './graph.js';
import { copiesLink, newInvitation } from './invite.js';
import { watchLevels } from './levels.js';
import { createLogView } from './log.js';
import { createMedia } from './media.js';
import { explain } from './media-errors.js';
import { makeGuestName, makeRoomName, randomBelow } from './names.js';
import { createNotices } from './notices.js';
import { createPeople } from './people.js';
import { cleanName, initials, mustMove, pickHue, savedName } from './profile.js';
import { watchQuality } from './quality.js';
import { ownRoom, inviteLink, readIceServers, readRoom } from './room.js';
import { createSession } from './session.js';
import { createSounds } from './sounds.js';
import { capable } from './sources.js';
import { statusOf } from './status.js';
import { isolate } from './text.js';
import { planTiles } from './tile-plan.js';
import { createTiles } from './tiles.js';
import { createViews } from './views.js';

const SHARE_PERIOD = 6000; // ms between two tellings of round trips

const notices = createNotices(byId('notices'));
const reload = { label: 'Reload', run: () => location.reload() };

if (!globalThis.mesh) {
  fatal('The library did not load.', 'The server has no /meshy.js, or something blocked it. Run “make build”, then reload.');
} else if (!('RTCPeerConnection' in globalThis)) {
  fatal('This browser has no WebRTC.', 'Rooms need it. Use a current Firefox, Chrome, Edge or Safari, and see that no extension or setting turns WebRTC off.');
} else {
  start(globalThis.mesh);
}

function fatal(title, hint) {
  notices.set('fatal', { tone: 'error', title, hint, actions: [reload], dismiss: false });
  setText(byId('status-text'), 'Not running');
  byId('status').dataset.tone = 'error';
}

function start(mesh) {
  const me = {
    key: `${randomBelow(2 ** 32).toString(36)}${randomBelow(2 ** 32).toString(36)}`,
    name: savedName.load() || makeGuestName(),
    hue: pickHue([], randomBelow(12)),
    rank: randomBelow(2 ** 30),
  };
  const people = createPeople();
  let room = '';
  let ready = false; // the module has started
  let broken = false; // it did not, or has ended
  let errors = 0;
  let stop = () => {}; // what watches the mesh
  const link = () => inviteLink(location.href, room);

  const profile = () => ({
    key: me.key,
    name: me.name,
    hue: me.hue,
    rank: me.rank,
    muted: media.muted,
    sources: Object.fromEntries(media.tracks().map(({ trackId, source }) => [trackId, source])),
  });

  const refresh = batched(render);
  const changed = () => {
    session.shareProfile();
    refresh();
  };

  const views = createViews({ changed: seen });
  const invitation = newInvitation(link);
  byId('tiles').after(invitation.root);
  const tiles = createTiles({ root: byId('tiles'), mute });
  const sounds = createSounds({ root: document.body, blocked: askForClick });
  const graph = createGraph({ svg: byId('graph'), list: byId('pairs'), note: byId('mesh-note') });
  const log = createLogView({ nameOf: people.nameOf, visible: () => views.shows('events') });
  const chat = createChat({ say, changed: showUnread, reading: () => views.shows('chat') && document.hasFocus() });
  const media = createMedia({
    mesh, changed, refused: explainRefusal, look: { hue: () => me.hue, text: () => initials(me.name) },
  });
  const dock = createDock({ root: byId('dock'), toggle, leave: leaveOrReturn });
  const session = createSession({
    mesh,
    iceServers: readIceServers(location.search),
    people,
    profile,
    tell: {
      changed: refresh,
      event: note,
      joined: (person) => chat.note(`${isolate(person.name)} joined`),
      left: (person, reason) => chat.note(`${isolate(person.name)} ${reason === 'left' || !reason ? 'left' : `is gone (${reason})`}`),
      said(person, text) {
        chat.receive({ from: person.id, name: person.name, hue: person.hue, text });
        graph.pulse(person.id, 'me');
      },
      profiled: settleColour,
      failed: explainError,
    },
  });

  document.addEventListener('visibilitychange', seen);
  addEventListener('focus', seen);
  // Any gesture will do for a browser that waits for one before it plays.
  for (const gesture of ['pointerup', 'keydown']) addEventListener(gesture, () => sounds.unlock());
  addEventListener('hashchange', () => enter(readRoom(location.hash)));
  copiesLink(byId('invite'), byId('invite-label'), link);
  wireName();
  mesh.ready.then(begin, fail);
  try {
    enter(readRoom(location.hash));
  } catch (error) {
    // The module may have ended before this script began.
    fail(error);
  }
  refresh();

  function begin() {
    ready = true;
    const stopQuality = watchQuality({
      mesh,
      people,
      changed() {
        session.sweep(performance.now());
        session.shareView();
        refresh();
      },
    });
    const sharing = setInterval(() => session.shareView(true), SHARE_PERIOD);
    const stopLevels = watchLevels({
      others: () => people.all().map((person) => ({
        id: person.id, pc: mesh.getPeerById(person.id), tracks: soundsOf(person).map(({ track }) => track),
      })),
      own: () => media.tracks().map(({ track }) => track).filter((track) => track.kind === 'audio'),
      show: tiles.showLevel,
    });
    stop = () => {
      stopQuality();
      stopLevels();
      clearInterval(sharing);
    };
    refresh();
  }

  function fail(error) {
    broken = true;
    fatal('meshy could not start.', error.message);
  }

  function enter(wanted) {
    if (broken) return;
    const next = wanted || ownRoom(makeRoomName);
    if (readRoom(location.hash) !== next) history.replaceState(null, '', `#${encodeURIComponent(next)}`);
    if (next === room) return;
    const moving = room !== '';
    room = next;
    notices.clear('left');
    if (moving) {
      media.withdrawAll();
      chat.note(`You are now in ${room}`);
    }
    session.join(room);
    if (moving) media.publishAll();
    showUnread(0);
  }

  function leaveOrReturn() {
    if (session.inside) {
      media.stopAll();
      session.leave();
      notices.set('left', {
        title: 'You have left the room.', hint: 'Nobody sees or hears you.', dismiss: false,
        actions: [{ label: 'Come back', run: leaveOrReturn }],
      });
    } else {
      notices.clear('left');
      session.rejoin();
    }
  }

  function toggle(source) {
    notices.clear('media');
    media.toggle(source);
  }

  function mute(id) {
    if (id === 'me') {
      media.setMuted(!media.muted);
      return;
    }
    const person = people.get(id);
    if (person) person.silenced = !person.silenced;
    refresh();
  }

  function say(text) {
    const sent = session.say(text);
    if (sent !== false) for (const person of people.all()) if (person.joined) graph.pulse('me', person.id);
    return sent;
  }

  function note(event, data) {
    if (log.event(event, data) === 'error' && !views.shows('events')) views.badge('errors', ++errors);
  }

  function seen() {
    if (views.shows('chat')) chat.seen();
    if (!views.shows('events')) return;
    errors = 0;
    views.badge('errors', 0);
    log.seen();
  }

  function showUnread(count) {
    views.badge('unread', count);
    document.title = `${count > 0 ? `(${count}) ` : ''}${room} · meshy`;
  }

  function settleColour(person) {
    if (!mustMove(me, person)) return;
    me.hue = pickHue(people.all().map(({ hue }) => hue), randomBelow(12));
    changed();
  }

  function explainRefusal(source, error) {
    const words = explain(source, error, { secure: isSecureContext, capable: capable(source) });
    if (words) notices.set('media', { tone: 'warn', ...words });
  }

  function explainError({ reason, message }) {
    if (reason === 'module') {
      // From now on every call to the mesh throws.
      broken = true;
      stop();
      people.clear();
      fatal('meshy has stopped.', `${message} Reload to come back.`);
    } else if (reason === 'webrtc' || reason === 'track') {
      notices.set(reason, { tone: 'warn', title: reason === 'track' ? 'A track could not be sent.' : 'No connection can be made.', hint: message });
    }
  }

  function askForClick(blocked) {
    if (!blocked) notices.clear('sound');
    else {
      notices.set('sound', {
        title: 'You do not hear the others yet.', hint: 'The browser waits for a click of yours before it plays sound.',
        actions: [{ label: 'Click to hear', run: () => sounds.unlock() }],
      });
    }
  }

  function wireName() {
    const input = byId('name');
    input.value = me.name;
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.isComposing) input.blur();
    });
    input.addEventListener('change', () => {
      me.name = cleanName(input.value) || me.name;
      input.value = me.name;
      savedName.save(me.name);
      changed();
    });
  }

  function soundsOf(person) {
    return [...person.media].filter(([, { track }]) => track.kind === 'audio').map(([trackId, { track }]) => ({ trackId, track }));
  }

  function render() {
    const all = people.all();
    const alone = session.inside && all.length === 0;
    document.documentElement.style.setProperty('--my-hue', me.hue);
    setText(byId('room-name'), room);
    invitation.update();

    const status = statusOf({ broken, ready, inside: session.inside, serverGone: session.serverGone, states: all.map(({ state }) => state) });
    setText(byId('status-text'), status.text);
    byId('status').dataset.tone = status.tone;
    if (status.notice) notices.set('server', { tone: 'warn', dismiss: false, ...status.notice });
    else notices.clear('server');

    const own = { ...me, tracks: media.tracks(), muted: media.muted, state: 'connected' };
    own.audible = own.tracks.some(({ track }) => track.kind === 'audio');
    tiles.render(planTiles(own, all), (id) => {
      if (id === 'me') return own;
      const person = people.get(id);
      return { ...person, audible: soundsOf(person).length > 0 };
    });
    invitation.root.hidden = !alone;
    sounds.sync(all.flatMap((person) => soundsOf(person).map(({ trackId, track }) => (
      { key: `${person.id}/${trackId}`, track, silenced: person.silenced }))));

    const { shown, edges } = session.picture();
    graph.render([{ id: 'me', ...me }, ...shown], edges);
    dock.render({ state: media.state, ready: ready && !broken, inside: session.inside });
  }
}
