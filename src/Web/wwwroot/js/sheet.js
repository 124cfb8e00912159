// A sheet to draw a digit on: strokes, undo, test images, and what the network gets of them. Whoever shows the answer is asked with the
// newest drawing; while one question is under way the next one waits, and older ones are skipped.
import { SIDE, toPixels, trace } from './mnist.js';
import { color } from './plot.js';

const PAUSE = 40;      // ms between a change and its question

export class Sheet {
  #strokes = [];
  #image = null;      // { pixels, label, index, dataset }: a test image instead of strokes
  #past = [];         // earlier drawings, for undo
  #pointer = null;
  #timer = 0;
  #busy = false;
  #dirty = false;
  #edits = 0;         // how often the drawing has changed

  /**
   * @param {HTMLElement} root holds the parts pad, clear and undo, and where wanted random, brush and caption; gets data-state
   *   empty, strokes or image
   * @param {object} options
   * @param {(pixels: Uint8Array) => Promise} options.ask shows what the network makes of the drawing
   * @param {() => void} options.emptied called when nothing is drawn any more
   * @param {(pixels: Uint8Array) => void} [options.painted] called whenever the sheet has been painted
   * @param {(text: string) => void} [options.failed] called with what went wrong
   * @param {(label: number) => string} [options.nameOf] what a class is called
   */
  constructor(root, { samples, texts = {}, ask, emptied, painted = () => { }, failed = () => { }, nameOf = String }) {
    Object.assign(this, { root, samples, texts, ask, emptied, painted, failed, nameOf, pixels: new Uint8Array(SIDE * SIDE) });
    this.pad = this.#part('pad');
    this.ending = new AbortController();
    const on = (target, type, handler, options) => target?.addEventListener(type, handler, { signal: this.ending.signal, ...options });
    on(this.pad, 'pointerdown', e => this.#down(e));
    on(this.pad, 'pointermove', e => this.#move(e));
    for (const type of ['pointerup', 'pointercancel']) on(this.pad, type, e => this.#up(e));
    on(this.#part('clear'), 'click', () => this.clear());
    on(this.#part('undo'), 'click', () => this.#undo());
    on(this.#part('random'), 'click', () => this.#random());
    on(this.#part('brush'), 'input', () => this.changed());
    on(root, 'keydown', e => { if (e.key === 'z' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); this.#undo(); } });
    on(document, 'themechange', () => this.#paint());
    this.fit = new ResizeObserver(() => this.#resize());
    this.fit.observe(this.pad);
    root.dataset.ready = '';
  }

  get empty() { return !this.#strokes.length && !this.#image; }

  clear() { this.#replace([], null); }

  /** The drawing, or what it is asked of, is another now. */
  changed() {
    this.#edits++;
    this.pixels = this.#image ? this.#image.pixels : toPixels(this.#strokes, this.#brush);
    this.root.dataset.state = this.empty ? 'empty' : this.#image ? 'image' : 'strokes';
    this.#part('undo').disabled = !this.#past.length;
    this.#caption();
    this.#paint();
    if (this.empty) this.emptied(); else this.#ask();
  }

  dispose() {
    this.ending.abort();
    this.fit.disconnect();
    clearTimeout(this.#timer);
  }

  get #brush() { return Number(this.#part('brush')?.value ?? 0.09); }

  #part(name) { return this.root.querySelector(`[data-part="${name}"]`); }

  // ---- drawing: mouse, finger and pen alike; pressure is ignored, as MNIST's pens had none

  #point(e) {
    const box = this.pad.getBoundingClientRect();
    return [(e.clientX - box.left) / box.width, (e.clientY - box.top) / box.height];
  }

  #down(e) {
    if (this.#pointer !== null || e.button !== 0) return;
    e.preventDefault();
    this.#replace(this.#image ? [[this.#point(e)]] : [...this.#strokes, [this.#point(e)]], null);
    this.#pointer = e.pointerId;
    this.pad.setPointerCapture(e.pointerId);
  }

  #move(e) {
    if (e.pointerId !== this.#pointer) return;
    const stroke = this.#strokes.at(-1), events = e.getCoalescedEvents?.() ?? [];
    for (const point of (events.length ? events : [e]).map(each => this.#point(each))) {
      const [x, y] = stroke.at(-1);
      if (Math.hypot(point[0] - x, point[1] - y) > 0.004) stroke.push(point);
    }
    this.changed();
  }

  #up(e) {
    if (e.pointerId === this.#pointer) this.#pointer = null;
  }

  #replace(strokes, image) {
    if (this.empty && !strokes.length && !image) return;
    this.#past.push([this.#strokes, this.#image]);
    [this.#strokes, this.#image] = [strokes, image];
    this.#pointer = null;
    this.changed();
  }

  #undo() {
    const earlier = this.#past.pop();
    if (!earlier) return;
    [this.#strokes, this.#image] = earlier;
    this.#pointer = null;
    this.changed();
  }

  async #random() {
    const { dataset, count } = this.samples, index = Math.floor(Math.random() * count), before = this.#edits;
    const button = this.#part('random');
    // not `disabled`: the keyboard would lose its place
    if (button.ariaDisabled === 'true') return;
    button.ariaDisabled = 'true';
    // the first image of a dataset waits until all of it is read
    const slow = setTimeout(() => { this.#part('caption').textContent = this.texts.fetching; }, 300);
    try {
      const asked = { headers: { accept: 'application/json' }, signal: this.ending.signal };
      const response = await fetch(`api/datasets/${dataset}/test/${index}`, asked);
      if (!response.ok) throw new Error(String(response.status));
      const { label, pixels } = await response.json();
      // whoever has begun to draw meanwhile keeps the sheet
      if (before === this.#edits) this.#replace([], { pixels: Uint8Array.from(pixels), label, index, dataset });
    } catch {
      if (!this.ending.signal.aborted) this.failed(this.texts.noImage);
    }
    clearTimeout(slow);
    button.ariaDisabled = 'false';
    this.#caption();
  }

  // ---- painting

  #caption() {
    const image = this.#image, caption = this.#part('caption');
    if (!caption) return;
    if (!image) caption.textContent = '';
    else {
      const which = this.texts.image.replace('{0}', image.dataset).replace('{1}', image.index.toLocaleString('en'));
      caption.textContent = `${which} ${this.texts.truth.replace('{0}', this.nameOf(image.label))}`;
    }
  }

  #resize() {
    const size = Math.round(this.pad.clientWidth * devicePixelRatio);
    if (size && this.pad.width !== size) { this.pad.width = this.pad.height = size; this.#paint(); }
  }

  #paint() {
    const context = this.pad.getContext('2d'), size = this.pad.width, ink = color('text');
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, size, size);
    if (this.#image) {
      context.imageSmoothingEnabled = false;
      context.drawImage(bitmap(this.pixels, ink), 0, 0, size, size);
    } else {
      context.setTransform(size, 0, 0, size, 0, 0);
      context.strokeStyle = ink;
      trace(context, this.#strokes, this.#brush);
    }
    this.painted(this.pixels);
  }

  // ---- asking

  #ask() {
    this.#dirty = true;
    if (!this.#busy) this.#timer ||= setTimeout(() => this.#send(), PAUSE);
  }

  async #send() {
    this.#timer = 0;
    if (this.empty) return;
    this.#dirty = false;
    this.#busy = true;
    await this.ask(this.pixels);
    this.#busy = false;
    if (this.#dirty && !this.ending.signal.aborted) this.#ask();
  }
}

/** Pixels as ink of one colour on nothing. */
export function bitmap(pixels, ink) {
  const canvas = Object.assign(document.createElement('canvas'), { width: SIDE, height: SIDE }), context = canvas.getContext('2d');
  const image = context.createImageData(SIDE, SIDE);
  pixels.forEach((value, i) => { image.data[4 * i + 3] = value; });
  context.putImageData(image, 0, 0);
  context.globalCompositeOperation = 'source-in';
  context.fillStyle = ink;
  context.fillRect(0, 0, SIDE, SIDE);
  return canvas;
}
