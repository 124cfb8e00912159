// The parts of every chart: uPlot, the colours of the current theme, numbers, axes, and the file with the data.
import { load } from './load.js';

export async function loadPlot() {
  await Promise.all([load('lib/uPlot.iife.min.js'), load('lib/uPlot.min.css')]);
}

/** The value of a colour token in the current theme. */
export const color = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();

const fixed = [];    // formats by their number of decimals: they are slow to make

/** Four significant digits, as Numbers.Short writes them. */
export function short(value) {
  if (value == null || !Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : '–';
  if (value === 0) return '0';
  const size = Math.floor(Math.log10(Math.abs(value)));
  if (size < -4 || size > 14) return value.toExponential(3).replace(/\.?0+e/, 'e').replace('e+', 'e');
  const digits = Math.max(0, Math.min(15, 3 - size));
  fixed[digits] ??= new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return fixed[digits].format(value);
}

/**
 * Writes a number into a <data>: four significant digits, or another text, and every digit as its value and on hover.
 * @param {number | undefined} value undefined: there is none, and `nothing` is written
 */
export function tell(data, value, { text = short(value), nothing = '–' } = {}) {
  const exact = value === undefined ? '' : String(value);
  Object.assign(data, { textContent: value === undefined ? nothing : text, value: exact, title: exact });
}

export const count = value => value.toLocaleString('en', { maximumFractionDigits: 0 });

/** At most two decimals: `12`, `0.25`. */
export const compact = value => value.toLocaleString('en', { maximumFractionDigits: 2 });

/** Of a number of hundredths: `97.50 %`. */
export const percent = value => value.toFixed(2) + ' %';

const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 6 });
const tick = value => value === 0 ? '0'
  : Math.abs(value) < 1e-4 || Math.abs(value) >= 1e7 ? value.toExponential().replace('e+', 'e')
    : plain.format(value);

const wholeSteps = Array.from({ length: 10 }, (_, i) => [1, 2, 5].map(step => step * 10 ** i)).flat();

/** @param whole for what is counted: no tick between two whole numbers */
export function axis(title, { log = false, whole = false, y = false } = {}) {
  const text = color('text-soft'), line = color('line'), font = `12px ${getComputedStyle(document.body).fontFamily}`;
  // on a logarithmic axis whole powers of ten only, and of these no more than there is room for
  const powers = (plot, splits) => {
    const isPower = v => v > 0 && Math.abs(Math.log10(v) - Math.round(Math.log10(v))) < 1e-6;
    const room = (y ? plot.bbox.height / 24 : plot.bbox.width / 56) / devicePixelRatio;
    const every = Math.max(1, Math.ceil(splits.filter(isPower).length / room));
    return splits.map(v => isPower(v) && Math.round(Math.log10(v)) % every === 0 ? v : null);
  };
  // a narrow range keeps its fine lines, a wide one would be grey with them
  const lines = (plot, splits) => splits.length > 40 ? powers(plot, splits) : splits;
  return {
    label: title, stroke: text, font, labelFont: font, labelSize: 20, labelGap: 2, gap: 6, size: y ? 52 : 34, space: y ? 32 : 70,
    grid: { stroke: line, width: 1, ...(log ? { filter: lines } : {}) },
    ticks: { stroke: line, width: 1, size: 5, ...(log ? { filter: powers } : {}) },
    values: (_, splits) => splits.map(v => v == null ? '' : tick(v)),
    ...(whole ? { incrs: wholeSteps } : {}),
    ...(log ? { filter: powers } : {}),
  };
}

/** From 0 to a round number above `high`. */
export function fromZero(high) {
  if (!(high > 0)) return [0, 1];
  const step = 10 ** Math.floor(Math.log10(high)) / 2;
  return [0, Math.ceil(high / step) * step];
}

/**
 * Where the axis of a run ends: at the run's end, or while it has hardly begun at a quarter of that, a sixteenth, …
 * so that the curve is wide enough to be seen and the axis seldom changes.
 */
export function horizon(reached, end) {
  while (reached > 0 && end / 4 >= reached && end > 400) end /= 4;
  return Math.max(reached, end);
}

export function download(name, lines) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(lines, { type: 'text/csv' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
