// Sending a File that the user has chosen, and what its receivers do.
'use strict';

{
  let input;
  let arrived; // Promise of {blob, end}

  /** askForFile puts up what the harness, in the user's place, chooses a file with. */
  rig.askForFile = () => {
    input = document.body.appendChild(Object.assign(document.createElement('input'), { type: 'file' }));
  };

  /** awaitFile answers pings on the chat channel and keeps the file that comes on another. */
  rig.awaitFile = (chat) => {
    arrived = new Promise((resolve) => {
      rig.member.onmessage = (from, value, channel) => {
        if (value instanceof Blob) resolve({ blob: value, end: rig.now() });
        else if (channel === chat && value.ping !== undefined) rig.member.send({ pong: value.ping }, from, chat);
      };
    });
  };

  rig.fileEnd = async () => (await arrived).end;

  /** fileHash reads the whole file into memory: nobody is looking any more. */
  rig.fileHash = async () => {
    const digest = await crypto.subtle.digest('SHA-256', await (await arrived).blob.arrayBuffer());
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  };

  /** sendFile sends the file to everyone and pings one of them until it is out: {start, times}. */
  rig.sendFile = async (channel, chat) => {
    const start = rig.now();
    let out = false;
    const sent = Promise.resolve(rig.member.send(input.files[0], undefined, channel)).finally(() => (out = true));
    sent.catch(() => {}); // it is awaited below
    const times = await rig.roundTripsUntil(() => out, chat);
    await sent;
    return { start, times };
  };
}
