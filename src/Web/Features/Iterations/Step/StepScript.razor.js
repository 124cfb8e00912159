// Arrow keys lead from step to step, unless what has the focus needs them itself.
const own = 'input, select, textarea, [data-handle]';
const scrolls = part => part && part.scrollWidth > part.clientWidth;

/** Listens until disposed of; the page is told 1 for on and −1 for back. */
export function start(root, page) {
  const stopped = new AbortController();
  document.addEventListener('keydown', e => {
    const steps = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!steps || e.defaultPrevented || e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) return;
    if (e.target.closest?.(own) || scrolls(e.target.closest?.('.scroll-x'))) return;
    e.preventDefault();
    page.invokeMethodAsync('Press', steps).catch(() => { /* the circuit is gone; the page says so itself */ });
  }, { signal: stopped.signal });
  root.dataset.ready = '';
  return { show, dispose: () => stopped.abort() };
}

/** Scrolls the picture of the pass sideways to the layer of the step; nothing else moves. */
function show() {
  const pass = document.querySelector('.pass'), now = pass?.querySelector('.pass-stage.now, [aria-pressed=true]');
  if (!now) return;
  const [outer, inner] = [pass.getBoundingClientRect(), now.getBoundingClientRect()];
  if (inner.left < outer.left || inner.right > outer.right) pass.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
}
