// Curves of a lesson or a result: the page gives all data, the script draws and lets it be read.
import { axis, color, download, isShown, keepFitting, loadPlot, readWithKeys, short } from '../js/plot.js';

/** @returns an object with update(data) and dispose() */
export async function start(root, data) {
  await loadPlot();
  const area = root.querySelector('[data-part="plot"]'), readout = root.querySelector('[data-part="readout"]'), height = area.clientHeight;
  let plot = null, shape = '', disposed = false;

  const span = (low, high) => [low, high > low ? high : low + 1];
  const table = () => data.series.length ? uPlot.join(data.series.map(s => [s.x, s.y])) : [[]];

  function build() {
    plot?.destroy();
    const fixed = (low, high, log) => data.minY == null && data.maxY == null ? (log ? uPlot.rangeLog(low ?? 0.1, high ?? 1, 10, false) : low == null ? [0, 1] : uPlot.rangeNum(low, high, 0.08, true))
      : [data.minY ?? low, data.maxY ?? high];
    plot = new uPlot({
      width: Math.max(200, area.clientWidth),
      height,
      legend: { show: false },
      cursor: { points: { size: 7 } },
      scales: {
        x: { time: false, distr: data.logX ? 3 : 1, ...(data.logX ? {} : { range: (_, low, high) => span(data.minX ?? low ?? 0, data.maxX ?? high ?? 1) }) },
        y: { distr: data.logY ? 3 : 1, range: (_, low, high) => fixed(low, high, data.logY) },
      },
      axes: [axis(data.xTitle, { log: data.logX }), axis(data.yTitle, { log: data.logY, y: true })],
      series: [{}, ...data.series.map((s, i) => ({
        stroke: color(s.color), width: s.points ? 0 : 2, dash: s.dashed ? [6, 5] : undefined, spanGaps: true,
        points: s.points ? { show: true, size: 8, fill: color(s.color) } : { show: false }, show: isShown(root, i + 1),
      }))],
      hooks: {
        setCursor: [u => {
          const i = u.cursor.idx;
          readout.textContent = i == null || !u.data[0].length ? ''
            : [`${data.xTitle} ${short(u.data[0][i])}`, ...data.series.map((s, k) => u.data[k + 1][i] == null ? null : `${s.label} ${short(u.data[k + 1][i])}`).filter(Boolean)].join(' · ');
        }],
        draw: [u => {
          if (data.markX == null) return;
          const x = Math.round(u.valToPos(data.markX, 'x', true)), { ctx, bbox } = u;
          if (x < bbox.left || x > bbox.left + bbox.width) return;
          ctx.save();
          ctx.strokeStyle = color('line-strong');
          ctx.lineWidth = devicePixelRatio;
          ctx.setLineDash([4, 4]);
          ctx.beginPath(); ctx.moveTo(x, bbox.top); ctx.lineTo(x, bbox.top + bbox.height); ctx.stroke();
          ctx.restore();
        }],
      },
    }, table(), area);
  }

  const look = d => JSON.stringify([d.minX, d.maxX, d.minY, d.maxY, d.logX, d.logY, d.xTitle, d.yTitle, d.series.map(s => [s.color, s.dashed, s.points])]);
  const unfit = keepFitting(area, height, () => plot, build);
  readWithKeys(area, () => plot);
  root.addEventListener('click', e => {
    const button = e.target.closest('[data-series]');
    if (!button) return;
    const show = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(show));
    plot.setSeries(Number(button.dataset.series), { show });
  });
  root.querySelector('[data-part="download"]').addEventListener('click', () => {
    const [xs, ...ys] = table(), cell = text => `"${text.replaceAll('"', '""')}"`;
    download('data.csv', [[data.xTitle, ...data.series.map(s => s.label)].map(cell).join(',') + '\n', ...xs.map((x, i) => [x, ...ys.map(y => y[i] ?? '')].join(',') + '\n')]);
  });

  function update(changed) {
    if (disposed) return;
    data = changed;
    if (look(data) !== shape) { shape = look(data); build(); } else plot.setData(table());
  }

  update(data);
  return { update, dispose() { disposed = true; unfit(); plot?.destroy(); } };
}
