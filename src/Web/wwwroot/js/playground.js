// The playground's two canvases (the plane and the neurons' small pictures of it) and the widths of its edges. What they show is
// computed on the server, by the network in training; here it is only painted.
import { color } from './plot.js';

const CLASSES = ['series-1', 'series-2', 'series-3', 'series-4'];

/** @returns an object with scene(), show(), redraw() and stop() */
export function start(root, net, { side, small, range }) {
  return new Playground(root, net, side, small, range);
}

class Playground {
  #points = new Float32Array(0);      // x, y, class, kind (0: training, 1: own, 2: test) of each
  #plane = null;
  #neurons = null;
  #weights = new Float32Array(0);
  #boxes = [];                        // of the small pictures, in units of the diagram
  #size = 1;                          // of the diagram, in its units
  #cursor = null;                     // of the keyboard, in data coordinates
  #drawing = 0;

  constructor(root, net, side, small, range) {
    Object.assign(this, { root, net, side, small, range, field: document.createElement('canvas'), tile: document.createElement('canvas') });
    this.field.width = this.field.height = side;
    this.tile.width = this.tile.height = small;
    this.planeCanvas = root.querySelector('[data-part=plane]');
    this.neuronCanvas = root.querySelector('[data-part=neurons]');
    this.stopped = new AbortController();
    const signal = this.stopped.signal, redraw = () => this.redraw();
    this.observer = new ResizeObserver(redraw);
    this.observer.observe(this.planeCanvas);
    this.observer.observe(this.neuronCanvas);
    document.addEventListener('themechange', redraw, { signal });
    this.planeCanvas.addEventListener('click', e => {
      const box = this.planeCanvas.getBoundingClientRect();
      if (e.detail <= 0) return;
      this.#pick(range * (2 * (e.clientX - box.left) / box.width - 1), range * (1 - 2 * (e.clientY - box.top) / box.height));
    }, { signal });
    this.planeCanvas.addEventListener('keydown', e => this.#key(e), { signal });
    this.planeCanvas.addEventListener('blur', () => { this.#cursor = null; this.redraw(); }, { signal });
  }

  stop() {
    this.stopped.abort();
    this.observer.disconnect();
    cancelAnimationFrame(this.#drawing);
  }

  /** What stays the same while a network learns. */
  scene(points, boxes, size) {
    this.#points = new Float32Array(points.slice().buffer);
    this.#boxes = boxes;
    this.#size = size;
    this.redraw();
  }

  /** The network at this moment. */
  show(plane, neurons, weights) {
    this.#plane = plane;
    this.#neurons = neurons;
    this.#weights = new Float32Array(weights.slice().buffer);
    this.redraw();
  }

  redraw() {
    this.#drawing ||= requestAnimationFrame(() => {
      this.#drawing = 0;
      this.#ink = {
        card: rgb(color('card')),
        text: color('text'),
        soft: color('text-soft'),
        line: color('line-strong'),
        positive: rgb(color('positive')),
        negative: rgb(color('negative')),
        classes: CLASSES.map(name => rgb(color(name))),
      };
      this.#drawPlane();
      this.#drawNeurons();
      this.#drawEdges();
    });
  }

  #ink = null;

  #pick(x, y) {
    this.net.invokeMethodAsync('Pick', x, y).catch(() => { /* the circuit is gone; the page says so itself */ });
  }

  #key(e) {
    const move = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[e.key];
    if (move) {
      const step = e.shiftKey ? 0.2 : 0.05, [x, y] = this.#cursor ?? [0, 0];
      const inside = v => Math.max(-this.range, Math.min(this.range, v));
      this.#cursor = this.#cursor ? [inside(x + move[0] * step), inside(y + move[1] * step)] : [0, 0];
      this.redraw();
    } else if ((e.key === 'Enter' || e.key === ' ') && this.#cursor) {
      this.#pick(...this.#cursor);
    } else {
      return;
    }
    e.preventDefault();
  }

  #open(canvas) {
    const width = canvas.clientWidth, height = canvas.clientHeight, dense = devicePixelRatio;
    if (canvas.width !== Math.round(width * dense)) canvas.width = Math.round(width * dense);
    if (canvas.height !== Math.round(height * dense)) canvas.height = Math.round(height * dense);
    const draw = canvas.getContext('2d');
    draw.setTransform(dense, 0, 0, dense, 0, 0);
    draw.clearRect(0, 0, width, height);
    return [draw, width, height];
  }

  #drawPlane() {
    const [draw, width, height] = this.#open(this.planeCanvas);
    const px = x => (x / this.range + 1) / 2 * width, py = y => (1 - y / this.range) / 2 * height;
    if (this.#plane) {
      const inks = this.field.getContext('2d'), image = inks.createImageData(this.side, this.side), { card, classes } = this.#ink;
      for (let i = 0; i < this.side * this.side; i++) {
        const ink = classes[this.#plane[2 * i]] ?? card, strength = 0.06 + 0.5 * this.#plane[2 * i + 1] / 255;
        for (let c = 0; c < 3; c++) image.data[4 * i + c] = card[c] + strength * (ink[c] - card[c]);
        image.data[4 * i + 3] = 255;
      }
      inks.putImageData(image, 0, 0);
      draw.imageSmoothingEnabled = true;
      draw.imageSmoothingQuality = 'high';
      draw.drawImage(this.field, 0, 0, width, height);
      this.planeCanvas.dataset.painted = 'true';
    }
    this.#drawAxes(draw, width, height, px, py);
    for (let i = 0; i < this.#points.length; i += 4) {
      const [x, y, label, kind] = this.#points.subarray(i, i + 4);
      this.#drawPoint(draw, px(x), py(y), label, kind);
    }
    if (this.#cursor) {
      const [x, y] = [px(this.#cursor[0]), py(this.#cursor[1])];
      draw.strokeStyle = this.#ink.text;
      draw.lineWidth = 1.5;
      draw.beginPath();
      draw.moveTo(x - 12, y); draw.lineTo(x + 12, y); draw.moveTo(x, y - 12); draw.lineTo(x, y + 12);
      draw.stroke();
    }
  }

  #drawAxes(draw, width, height, px, py) {
    draw.globalAlpha = 0.35;
    draw.strokeStyle = this.#ink.line;
    draw.lineWidth = 1;
    draw.beginPath();
    draw.moveTo(px(0), 0); draw.lineTo(px(0), height); draw.moveTo(0, py(0)); draw.lineTo(width, py(0));
    draw.stroke();
    draw.globalAlpha = 1;
    draw.fillStyle = this.#ink.text;
    draw.font = `12px ${getComputedStyle(document.body).fontFamily}`;
    draw.textAlign = 'center';
    for (const v of [-1, 1]) {
      draw.fillText(v < 0 ? '−1' : '1', px(v), height - 5);
      draw.fillText(v < 0 ? '−1' : '1', 10, py(v) + 4);
    }
    draw.fillText('x₁', width - 12, py(0) - 6);
    draw.fillText('x₂', px(0) + 13, 14);
  }

  // a class is a colour and a shape: the colour alone would not do for everyone
  #drawPoint(draw, x, y, label, kind) {
    const r = kind === 1 ? 5.2 : 3.6, [red, green, blue] = this.#ink.classes[label] ?? this.#ink.card, [cr, cg, cb] = this.#ink.card;
    draw.beginPath();
    if (label === 0) draw.arc(x, y, r, 0, 2 * Math.PI);
    else if (label === 1) draw.rect(x - r * 0.9, y - r * 0.9, 1.8 * r, 1.8 * r);
    else if (label === 2) {
      draw.moveTo(x, y - 1.25 * r);
      draw.lineTo(x + 1.15 * r, y + 0.85 * r);
      draw.lineTo(x - 1.15 * r, y + 0.85 * r);
      draw.closePath();
    } else {
      draw.moveTo(x, y - 1.35 * r);
      draw.lineTo(x + 1.35 * r, y);
      draw.lineTo(x, y + 1.35 * r);
      draw.lineTo(x - 1.35 * r, y);
      draw.closePath();
    }
    const own = `rgb(${red} ${green} ${blue})`, card = `rgb(${cr} ${cg} ${cb})`;
    draw.fillStyle = kind === 2 ? card : own;
    draw.fill();
    draw.lineWidth = kind === 2 ? 1.6 : kind === 1 ? 1.8 : 1.1;
    draw.strokeStyle = kind === 2 ? own : kind === 1 ? this.#ink.text : card;
    draw.stroke();
  }

  #drawNeurons() {
    const [draw, width] = this.#open(this.neuronCanvas), scale = width / this.#size, { card, positive, negative, classes } = this.#ink;
    const area = this.small * this.small, inks = this.tile.getContext('2d'), image = inks.createImageData(this.small, this.small);
    for (const { x, y, w, at, input, label } of this.#boxes) {
      for (let i = 0; i < area; i++) {
        // an input is itself: x₁ grows to the right, x₂ upwards
        const value = input === 0 ? (i % this.small + 0.5) / this.small * 2 - 1
          : input > 0 ? 1 - (Math.floor(i / this.small) + 0.5) / this.small * 2
          : label >= 0 ? (this.#neurons?.[at * area + i] ?? 0) / 255
          : ((this.#neurons?.[at * area + i] ?? 128) - 128) / 127;
        const ink = label >= 0 ? classes[label] : value < 0 ? negative : positive, strength = 0.04 + 0.72 * Math.min(1, Math.abs(value));
        for (let c = 0; c < 3; c++) image.data[4 * i + c] = card[c] + strength * (ink[c] - card[c]);
        image.data[4 * i + 3] = 255;
      }
      inks.putImageData(image, 0, 0);
      draw.drawImage(this.tile, x * scale, y * scale, w * scale, w * scale);
    }
  }

  #drawEdges() {
    for (const edge of this.root.querySelectorAll('[data-weight]')) {
      const weight = this.#weights[Number(edge.dataset.weight)] ?? 0;
      edge.style.strokeWidth = (0.6 + 4 * Math.min(1, Math.abs(weight) / 5)).toFixed(2);
      edge.style.stroke = weight < 0 ? 'var(--negative)' : 'var(--positive)';
      edge.style.opacity = (0.22 + 0.53 * Math.min(1, Math.abs(weight) / 3)).toFixed(2);
    }
  }
}

function rgb(text) {
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  return long ? long.slice(1).map(part => parseInt(part, 16)) : [128, 128, 128];
}
