// What all uPlot charts share: the library, the colours of the current theme, axes, reading by mouse and keyboard.
import { load } from './load.js';

export async function loadPlot() {
  await Promise.all([load('lib/uPlot.iife.min.js'), load('lib/uPlot.min.css')]);
}

/** The value of a colour token in the current theme. */
export const color = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();

/** Four significant digits, as Numbers.Short writes them. */
export function short(value) {
  if (value == null || !Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.floor(Math.log10(Math.abs(value)));
  if (size < -4 || size > 14) return value.toExponential(3).replace(/\.?0+e/, 'e').replace('e+', 'e');
  const digits = Math.max(0, Math.min(15, 3 - size));
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 6 });
const tick = value => value === 0 ? '0'
  : Math.abs(value) < 1e-4 || Math.abs(value) >= 1e7 ? value.toExponential().replace('e+', 'e')
    : plain.format(value);

export function axis(title, { log = false, y = false } = {}) {
  const text = color('text-soft'), line = color('line'), font = getComputedStyle(document.body).fontFamily;
  // on a logarithmic axis whole powers of ten only, and of these no more than there is room for
  const powers = (plot, splits) => {
    const isPower = v => v > 0 && Math.abs(Math.log10(v) - Math.round(Math.log10(v))) < 1e-6;
    const room = (y ? plot.bbox.height / 24 : plot.bbox.width / 56) / devicePixelRatio, every = Math.max(1, Math.ceil(splits.filter(isPower).length / room));
    return splits.map(v => isPower(v) && Math.round(Math.log10(v)) % every === 0 ? v : null);
  };
  // a narrow range keeps its fine lines, a wide one would be grey with them
  const lines = (plot, splits) => splits.length > 40 ? powers(plot, splits) : splits;
  return {
    label: title, stroke: text, font: `12px ${font}`, labelFont: `12px ${font}`, labelSize: 20, labelGap: 2, gap: 6, size: y ? 58 : 34,
    grid: { stroke: line, width: 1, ...(log ? { filter: lines } : {}) },
    ticks: { stroke: line, width: 1, size: 5, ...(log ? { filter: powers } : {}) },
    values: (_, splits) => splits.map(v => v == null ? '' : tick(v)),
    ...(log ? { filter: powers } : {}),
  };
}

/** Keeps a plot as wide as its element; tells `redraw` when the theme changes. Returns an undo. */
export function keepFitting(element, height, getPlot, redraw) {
  const observer = new ResizeObserver(() => {
    const plot = getPlot(), width = element.clientWidth;
    if (plot && width > 0 && width !== plot.width) plot.setSize({ width, height });
  });
  observer.observe(element);
  document.addEventListener('themechange', redraw);
  return () => { observer.disconnect(); document.removeEventListener('themechange', redraw); };
}

/** The arrow keys move the crosshair along the points, Home and End to the ends, Escape takes it away. */
export function readWithKeys(element, getPlot) {
  element.addEventListener('keydown', e => {
    const plot = getPlot();
    if (!plot?.data[0].length) return;
    const [low, high] = [plot.scales.x.min, plot.scales.x.max], xs = plot.data[0];
    let first = 0, last = xs.length - 1;
    while (first < last && xs[first] < low) first++;
    while (last > first && xs[last] > high) last--;
    const at = plot.cursor.idx ?? first, step = e.shiftKey ? 10 : 1;
    const to = { ArrowLeft: at - step, ArrowRight: at + step, Home: first, End: last }[e.key];
    if (e.key === 'Escape') plot.setCursor({ left: -10, top: -10 });
    else if (to === undefined) return;
    else {
      const index = Math.max(first, Math.min(last, to));
      plot.setCursor({ left: plot.valToPos(xs[index], 'x'), top: plot.over.clientHeight / 2 });
    }
    e.preventDefault();
  });
}

/** Legend buttons (data-series = index) show and hide their curve. */
export function legendToggles(root, getPlot, onToggle = () => { }) {
  for (const button of root.querySelectorAll('[data-series]')) {
    button.addEventListener('click', () => {
      const show = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', String(show));
      getPlot()?.setSeries(Number(button.dataset.series), { show });
      onToggle();
    });
  }
}

export const isShown = (root, series) => root.querySelector(`[data-series="${series}"]`)?.getAttribute('aria-pressed') !== 'false';

export function download(name, lines) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(lines, { type: 'text/csv' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
