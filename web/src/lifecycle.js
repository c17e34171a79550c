// The page comes and goes, and so does its network: what the meshes must hear of.

/**
 * Tells the program of the page's life. It is listened to as long as the page is
 * there; engine.tell does nothing once the program has ended.
 */
export function watchPage(engine) {
  const on = (target, event, f) => target?.addEventListener?.(event, f);
  const wake = (moved) => engine.tell('wake', moved);

  on(globalThis, 'online', () => wake(true));
  // Where the browser tells (W3C Network Information): from Wi-Fi to cellular
  // `online` does not come.
  on(globalThis.navigator?.connection, 'change', () => wake(true));
  on(globalThis.document, 'visibilitychange', () => {
    if (document.visibilityState === 'visible') wake(false);
  });
  on(globalThis.document, 'resume', () => wake(false)); // W3C Page Lifecycle §3: was frozen

  on(globalThis, 'pagehide', () => engine.tell('hide'));
  on(globalThis, 'pageshow', ({ persisted }) => {
    if (persisted) engine.tell('show');
  });
}
