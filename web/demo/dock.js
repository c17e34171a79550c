// The row of buttons that start and stop what this page sends.

import { h, icon, setText } from './dom.js';
import { capable } from './sources.js';

const BUTTONS = [
  { source: 'mic', label: 'Mic', title: 'Send your microphone' },
  { source: 'camera', label: 'Camera', title: 'Send your camera' },
  { source: 'screen', label: 'Screen', title: 'Share your screen' },
  { source: 'tone', label: 'Tone', title: 'Send a test tone: needs no device and no permission' },
  { source: 'picture', label: 'Picture', title: 'Send a test picture: needs no device and no permission' },
];

/** root: the toolbar; toggle(source) and leave() do what the buttons say. */
export function createDock({ root, toggle, leave }) {
  const buttons = new Map();
  for (const { source, label, title } of BUTTONS) {
    const text = h('span', { class: 'dock__label' }, label);
    const button = h('button', {
      class: 'dock__button', type: 'button', title, 'data-source': source, disabled: true, click: () => toggle(source),
    }, icon(source), text);
    buttons.set(source, button);
    root.append(button);
  }
  const leaveLabel = h('span', { class: 'dock__label' }, 'Leave');
  const leaveButton = h('button', { class: 'dock__button dock__button--leave', type: 'button', disabled: true, click: leave },
    icon('leave'), leaveLabel);
  root.append(leaveButton);

  return {
    /** state(source): 'off' | 'starting' | 'on'; ready: the mesh can be used; inside: joined. */
    render({ state, ready, inside }) {
      for (const [source, button] of buttons) {
        const now = state(source);
        button.disabled = !ready || !inside;
        button.setAttribute('aria-pressed', String(now === 'on'));
        button.toggleAttribute('aria-busy', now === 'starting');
        // Still a button when the browser cannot: pressing it explains why.
        button.toggleAttribute('data-incapable', !capable(source));
      }
      leaveButton.disabled = !ready;
      setText(leaveLabel, inside ? 'Leave' : 'Rejoin');
      leaveButton.title = inside ? 'Leave the room: mesh.disconnect()' : 'Come back: mesh.connect()';
      leaveButton.toggleAttribute('data-back', !inside);
    },
  };
}
