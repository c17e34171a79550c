// The page of /admin: asks for the state every two seconds and draws it.
const EVERY = 2000; // ms
const KEPT = 60; // states that a spark line shows
const KEY = 'meshy-admin-token';

const $ = (id) => document.getElementById(id);
const history = new Map(); // id -> values, newest last
let before; // the state before
let timer;

const whole = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const number = (n) => (n < 10_000 ? whole.format(Math.round(n)) : compact.format(n));
const rate = (n) => (n < 10 ? n.toFixed(1) : number(n));

function bytes(n) {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let i = 0;
  for (; n >= 1000 && i < units.length - 1; i++) n /= 1024;
  return `${n < 10 && i > 0 ? n.toFixed(1) : Math.round(n)} ${units[i]}`;
}

function duration(s) {
  const [d, h, m] = [Math.floor(s / 86400), Math.floor(s / 3600) % 24, Math.floor(s / 60) % 60];
  if (d > 0) return `${d} d ${h} h`;
  if (h > 0) return `${h} h ${m} min`;
  return m > 0 ? `${m} min` : `${Math.floor(s)} s`;
}

function status(text, tone) {
  $('status').textContent = text;
  $('status').dataset.tone = tone;
}

/** show writes a card's value and draws its line. */
function show(id, value, text) {
  $(id === 'rooms' ? 'rooms-count' : id).textContent = text;
  const values = history.get(id) ?? [];
  values.push(value);
  if (values.length > KEPT) values.shift();
  history.set(id, values);
  const most = Math.max(...values, 1e-9);
  const x = (i) => 120 - ((values.length - 1 - i) * 120) / (KEPT - 1);
  const points = values.map((v, i) => `${x(i).toFixed(1)},${(30 - (26 * v) / most).toFixed(1)}`);
  $(`spark-${id}`).firstElementChild.setAttribute('d', values.length > 1 ? `M${x(0)},34 L${points.join(' L')} L122,34 Z` : '');
}

/** list fills a <dl>, and hides its note when there is something in it. */
function list(id, rows) {
  $(id).replaceChildren(...rows.flatMap(([name, n]) => {
    const [dt, dd] = [document.createElement('dt'), document.createElement('dd')];
    dt.textContent = name;
    dd.textContent = number(n);
    return [dt, dd];
  }));
  const note = $(`${id}-note`);
  if (note) note.hidden = rows.length > 0;
}

const CODES = {
  1001: 'shutting down', 1002: 'no WebSocket frame', 1007: 'not UTF-8', 1009: 'message too large', 4400: 'room name', 4401: 'no valid token',
  4403: 'token of another room', 4406: 'unknown origin', 4408: 'too slow', 4409: 'place taken over', 4410: 'silent',
  4411: 'guessed a place', 4429: 'sent too much', 4430: 'address used too much', 4513: 'room full', 4514: 'server full',
};

function rooms(state, seconds) {
  const known = new Map(before?.rooms?.map((room) => [room.Name, room.Messages]));
  const most = Math.max(1, ...state.rooms.map((room) => room.Members));
  $('rooms').replaceChildren(...state.rooms.map((room) => {
    const row = document.createElement('tr');
    const cell = (text, kind) => {
      const td = row.insertCell();
      td.textContent = text;
      if (kind) td.className = kind;
      return td;
    };
    cell(room.Name);
    const members = cell(number(room.Members), 'number');
    const meter = document.createElement('span');
    meter.className = 'meter';
    meter.append(document.createElement('i'));
    meter.firstChild.style.width = `${Math.max(4, (100 * room.Members) / most)}%`;
    members.prepend(meter);
    cell(room.Away > 0 ? number(room.Away) : '', 'number');
    cell(known.has(room.Name) && seconds > 0 ? rate(Math.max(0, room.Messages - known.get(room.Name)) / seconds) : '–', 'number');
    return row;
  }));
  const hidden = state.stats.Rooms - state.rooms.length;
  $('rooms-note').textContent = state.rooms.length === 0 ? 'Nobody is here.' : hidden > 0 ? `The fullest ${state.rooms.length}; ${number(hidden)} more.` : '';
}

function draw(state) {
  const { stats } = state;
  const seconds = before ? state.uptime - before.uptime : 0;
  const per = (name) => (before && seconds > 0 ? Math.max(0, stats[name] - before.stats[name]) / seconds : 0);
  status(state.draining ? 'Draining' : 'Running', state.draining ? 'warn' : 'good');
  $('about').textContent = `${state.version} · up ${duration(state.uptime)}`;
  show('sockets', stats.Sockets, number(stats.Sockets));
  show('rooms', stats.Rooms, number(stats.Rooms));
  show('messages', per('Messages'), rate(per('Messages')));
  show('bytes', per('Bytes'), bytes(per('Bytes')));
  show('joins', per('Joined'), rate(per('Joined')));
  show('memory', state.memory, bytes(state.memory));
  rooms(state, seconds);
  list('limits', Object.entries(stats.Limits).filter(([, n]) => n > 0).map(([name, n]) => [name.replaceAll('_', ' '), n]).sort((a, b) => b[1] - a[1]));
  list('closed', Object.entries(stats.Closed).map(([code, n]) => [`${code} ${CODES[code] ?? ''}`, n]).sort((a, b) => b[1] - a[1]));
  list('totals', [['Joins', stats.Joined], ['Refused', stats.Refused], ['Places resumed', stats.Resumed], ['Messages received', stats.Messages], ['Messages sent', stats.Delivered], ['Messages rejected', stats.Rejected]]);
  before = state;
}

function login(wrong) {
  before = undefined;
  status('Locked', 'wait');
  $('about').textContent = '';
  $('board').hidden = true;
  $('login').hidden = false;
  $('wrong').hidden = !wrong;
  $('token').focus();
}

async function ask() {
  clearTimeout(timer);
  const token = sessionStorage.getItem(KEY);
  try {
    const response = await fetch('state', { headers: token ? { Authorization: `Bearer ${token}` } : {} });
    if (response.status === 401) return login(token !== null);
    if (!response.ok) throw new Error(await response.text());
    $('login').hidden = true;
    draw(await response.json());
    $('board').hidden = false;
  } catch (error) {
    status(`Out of reach: ${error.message}`, 'error');
  }
  timer = setTimeout(ask, EVERY);
}

$('login').addEventListener('submit', (event) => {
  event.preventDefault();
  sessionStorage.setItem(KEY, $('token').value);
  $('token').value = '';
  ask();
});

ask();
