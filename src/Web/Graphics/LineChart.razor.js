// Curves of a lesson or of the home page, over what is counted: the page gives all data, the script draws and lets it be read.
import { Chart } from '../js/chart.js';
import { download, percent } from '../js/plot.js';
import { median } from '../js/median.js';

/** @returns an object with update(data) and dispose() */
export async function start(root, data, texts) {
  let look = '', disposed = false;

  const running = ({ y, median: window }) => {
    const values = Float64Array.from(y, value => value ?? NaN);
    return y.map((_, i) => { const value = median(values, values.length, i, window >> 1); return Number.isNaN(value) ? null : value; });
  };
  const table = () => data.series.length
    ? uPlot.join(data.series.map(series => [series.x, series.median ? running(series) : series.y]))
    : [[]];
  const drawn = () => {
    const [xs, ...ys] = table();
    return data.log ? [xs, ...ys.map(y => y.map(value => value <= 0 ? null : value))] : [xs, ...ys];
  };
  const powers = (low, high) => low > 0 ? uPlot.rangeLog(low, high, 10, true) : [0.01, 10];
  const range = (fixedLow, fixedHigh) => (low, high) => {
    const [from, to] = [fixedLow ?? low ?? 0, fixedHigh ?? high ?? 1];
    return [from, to > from ? to : from + 1];
  };
  const chart = await Chart.create(root, () => ({
    x: { title: data.xTitle, whole: true, range: range(data.minX, data.maxX) },
    y: { title: data.yTitle, log: data.log, range: data.log ? powers : range(data.minY, data.maxY) },
    curves: data.series.map(({ label, color, mark }) =>
      ({ label, color, mark, dots: data.dots, width: color.endsWith('-soft') ? 1 : 2, format: data.percent ? percent : undefined })),
  }), { summary: texts.summary });

  root.querySelector('[data-part="download"]').addEventListener('click', () => {
    const [xs, ...ys] = table(), cell = text => `"${text.replaceAll('"', '""')}"`;
    const head = [data.xTitle, ...data.series.map(s => s.label)].map(cell).join(',') + '\n';
    download('data.csv', [head, ...xs.map((x, i) => [x, ...ys.map(y => y[i] ?? '')].join(',') + '\n')]);
  });

  function update(changed) {
    if (disposed) return;
    data = changed;
    const curves = data.series.map(s => [s.label, s.color, s.mark]);
    const now = JSON.stringify([data.minX, data.maxX, data.minY, data.maxY, data.xTitle, data.yTitle, data.log, curves]);
    if (now !== look) { look = now; chart.rebuild(); }
    chart.show(drawn());
  }

  update(data);
  return { update, dispose() { disposed = true; chart.dispose(); } };
}
