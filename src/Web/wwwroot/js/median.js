/**
 * The median of the values around a place, as many before as after: it stays in the middle of noise and on a line that falls, where
 * an average of the past lies above it. There are `half` to each side; at the start fewer, and at the end, where more are to come,
 * at least a third of them before.
 * @param {Float64Array} values of which the first `count` are there; what is not a number is left out
 */
export function median(values, count, place, half) {
  if (Number.isNaN(values[place])) return NaN;
  const reach = Math.min(half, place, Math.max(count - 1 - place, Math.ceil(half / 3)));
  const around = values.slice(place - reach, Math.min(place + reach + 1, count)).filter(Number.isFinite).sort();
  const middle = around.length >> 1;
  return around.length % 2 ? around[middle] : (around[middle - 1] + around[middle]) / 2;
}
