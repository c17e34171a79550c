// Media with a signature, and the means to recognise it at the other end: tones
// of a known frequency, pictures of a known colour.
'use strict';

{
  const { native } = rig;
  const COLOURS = {
    red: [255, 0, 0],
    green: [0, 255, 0],
    blue: [0, 0, 255],
    yellow: [255, 255, 0],
    magenta: [255, 0, 255],
    cyan: [0, 255, 255],
  };
  const WIDTH = 160;
  const HEIGHT = 120;
  const FRAME_RATE = 15;
  const FFT_SIZE = 8192; // 5.9 Hz a bin at 48 kHz
  const SILENCE = -70; // dB; a peak below it is no tone

  let context; // one AudioContext a page
  const stops = []; // how to end what was made
  const receivers = new Map(); // MediaStreamTrack -> its analyser or its video element

  const audio = async () => {
    context ??= new AudioContext();
    if (context.state !== 'running') await context.resume();
    return context;
  };

  const oscillator = (ctx, frequency) => {
    const source = new OscillatorNode(ctx, { frequency });
    source.start();
    stops.push(() => source.stop());
    return source;
  };

  const made = (stream) => {
    const [track] = stream.getTracks();
    stops.push(() => track.stop());
    return { track, stream };
  };

  rig.media = {
    /** tone returns {track, stream} of a mono sine, frequency in Hz. */
    async tone(frequency) {
      const ctx = await audio();
      const out = new MediaStreamAudioDestinationNode(ctx, { channelCount: 1 });
      oscillator(ctx, frequency).connect(out);
      return made(out.stream);
    },

    /** stereo returns {track, stream} with one sine a side. */
    async stereo(left, right) {
      const ctx = await audio();
      const out = new MediaStreamAudioDestinationNode(ctx, { channelCount: 2 });
      const merger = new ChannelMergerNode(ctx, { numberOfInputs: 2 });
      oscillator(ctx, left).connect(merger, 0, 0);
      oscillator(ctx, right).connect(merger, 0, 1);
      merger.connect(out);
      return made(out.stream);
    },

    /** colour returns {track, stream} of a picture of that colour over a strip that blinks each frame. */
    colour(name) {
      const canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: HEIGHT });
      const pen = canvas.getContext('2d');
      let frame = 0;
      const draw = () => {
        pen.fillStyle = `rgb(${COLOURS[name]})`;
        pen.fillRect(0, 0, WIDTH, HEIGHT);
        pen.fillStyle = frame++ % 2 ? 'white' : 'black';
        pen.fillRect(0, HEIGHT * 0.75, WIDTH, HEIGHT * 0.25);
      };
      draw();
      const timer = native.setInterval(draw, 1000 / FRAME_RATE);
      stops.push(() => native.clearInterval(timer));
      return made(canvas.captureStream(FRAME_RATE));
    },

    /** hear returns the dominant frequencies of a track, [left, right] in Hz; 0 is silence. */
    async hear(track) {
      const ctx = await audio();
      if (!receivers.has(track)) receivers.set(track, listen(ctx, track));
      return receivers.get(track).analysers.map(peak);
    },

    /** see returns what a track shows: {colour, live}; live once its frames were seen to change. */
    see(track) {
      if (!receivers.has(track)) receivers.set(track, watch(track));
      return look(receivers.get(track));
    },

    /** hears resolves when the track sounds at these frequencies: one for mono, two for left and right. */
    async hears(track, ...wanted) {
      const near = (heard) => wanted.every((frequency, side) => Math.abs(heard[side] - frequency) < 12);
      let heard;
      await rig.until(
        async () => near((heard = await rig.media.hear(track))),
        () => `a tone of ${wanted} Hz; heard ${heard.map(Math.round)} (track ${track.readyState}, muted ${track.muted})`,
      );
      return true;
    },

    /** sees resolves when the track shows live frames of that colour. */
    async sees(track, colour) {
      let seen;
      await rig.until(
        () => (seen = rig.media.see(track)).colour === colour && seen.live,
        () => `live frames in ${colour}; saw ${JSON.stringify(seen)} (track ${track.readyState}, muted ${track.muted})`,
      );
      return true;
    },

    /** stop ends everything that this page made or received. */
    stop() {
      for (const stop of stops.splice(0)) stop();
      for (const { close } of receivers.values()) close();
      receivers.clear();
    },
  };

  const listen = (ctx, track) => {
    const stream = new MediaStream([track]);
    // Chromium pulls no sound from a remote track that plays nowhere.
    const element = Object.assign(document.createElement('audio'), { srcObject: stream, muted: true });
    element.play().catch(() => {}); // rejected when stop() comes first
    const source = new MediaStreamAudioSourceNode(ctx, { mediaStream: stream });
    const splitter = new ChannelSplitterNode(ctx, { numberOfOutputs: 2 });
    source.connect(splitter);
    const analysers = [0, 1].map((side) => {
      const analyser = new AnalyserNode(ctx, { fftSize: FFT_SIZE, smoothingTimeConstant: 0 });
      splitter.connect(analyser, side);
      return analyser;
    });
    const close = () => {
      source.disconnect();
      splitter.disconnect();
      element.srcObject = null;
    };
    return { analysers, close };
  };

  const peak = (analyser) => {
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    let best = 0;
    for (let i = 1; i < levels.length; i++) if (levels[i] > levels[best] || best === 0) best = i;
    return levels[best] > SILENCE ? (best * analyser.context.sampleRate) / FFT_SIZE : 0;
  };

  const watch = (track) => {
    const element = Object.assign(document.createElement('video'), {
      srcObject: new MediaStream([track]),
      muted: true,
      playsInline: true,
    });
    element.play().catch(() => {}); // rejected when stop() comes first
    const canvas = Object.assign(document.createElement('canvas'), { width: 16, height: 16 });
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    return { element, pen, strips: new Set(), close: () => (element.srcObject = null) };
  };

  const look = ({ element, pen, strips }) => {
    if (!element.videoWidth) return { colour: null, live: false };
    pen.drawImage(element, 0, 0, 16, 16);
    const [r, g, b] = pen.getImageData(8, 5, 1, 1).data;
    const [strip] = pen.getImageData(8, 14, 1, 1).data;
    if (strip < 80 || strip > 175) strips.add(strip > 175);
    const distance = ([R, G, B]) => (R - r) ** 2 + (G - g) ** 2 + (B - b) ** 2;
    const [colour, rgb] = Object.entries(COLOURS).sort(([, a], [, c]) => distance(a) - distance(c))[0];
    return { colour: distance(rgb) < 100 ** 2 ? colour : null, live: strips.size === 2, rgb: [r, g, b] };
  };
}
