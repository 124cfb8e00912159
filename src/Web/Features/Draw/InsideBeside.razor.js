// Versions side by side: each reads the same drawing. Which they are the page says; they are looked up anew for every drawing.
import { percent, tell } from '../../js/plot.js';

export class InsideBeside {
  #drawings = 0;       // how often the drawing has gone: answers to one that is gone come too late

  /** @param options.post sends a body to a path and gives { ok, json } */
  constructor(root, { texts, post }) { Object.assign(this, { root, texts, post }); }

  /** Asks all versions but the page's own. */
  async ask(body) {
    const drawing = this.#drawings;
    await Promise.all(this.#readers('false').map(async reader => {
      const [model, version] = reader.dataset.reader.split('/');
      const { ok, json } = await this.post('predict', { ...body, model, version: Number(version) });
      if (drawing !== this.#drawings) return;
      if (ok) this.#fill(reader, json.label, json.digit, json.probabilities); else this.#empty(reader, this.texts.noAnswer);
    }));
  }

  /** The page's own version has answered. */
  show({ digit, label, probabilities }) {
    for (const reader of this.#readers('true')) this.#fill(reader, label, digit, probabilities);
  }

  clear() {
    this.#drawings++;
    for (const reader of this.root.querySelectorAll('[data-reader]')) this.#empty(reader, '\u00a0');
  }

  paint() { /* its colours are the style's */ }

  #readers(own) { return [...this.root.querySelectorAll(`[data-reader][data-own="${own}"]`)]; }

  #fill(reader, label, digit, probabilities) {
    const chance = reader.querySelector('[data-part="chance"]'), share = probabilities[digit];
    reader.dataset.digit = digit;
    reader.querySelector('[data-part="digit"]').textContent = label;
    tell(chance, share, { text: percent(100 * share) });
    this.#bars(reader, probabilities);
  }

  #empty(reader, text) {
    delete reader.dataset.digit;
    reader.querySelector('[data-part="digit"]').textContent = '–';
    tell(reader.querySelector('[data-part="chance"]'), undefined, { nothing: text });
    this.#bars(reader, []);
  }

  #bars(reader, probabilities) {
    reader.querySelectorAll('[data-part="bars"] > span').forEach((bar, i) => {
      bar.style.setProperty('--share', probabilities[i] ?? 0);
      bar.title = probabilities[i] === undefined ? bar.dataset.name : `${bar.dataset.name}: ${probabilities[i]}`;
    });
  }
}
