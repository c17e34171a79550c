// A signalling server inside the page: it forwards what the wire asks for between
// emitters that behave like socket.io clients, each in a later turn.

export function createHub() {
  const members = new Map(); // id -> {say, announced}
  let count = 0;
  let iceServers; // lent with each welcome
  return {
    lend(servers) { iceServers = servers; },
    /** A new client's socket. */
    socket() {
      const id = `page-${++count}`;
      let listeners = [];
      const member = {
        announced: false,
        say: (event, data) => queueMicrotask(() => listeners.filter((l) => l.event === event).forEach((l) => l.f(data))),
      };
      members.set(id, member);
      return {
        id,
        say: member.say,
        on: (event, f) => { listeners.push({ event, f }); },
        off: (event, f) => { listeners = listeners.filter((l) => l.f !== f); },
        emit: (event, data) => forward(id, event.split(':').at(-1), event, data),
        listening: () => listeners.length,
      };
    },
  };

  function forward(id, kind, event, data) {
    const sender = members.get(id);
    switch (kind) {
      case 'connect_offer':
        sender.say('webrtc:socket:welcome', { clientId: id, peers: announced().filter((other) => other !== id), iceServers });
        announced().filter((other) => other !== id).forEach((other) => members.get(other).say(event, { clientId: id }));
        sender.announced = true;
        return;
      case 'disconnect':
        sender.announced = false;
        announced().forEach((other) => members.get(other).say(event, { clientId: id, reason: 'left' }));
        return;
      default: {
        const { clientId, peerClientId = clientId, ...rest } = data;
        members.get(peerClientId)?.say(event, { ...rest, clientId: id });
      }
    }
  }

  function announced() {
    return [...members].filter(([, member]) => member.announced).map(([id]) => id);
  }
}
