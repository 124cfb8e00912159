// The pad: strokes in, prediction out, without a detour over the circuit. While one request is under way the newest drawing
// waits, older ones are skipped; what is shown stays until something newer replaces it.
import { SIDE, toPixels, trace } from '../js/mnist.js';
import { color } from '../js/plot.js';

const PAUSE = 40;      // ms between a change and its request
const SETTLED = 600;   // ms without a change before the result is read out

/** @returns an object with use(model, version) and dispose() */
export function start(root, options) {
  const pad = new Pad(root, options);
  return { use: (model, version) => pad.use(model, version), dispose: () => pad.dispose() };
}

class Pad {
  #strokes = [];
  #image = null;      // { pixels, label, index, dataset }: a test image instead of strokes
  #past = [];         // earlier drawings, for undo
  #pixels = new Uint8Array(SIDE * SIDE);
  #pointer = null;
  #timer = 0;
  #busy = false;
  #dirty = false;
  #edits = 0;         // how often the drawing has changed

  constructor(root, { model, version, curlId, samples, texts }) {
    Object.assign(this, { root, model, version, samples, texts, curl: curlId ? document.getElementById(curlId) : null });
    this.pad = this.#part('pad');
    this.ending = new AbortController();
    const on = (target, type, handler, options) => target?.addEventListener(type, handler, { signal: this.ending.signal, ...options });
    on(this.pad, 'pointerdown', e => this.#down(e));
    on(this.pad, 'pointermove', e => this.#move(e));
    for (const type of ['pointerup', 'pointercancel']) on(this.pad, type, e => this.#up(e));
    on(this.#part('clear'), 'click', () => this.#replace([], null));
    on(this.#part('undo'), 'click', () => this.#undo());
    on(this.#part('random'), 'click', () => this.#random());
    on(this.#part('brush'), 'input', () => this.#changed());
    on(root, 'keydown', e => { if (e.key === 'z' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); this.#undo(); } });
    on(document, 'themechange', () => this.#paint());
    this.fit = new ResizeObserver(() => this.#resize());
    this.fit.observe(this.pad);
    root.dataset.ready = '';
  }

  use(model, version) {
    if (model === this.model && version === this.version) return;
    Object.assign(this, { model, version });
    this.#changed();
  }

  dispose() {
    this.ending.abort();
    this.fit.disconnect();
    clearTimeout(this.#timer);
    clearTimeout(this.reading);
  }

  get #brush() { return Number(this.#part('brush')?.value ?? 0.09); }

  get #empty() { return !this.#strokes.length && !this.#image; }

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
    this.#changed();
  }

  #up(e) {
    if (e.pointerId === this.#pointer) this.#pointer = null;
  }

  #replace(strokes, image) {
    if (this.#empty && !strokes.length && !image) return;
    this.#past.push([this.#strokes, this.#image]);
    [this.#strokes, this.#image] = [strokes, image];
    this.#pointer = null;
    this.#changed();
  }

  #undo() {
    const earlier = this.#past.pop();
    if (!earlier) return;
    [this.#strokes, this.#image] = earlier;
    this.#pointer = null;
    this.#changed();
  }

  async #random() {
    const { dataset, count } = this.samples, index = Math.floor(Math.random() * count), before = this.#edits, button = this.#part('random');
    // not `disabled`: the keyboard would lose its place
    if (button.ariaDisabled === 'true') return;
    button.ariaDisabled = 'true';
    // the first image of a dataset waits until all of it is read
    const slow = setTimeout(() => { this.#part('caption').textContent = this.texts.fetching; }, 300);
    try {
      const response = await fetch(`api/datasets/${dataset}/test/${index}`, { headers: { accept: 'application/json' }, signal: this.ending.signal });
      if (!response.ok) throw new Error(String(response.status));
      const { label, pixels } = await response.json();
      // whoever has begun to draw meanwhile keeps the sheet
      if (before === this.#edits) this.#replace([], { pixels: Uint8Array.from(pixels), label, index, dataset });
    } catch {
      if (!this.ending.signal.aborted) this.#fail(this.texts.noImage);
    }
    clearTimeout(slow);
    button.ariaDisabled = 'false';
    this.#caption();
  }

  // ---- painting

  #changed() {
    this.#edits++;
    this.#pixels = this.#image ? this.#image.pixels : toPixels(this.#strokes, this.#brush);
    this.root.dataset.state = this.#empty ? 'empty' : this.#image ? 'image' : 'strokes';
    this.#part('undo').disabled = !this.#past.length;
    this.#caption();
    this.#paint();
    if (this.#empty) this.#forget(); else this.#ask();
  }

  #caption() {
    const image = this.#image;
    this.#part('caption').textContent = !image ? ''
      : `${this.texts.image.replace('{0}', image.dataset).replace('{1}', image.index.toLocaleString('en'))} ${this.texts.truth.replace('{0}', this.#name(image.label))}`;
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
      context.drawImage(bitmap(this.#pixels, ink), 0, 0, size, size);
    } else {
      context.setTransform(size, 0, 0, size, 0, 0);
      context.strokeStyle = ink;
      trace(context, this.#strokes, this.#brush);
    }
    const seen = this.#part('seen').getContext('2d');
    seen.fillStyle = '#000';
    seen.fillRect(0, 0, SIDE, SIDE);
    seen.drawImage(bitmap(this.#pixels, '#fff'), 0, 0);
  }

  // ---- predicting

  #ask() {
    this.#dirty = true;
    if (!this.#busy) this.#timer ||= setTimeout(() => this.#send(), PAUSE);
  }

  async #send() {
    this.#timer = 0;
    if (this.#empty) return;
    this.#dirty = false;
    this.#busy = true;
    const body = this.#body();
    try {
      const response = await fetch('predict', { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal: AbortSignal.any([this.ending.signal, AbortSignal.timeout(10000)]) });
      if (!response.ok) this.#fail(this.texts['status' + response.status] ?? this.texts.failed);
      else this.#show(await response.json(), body);
    } catch {
      if (!this.ending.signal.aborted) this.#fail(this.texts.unreachable);
    }
    this.#busy = false;
    if (this.#dirty && !this.ending.signal.aborted) this.#ask();
  }

  #body() {
    const call = { pixels: Array.from(this.#pixels), normalized: false };
    if (this.model) call.model = this.model;
    if (this.version) call.version = this.version;
    return JSON.stringify(call);
  }

  #show(answer, body) {
    if (this.#empty) return;
    this.#part('error').hidden = true;
    this.#part('label').textContent = answer.label;
    this.#part('confidence').textContent = percent(answer.confidence);
    this.#part('confidence').title = String(answer.confidence);
    this.#part('version').textContent = this.texts.version.replace('{0}', answer.model).replace('{1}', answer.version);
    this.root.dataset.digit = answer.digit;
    for (const row of this.root.querySelectorAll('[data-class]')) {
      const share = answer.probabilities[row.dataset.class];
      this.#bar(row, share, Number(row.dataset.class) === answer.digit);
    }
    if (this.curl) {
      this.curl.textContent = `curl -X POST '${new URL('predict', document.baseURI)}' \\\n  -H 'Content-Type: application/json' \\\n  -d '${body}'`;
    }
    clearTimeout(this.reading);
    this.reading = setTimeout(() => {
      this.#part('said').textContent = this.texts.said.replace('{0}', answer.label).replace('{1}', percent(answer.confidence));
    }, SETTLED);
  }

  #bar(row, share, wins) {
    row.classList.toggle('wins', wins);
    row.querySelector('.fill').style.transform = `scaleX(${share ?? 0})`;
    const number = row.querySelector('.share');
    number.textContent = share === null ? '–' : percent(share);
    number.value = String(share ?? 0);
    number.title = share === null ? '' : String(share);
  }

  #forget() {
    clearTimeout(this.reading);
    delete this.root.dataset.digit;
    this.#part('error').hidden = true;
    this.#part('label').textContent = '–';
    for (const name of ['confidence', 'version']) this.#part(name).textContent = '\u00a0';
    this.#part('said').textContent = '';
    for (const row of this.root.querySelectorAll('[data-class]')) this.#bar(row, null, false);
  }

  #fail(text) {
    const error = this.#part('error');
    if (error.hidden || error.textContent !== text) error.textContent = text;
    error.hidden = false;
  }

  #name(label) { return this.root.querySelector(`[data-class="${label}"] .name`)?.textContent ?? String(label); }
}

const percent = share => `${(100 * share).toFixed(1)} %`;

/** Pixels as ink of one colour on nothing. */
function bitmap(pixels, ink) {
  const canvas = Object.assign(document.createElement('canvas'), { width: SIDE, height: SIDE }), context = canvas.getContext('2d');
  const image = context.createImageData(SIDE, SIDE);
  pixels.forEach((value, i) => { image.data[4 * i + 3] = value; });
  context.putImageData(image, 0, 0);
  context.globalCompositeOperation = 'source-in';
  context.fillStyle = ink;
  context.fillRect(0, 0, SIDE, SIDE);
  return canvas;
}
