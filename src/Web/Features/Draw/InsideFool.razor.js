// Fool it: the way of the drawing to a picture that is read as another class, and a slider along it.
import { heat, layered, strongest } from '../../js/heat.js';
import { SIDE } from '../../js/mnist.js';
import { color, percent, short, tell } from '../../js/plot.js';
import { bitmap } from '../../js/sheet.js';

// more than a step of a byte, as the API counts
const VISIBLE = 1 / 255 + 1e-6;
const STEPS = 120;    // of 0.05 each: further away a picture hardly looks like the drawing any more

export class InsideFool {
  #pixels = null;
  #way = null;
  #asked = 0;

  /** @param options.ask asks the API about this version */
  constructor(root, { texts, signal, ask }) {
    Object.assign(this, { root, texts, ask });
    this.#part('fool-it').addEventListener('click', () => this.#fool(), { signal });
    this.#part('step').addEventListener('input', () => this.paint(), { signal });
    this.#part('target').addEventListener('change', () => this.#forget(), { signal });
  }

  /** The drawing is another now: the way from the one before says nothing about it. */
  draw(pixels) {
    this.#pixels = pixels;
    this.#part('fool-it').disabled = !pixels;
    this.#forget();
  }

  show({ digit }) {
    const target = this.#part('target');
    for (const option of target.options) option.disabled = option.value === String(digit);
    // what is read already is no target
    if (target.value === String(digit)) target.value = '';
  }

  clear() { this.#forget(); }

  paint() {
    const way = this.#way;
    if (!way) return;
    const at = Number(this.#part('step').value), step = way.path[at], before = way.path[0].pixels;
    const change = step.pixels.map((pixel, i) => pixel - before[i]), greatest = strongest(change);
    // one scale for the whole way: the changes are seen to grow
    const times = way.greatest > 0 ? Math.max(1, Math.floor(1 / way.greatest)) : 1;
    layered(this.#part('moved'), bitmap(Uint8ClampedArray.from(step.pixels, pixel => 255 * pixel), color('text')));
    layered(this.#part('difference'), heat(change, SIDE, 1 / times));
    this.#part('times').textContent = this.texts.times.replace('{0}', times);
    this.#part('reads').textContent = this.#name(step.digit);
    tell(this.#part('sure'), step.confidence, { text: percent(100 * step.confidence) });
    tell(this.#part('distance'), step.distance, { text: this.texts.distance.replace('{0}', short(step.distance)) });
    tell(this.#part('greatest'), greatest, { text: percent(100 * greatest) });
    const changed = change.filter(each => Math.abs(each) > VISIBLE).length;
    tell(this.#part('changed'), changed, { text: String(changed) });
    this.#part('step').setAttribute('aria-valuetext', this.texts.at
      .replace('{0}', at).replace('{1}', this.#name(step.digit)).replace('{2}', percent(100 * step.confidence)));
  }

  async #fool() {
    const mine = ++this.#asked, target = this.#part('target').value, button = this.#part('fool-it');
    if (!this.#pixels || button.ariaDisabled === 'true') return;
    button.ariaDisabled = 'true';
    const body = { pixels: Array.from(this.#pixels), normalized: false, steps: STEPS, pictures: true };
    const way = await this.ask('fool', target === '' ? body : { ...body, target: Number(target) });
    button.ariaDisabled = 'false';
    if (!way || mine !== this.#asked) return;
    this.#way = way;
    Object.assign(this.#part('step'), { max: way.path.length - 1, value: way.path.length - 1 });
    this.root.dataset.state = way.to === null ? 'firm' : 'fooled';
    this.#part('outcome').textContent = (way.to === null ? this.texts.firm : this.texts.fooled)
      .replace('{0}', this.#name(way.from)).replace('{1}', way.to === null ? '' : this.#name(way.to))
      .replace('{2}', short(way.distance));
    this.paint();
  }

  #forget() {
    this.#asked++;
    this.#way = null;
    this.root.dataset.state = 'none';
    this.#part('outcome').textContent = '';
  }

  #name(digit) { return this.#part('target').querySelector(`option[value="${digit}"]`)?.textContent ?? String(digit); }

  #part(name) { return this.root.querySelector(`[data-part="${name}"]`); }
}
