// The sheet of a belief: what is drawn goes to the page, which asks the past of a network about it.
import { Sheet } from '../../../js/sheet.js';

/** @returns an object with dispose(); null where the page has been left while this loaded */
export function start(root, page, samples, texts, classes) {
  if (!root) return null;
  const error = root.querySelector('[data-part="error"]');
  // a circuit that is gone answers no more; the page says so itself
  const tell = (...call) => page.invokeMethodAsync(...call).catch(() => { });
  const sheet = new Sheet(root, {
    samples,
    texts,
    ask: pixels => { error.hidden = true; return tell('Read', pixels); },
    emptied: () => tell('Rest'),
    failed: text => { error.textContent = text; error.hidden = false; },
    nameOf: label => classes[label] ?? String(label),
  });
  return { dispose: () => sheet.dispose() };
}
