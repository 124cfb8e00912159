// A look inside: asks the API about the drawing on the pad, the newest one at a time, and gives the answers to the parts.
import { InsideBeside } from './InsideBeside.razor.js';
import { InsideFool } from './InsideFool.razor.js';
import { InsideLayers } from './InsideLayers.razor.js';
import { InsideNeuron } from './InsideNeuron.razor.js';
import { InsideSaliency } from './InsideSaliency.razor.js';

const PAUSE = 60;     // ms between a change of the drawing and its question

/** @returns an object with refresh() and dispose(); null where the page has been left while this loaded */
export function start(root, options) {
  if (!root) return null;
  const inside = new Inside(root, options);
  return { refresh: () => inside.refresh(), dispose: () => inside.dispose() };
}

class Inside {
  #pixels = null;       // the drawing, 784 bytes; null: nothing is drawn
  #answer = null;       // what explain has said last
  #timer = 0;
  #busy = false;
  #again = false;

  constructor(root, { model, version, labels, dataset, neuron, page, texts }) {
    Object.assign(this, { root, texts, dataset, ending: new AbortController() });
    this.route = `api/models/${model}/versions/${version}`;
    const part = name => root.querySelector(`[data-part="${name}"]`), { signal } = this.ending;
    const ask = (...call) => this.#call(...call);
    const picked = (...which) => {
      this.layers.mark(...which);
      // a circuit that is gone answers no more; the page says so itself
      page.invokeMethodAsync('Pick', ...which).catch(() => { });
    };
    this.layers = new InsideLayers(part('layers'), { texts, signal, pick: (layer, index) => this.neuron.pick(layer, index) });
    this.neuron = new InsideNeuron(part('neuron'), { texts, signal, ask, labels, dataset, picked });
    this.saliency = new InsideSaliency(part('saliency'), { texts, signal, changed: () => this.refresh() });
    this.fool = new InsideFool(part('fool'), { texts, signal, ask });
    this.beside = new InsideBeside(part('beside'), { texts, signal, post: (...call) => this.#post(...call) });
    this.parts = [this.layers, this.neuron, this.saliency, this.fool, this.beside];

    const pad = document.querySelector('.digit-pad');
    pad?.addEventListener('drawn', e => this.#take(e.detail), { signal });
    document.addEventListener('themechange', () => this.#paint(), { signal });
    this.fit = new ResizeObserver(() => this.#paint());
    this.fit.observe(root);
    this.#take(pad?.drawing ?? null);
    if (neuron) this.neuron.pick(...neuron);
    root.dataset.ready = '';
  }

  /** Asks again about the same drawing: what is asked has changed. */
  refresh() {
    if (!this.#pixels) return;
    this.#again = true;
    if (!this.#busy) this.#timer ||= setTimeout(() => this.#ask(), PAUSE);
  }

  dispose() {
    this.ending.abort();
    this.fit.disconnect();
    clearTimeout(this.#timer);
  }

  #take(pixels) {
    this.#pixels = pixels;
    this.fool.draw(pixels);
    if (pixels) { this.refresh(); return; }
    this.#answer = null;
    this.root.dataset.state = 'empty';
    this.#fail('');
    for (const part of this.parts) part.clear();
  }

  #paint() {
    if (this.#answer) for (const part of this.parts) part.paint();
  }

  async #ask() {
    this.#timer = 0;
    const pixels = this.#pixels;
    if (!pixels) return;
    [this.#again, this.#busy] = [false, true];
    const body = { pixels: Array.from(pixels), normalized: false }, of = this.saliency.of;
    const others = this.beside.ask(body);
    const answer = await this.#call('explain', of === null ? body : { ...body, of });
    await others;
    this.#busy = false;
    if (answer && this.#pixels) this.#show(answer, pixels);
    if (this.#again && !this.ending.signal.aborted) this.refresh();
  }

  #show(answer, pixels) {
    this.#answer = answer;
    this.root.dataset.state = 'shown';
    for (const part of this.parts) part.show(answer, pixels);
  }

  /** The answer of a route of this version; null, and said why, where there is none. */
  async #call(path, body) {
    const { ok, status, json } = await this.#post(`${this.route}/${path}`, body);
    if (ok) {
      this.#fail('');
      return json;
    }
    if (!this.ending.signal.aborted) this.#fail(this.texts['status' + status] ?? this.texts.failed);
    return null;
  }

  // without a body it is a GET; status 0: no answer
  async #post(path, body) {
    try {
      const response = await fetch(path, {
        method: body ? 'POST' : 'GET',
        headers: { accept: 'application/json', ...body ? { 'content-type': 'application/json' } : {} },
        body: body && JSON.stringify(body),
        signal: AbortSignal.any([this.ending.signal, AbortSignal.timeout(20000)]),
      });
      return { ok: response.ok, status: response.status, json: response.ok ? await response.json() : null };
    } catch {
      return { ok: false, status: 0, json: null };
    }
  }

  #fail(text) {
    const error = this.root.querySelector('[data-part="inside-error"]');
    if (error.textContent !== text) error.textContent = text;
    error.hidden = !text;
  }
}
