// The gradient of a score by each pixel, as colour over the drawing.
import { heat, layered, strongest } from '../../js/heat.js';
import { SIDE } from '../../js/mnist.js';
import { color } from '../../js/plot.js';
import { bitmap } from '../../js/sheet.js';
import { showScale } from './InsideScale.razor.js';

const INK = 0.45;     // the drawing is paler than on the pad: the colours are over it

export class InsideSaliency {
  #gradient = null;
  #pixels = null;

  /** @param options.changed called when another class is chosen */
  constructor(root, { signal, changed }) {
    this.root = root;
    this.choice = root.querySelector('[data-part="of"]');
    this.choice.addEventListener('change', changed, { signal });
  }

  /** The class whose score is wanted; null: the one that is read. */
  get of() { return this.choice.value === '' ? null : Number(this.choice.value); }

  show({ gradient }, pixels) {
    [this.#gradient, this.#pixels] = [gradient, pixels];
    this.paint();
  }

  clear() {
    [this.#gradient, this.#pixels] = [null, null];
    this.paint();
  }

  paint() {
    const canvas = this.root.querySelector('canvas');
    if (!this.#gradient) layered(canvas);
    else layered(canvas, bitmap(this.#pixels.map(p => INK * p), color('text')), heat(this.#gradient, SIDE, strongest(this.#gradient)));
    showScale(this.root, this.#gradient && strongest(this.#gradient));
  }
}
