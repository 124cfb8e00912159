// A picked neuron: its weights as an image, its bias, and the test images that excite it most.
import { heat, layered, strongest } from '../../js/heat.js';
import { SIDE } from '../../js/mnist.js';
import { color, tell } from '../../js/plot.js';
import { bitmap } from '../../js/sheet.js';
import { showScale } from './InsideScale.razor.js';

export class InsideNeuron {
  #layers = null;       // of the last answer of explain
  #picked = null;       // [layer, index]
  #neuron = null;       // what the API has said about it
  #images = new Map();  // of the test split, by number

  /**
   * @param options.ask asks the API about this version
   * @param options.labels the names of the classes
   * @param options.dataset whose test images are tried
   * @param options.picked called with the layer and the neuron that is picked
   */
  constructor(root, { texts, signal, ask, labels, dataset, picked }) {
    Object.assign(this, { root, texts, signal, ask, labels, dataset, picked });
    for (const button of root.querySelectorAll('[data-strongest]'))
      button.addEventListener('click', () => this.#pickStrongest(Number(button.dataset.strongest)), { signal });
  }

  /** Shows a neuron, of a layer from 1. */
  async pick(layer, index) {
    this.#picked = [layer, index];
    this.picked(layer, index);
    const neuron = await this.ask(`neurons/${layer}/${index}?dataset=${this.dataset}&top=10`);
    const [nowLayer, nowIndex] = this.#picked;
    if (!neuron || nowLayer !== layer || nowIndex !== index) return;
    this.#neuron = neuron;
    this.root.dataset.state = `${layer}/${index}`;
    this.paint();
    await this.#showSamples(neuron);
  }

  show({ layers }) {
    this.#layers = layers;
    this.#showNow();
  }

  clear() {
    this.#layers = null;
    this.#showNow();
  }

  paint() {
    const neuron = this.#neuron;
    if (!neuron) return;
    const last = neuron.layer === this.root.querySelectorAll('[data-strongest]').length, { texts } = this;
    this.#part('which').textContent = last ? fill(texts.score, this.labels[neuron.index]) : fill(texts.which, neuron.layer, neuron.index);
    tell(this.#part('bias'), neuron.bias);
    this.#part('weights-text').textContent = neuron.layer === 1 ? texts.weights : fill(texts.product, neuron.layer);
    layered(this.#part('weights'), heat(neuron.image, SIDE, strongest(neuron.image)));
    showScale(this.root, strongest(neuron.image));
    const none = neuron.samples.every(sample => sample.activation <= 0);
    this.#part('samples-text').textContent = fill(none ? texts.silent : texts.samples, neuron.dataset);
    this.#showNow();
  }

  // before anything is drawn no neuron is excited: the first one stands for its layer
  #pickStrongest(layer) {
    const values = this.#values(layer) ?? [0];
    this.pick(layer, values.indexOf(Math.max(...values)));
  }

  #values(layer) {
    const found = this.#layers?.[layer - 1];
    return layer === this.#layers?.length ? found?.a : found?.z;
  }

  #showNow() {
    if (this.#neuron) tell(this.#part('now'), this.#values(this.#neuron.layer)?.[this.#neuron.index]);
  }

  async #showSamples({ samples }) {
    const places = [...this.root.querySelectorAll('[data-sample]')];
    places.forEach((place, i) => { place.hidden = !samples[i]; });
    await Promise.all(samples.map(async (sample, i) => {
      const place = places[i], canvas = place.querySelector('canvas'), { texts } = this, name = this.labels[sample.label] ?? sample.label;
      place.dataset.sample = sample.index;
      place.querySelector('[data-part="label-of"]').textContent = fill(texts.labelled, name);
      canvas.setAttribute('aria-label', fill(texts.image, sample.index, name));
      tell(place.querySelector('[data-part="activation"]'), sample.activation);
      const pixels = await this.#image(sample.index);
      if (!pixels || place.dataset.sample !== String(sample.index)) return;
      const context = canvas.getContext('2d');
      context.clearRect(0, 0, SIDE, SIDE);
      context.drawImage(bitmap(pixels, color('text')), 0, 0);
    }));
  }

  async #image(index) {
    if (this.#images.has(index)) return this.#images.get(index);
    try {
      const asked = { headers: { accept: 'application/json' }, signal: this.signal };
      const response = await fetch(`api/datasets/${this.dataset}/test/${index}`, asked);
      if (!response.ok) return null;
      const pixels = Uint8Array.from((await response.json()).pixels);
      this.#images.set(index, pixels);
      return pixels;
    } catch {
      return null;
    }
  }

  #part(name) { return this.root.querySelector(`[data-part="${name}"]`); }
}

const fill = (text, ...values) => values.reduce((filled, value, i) => filled.replace(`{${i}}`, value), text);
