// From pen strokes to the 28×28 grey pixels MNIST's networks know: cut to the ink, longer side 20 pixels, antialiased, placed
// by the centre of mass. The engine does the same for pictures (ImageCentering); strokes give smoother edges.

export const SIDE = 28;
const INK = 20;                    // longer side of the ink
const FINE = 8;                    // subpixels per pixel and direction
const PEN = { min: 2.0, max: 3.4 }; // width of MNIST's strokes; a small drawing with a broad brush must not become a blot
const SMALLEST = 0.12;             // of the pad: a dot stays a dot instead of filling the image

let canvas = null;

/** Draws strokes ([[x, y], …] each) as smooth lines with round ends. */
export function trace(context, strokes, width) {
  context.lineWidth = width;
  context.lineCap = context.lineJoin = 'round';
  for (const points of strokes) {
    context.beginPath();
    context.moveTo(points[0][0], points[0][1]);
    for (let i = 1; i < points.length - 1; i++) {
      const [x, y] = points[i], [nextX, nextY] = points[i + 1];
      context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
    }
    const [x, y] = points.at(-1);
    // a zero-length line still shows its round ends
    context.lineTo(x, y);
    context.stroke();
  }
}

/**
 * @param {number[][][]} strokes points in units of the pad, 0–1
 * @param {number} brush width of the brush in the same unit
 * @returns {Uint8Array} 784 values row by row, 0 black to 255 white
 */
export function toPixels(strokes, brush) {
  if (!strokes.length) return new Uint8Array(SIDE * SIDE);
  let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
  for (const points of strokes) {
    for (const [x, y] of points) {
      left = Math.min(left, x); right = Math.max(right, x);
      top = Math.min(top, y); bottom = Math.max(bottom, y);
    }
  }
  const size = Math.max(right - left, bottom - top, SMALLEST);
  const pen = Math.min(PEN.max, Math.max(PEN.min, brush * INK / (size + brush)));
  const scale = (INK - pen) / size, middleX = (left + right) / 2, middleY = (top + bottom) / 2;
  const place = value => (value * scale + SIDE / 2) * FINE;

  canvas ??= Object.assign(document.createElement('canvas'), { width: SIDE * FINE, height: SIDE * FINE });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.fillStyle = '#000';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.strokeStyle = '#fff';
  trace(context, strokes.map(points => points.map(([x, y]) => [place(x - middleX), place(y - middleY)])), pen * FINE);
  return byCentreOfMass(average(context.getImageData(0, 0, canvas.width, canvas.height).data));
}

function average(rgba) {
  const ink = new Float32Array(SIDE * SIDE), row = SIDE * FINE;
  for (let y = 0; y < row; y++) {
    for (let x = 0; x < row; x++) ink[Math.floor(y / FINE) * SIDE + Math.floor(x / FINE)] += rgba[4 * (y * row + x)];
  }
  return ink.map(sum => sum / (FINE * FINE));
}

// whole pixels, towards (14, 14) counted from pixel centres, as MNIST was made; never out of the image
function byCentreOfMass(ink) {
  let mass = 0, momentX = 0, momentY = 0, left = SIDE, top = SIDE, right = -1, bottom = -1;
  ink.forEach((value, i) => {
    if (value <= 0) return;
    const x = i % SIDE, y = Math.floor(i / SIDE);
    mass += value; momentX += value * x; momentY += value * y;
    left = Math.min(left, x); right = Math.max(right, x);
    top = Math.min(top, y); bottom = Math.max(bottom, y);
  });
  const shift = (moment, low, high) => Math.min(SIDE - 1 - high, Math.max(-low, Math.round(SIDE / 2 - moment / mass)));
  const shiftX = shift(momentX, left, right), shiftY = shift(momentY, top, bottom);
  const pixels = new Uint8Array(SIDE * SIDE);
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) pixels[(y + shiftY) * SIDE + x + shiftX] = Math.round(ink[y * SIDE + x]);
  }
  return pixels;
}
