// The loss of a training job, iteration by iteration, as it happens: uPlot over typed arrays fed by the hub.
import { follow } from '../js/live.js';
import { Losses } from '../js/losses.js';
import { axis, color, download, isShown, keepFitting, legendToggles, loadPlot, readWithKeys, short } from '../js/plot.js';

/** @returns an object with dispose() */
export async function start(root, { jobId, smoothing, texts }) {
  await loadPlot();
  const chart = new LiveChart(root, jobId, smoothing, texts);
  return { dispose: () => chart.dispose() };
}

class LiveChart {
  #view = null;                       // [first, last] iteration zoomed to
  #alarmed = false;
  #plot = null;
  #drawing = 0;

  constructor(root, jobId, smoothing, texts) {
    Object.assign(this, { root, jobId, texts, disposed: false, losses: new Losses(smoothing) });
    this.area = this.#part('plot');
    this.height = this.area.clientHeight;
    this.#build();
    this.unfit = keepFitting(this.area, this.height, () => this.#plot, () => this.#build());
    readWithKeys(this.area, () => this.#plot);
    legendToggles(root, () => this.#plot);
    this.#wireTools();
    this.stream = follow(jobId, { onFrame: frame => this.#take(frame), onStatus: status => this.#say(status) });
  }

  dispose() {
    this.disposed = true;
    this.stream.stop();
    this.unfit();
    cancelAnimationFrame(this.#drawing);
    this.#plot?.destroy();
  }

  #part(name) { return this.root.querySelector(`[data-part="${name}"]`); }

  #wireTools() {
    this.#part('smoothing')?.addEventListener('input', e => {
      this.losses.smoothing = Number(e.target.value);
      this.#part('smoothing-value').textContent = this.losses.keep.toFixed(2);
      this.#draw();
    });
    this.#part('log')?.addEventListener('change', () => this.#build());
    this.#part('reset')?.addEventListener('click', () => this.#zoom(null));
    this.#part('download')?.addEventListener('click', () => {
      const lines = ['iteration,loss\n'];
      for (let i = 0; i < this.losses.count; i++) lines.push(`${i + 1},${this.losses.values[i]}\n`);
      download(`loss-${this.jobId}.csv`, lines);
    });
  }

  #take(frame) {
    const notFinite = this.losses.append(frame.losses ?? []);
    if (notFinite && !this.#alarmed) this.#alarm(notFinite);
    this.root.dataset.state = frame.state;
    this.root.dataset.iteration = String(this.losses.count);
    this.#draw();
  }

  #alarm(iteration) {
    this.#alarmed = true;
    const alarm = this.#part('alarm');
    alarm.textContent = this.texts.notFinite.replace('{0}', iteration.toLocaleString('en'));
    alarm.hidden = false;
  }

  #say(status) {
    this.root.dataset.connection = status;
    this.status = status;
    this.#showStatus();
  }

  #showStatus() {
    const text = { connecting: this.texts.connecting, lost: this.texts.lost, refused: this.texts.refused }[this.status]
      ?? (this.status === 'live' && this.losses.count === 0 ? this.texts.waiting : '');
    const bar = this.#part('status');
    if (bar.textContent !== text) bar.textContent = text;
    // the place stays reserved, so that nothing below moves
    bar.style.visibility = text ? 'visible' : 'hidden';
  }

  #draw() {
    this.#drawing ||= requestAnimationFrame(() => {
      this.#drawing = 0;
      if (!this.#plot) return;
      this.#showStatus();
      this.#plot.setData(this.#visible());
    });
  }

  #visible() {
    const { losses } = this;
    const first = Math.max(0, Math.floor((this.#view?.[0] ?? 1) - 1) - 1);
    const last = Math.min(losses.count, Math.ceil(this.#view?.[1] ?? losses.count) + 1);
    const places = losses.thin(first, last, Math.max(100, Math.round(this.area.clientWidth)));
    const log = this.#part('log')?.checked;
    const value = v => Number.isNaN(v) || (log && v <= 0) ? null : v;
    return [places.map(i => i + 1), places.map(i => value(losses.values[i])), places.map(i => value(losses.smooth[i]))];
  }

  #zoom(view) {
    this.#view = view;
    const reset = this.#part('reset');
    if (reset) reset.disabled = view === null;
    this.#draw();
  }

  #build() {
    this.#plot?.destroy();
    const log = this.#part('log')?.checked ?? false;
    this.#plot = new uPlot({
      width: Math.max(200, this.area.clientWidth),
      height: this.height,
      legend: { show: false },
      cursor: {
        drag: { x: true, y: false, setScale: false },
        bind: { dblclick: () => () => this.#zoom(null) },
        points: { size: 7 },
      },
      scales: {
        x: { time: false, range: () => this.#view ?? [1, Math.max(2, this.losses.count)] },
        y: { distr: log ? 3 : 1, range: log ? undefined : (_, low, high) => low === null ? [0, 1] : uPlot.rangeNum(Math.min(low, high), high, 0.08, true) },
      },
      axes: [axis(this.texts.iteration), axis(this.texts.lossAxis, { log, y: true })],
      series: [
        {},
        { stroke: color('series-1-soft'), width: 1, points: { show: false }, show: isShown(this.root, 1) },
        { stroke: color('series-1'), width: 2, points: { show: false }, show: isShown(this.root, 2) },
      ],
      hooks: {
        setSelect: [plot => {
          if (plot.select.width < 4) return;
          const view = [plot.posToVal(plot.select.left, 'x'), plot.posToVal(plot.select.left + plot.select.width, 'x')];
          plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
          if (view[1] - view[0] >= 2) this.#zoom(view);
        }],
        setCursor: [plot => this.#read(plot)],
      },
    }, this.#visible(), this.area);
  }

  #read(plot) {
    const i = plot.cursor.idx, out = this.#part('readout');
    if (i == null || !plot.data[0].length) { out.textContent = ''; return; }
    const iteration = plot.data[0][i], raw = this.losses.values[iteration - 1], smooth = this.losses.smooth[iteration - 1];
    out.textContent = `${this.texts.iteration} ${iteration.toLocaleString('en')} · ${this.texts.loss} ${Number.isNaN(raw) ? 'NaN' : short(raw)} · ${this.texts.smooth} ${short(smooth)}`;
    out.title = `${raw}`;
  }
}
