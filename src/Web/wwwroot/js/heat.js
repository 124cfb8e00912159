// Signed numbers as colour, as the other pictures have it: blue above zero, orange below, the stronger the less transparent.
import { color } from './plot.js';

/** The greatest size of any of the numbers; 0 of none. */
export const strongest = values => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/**
 * A picture of one pixel per number, row by row.
 * @param {ArrayLike<number>} values
 * @param {number} columns the numbers in a row
 * @param {number} most the size at which the colour is strongest
 */
export function heat(values, columns, most) {
  const rows = Math.ceil(values.length / columns), [positive, negative] = [rgb(color('positive')), rgb(color('negative'))];
  const canvas = Object.assign(document.createElement('canvas'), { width: columns, height: rows }), context = canvas.getContext('2d');
  const image = context.createImageData(columns, rows);
  for (let i = 0; i < values.length; i++) {
    image.data.set(values[i] < 0 ? negative : positive, 4 * i);
    image.data[4 * i + 3] = most > 0 ? Math.round(255 * Math.min(1, Math.abs(values[i]) / most)) : 0;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** Makes a canvas as fine as it is shown, and empties it; null while it is not shown. */
export function fresh(canvas) {
  const width = Math.round(canvas.clientWidth * devicePixelRatio), height = Math.round(canvas.clientHeight * devicePixelRatio);
  if (!width || !height) return null;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext('2d');
  context.clearRect(0, 0, width, height);
  context.imageSmoothingEnabled = false;
  return context;
}

/** Paints small pictures over each other, each over the whole canvas. */
export function layered(canvas, ...pictures) {
  const context = fresh(canvas);
  if (context) for (const picture of pictures) context.drawImage(picture, 0, 0, canvas.width, canvas.height);
}

function rgb(text) {
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  return long ? long.slice(1).map(part => parseInt(part, 16)) : [128, 128, 128];
}
