// Accuracy per epoch: few points, so ApexCharts.
import { load } from '../js/load.js';
import { color, download } from '../js/plot.js';

/** @returns an object with update(epochs) and dispose() */
export async function start(root, texts) {
  await load('lib/apexcharts.min.js');
  const area = root.querySelector('[data-part="plot"]');
  let epochs = [], disposed = false;

  const percent = share => share == null ? null : Math.round(share * 1e4) / 100;
  const series = () => [
    { name: texts.trainAccuracy, data: epochs.map(e => ({ x: e.epoch, y: percent(e.trainAccuracy) })) },
    { name: texts.testAccuracy, data: epochs.map(e => ({ x: e.epoch, y: percent(e.testAccuracy) })) },
  ];
  // whole epochs, at most eight steps of a round size
  const scale = () => {
    const last = Math.max(1, ...epochs.map(e => e.epoch)), step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find(s => last / s <= 8) ?? Math.ceil(last / 8);
    const ticks = Math.ceil(last / step);
    return { min: 0, max: ticks * step, tickAmount: ticks };
  };
  const look = () => {
    const soft = color('text-soft'), font = getComputedStyle(document.body).fontFamily;
    const title = text => ({ text, style: { color: soft, fontWeight: 400, fontFamily: font } });
    return {
      colors: [color('series-1'), color('series-2')],
      grid: { borderColor: color('line') },
      xaxis: { type: 'numeric', ...scale(), title: title(texts.epoch), labels: { style: { colors: soft }, formatter: v => String(Math.round(v)) }, axisBorder: { color: color('line') }, axisTicks: { color: color('line') }, tooltip: { enabled: false } },
      yaxis: { title: title(texts.accuracyAxis), labels: { style: { colors: soft }, formatter: v => v == null ? '' : String(Math.round(v * 100) / 100) }, decimalsInFloat: 2, min: epochs.length ? undefined : 0, max: epochs.length ? undefined : 100 },
    };
  };

  const chart = new ApexCharts(area, {
    ...look(),
    chart: { type: 'line', height: area.clientHeight, width: '100%', toolbar: { show: false }, zoom: { enabled: false }, animations: { enabled: false }, background: 'transparent', parentHeightOffset: 0 },
    stroke: { width: 2, curve: 'straight' },
    markers: { size: 3, strokeWidth: 0 },
    legend: { position: 'top', horizontalAlign: 'left' },
    tooltip: { shared: true, x: { formatter: v => `${texts.epoch} ${v}` }, y: { formatter: v => v == null ? '–' : `${v.toFixed(2)} %` } },
    noData: { text: '' },
    series: series(),
  });
  await chart.render();

  const repaint = () => chart.updateOptions(look(), false, false);
  document.addEventListener('themechange', repaint);
  root.querySelector('[data-part="download"]').addEventListener('click', () => {
    download('accuracy.csv', ['iteration,epoch,trainAccuracy,testAccuracy\n', ...epochs.map(e => `${e.iteration},${e.epoch},${e.trainAccuracy ?? ''},${e.testAccuracy ?? ''}\n`)]);
  });

  return {
    update(now) { if (!disposed) { epochs = now; chart.updateOptions({ ...look(), series: series() }, false, false); } },
    dispose() { disposed = true; document.removeEventListener('themechange', repaint); chart.destroy(); },
  };
}
