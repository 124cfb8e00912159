// One look and one behaviour of all charts: legend, crosshair with the values at the cursor, keyboard and touch, theme, size, and words for
// who does not see the picture.
import { axis, color, count, loadPlot, short } from './plot.js';

const NEAR = 12;       // px from the crosshair within which a curve of few points has its value read
const APART = 14;      // px between two markers
const SAID_EVERY = 1000;   // ms between two summaries: who has them read out hears them, and nobody sees them
const GAP = 14;        // px between the crosshair and the values
const DASHES = { dashed: [6, 5], dotted: [2, 4], 'dash-dotted': [8, 4, 2, 4] };

/**
 * @typedef {object} Curve
 * @property {string} label as legend and tooltip say it
 * @property {string} color a token
 * @property {number} [width] of the line, 0 for none
 * @property {string} [mark] the pattern of the line, of DASHES
 * @property {boolean} [dots] at the measured places, thinned where they are many
 * @property {(value: number) => string} [format]
 * @property {(x: number) => number} [read] the value at a place, where the drawn one may be missing or rounded
 *
 * @typedef {(low: number|null, high: number|null) => [number, number]} Range
 *
 * @typedef {object} Look
 * @property {{title: string, whole?: boolean, format?: (x: number) => string, range: Range}} x
 * @property {{title: string, log?: boolean, range: Range}} y
 * @property {Curve[]} curves
 */
export class Chart {
  #plot = null;
  #look = null;
  #data = null;
  #tip = null;
  #size = null;
  #mark = null;
  #summing = 0;
  #said = false;
  #ending = new AbortController();

  /**
   * @param {HTMLElement} root with parts `plot`, and where wanted `readout` (read out on keys) and `summary`, and legend buttons
   *   [data-series]
   * @param {() => Look} describe
   * @param {{summary?: string, onZoom?: (view: number[]|null) => void}} options
   *   summary: a sentence with {0} label, {1} first and {2} last value
   */
  static async create(root, describe, options = {}) {
    await loadPlot();
    return new Chart(root, describe, options);
  }

  constructor(root, describe, { summary, onZoom }) {
    Object.assign(this, { root, describe, summary, onZoom });
    this.area = this.#part('plot');
    this.#size = new ResizeObserver(() => this.#fit());
    this.#size.observe(this.area);
    const on = (target, type, listener) => target.addEventListener(type, listener, { signal: this.#ending.signal });
    on(document, 'themechange', () => this.rebuild());
    on(this.area, 'keydown', e => this.#readWithKeys(e));
    on(this.area, 'blur', () => this.#leave());
    for (const type of ['pointerdown', 'pointermove']) on(this.area, type, e => this.#touch(e));
    on(root, 'click', e => this.#toggle(e.target.closest('[data-series]')));
    this.rebuild();
  }

  get width() { return this.#plot.width; }

  get #box() { return { width: Math.max(200, this.area.clientWidth), height: Math.max(100, this.area.clientHeight) }; }

  /** @param data places, then a column of values for each curve: null is a gap, undefined is nothing measured there */
  show(data) {
    this.#data = data;
    this.#plot?.setData(data);
    this.#summing ||= setTimeout(() => this.#summarise(), this.#said ? SAID_EVERY : 0);
  }

  /** Marks a place by a line from top to bottom; null takes the mark away. */
  mark(x) {
    this.#mark = x;
    this.#plot?.redraw(false);
  }

  /** Draws anew, because the look has changed and not only the data. */
  rebuild() {
    this.#plot?.destroy();
    const look = this.#look = this.describe();
    this.#plot = new uPlot({
      ...this.#box,
      legend: { show: false },
      cursor: {
        drag: { x: !!this.onZoom, y: false, setScale: false },
        bind: { dblclick: () => () => this.onZoom?.(null) },
        points: { size: 8, fill: (_, series) => color(look.curves[series - 1].color) },
        dataIdx: (plot, series, index) => series ? this.#nearest(plot, series, index) : index,
      },
      scales: {
        x: { time: false, range: (_, low, high) => look.x.range(low, high) },
        y: { distr: look.y.log ? 3 : 1, range: (_, low, high) => look.y.range(low, high) },
      },
      axes: [axis(look.x.title, look.x), axis(look.y.title, { ...look.y, y: true })],
      series: [{}, ...look.curves.map((curve, i) => ({
        stroke: color(curve.color),
        width: curve.width ?? 2,
        dash: DASHES[curve.mark],
        spanGaps: !!curve.dots,
        show: this.#isShown(i + 1),
        points: curve.dots ? { show: true, size: 7, width: 1.5, fill: color('card'), filter: thinned } : { show: false },
      }))],
      hooks: {
        ready: [plot => this.#addTip(plot)],
        setCursor: [plot => this.#read(plot)],
        setSelect: [plot => this.#zoom(plot)],
        draw: [plot => this.#drawMark(plot)],
      },
    }, this.#data ?? [[], ...look.curves.map(() => [])], this.area);
  }

  dispose() {
    this.#ending.abort();
    this.#size.disconnect();
    clearTimeout(this.#summing);
    this.#plot?.destroy();
    this.#plot = null;
  }

  #part(name) { return this.root.querySelector(`[data-part="${name}"]`); }

  #isShown(series) { return this.root.querySelector(`[data-series="${series}"]`)?.getAttribute('aria-pressed') !== 'false'; }

  #toggle(button) {
    if (!button) return;
    const show = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(show));
    this.#plot?.setSeries(Number(button.dataset.series), { show });
  }

  #fit() {
    const box = this.#box;
    if (!this.#plot || this.area.clientWidth <= 0) return;
    if (box.width !== this.#plot.width || box.height !== this.#plot.height) this.#plot.setSize(box);
  }

  // ---- curves

  #nearest(plot, series, index) {
    const [xs] = plot.data, values = plot.data[series], at = plot.cursor.left;
    const within = i => i >= 0 && i < xs.length && Math.abs(plot.valToPos(xs[i], 'x') - at) <= NEAR;
    if (values[index] !== undefined) return index;
    for (let left = index - 1, right = index + 1; within(left) || within(right); left--, right++) {
      if (within(right) && values[right] !== undefined) return right;
      if (within(left) && values[left] !== undefined) return left;
    }
    return index;
  }

  #drawMark(plot) {
    const { min, max } = plot.scales.x, { left, top, width, height } = plot.bbox;
    if (this.#mark === null || !(this.#mark >= min && this.#mark <= max)) return;
    const x = Math.min(left + width - 1, Math.round(plot.valToPos(this.#mark, 'x', true)));
    plot.ctx.fillStyle = color('text');
    plot.ctx.fillRect(x - devicePixelRatio / 2, top, 1.5 * devicePixelRatio, height);
  }

  #zoom(plot) {
    if (plot.select.width < 4) return;
    const view = [plot.select.left, plot.select.left + plot.select.width].map(x => plot.posToVal(x, 'x'));
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    if (view[1] - view[0] >= 2) this.onZoom?.(view);
  }

  // ---- reading

  #addTip(plot) {
    const element = (name, parent, className) => {
      const made = parent.appendChild(document.createElement(name));
      made.className = className;
      return made;
    };
    const tip = element('div', plot.over, 'chart-tip');
    tip.hidden = true;
    // the readout says the same to who does not see it
    tip.ariaHidden = 'true';
    const title = element('p', tip, 'chart-tip-title');
    const rows = this.#look.curves.map(curve => {
      const row = element('p', tip, 'chart-tip-row');
      row.style.setProperty('--swatch', `var(--${curve.color})`);
      if (curve.mark) row.classList.add(curve.mark);
      element('span', row, 'chart-tip-label').textContent = curve.label;
      return { row, value: element('b', row, 'chart-tip-value') };
    });
    this.#tip = { tip, title, rows };
  }

  /** What the curves say at the cursor: null where a curve says nothing. */
  #values(plot) {
    const { curves } = this.#look, { idxs } = plot.cursor, [xs] = plot.data;
    return curves.map((curve, i) => {
      const index = idxs[i + 1], drawn = index == null ? undefined : plot.data[i + 1][index];
      if (drawn === undefined || !plot.series[i + 1].show) return null;
      const value = curve.read ? curve.read(xs[index]) : drawn;
      return value === null ? null : (curve.format ?? short)(value);
    });
  }

  #read(plot) {
    if (!this.#tip) return;
    const { tip, title, rows } = this.#tip, { idx, left, top } = plot.cursor;
    tip.hidden = idx == null || left < 0 || !plot.data[0].length;
    if (tip.hidden) return;
    title.textContent = this.#place(plot.data[0][idx]);
    this.#values(plot).forEach((value, i) => {
      rows[i].row.hidden = value === null;
      rows[i].value.textContent = value ?? '';
    });
    // beside the crosshair, where there is room; else above or below it; never outside the picture
    const { clientWidth, clientHeight } = plot.over, { offsetWidth, offsetHeight } = tip;
    const places = [left + GAP, left - GAP - offsetWidth], across = places.find(x => x >= 0 && x + offsetWidth <= clientWidth);
    const x = across ?? Math.max(0, Math.min(left - offsetWidth / 2, clientWidth - offsetWidth));
    const y = across !== undefined ? Math.max(0, Math.min(top - offsetHeight / 2, clientHeight - offsetHeight))
      : top > clientHeight / 2 ? 0
      : clientHeight - offsetHeight;
    tip.style.transform = `translate(${x}px, ${y}px)`;
  }

  #place(x) {
    const { title, whole, format } = this.#look.x;
    return `${title} ${(format ?? (whole ? count : short))(x)}`;
  }

  /** The arrow keys move the crosshair along the points, Home and End to the ends, Escape takes it away. */
  #readWithKeys(e) {
    const plot = this.#plot, [xs] = plot.data;
    if (e.target !== this.area || !xs.length) return;
    const { min, max } = plot.scales.x;
    let first = 0, last = xs.length - 1;
    while (first < last && xs[first] < min) first++;
    while (last > first && xs[last] > max) last--;
    const at = plot.cursor.idx ?? first, step = e.shiftKey ? 10 : 1;
    const to = { ArrowLeft: at - step, ArrowRight: at + step, Home: first, End: last }[e.key];
    if (e.key !== 'Escape' && to === undefined) return;
    e.preventDefault();
    if (e.key === 'Escape') { this.#leave(); return; }
    const index = Math.max(first, Math.min(last, to));
    plot.setCursor({ left: plot.valToPos(xs[index], 'x'), top: plot.over.clientHeight / 2 });
    const readout = this.#part('readout');
    if (readout) {
      const said = this.#values(plot).map((value, i) => value && `${this.#look.curves[i].label} ${value}`);
      readout.textContent = [this.#place(xs[index]), ...said.filter(Boolean)].join(', ');
    }
  }

  #touch(e) {
    if (e.pointerType === 'mouse' || !this.#plot) return;
    const box = this.#plot.over.getBoundingClientRect();
    this.#plot.setCursor({ left: e.clientX - box.left, top: e.clientY - box.top });
  }

  #leave() { this.#plot?.setCursor({ left: -10, top: -10 }); }

  #summarise() {
    [this.#summing, this.#said] = [0, true];
    const out = this.#part('summary');
    if (!out || !this.summary) return;
    const said = this.#look.curves.map((curve, i) => {
      const values = this.#data[i + 1].filter(value => value != null) ?? [], format = curve.format ?? short;
      if (!values.length) return '';
      return this.summary.replace('{0}', curve.label).replace('{1}', format(values[0])).replace('{2}', format(values.at(-1)));
    });
    out.textContent = said.filter(Boolean).join(' ');
  }
}

// every one, every second, fourth, … of the measured places, and the last: the others are on the line
function thinned(plot, series) {
  const values = plot.data[series], [first, last] = plot.series[0].idxs, measured = [];
  for (let i = first; i <= last; i++) if (values[i] != null) measured.push(i);
  const room = Math.max(1, plot.bbox.width / devicePixelRatio / APART), every = 2 ** Math.max(0, Math.ceil(Math.log2(measured.length / room)));
  return measured.filter((_, i) => i % every === 0 || i === measured.length - 1);
}
