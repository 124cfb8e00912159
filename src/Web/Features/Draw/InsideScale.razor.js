import { short } from '../../js/plot.js';

/** Writes both ends of a scale from −most to most; dashes where there is nothing. */
export function showScale(root, most) {
  for (const [name, value] of [['low', -most], ['high', most]]) {
    const end = root.querySelector(`[data-part="${name}"]`);
    const text = most ? (value > 0 ? '+' : '') + short(value) : '–';
    Object.assign(end, { textContent: text, value: most ? String(value) : '', title: most ? String(value) : '' });
  }
}
