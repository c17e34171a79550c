// The page's one AudioContext (W3C webaudio §1.2). Browsers let it run only
// after a gesture, and without a sound device it may never run.

const PATIENCE = 2000; // ms until a context that does not start is called dead

let shared = null;

export function hasAudio() {
  return typeof AudioContext === 'function';
}

/** Returns the context, running or not. Call it from a gesture first. */
export function sharedAudio() {
  shared ??= new AudioContext();
  return shared;
}

/**
 * Returns the context once it runs. Rejects with an Error named NotRunningError
 * when it does not: resume() alone may stay pending for ever.
 */
export async function runningAudio() {
  const context = sharedAudio();
  if (context.state === 'running') return context;
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      reject(Object.assign(new Error('The audio context does not start.'), { name: 'NotRunningError' }));
    }, PATIENCE);
  });
  try {
    await Promise.race([context.resume(), late]);
  } finally {
    clearTimeout(timer);
  }
  return context;
}
