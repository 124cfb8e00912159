// The loss of a training job, iteration by iteration, as it happens, and what its evaluations found: uPlot over typed arrays fed by
// the hub.
import { Chart } from '../js/chart.js';
import { follow } from '../js/live.js';
import { Losses } from '../js/losses.js';
import { count, download, fromZero, horizon } from '../js/plot.js';

const EVALUATIONS = 1000;    // at most so many are drawn

/** @returns an object with dispose() */
export async function start(root, options) {
  const live = new LiveChart(root, options);
  await live.start();
  return { dispose: () => live.dispose() };
}

class LiveChart {
  #view = null;                       // [first, last] iteration zoomed to
  #alarmed = false;
  #chart = null;
  #drawing = 0;
  #evaluations = [];
  #ended = false;

  constructor(root, { jobId, iterations, windows, window, texts }) {
    Object.assign(this, { root, jobId, windows, texts, disposed: false, iterations: iterations ?? 0, losses: new Losses(window) });
  }

  async start() {
    this.#chart = await Chart.create(this.root, () => this.#look(), { summary: this.texts.summary, onZoom: view => this.#zoom(view) });
    this.#wireTools();
    this.stream = follow(this.jobId, { onFrame: frame => this.#take(frame), onStatus: status => this.#say(status) });
  }

  dispose() {
    this.disposed = true;
    this.stream.stop();
    cancelAnimationFrame(this.#drawing);
    this.#chart.dispose();
  }

  #part(name) { return this.root.querySelector(`[data-part="${name}"]`); }

  get #log() { return this.#part('log')?.checked ?? false; }

  get #smoothLabel() { return this.texts.smooth.replace('{0}', count(this.losses.window)); }

  #wireTools() {
    this.#part('smoothing')?.addEventListener('input', e => {
      this.losses.window = this.windows[e.target.value];
      e.target.ariaValueText = this.#part('smoothing-value').textContent = count(this.losses.window);
      this.root.querySelector('[data-series="2"]').textContent = this.#smoothLabel;
      this.#chart.rebuild();
      this.#draw();
    });
    this.#part('log')?.addEventListener('change', () => { this.#chart.rebuild(); this.#draw(); });
    this.#part('reset')?.addEventListener('click', () => this.#zoom(null));
    this.#part('download')?.addEventListener('click', () => {
      const measured = new Map(this.#evaluations.map(e => [e.iteration, e])), lines = ['iteration,loss,trainLoss,testLoss\n'];
      for (let i = 0; i < this.losses.count; i++) {
        const found = measured.get(i + 1);
        lines.push(`${i + 1},${this.losses.values[i]},${found?.trainLoss ?? ''},${found?.testLoss ?? ''}\n`);
      }
      download(`loss-${this.jobId}.csv`, lines);
    });
  }

  #take(frame) {
    const notFinite = this.losses.append(frame.losses ?? []);
    this.#evaluations.push(...frame.epochs ?? []);
    this.iterations = frame.totalIterations;
    this.#ended = ['completed', 'failed', 'cancelled'].includes(frame.state);
    if (notFinite && !this.#alarmed) this.#alarm(notFinite);
    this.root.dataset.state = frame.state;
    this.root.dataset.iteration = String(this.losses.count);
    this.#draw();
  }

  #alarm(iteration) {
    this.#alarmed = true;
    const alarm = this.#part('alarm');
    alarm.textContent = this.texts.notFinite.replace('{0}', count(iteration));
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
    bar.hidden = !text;
  }

  #draw() {
    this.#drawing ||= requestAnimationFrame(() => {
      this.#drawing = 0;
      if (this.disposed) return;
      this.#showStatus();
      this.#chart.show(this.#visible());
    });
  }

  #visible() {
    const { losses } = this, log = this.#log;
    const first = Math.max(0, Math.floor((this.#view?.[0] ?? 1) - 1) - 1);
    const last = Math.min(losses.count, Math.ceil(this.#view?.[1] ?? losses.count) + 1);
    const places = losses.thin(first, last, Math.max(100, Math.round(this.#chart.width)));
    const value = v => v == null || Number.isNaN(v) || (log && v <= 0) ? null : v;
    const every = Math.ceil(this.#evaluations.length / EVALUATIONS) || 1;
    const measured = this.#evaluations.filter((_, i, all) => (all.length - 1 - i) % every === 0);
    return uPlot.join([
      [places.map(i => i + 1), places.map(i => value(losses.values[i])), places.map(i => value(losses.smooth(i)))],
      [measured.map(e => e.iteration), measured.map(e => value(e.trainLoss)), measured.map(e => value(e.testLoss))],
    ]);
  }

  #zoom(view) {
    this.#view = view;
    const reset = this.#part('reset');
    if (reset) reset.disabled = view === null;
    this.#draw();
  }

  #look() {
    const { texts, losses } = this, log = this.#log;
    return {
      x: {
        title: texts.iteration,
        whole: true,
        range: () => this.#view ?? [0, this.#ended ? losses.count || 1 : horizon(losses.count, this.iterations) || 1],
      },
      y: {
        title: texts.lossAxis,
        log,
        range: (low, high) => low == null ? (log ? [0.01, 10] : [0, 2.5])
          : log ? uPlot.rangeLog(low, high, 10, true)
            : this.#view ? uPlot.rangeNum(low, high, 0.08, true) : fromZero(high),
      },
      curves: [
        { label: texts.raw, color: 'series-1-soft', width: 1, read: iteration => losses.values[iteration - 1] },
        { label: this.#smoothLabel, color: 'series-1', read: iteration => losses.smooth(iteration - 1) },
        { label: texts.trainLoss, color: 'series-1', width: 1, dots: true },
        { label: texts.testLoss, color: 'series-2', width: 1.5, dots: true },
      ],
    };
  }
}
