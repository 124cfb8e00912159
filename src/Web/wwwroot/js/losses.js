// The losses of a run and their running median, and the few of them that a chart so many pixels wide can show.
import { median } from './median.js';

const BLOCK = 64;

/** Grows by appending; iterations are counted from 1, places in the arrays from 0. */
export class Losses {
  /** A typed array with room to spare: `count` of it are in use. NaN where a loss was not a number. */
  values = new Float64Array(4096);
  count = 0;
  #medians = new Map();                // of the places asked for whose window is whole, and therefore stays
  #low = new Int32Array(64);           // where in each whole block the lowest loss is, and the highest; both are where
  #high = new Int32Array(64);          // the first NaN is, if there is one

  /** @param {number} window so many losses the median is of, an odd number */
  constructor(window) { this.window = window; }

  /** Adds losses, null for one that is not finite. @returns the iteration of the first such, or 0 */
  append(losses) {
    while (this.count + losses.length > this.values.length) this.#grow();
    let notFinite = 0;
    const from = this.count;
    for (let k = 0; k < losses.length; k++) {
      const finite = losses[k] !== null && Number.isFinite(losses[k]);
      if (!finite && !notFinite) notFinite = from + k + 1;
      this.values[from + k] = finite ? losses[k] : NaN;
    }
    this.count = from + losses.length;
    for (let b = Math.floor(from / BLOCK); (b + 1) * BLOCK <= this.count; b++) {
      [this.#low[b], this.#high[b]] = this.#search(b * BLOCK, (b + 1) * BLOCK);
    }
    return notFinite;
  }

  get window() { return 2 * this.half + 1; }

  set window(window) {
    this.half = window >> 1;
    this.#medians.clear();
  }

  /** The median of the window around a place. */
  smooth(place) {
    const { values, count, half } = this, known = this.#medians.get(place);
    if (known !== undefined) return known;
    const value = median(values, count, place, half);
    if (place + half < count) this.#medians.set(place, value);
    return value;
  }

  /**
   * The places of the losses from `first` to before `last` that can be told apart in `columns` columns of pixels: all, if they are few;
   * else the lowest and the highest of every 2, 4, 8, … of them, so that no spike is lost. Groups stay the same while the run grows.
   */
  thin(first, last, columns) {
    const places = [];
    if (last - first <= 2 * columns) {
      for (let i = first; i < last; i++) places.push(i);
      return places;
    }
    const width = 2 ** Math.ceil(Math.log2((last - first) / columns));
    for (let from = first; from < last;) {
      const to = Math.min(last, (Math.floor(from / width) + 1) * width);
      const [low, high] = this.#extremes(from, to);
      places.push(Math.min(low, high));
      if (low !== high) places.push(Math.max(low, high));
      from = to;
    }
    return places;
  }

  #extremes(from, to) {
    const start = Math.ceil(from / BLOCK) * BLOCK, end = Math.floor(to / BLOCK) * BLOCK;
    if (start >= end) return this.#search(from, to);
    const { values } = this;
    let [low, high] = this.#search(from, start);
    const take = (l, h) => {
      if (Number.isNaN(values[low])) return;
      if (Number.isNaN(values[l])) { low = high = l; return; }
      if (values[l] < values[low]) low = l;
      if (values[h] > values[high]) high = h;
    };
    if (from === start) [low, high] = [this.#low[start / BLOCK], this.#high[start / BLOCK]];
    for (let b = start / BLOCK; b < end / BLOCK; b++) take(this.#low[b], this.#high[b]);
    if (end < to) take(...this.#search(end, to));
    return [low, high];
  }

  #search(from, to) {
    const { values } = this;
    let low = from, high = from;
    for (let i = from; i < to; i++) {
      if (Number.isNaN(values[i])) return [i, i];
      if (values[i] < values[low]) low = i;
      if (values[i] > values[high]) high = i;
    }
    return [low, high];
  }

  #grow() {
    const larger = (old, Type) => { const array = new Type(old.length * 2); array.set(old); return array; };
    this.values = larger(this.values, Float64Array);
    this.#low = larger(this.#low, Int32Array);
    this.#high = larger(this.#high, Int32Array);
  }
}
