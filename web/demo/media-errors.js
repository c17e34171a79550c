// Explains to a person why a source could not start and what they can do. The
// names are those of the DOMExceptions of W3C mediacapture-main §10.3 and
// screen-capture §5.

const NOUNS = {
  mic: 'microphone',
  camera: 'camera',
  screen: 'screen',
  tone: 'test tone',
  picture: 'test picture',
};

/**
 * Explains an error of starting `source`. `secure` is window.isSecureContext,
 * `capable` whether the browser has the function at all. Returns {title, hint},
 * or null when the person has closed the picker themselves.
 */
export function explain(source, error, { secure, capable }) {
  const what = NOUNS[source];
  const stand = source === 'mic' ? 'test tone' : 'test picture';
  if (!capable && !secure) {
    return {
      title: `The ${what} needs a secure page`,
      hint: 'Browsers hide it from plain http. Open the page over https, or on localhost.'
        + ` The ${stand} works here as it is.`,
    };
  }
  if (!capable) {
    return {
      title: `This browser cannot share a ${what}`,
      hint: source === 'screen' ? 'Phones mostly cannot. Try a desktop browser.' : `Use the ${stand} instead.`,
    };
  }
  switch (error?.name) {
    case 'NotAllowedError':
    case 'SecurityError':
      // Closing the picker of a screen share is an answer, not a fault.
      if (source === 'screen') return null;
      return {
        title: `No permission for the ${what}`,
        hint: 'Allow it at the icon beside the address, then press the button again.'
          + ` Until then the ${stand} needs no permission.`,
      };
    case 'NotFoundError':
    case 'OverconstrainedError':
      return {
        title: `No ${what} found`,
        hint: `Plug one in and press the button again, or use the ${stand}, which needs no device.`,
      };
    case 'NotReadableError':
    case 'AbortError':
      return {
        title: `The ${what} does not answer`,
        hint: 'Another program may be using it. Close that one and press the button again.',
      };
    case 'NotRunningError':
      return {
        title: 'The browser has no sound engine running',
        hint: 'It may have no sound device at all. The test picture works without one.',
      };
    default:
      return {
        title: `The ${what} did not start`,
        hint: error?.message ? `The browser says: ${error.message}` : 'The browser gives no reason.',
      };
  }
}
