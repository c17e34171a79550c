// Where tracks come from: devices, and two that need none. Each function
// returns a promise of {stream, stop}; stop() frees what the source holds.

import { hasAudio, runningAudio } from './audio.js';

/** Says whether this browser can make the source at all, on this page. */
export function capable(source) {
  const devices = navigator.mediaDevices;
  switch (source) {
    case 'mic':
    case 'camera':
      return Boolean(devices?.getUserMedia);
    case 'screen':
      return Boolean(devices?.getDisplayMedia);
    case 'tone':
      return hasAudio();
    default:
      return 'captureStream' in HTMLCanvasElement.prototype;
  }
}

export const open = {
  mic: () => fromDevices({ audio: { echoCancellation: true, noiseSuppression: true } }),
  camera: () => fromDevices({ video: { width: { ideal: 960 }, height: { ideal: 600 }, frameRate: { ideal: 24 } } }),
  async screen() {
    return captured(await navigator.mediaDevices.getDisplayMedia({ video: true, audio: true }));
  },
  tone: openTone,
  picture: openPicture,
};

async function fromDevices(constraints) {
  return captured(await navigator.mediaDevices.getUserMedia(constraints));
}

function captured(stream) {
  return { stream, stop: () => stream.getTracks().forEach((track) => track.stop()) };
}

/** A soft A of 440 Hz that swells once in two seconds, so that one sees it live. */
async function openTone() {
  const context = await runningAudio();
  const tone = new OscillatorNode(context, { frequency: 440 });
  const swell = new OscillatorNode(context, { frequency: 0.5 });
  const depth = new GainNode(context, { gain: 0.06 });
  const volume = new GainNode(context, { gain: 0.09 });
  const out = new MediaStreamAudioDestinationNode(context);
  swell.connect(depth).connect(volume.gain);
  tone.connect(volume).connect(out);
  tone.start();
  swell.start();
  return {
    stream: out.stream,
    stop() {
      tone.stop();
      swell.stop();
      volume.disconnect();
      out.stream.getTracks().forEach((track) => track.stop());
    },
  };
}

const FRAME = 1000 / 15; // ms

/** Slow coloured lights on a canvas, in the user's own hue. */
async function openPicture({ hue, text }) {
  const canvas = document.createElement('canvas');
  canvas.width = 640;
  canvas.height = 400;
  const paint = canvas.getContext('2d');
  // A timer, not requestAnimationFrame: others still see it when this page is hidden.
  const timer = setInterval(() => paintLights(paint, performance.now() / 1000, hue(), text()), FRAME);
  paintLights(paint, 0, hue(), text());
  const stream = canvas.captureStream(15);
  return {
    stream,
    stop() {
      clearInterval(timer);
      stream.getTracks().forEach((track) => track.stop());
    },
  };
}

function paintLights(paint, t, hue, text) {
  const { width, height } = paint.canvas;
  paint.globalCompositeOperation = 'source-over';
  paint.fillStyle = `hsl(${hue} 45% 12%)`;
  paint.fillRect(0, 0, width, height);
  paint.globalCompositeOperation = 'lighter';
  for (let i = 0; i < 5; i++) {
    const x = width * (0.5 + 0.42 * Math.sin(t * (0.31 + 0.07 * i) + i * 1.9));
    const y = height * (0.5 + 0.42 * Math.cos(t * (0.23 + 0.09 * i) + i * 2.7));
    const light = paint.createRadialGradient(x, y, 0, x, y, height * 0.62);
    light.addColorStop(0, `hsl(${hue + 32 * (i - 2)} 80% 52% / 0.55)`);
    light.addColorStop(1, `hsl(${hue + 32 * (i - 2)} 80% 40% / 0)`);
    paint.fillStyle = light;
    paint.fillRect(0, 0, width, height);
  }
  paint.globalCompositeOperation = 'source-over';
  paint.fillStyle = 'rgb(255 255 255 / 0.92)';
  paint.font = '600 120px system-ui, sans-serif';
  paint.textAlign = 'center';
  paint.textBaseline = 'middle';
  paint.fillText(text, width / 2, height / 2);
}
