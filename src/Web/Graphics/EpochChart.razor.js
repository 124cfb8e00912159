// The chart of the measurements at the end of the epochs: the shares of training and test data that are classified rightly, or the losses.
import { Chart } from '../js/chart.js';
import { compact, download, horizon, percent } from '../js/plot.js';

const columns = ['iteration', 'epoch', 'trainAccuracy', 'testAccuracy', 'trainLoss', 'testLoss'];

/** @returns an object with update(epochs, last) and dispose() */
export async function start(root, texts, ofLosses) {
  let epochs = [], last = 0, disposed = false;

  // a round number below the lowest, finer the better all of them are
  const floor = low => {
    const step = 100 - low > 50 ? 20 : 100 - low > 20 ? 10 : 100 - low > 4 ? 5 : 1;
    return Math.max(0, Math.floor(low / step) * step);
  };
  const reached = () => epochs.at(-1)?.epoch ?? 0;
  const hundredths = share => share == null ? undefined : 100 * share;
  const curve = (label, color) => ({ label, color, dots: true, format: ofLosses ? undefined : percent });
  const accuracies = { title: texts.accuracyAxis, range: low => low == null ? [0, 100] : [floor(low), 100] };
  const losses = { title: texts.loss, log: true, range: (low, high) => low == null ? [0.01, 1] : uPlot.rangeLog(low, high, 10, true) };
  const chart = await Chart.create(root, () => ({
    x: { title: texts.epoch, whole: last > 2, format: compact, range: () => [0, horizon(reached(), last) || 1] },
    y: ofLosses ? losses : accuracies,
    curves: ofLosses
      ? [curve(texts.trainLoss, 'series-1'), curve(texts.testLoss, 'series-2')]
      : [curve(texts.trainAccuracy, 'series-1'), curve(texts.testAccuracy, 'series-2')],
  }), { summary: texts.summary });

  root.querySelector('[data-part="download"]').addEventListener('click', () => download('epochs.csv', [
    columns.join(',') + '\n',
    ...epochs.map(epoch => columns.map(name => epoch[name] ?? '').join(',') + '\n'),
  ]));

  return {
    update(now, end) {
      if (disposed) return;
      const rescaled = end !== last;
      [epochs, last] = [now, end];
      if (rescaled) chart.rebuild();
      const shown = ofLosses
        ? [epochs.map(e => e.trainLoss ?? undefined), epochs.map(e => e.testLoss ?? undefined)]
        : [epochs.map(e => hundredths(e.trainAccuracy)), epochs.map(e => hundredths(e.testAccuracy))];
      chart.show([epochs.map(e => e.epoch), ...shown]);
    },
    dispose() { disposed = true; chart.dispose(); },
  };
}
