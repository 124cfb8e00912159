// The pad: strokes in, prediction out, without a detour over the circuit. What is shown stays until something newer replaces it.
import { SIDE } from '../js/mnist.js';
import { Sheet, bitmap } from '../js/sheet.js';

const SETTLED = 600;   // ms without a change before the result is read out

/** @returns an object with use(model, version) and dispose(); null where the page has been left while this loaded */
export function start(root, options) {
  if (!root) return null;
  const pad = new Pad(root, options);
  return { use: (model, version) => pad.use(model, version), dispose: () => pad.dispose() };
}

class Pad {
  constructor(root, { model, version, curlId, samples, texts }) {
    const curl = curlId ? document.getElementById(curlId) : null;
    Object.assign(this, { root, model, version, texts, curl, ending: new AbortController() });
    this.sheet = new Sheet(root, {
      samples,
      texts,
      ask: pixels => { this.#tell(pixels); return this.#ask(pixels); },
      emptied: () => { this.#tell(null); this.#forget(); },
      painted: pixels => this.#paintSeen(pixels),
      failed: text => this.#fail(text),
      nameOf: label => root.querySelector(`[data-class="${label}"] .name`)?.textContent ?? String(label),
    });
  }

  use(model, version) {
    if (model === this.model && version === this.version) return;
    Object.assign(this, { model, version });
    this.sheet.changed();
  }

  dispose() {
    this.ending.abort();
    this.sheet.dispose();
    clearTimeout(this.reading);
  }

  #part(name) { return this.root.querySelector(`[data-part="${name}"]`); }

  #paintSeen(pixels) {
    const seen = this.#part('seen').getContext('2d');
    seen.fillStyle = '#000';
    seen.fillRect(0, 0, SIDE, SIDE);
    seen.drawImage(bitmap(pixels, '#fff'), 0, 0);
  }

  // for who looks into the same drawing: what it is now, and that it has changed; null: nothing is drawn
  #tell(pixels) {
    this.root.drawing = pixels;
    this.root.dispatchEvent(new CustomEvent('drawn', { detail: pixels }));
  }

  async #ask(pixels) {
    const body = this.#body(pixels);
    try {
      const response = await fetch('predict', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal: AbortSignal.any([this.ending.signal, AbortSignal.timeout(10000)]),
      });
      if (!response.ok) this.#fail(this.texts['status' + response.status] ?? this.texts.failed);
      else this.#show(await response.json(), body);
    } catch {
      if (!this.ending.signal.aborted) this.#fail(this.texts.unreachable);
    }
  }

  #body(pixels) {
    const call = { pixels: Array.from(pixels), normalized: false };
    if (this.model) call.model = this.model;
    if (this.version) call.version = this.version;
    return JSON.stringify(call);
  }

  #show(answer, body) {
    if (this.sheet.empty) return;
    this.#part('error').hidden = true;
    this.#part('label').textContent = answer.label;
    const strange = answer.warnings.includes('unfamiliar');
    this.root.toggleAttribute('data-strange', strange);
    this.#part('confidence').textContent = strange ? this.texts.strange : percent(answer.confidence);
    this.#part('confidence').title = String(answer.confidence);
    this.#part('version').textContent = this.texts.version.replace('{0}', answer.model).replace('{1}', answer.version);
    this.root.dataset.digit = answer.digit;
    for (const row of this.root.querySelectorAll('[data-class]')) {
      const share = answer.probabilities[row.dataset.class];
      this.#bar(row, share, Number(row.dataset.class) === answer.digit);
    }
    if (this.curl) {
      this.curl.textContent = `curl -X POST '${new URL('predict', document.baseURI)}' \\\n`
        + `  -H 'Content-Type: application/json' \\\n  -d '${body}'`;
    }
    clearTimeout(this.reading);
    this.reading = setTimeout(() => {
      this.#part('said').textContent = (strange ? this.texts.saidStrange : this.texts.said)
        .replace('{0}', answer.label).replace('{1}', percent(answer.confidence));
    }, SETTLED);
  }

  #bar(row, share, wins) {
    row.classList.toggle('wins', wins);
    row.querySelector('.fill').style.transform = `scaleX(${share ?? 0})`;
    const number = row.querySelector('.share');
    number.textContent = share === null ? '–' : percent(share);
    number.value = String(share ?? 0);
    number.title = share === null ? '' : String(share);
  }

  #forget() {
    clearTimeout(this.reading);
    delete this.root.dataset.digit;
    this.root.removeAttribute('data-strange');
    this.#part('error').hidden = true;
    this.#part('label').textContent = '–';
    for (const name of ['confidence', 'version']) this.#part(name).textContent = '\u00a0';
    this.#part('said').textContent = '';
    for (const row of this.root.querySelectorAll('[data-class]')) this.#bar(row, null, false);
  }

  #fail(text) {
    const error = this.#part('error');
    if (error.hidden || error.textContent !== text) error.textContent = text;
    error.hidden = false;
  }
}

const percent = share => `${(100 * share).toFixed(1)} %`;
