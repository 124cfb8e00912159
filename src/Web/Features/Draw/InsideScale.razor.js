import { short, tell } from '../../js/plot.js';

/** Writes both ends of a scale from −most to most; dashes where there is nothing. */
export function showScale(root, most) {
  tell(root.querySelector('[data-part="low"]'), most ? -most : undefined);
  tell(root.querySelector('[data-part="high"]'), most || undefined, { text: '+' + short(most) });
}
