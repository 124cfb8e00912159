// The script of every page, before and beside the circuit: start, reconnect, theme, language, menu, copying.

Blazor.start({
  circuit: {
    reconnectionOptions: { maxRetries: 60, retryIntervalMilliseconds: attempts => Math.min(300 * 1.6 ** attempts, 5000) },
  },
});

// The bar says what happened; this mends it: a circuit the server no longer knows needs a fresh page.
const bar = document.getElementById('components-reconnect-modal');
let watching = false;
new MutationObserver(() => {
  if (bar.classList.contains('components-reconnect-rejected')) location.reload();
  else if (isLost() && !watching) watch();
}).observe(bar, { attributeFilter: ['class'] });

const isLost = () => /reconnect-(show|retrying|failed)/.test(bar.className);

// A server that is back after all tries were made needs a fresh page, too; and so does one that leads to where one signs in: whoever
// has lost the key gets no circuit any more.
async function watch() {
  watching = true;
  while (isLost()) {
    try {
      const answer = await fetch('account', { headers: { accept: 'text/html' }, redirect: 'manual', cache: 'no-store' });
      if (answer.type === 'opaqueredirect' || bar.classList.contains('components-reconnect-failed')) return location.reload();
    } catch { /* still away */ }
    await new Promise(done => setTimeout(done, 3000));
  }
  watching = false;
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  document.dispatchEvent(new CustomEvent('themechange', { detail: theme }));
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', e => {
  try { if (localStorage.getItem('theme')) return; } catch { /* storage refused: follow the system */ }
  setTheme(e.matches ? 'dark' : 'light');
});

// paper is light, whatever the screen is
let onScreen = null;
addEventListener('beforeprint', () => { onScreen ??= document.documentElement.dataset.theme; setTheme('light'); });
addEventListener('afterprint', () => { setTheme(onScreen ?? document.documentElement.dataset.theme); onScreen = null; });

function closeMenu() {
  document.getElementById('site-nav')?.classList.remove('open');
  document.querySelector('[data-menu]')?.setAttribute('aria-expanded', 'false');
}

async function copy(button) {
  const text = button.parentElement.querySelector('code').textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // a page served over plain http to another machine has no clipboard: select, so that Ctrl+C does it
    getSelection().selectAllChildren(button.parentElement.querySelector('code'));
    if (!document.execCommand('copy')) return;
  }
  button.dataset.label ??= button.textContent;
  button.textContent = button.dataset.copied;
  clearTimeout(button.restore);
  button.restore = setTimeout(() => { button.textContent = button.dataset.label; }, 1500);
}

// one listener for all, in the capture phase: it works before the circuit does, and before the router takes the click
document.addEventListener('click', e => {
  const hit = selector => e.target.closest?.(selector);
  let target;
  if (hit('[data-theme-toggle]')) {
    const theme = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
    try { localStorage.setItem('theme', theme); } catch { /* not remembered, still switched */ }
    setTheme(theme);
  } else if (target = hit('a[data-lang]')) {
    // the address as it is now, with what a page has put into it since it was rendered
    const here = new URL(location.href);
    here.searchParams.set('lang', target.dataset.lang);
    target.href = here.href;
  } else if (hit('[data-menu]')) {
    const open = document.getElementById('site-nav').classList.toggle('open');
    hit('[data-menu]').setAttribute('aria-expanded', String(open));
  } else if (hit('#site-nav a')) {
    closeMenu();
  } else if (target = hit('[data-skip-to]')) {
    e.preventDefault();
    document.getElementById(target.dataset.skipTo).focus();
  } else if (target = hit('[data-copy]')) {
    copy(target);
  }
}, true);

document.addEventListener('keydown', e => {
  if (e.key === 'Escape') closeMenu();
});

function storedChoice(name) {
  try { return localStorage.getItem(name); } catch { return null; }
}

// Follows the radio buttons of its fieldset and stands behind the last: one choice for all fieldsets with an element of this name,
// remembered.
customElements.define('remembered-choice', class extends HTMLElement {
  connectedCallback() {
    const name = this.getAttribute('name');
    this.show(storedChoice(name));
    this.parentElement.addEventListener('change', e => {
      try { localStorage.setItem(name, e.target.value); } catch { /* not remembered, still chosen */ }
      for (const other of document.querySelectorAll(`remembered-choice[name="${name}"]`)) other.show(e.target.value);
    });
  }
  show(value) {
    for (const radio of this.parentElement.querySelectorAll('input[type="radio"]')) radio.checked ||= radio.value === value;
  }
});

// a moment (Controls/Moment.razor) in the time zone of who reads it; what the server wrote stays for those without this script
customElements.define('local-time', class extends HTMLElement {
  static observedAttributes = ['datetime'];
  attributeChangedCallback() {
    const at = new Date(this.getAttribute('datetime')), two = number => String(number).padStart(2, '0');
    this.shadow ??= this.attachShadow({ mode: 'open' });
    this.shadow.textContent = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} `
      + `${two(at.getHours())}:${two(at.getMinutes())}`;
  }
});
