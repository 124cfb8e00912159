// The wide steps of the bar, which a browser has not: a hundredth of the way by Shift with an arrow, PageUp and PageDown.

export function stride(bar) {
  bar.addEventListener('keydown', e => {
    const arrow = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[e.key], page = { PageUp: 1, PageDown: -1 }[e.key];
    const way = page ?? (e.shiftKey ? arrow : undefined);
    if (!way || e.ctrlKey || e.altKey || e.metaKey) return;
    e.preventDefault();
    // the bar keeps it within its ends
    bar.valueAsNumber += way * Math.max(1, Math.round((bar.max - bar.min) / 100));
    bar.dispatchEvent(new Event('input', { bubbles: true }));
  });
}
