// The loss of a training job, iteration by iteration, as it happens, and what its evaluations found: uPlot over typed arrays fed by
// the hub. A job that branches off another begins at a later iteration, and the other's loss lies beneath.
import { Chart } from '../js/chart.js';
import { follow } from '../js/live.js';
import { Losses } from '../js/losses.js';
import { count, download, fromZero, horizon } from '../js/plot.js';

const EVALUATIONS = 1000;    // at most so many are drawn
const EVERY = 80;            // ms at least between two pictures while frames come in: less than between these, so that none waits
const SELDOM = 1000;         // ms, where two pictures would differ by less than a pixel

/** @returns an object with dispose() and mark(iteration) */
export async function start(root, options) {
  const live = new LiveChart(root, options);
  await live.start();
  return { dispose: () => live.dispose(), mark: iteration => live.mark(iteration) };
}

class LiveChart {
  #view = null;                       // [first, last] iteration zoomed to
  #alarmed = false;
  #chart = null;
  #drawing = 0;
  #waiting = 0;
  #due = Infinity;
  #drawn = { at: -Infinity, reached: 0 };
  #news = true;                       // whether the next picture has more than longer curves
  #evaluations = [];
  #state = null;

  constructor(root, { jobId, iterations, windows, window, texts, start = 0, parent = null }) {
    Object.assign(this, { root, jobId, windows, texts, begin: start, parent, disposed: false, iterations: iterations ?? 0 });
    this.losses = new Losses(window);
    if (parent) this.before = new Losses(window);
  }

  async start() {
    this.#chart = await Chart.create(this.root, () => this.#look(), { summary: this.texts.summary, onZoom: view => this.#zoom(view) });
    this.#wireTools();
    this.stream = follow(this.jobId, {
      from: this.begin + 1, onFrame: frame => this.#take(frame), onStatus: status => this.#say(status),
    });
    if (!this.parent) return;
    this.parentStream = follow(this.parent.jobId, {
      from: this.parent.start + 1, onFrame: frame => { this.before.append(frame.losses ?? []); this.#news = true; this.#drawSoon(); },
    });
  }

  mark(iteration) { this.#chart.mark(iteration); }

  dispose() {
    this.disposed = true;
    this.stream.stop();
    this.parentStream?.stop();
    clearTimeout(this.#waiting);
    cancelAnimationFrame(this.#drawing);
    this.#chart.dispose();
  }

  #part(name) { return this.root.querySelector(`[data-part="${name}"]`); }

  get #log() { return this.#part('log')?.checked ?? false; }

  get #reached() { return this.begin + this.losses.count; }

  get #ended() { return ['completed', 'failed', 'cancelled'].includes(this.#state); }

  get #end() { return (this.#ended ? this.#reached : horizon(this.#reached, this.iterations)) || 1; }

  /** By how many pixels the curve in the picture has become longer since it was drawn. */
  get #grownBy() {
    const [low, high] = this.#view ?? [this.begin, this.#end];
    return (Math.min(this.#reached, high) - Math.min(this.#drawn.reached, high)) / (high - low) * this.#chart.width;
  }

  get #smoothLabel() { return this.texts.smooth.replace('{0}', count(this.losses.window)); }

  #wireTools() {
    this.#part('smoothing')?.addEventListener('input', e => {
      this.losses.window = this.windows[e.target.value];
      if (this.before) this.before.window = this.losses.window;
      e.target.ariaValueText = this.#part('smoothing-value').textContent = count(this.losses.window);
      this.root.querySelector(`[data-series="${this.before ? 3 : 2}"]`).textContent = this.#smoothLabel;
      this.#chart.rebuild();
      this.#draw();
    });
    this.#part('log')?.addEventListener('change', () => { this.#chart.rebuild(); this.#draw(); });
    this.#part('reset')?.addEventListener('click', () => this.#zoom(null));
    this.#part('download')?.addEventListener('click', () => {
      const measured = new Map(this.#evaluations.map(e => [e.iteration, e])), lines = ['iteration,loss,trainLoss,testLoss\n'];
      const line = (iteration, loss) => {
        const found = measured.get(iteration);
        lines.push(`${iteration},${loss},${found?.trainLoss ?? ''},${found?.testLoss ?? ''}\n`);
      };
      if (measured.has(this.begin)) line(this.begin, '');
      for (let i = 0; i < this.losses.count; i++) line(this.begin + i + 1, this.losses.values[i]);
      download(`loss-${this.jobId}.csv`, lines);
    });
  }

  #take(frame) {
    const notFinite = this.losses.append(frame.losses ?? []);
    // after a connection that was lost before the first loss, the evaluation before it comes again
    const evaluated = this.#evaluations.at(-1)?.iteration ?? -1;
    const evaluations = (frame.epochs ?? []).filter(e => e.iteration > evaluated);
    this.#evaluations.push(...evaluations);
    this.#news ||= evaluations.length > 0 || frame.state !== this.#state;
    this.iterations = frame.totalIterations;
    if (notFinite && !this.#alarmed) this.#alarm(this.begin + notFinite);
    this.#state = frame.state;
    this.#drawSoon();
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

  /** Draws what has come in: no more often than an eye follows, and seldom where it could not be seen. */
  #drawSoon() {
    const due = this.#drawn.at + (this.#news || this.#grownBy >= 1 ? EVERY : SELDOM);
    if (this.#drawing || due >= this.#due) return;
    clearTimeout(this.#waiting);
    this.#due = due;
    this.#waiting = setTimeout(() => this.#draw(), due - performance.now());
  }

  #draw() {
    this.#drawing ||= requestAnimationFrame(() => {
      if (this.disposed) return;
      clearTimeout(this.#waiting);
      [this.#drawing, this.#due, this.#news] = [0, Infinity, false];
      this.#drawn = { at: performance.now(), reached: this.#reached };
      // with the picture: each change of the document by itself would be a frame more for the browser
      if (this.#state) Object.assign(this.root.dataset, { state: this.#state, iteration: this.#reached });
      this.#showStatus();
      this.#chart.show(this.#visible());
    });
  }

  #visible() {
    const { losses, before, begin, parent } = this, log = this.#log;
    const value = v => v == null || Number.isNaN(v) || (log && v <= 0) ? null : v;
    const places = this.#places(losses, begin);
    const every = Math.ceil(this.#evaluations.length / EVALUATIONS) || 1;
    const measured = this.#evaluations.filter((_, i, all) => (all.length - 1 - i) % every === 0);
    const tables = [
      [places.map(i => begin + i + 1), places.map(i => value(losses.values[i])), places.map(i => value(losses.smooth(i)))],
      [measured.map(e => e.iteration), measured.map(e => value(e.trainLoss)), measured.map(e => value(e.testLoss))],
    ];
    if (before) {
      const others = this.#places(before, parent.start);
      tables.unshift([others.map(i => parent.start + i + 1), others.map(i => value(before.smooth(i)))]);
    }
    return uPlot.join(tables);
  }

  /** Where in the losses of a run that begins after iteration `start` those are that are drawn. */
  #places(losses, start) {
    const [low, high] = this.#view ?? [1, this.#end];
    const first = Math.max(0, Math.floor(low - start - 1) - 1), last = Math.min(losses.count, Math.ceil(high - start) + 1);
    return losses.thin(first, last, Math.max(100, Math.round(this.#chart.width)));
  }

  #zoom(view) {
    this.#view = view;
    const reset = this.#part('reset');
    if (reset) reset.disabled = view === null;
    this.#draw();
  }

  #look() {
    const { texts, losses, begin, before, parent } = this, log = this.#log;
    return {
      x: {
        title: texts.iteration,
        whole: true,
        range: () => this.#view ?? [this.before ? 0 : this.begin, this.#end],
      },
      y: {
        title: texts.lossAxis,
        log,
        range: (low, high) => low == null ? (log ? [0.01, 10] : [0, 2.5])
          : log ? uPlot.rangeLog(low, high, 10, true)
            : this.#view ? uPlot.rangeNum(low, high, 0.08, true) : fromZero(high),
      },
      curves: [
        ...before
          ? [{ label: texts.parent, color: 'neutral', width: 1.5, read: iteration => before.smooth(iteration - parent.start - 1) }]
          : [],
        { label: texts.raw, color: 'series-1-soft', width: 1, read: iteration => losses.values[iteration - begin - 1] },
        { label: this.#smoothLabel, color: 'series-1', read: iteration => losses.smooth(iteration - begin - 1) },
        { label: texts.trainLoss, color: 'series-1', width: 1, dots: true },
        { label: texts.testLoss, color: 'series-2', width: 1.5, dots: true },
      ],
    };
  }
}
