// The browser's part of the lessons: dragging with any pointer and the arrow keys, and the address following the state.

const arrows = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** Calls of a component, one at a time and at most one a frame; while one is answered only the newest waits. */
function oneByOne(net, signal) {
  let busy = false;
  const calls = { waiting: null, ask };
  async function ask(...call) {
    calls.waiting = call;
    if (busy) return;
    busy = true;
    while (calls.waiting && !signal.aborted) {
      const next = calls.waiting;
      calls.waiting = null;
      try { await net.invokeMethodAsync(...next); } catch { break; /* the circuit is gone; the page says so itself */ }
      await new Promise(requestAnimationFrame);
    }
    busy = false;
  }
  return calls;
}

/** Handles ([data-handle]) and, where wanted, the plane ([data-plane]) of one picture. */
export function dragging(svg, net) {
  const stopped = new AbortController(), calls = oneByOne(net, stopped.signal);
  const on = (type, listener) => svg.addEventListener(type, listener, { signal: stopped.signal });
  let held = null;

  const inPicture = e => {
    const point = new DOMPoint(e.clientX, e.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [point.x, point.y];
  };

  on('pointerdown', e => {
    if (e.button !== 0) return;
    const handle = e.target.closest('[data-handle]');
    if (!handle) {
      if (svg.dataset.plane && e.target.closest('[data-own-click]') === null) calls.ask('Drag', null, ...inPicture(e));
      return;
    }
    held = handle.dataset.handle;
    svg.setPointerCapture(e.pointerId);
    handle.focus({ preventScroll: true });
    e.preventDefault();
  });
  on('pointermove', e => { if (held !== null) calls.ask('Drag', held, ...inPicture(e)); });
  for (const end of ['pointerup', 'pointercancel', 'lostpointercapture']) on(end, () => { held = null; });

  on('keydown', e => {
    const handle = e.target.closest('[data-handle]'), arrow = arrows[e.key];
    if (!handle || !arrow) return;
    e.preventDefault();
    const steps = e.shiftKey ? 10 : 1, id = handle.dataset.handle;
    // presses that wait add up: none is lost to a slow answer
    const [, , right, up] = calls.waiting?.[0] === 'Nudge' && calls.waiting[1] === id ? calls.waiting : [0, 0, 0, 0];
    calls.ask('Nudge', id, right + arrow[0] * steps, up + arrow[1] * steps);
  });

  svg.dataset.listens = '';
  return { stop: () => stopped.abort() };
}

/** A picture turned by dragging anywhere in it, half a degree a pixel, and by the arrow keys. Turns that wait add up. */
export function turning(svg, net) {
  const stopped = new AbortController(), calls = oneByOne(net, stopped.signal);
  const on = (type, listener) => svg.addEventListener(type, listener, { signal: stopped.signal });
  let held = null;

  const turn = (right, up) => calls.ask('TurnBy', right + (calls.waiting?.[1] ?? 0), up + (calls.waiting?.[2] ?? 0));

  on('pointerdown', e => {
    if (e.button !== 0) return;
    held = { id: e.pointerId, x: e.clientX, y: e.clientY };
    svg.setPointerCapture(e.pointerId);
  });
  on('pointermove', e => {
    if (e.pointerId !== held?.id) return;
    turn((e.clientX - held.x) / 2, (e.clientY - held.y) / 2);
    [held.x, held.y] = [e.clientX, e.clientY];
  });
  for (const end of ['pointerup', 'pointercancel', 'lostpointercapture']) on(end, () => { held = null; });

  on('keydown', e => {
    const arrow = arrows[e.key];
    if (!arrow) return;
    e.preventDefault();
    turn(arrow[0] * (e.shiftKey ? 30 : 5), arrow[1] * (e.shiftKey ? 30 : 5));
  });

  svg.dataset.listens = '';
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
