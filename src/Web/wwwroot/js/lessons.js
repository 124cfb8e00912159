// The browser's part of the lessons: dragging with any pointer and the arrow keys, and the address following the state.

/**
 * Handles ([data-handle]) and, where wanted, the plane ([data-plane]) of one picture. Answers are awaited: one call at a time, always
 * the newest.
 */
export function dragging(svg, net) {
  const stopped = new AbortController();
  const on = (type, listener) => svg.addEventListener(type, listener, { signal: stopped.signal });
  let held = null, wanted = null, busy = false;

  const inPicture = e => {
    const point = new DOMPoint(e.clientX, e.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [point.x, point.y];
  };

  async function send() {
    if (busy) return;
    busy = true;
    while (wanted && !stopped.signal.aborted) {
      const call = wanted;
      wanted = null;
      try { await net.invokeMethodAsync(...call); } catch { break; /* the circuit is gone; the page says so itself */ }
      await new Promise(requestAnimationFrame);
    }
    busy = false;
  }

  const ask = (...call) => { wanted = call; send(); };

  on('pointerdown', e => {
    if (e.button !== 0) return;
    const handle = e.target.closest('[data-handle]');
    if (!handle) {
      if (svg.dataset.plane && e.target.closest('[data-own-click]') === null) ask('Drag', null, ...inPicture(e));
      return;
    }
    held = handle.dataset.handle;
    svg.setPointerCapture(e.pointerId);
    handle.focus({ preventScroll: true });
    e.preventDefault();
  });
  on('pointermove', e => { if (held !== null) ask('Drag', held, ...inPicture(e)); });
  for (const end of ['pointerup', 'pointercancel', 'lostpointercapture']) on(end, () => { held = null; });

  on('keydown', e => {
    const handle = e.target.closest('[data-handle]');
    const arrow = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[e.key];
    if (!handle || !arrow) return;
    e.preventDefault();
    const steps = e.shiftKey ? 10 : 1, id = handle.dataset.handle;
    // presses that wait add up: none is lost to a slow answer
    const [, , right, up] = wanted?.[0] === 'Nudge' && wanted[1] === id ? wanted : [0, 0, 0, 0];
    ask('Nudge', id, right + arrow[0] * steps, up + arrow[1] * steps);
  });

  return { stop: () => stopped.abort() };
}

/** Whether the reader asked for less motion. */
export const wantsNoMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

// nodes and edges of a picture that are buttons are pressed like buttons
document.addEventListener('keydown', e => {
  if ((e.key === 'Enter' || e.key === ' ') && e.target.matches?.('svg [role=button]')) {
    e.preventDefault();
    e.target.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  }
});

let pending = null, timer = 0, last = 0;

/** Puts the state into the address without navigating: at most four times a second, browsers refuse more. */
export function replaceQuery(path, query) {
  pending = { path, query };
  clearTimeout(timer);
  timer = setTimeout(write, Math.max(0, last + 250 - performance.now()));
}

function write() {
  const { path, query } = pending;
  // the reader has moved on while this waited
  if (location.pathname !== path) return;
  last = performance.now();
  const params = new URLSearchParams(query);
  const language = new URLSearchParams(location.search).get('lang');
  if (language) params.set('lang', language);
  const search = params.toString();
  history.replaceState(history.state, '', path + (search ? '?' + search : '') + location.hash);
}
