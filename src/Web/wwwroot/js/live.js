// Follows a training job over the hub: every iteration once and in order, through lost connections.
import { load } from './load.js';

/**
 * @typedef {'connecting'|'live'|'lost'|'refused'|'done'} Status
 *
 * @param {string} jobId
 * @param {{from?: number, onFrame: (frame: object) => void, onStatus?: (status: Status) => void}} options
 *   frames arrive with losses that continue exactly where the last frame ended; null stands for a loss that is not a number
 * @returns {{stop: () => void}}
 */
export function follow(jobId, { from = 1, onFrame, onStatus = () => { } }) {
  let next = from, stopped = false, attempts = 0, connection = null, wake = () => { };
  const hurry = () => wake();
  addEventListener('online', hurry);

  run();
  return { stop };

  function stop() {
    stopped = true;
    removeEventListener('online', hurry);
    wake();
    connection?.stop();
  }

  async function run() {
    await load('lib/signalr.min.js');
    onStatus('connecting');
    while (!stopped) {
      try {
        connection = new signalR.HubConnectionBuilder()
          .withUrl(new URL('hubs/training', document.baseURI).href, {
            transport: signalR.HttpTransportType.WebSockets,
            skipNegotiation: true,
          })
          .configureLogging(signalR.LogLevel.None)
          .build();
        await connection.start();
        if (stopped) break;
        onStatus('live');
        await stream();
        if (!stopped) onStatus('done');
        break;
      } catch (error) {
        if (stopped) break;
        if (/HubException/.test(error?.message)) { onStatus('refused'); break; }
        onStatus('lost');
      }
      connection.stop();
      await pause(Math.min(500 * 2 ** attempts++, 8000) * (0.75 + Math.random() / 2));
    }
    removeEventListener('online', hurry);
    connection?.stop();
  }

  function stream() {
    return new Promise((resolve, reject) => connection.stream('Watch', jobId, next).subscribe({
      next(frame) {
        if (stopped) return;
        const losses = frame.losses ?? [];
        if (losses.length) {
          if (frame.from !== next) return reject(new Error(`expected iteration ${next}, got ${frame.from}`));
          next += losses.length;
        }
        attempts = 0;
        onFrame(frame);
      },
      complete: resolve,
      error: reject,
    }));
  }

  function pause(ms) {
    return new Promise(done => {
      const timer = setTimeout(done, ms);
      wake = () => { clearTimeout(timer); done(); };
    });
  }
}
