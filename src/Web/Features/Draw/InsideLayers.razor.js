// The neurons of every layer as cells: pointer and arrow keys tell a neuron and its number, a press picks it.
import { fresh, heat, strongest } from '../../js/heat.js';
import { color, short, tell } from '../../js/plot.js';

const GAP = 5;        // CSS pixels: cells that are smaller have no lines between them

export class InsideLayers {
  #layers;
  #picked = null;      // [layer, index]

  /** @param options.pick called with the layer, from 1, and the neuron, from 0, that is pressed */
  constructor(root, { texts, signal, pick }) {
    Object.assign(this, { texts, pick });
    this.#layers = [...root.querySelectorAll('[data-layer]')].map(figure => ({
      figure,
      number: Number(figure.dataset.layer),
      units: Number(figure.dataset.units),
      canvas: figure.querySelector('canvas'),
      columns: Number(figure.querySelector('canvas').dataset.columns),
      values: null,
      cursor: null,
    }));
    for (const layer of this.#layers) {
      const on = (type, handler) => layer.canvas.addEventListener(type, handler, { signal });
      on('pointermove', e => this.#point(layer, this.#cellAt(layer, e)));
      on('pointerleave', () => this.#point(layer, document.activeElement === layer.canvas ? this.#now(layer) : null));
      on('click', e => { if (e.detail > 0) this.#press(layer, this.#cellAt(layer, e)); });
      on('focus', () => { if (layer.canvas.matches(':focus-visible')) this.#point(layer, this.#now(layer)); });
      on('blur', () => this.#point(layer, null));
      on('keydown', e => this.#key(layer, e));
    }
  }

  /** @param answer of explain: hidden layers show their activations, the last one its scores */
  show({ layers }) {
    layers.forEach(({ a, z }, i) => { this.#layers[i].values = i === layers.length - 1 ? a : z; });
    this.paint();
  }

  clear() {
    for (const layer of this.#layers) {
      layer.values = null;
      tell(layer.figure.querySelector('[data-part="most"]'));
      this.#paint(layer);
    }
  }

  paint() { for (const layer of this.#layers) this.#paint(layer); }

  /** A neuron is picked: its cell has a frame. */
  mark(layer, index) {
    this.#picked = [layer, index];
    this.paint();
  }

  #now(layer) { return Number(layer.canvas.getAttribute('aria-valuenow')); }

  #cellAt({ canvas, columns, units }, e) {
    const box = canvas.getBoundingClientRect(), rows = Math.ceil(units / columns);
    const column = Math.floor((e.clientX - box.left) / box.width * columns), row = Math.floor((e.clientY - box.top) / box.height * rows);
    const index = row * columns + column;
    return column >= 0 && column < columns && index >= 0 && index < units ? index : null;
  }

  #key(layer, e) {
    const { columns, units } = layer, at = this.#now(layer);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + columns, ArrowUp: at - columns, Home: 0, End: units - 1 }[e.key];
    if (e.key === 'Enter' || e.key === ' ') this.#press(layer, at);
    else if (to === undefined) return;
    else if (to >= 0 && to < units) this.#point(layer, to);
    e.preventDefault();
  }

  #press(layer, index) {
    if (index === null) return;
    this.#point(layer, index);
    this.pick(layer.number, index);
  }

  #point(layer, index) {
    if (layer.cursor === index) return;
    layer.cursor = index;
    if (index !== null) layer.canvas.setAttribute('aria-valuenow', index);
    this.#paint(layer);
  }

  #paint(layer) {
    const context = fresh(layer.canvas);
    if (context) {
      const most = strongest(layer.values ?? []);
      if (layer.values) this.#cells(context, layer, most);
      const [number, index] = this.#picked ?? [];
      if (number === layer.number) this.#frame(context, layer, index, 'text');
      if (layer.cursor !== null) this.#frame(context, layer, layer.cursor, 'focus');
      tell(layer.figure.querySelector('[data-part="most"]'), layer.values ? most : undefined);
    }
    this.#tell(layer);
  }

  #cells(context, { canvas, columns, units, values }, most) {
    const rows = Math.ceil(units / columns), width = canvas.width / columns, height = canvas.height / rows;
    context.drawImage(heat(values, columns, most), 0, 0, canvas.width, canvas.height);
    if (width < GAP * devicePixelRatio) return;
    context.strokeStyle = color('card');
    context.lineWidth = 1;
    context.beginPath();
    for (let i = 1; i < columns; i++) { context.moveTo(Math.round(i * width), 0); context.lineTo(Math.round(i * width), canvas.height); }
    for (let i = 1; i < rows; i++) { context.moveTo(0, Math.round(i * height)); context.lineTo(canvas.width, Math.round(i * height)); }
    context.stroke();
  }

  #frame(context, { canvas, columns, units }, index, token) {
    const width = canvas.width / columns, height = canvas.height / Math.ceil(units / columns), line = 2 * devicePixelRatio;
    context.strokeStyle = color(token);
    context.lineWidth = line;
    context.strokeRect(
      (index % columns) * width + line / 2, Math.floor(index / columns) * height + line / 2, width - line, height - line);
  }

  #tell(layer) {
    const { figure, canvas, values, cursor } = layer, at = cursor ?? this.#now(layer);
    const neuron = this.texts.neuron.replace('{0}', at), number = values?.[at];
    canvas.setAttribute('aria-valuetext', number === undefined ? neuron : `${neuron}: ${short(number)}`);
    figure.querySelector('[data-part="unit"]').textContent = cursor === null ? this.texts.hint : neuron;
    tell(figure.querySelector('[data-part="value"]'), cursor === null ? undefined : number, { nothing: '' });
  }
}
