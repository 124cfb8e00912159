// The sheet of the stage: what is drawn goes to the page, which shows it on its way through the network.
import { Sheet } from '../../js/sheet.js';

/** @returns an object with clear() and dispose(); null where the page has been left while this loaded */
export function start(root, page) {
  if (!root) return null;
  // a circuit that is gone answers no more; the page says so itself
  const tell = (...call) => page.invokeMethodAsync(...call).catch(() => { });
  const sheet = new Sheet(root, { ask: pixels => tell('Read', pixels), emptied: () => tell('Rest') });
  return { clear: () => sheet.clear(), dispose: () => sheet.dispose() };
}
